"""The installed tree: what other programs compile and link against, and what a user finds."""
import os
import pathlib
import re
import subprocess

from harness import PROGRAM, SOURCE, has, main, same, skip, test

BUILD = pathlib.Path(PROGRAM).parent
HELLO = SOURCE / "examples" / "hello.c"


def run(*command, env=None, code=0):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          check=False, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL)
    same(done.returncode, code, done.stdout + done.stderr)
    return done.stdout


def sanitized():
    options = run("meson", "introspect", BUILD, "--buildoptions")
    return not re.search(r'"name": "b_sanitize"[^}]*"value": "none"|"value": "none"[^}]*"name": "b_sanitize"',
                         options)


def installed(here):
    if sanitized():
        skip("a build with sanitizers is not for installing")
    run("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", here)
    return here


def find(root, name):
    found = sorted(root.rglob(name))
    if not found:
        raise AssertionError(f"{name} is not installed")
    return found[0]


def pkg_config(root, *options):
    folder = find(root, "symbiont.pc").parent
    # Debian's own folders stay, for Requires.private; only symbiont's paths are below the new root.
    text = (folder / "symbiont.pc").read_text().replace("prefix=/", f"prefix={root}/", 1)
    folder.joinpath("symbiont.pc").write_text(text)
    return run("pkg-config", *options, "symbiont", env={"PKG_CONFIG_PATH": str(folder)}).split()


def exported(*command):
    lines = run(*command).splitlines()
    names = [line.split()[-1].split("@")[0] for line in lines if re.search(r" [BDRTVW] ", line)]
    assert names
    return sorted(names)


@test
def only_names_of_symbiont_can_be_seen_in_the_libraries(here):
    root = installed(here)
    for command in (("nm", "-D", "--defined-only", find(root, "libsymbiont.so")),
                    ("nm", "-g", "--defined-only", find(root, "libsymbiont.a"))):
        same([name for name in exported(*command) if not name.startswith("symbiont_")], [])


@test
def every_function_of_the_header_is_in_both_libraries(here):
    root = installed(here)
    header = find(root, "symbiont.h").read_text()
    declared = set(re.findall(r"SYMBIONT_API[^;{]*?\b(symbiont_\w+)\(", header))
    for command in (("nm", "-D", "--defined-only", find(root, "libsymbiont.so")),
                    ("nm", "-g", "--defined-only", find(root, "libsymbiont.a"))):
        same(sorted(declared - set(exported(*command))), [])
        same(sorted(set(exported(*command)) - declared), [])


@test
def the_seed_s_example_compiles_and_runs_with_the_shared_library(here):
    root = installed(here)
    flags = pkg_config(root, "--cflags", "--libs")
    run("cc", "-Wall", "-Wextra", "-Werror", HELLO, *flags, "-o", here / "hello")
    folder = find(root, "libsymbiont.so").parent
    has(run(here / "hello", env={"LD_LIBRARY_PATH": str(folder)}), "Output: Hello from native execution!")


@test
def the_seed_s_example_compiles_and_runs_with_the_static_library(here):
    root = installed(here)
    flags = pkg_config(root, "--cflags", "--static", "--libs")
    find(root, "libsymbiont.so").unlink()
    run("cc", "-Wall", "-Wextra", "-Werror", HELLO, *flags, "-o", here / "hello")
    has(run(here / "hello"), "Output: Hello from native execution!")


@test
def a_caller_s_own_names_are_no_clash_in_the_static_library(here):
    root = installed(here)
    source = here / "own.c"
    source.write_text("#include <stdio.h>\n#include <symbiont.h>\nint buf_add(void);\n"
                      "int buf_add(void) { return 7; }\n"
                      "int main(void) { return puts(symbiont_version()) < 0 || buf_add() != 7; }\n")
    find(root, "libsymbiont.so").unlink()
    run("cc", source, *pkg_config(root, "--cflags", "--static", "--libs"), "-o", here / "own")
    has(run(here / "own"), ".")


@test
def the_header_compiles_as_c_and_as_cplusplus(here):
    root = installed(here)
    folder = find(root, "symbiont.h").parent
    for compiler, standard, suffix in (("cc", "c11", "c"), ("c++", "c++17", "cc")):
        source = here / f"only.{suffix}"
        source.write_text("#include <symbiont.h>\n")
        run(compiler, f"-std={standard}", "-Wall", "-Wextra", "-pedantic", "-Werror", f"-I{folder}",
            "-c", source, "-o", here / "only.o")


@test
def the_program_is_installed_under_both_names(here):
    root = installed(here)
    for name in ("symbiont", "symbi"):
        has(run(find(root / "usr", name), "--version"), "symbiont")


@test
def the_program_needs_no_library_but_the_c_library(here):
    root = installed(here)
    needed = re.findall(r"NEEDED.*\[(.*)\]", run("readelf", "-d", find(root, "bin") / "symbiont"))
    same(sorted(set(needed) - {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2"}), [])


main()
