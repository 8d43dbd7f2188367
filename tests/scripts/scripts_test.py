"""The scripts of `make lint` and of the summary: each must see what is wrong, and nothing else."""
import json
import pathlib
import subprocess

from harness import SOURCE, main, test

SCRIPTS = SOURCE / "scripts"
GOOD = "int main(void)\n{\n    return 0;\n}\n"


def tree(folder, files):
    for name, text in {"src/layers.txt": "base\ncodec\nconfig dsl\ncli: base\n", **files}.items():
        path = pathlib.Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def run(script, *args):
    done = subprocess.run([SCRIPTS / script, *args], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr + done.stdout


def refuses(script, folder, part):
    code, said = run(script, folder)
    assert code != 0 and part in said, (code, said)


@test
def a_good_tree_passes_both_checks(folder):
    tree(folder, {"src/base/a.c": GOOD, "src/codec/b.c": '#include "base/a.h"\n#include "symbiont.h"\n'})
    assert run("check-layers", folder) == (0, "")
    assert run("check-text", folder) == (0, "")


@test
def a_module_may_not_include_one_above_or_beside_it(folder):
    tree(folder, {"src/base/a.c": '#include "codec/b.h"\n', "src/dsl/d.c": '#include "config/c.h"\n'})
    refuses("check-layers", folder, "base may not include codec")
    refuses("check-layers", folder, "dsl may not include config")


@test
def the_command_line_may_include_base_only(folder):
    tree(folder, {"src/cli/m.c": '#include "base/a.h"\n#include "symbiont.h"\n#include "codec/b.h"\n'})
    refuses("check-layers", folder, "cli may not include codec")


@test
def an_unknown_module_is_refused(folder):
    refuses("check-layers", tree(folder, {"src/extra/x.c": GOOD}), "its module is not in")
    refuses("check-layers", tree(folder, {"src/base/a.c": '#include "nowhere/b.h"\n'}), "nowhere is not in")
    refuses("check-layers", tree(folder, {"src/base/a.c": '#include "b.h"\n'}), "does not say its module")


@test
def headers_in_a_circle_are_refused(folder):
    tree(folder, {"src/base/a.h": '#include "base/b.h"\n', "src/base/b.h": '#include "base/a.h"\n'})
    refuses("check-layers", folder, "base/a.h -> base/b.h -> base/a.h")


@test
def a_banned_call_is_refused_but_not_in_a_comment(folder):
    tree(folder, {"src/base/a.c": "/* strcpy(a, b) */\n// system(c)\n" + GOOD})
    assert run("check-text", folder) == (0, "")
    refuses("check-text", tree(folder, {"src/base/b.c": "x = strcpy(a, b);\n"}), "strcpy is not used here")


@test
def a_cleanup_variable_without_a_value_is_refused(folder):
    refuses("check-text", tree(folder, {"src/base/a.c": "    auto_close int fd;\n"}), "needs a value at once")


@test
def unfinished_work_is_refused(folder):
    refuses("check-text", tree(folder, {"src/base/a.c": "/* TO" "DO */\n"}), "finish it")
    refuses("check-text", tree(folder, {"src/base/a.c": "", "tests/x.py": "# FIX" "ME\n"}), "finish it")


@test
def long_files_and_functions_are_refused(folder):
    refuses("check-text", tree(folder, {"src/base/a.c": "\n" * 401}), "more than 400 lines")
    refuses("check-text", tree(folder, {"src/base/a.c": "void f(void)\n{\n" + "    x();\n" * 61 + "}\n"}),
            "more than 60 lines")


def junit(cases):
    return "<testsuites><testsuite name='symbiont.unit'>" + cases + "</testsuite></testsuites>"


def logs(folder, name, cases, results):
    path = pathlib.Path(folder, name, "meson-logs")
    path.mkdir(parents=True)
    path.joinpath("testlog.junit.xml").write_text(junit(cases))
    path.joinpath("testlog.json").write_text(
        "\n".join(json.dumps({"name": key, "result": value}) for key, value in results.items()))
    return path.parent


@test
def the_summary_adds_up_folders_and_tap_files(folder):
    one = logs(folder, "one", "<testcase name='a'/><testcase name='b'><skipped/></testcase>", {"unit": "OK"})
    two = logs(folder, "two", "<testcase name='a'><failure/></testcase>", {"unit": "FAIL"})
    tap = pathlib.Path(folder, "steps.tap")
    tap.write_text("ok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP why\n")
    assert run("test-summary", one, two, tap) == (1, "2 passed, 2 failed, 2 skipped\n")
    assert run("test-summary", one) == (0, "1 passed, 0 failed, 1 skipped\n")


@test
def a_crashed_program_and_a_folder_without_results_are_failures(folder):
    one = logs(folder, "one", "<testcase name='a'/>", {"unit": "OK", "other": "TIMEOUT"})
    code, said = run("test-summary", one)
    assert code == 1 and said.endswith("1 passed, 1 failed, 0 skipped\n"), said
    code, said = run("test-summary", pathlib.Path(folder, "none"))
    assert code == 1 and said.endswith("0 passed, 1 failed, 0 skipped\n"), said


@test
def nothing_is_installed_when_nothing_is_missing(folder):
    fake = pathlib.Path(folder, "dpkg-query")
    fake.write_text("#!/bin/sh\nshift 2\nfor p; do echo \"$p installed\"; done\n")
    fake.chmod(0o755)
    code, said = install_deps(folder)
    assert (code, said) == (0, ""), said


@test
def who_is_not_root_is_told_what_to_install(folder):
    for name, text in {"dpkg-query": "exit 1", "id": "echo 1000"}.items():
        path = pathlib.Path(folder, name)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
    code, said = install_deps(folder)
    assert code == 1 and "run as root" in said and "libjansson-dev" in said, said


def install_deps(folder):
    """With the stand-ins of `folder` and the few programs the script calls; no sudo, no apt-get."""
    for name in ("sed", "grep"):
        pathlib.Path(folder, name).symlink_to(f"/usr/bin/{name}")
    done = subprocess.run(["/bin/bash", SCRIPTS / "install-deps"], capture_output=True, text=True,
                          check=False, env={"PATH": folder})
    return done.returncode, done.stdout + done.stderr


main()
