"""Programs that are swapped, loader variables, secrets, compile steps: the numbers 40 to 43,
at the native tier.  Each attack would do harm if it worked; those that the kernel refuses one by one are
in tests/exec/confine_*_test.c."""
import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time

from attacker import (CONFINED, MARK, Ordinary, PROFILES, ROOT, bytes_of, config, native,
                      ordinary_user, refused_under)
from harness import has, lacks, main, same, skip, start, symbiont, test, write

# --------------------------------------------- 40: swapped between check and use

def protected_programs():
    """good and evil, two programs in a directory that only root can change."""
    if not ROOT:
        skip("a program that the run's user cannot change takes root")
    place = tempfile.mkdtemp(prefix="symbiont-programs-", dir="/usr/local/lib")
    os.chmod(place, 0o755)
    write("program.c", '#include <stdio.h>\n#include <string.h>\n'
          'int main(int count, char **given) { (void)count; return puts(WORD) < 0; }\n')
    if not shutil.which("gcc"):
        skip("gcc, which makes the program, is not installed")
    for word in ("good", "evil"):
        subprocess.run(["gcc", f'-DWORD="{word}"', "program.c", "-o", f"{place}/{word}"], check=True)
    return place


@contextlib.contextmanager
def programs():
    place = protected_programs()
    try:
        yield place
    finally:
        shutil.rmtree(place)


@test
def test_40_a_program_that_is_replaced_after_it_was_allowed_does_not_run():
    with programs() as place:
        os.rename(f"{place}/good", f"{place}/tool")
        config([f"{place}/tool", "bash"])
        write("swap.sh", f"mv {place}/evil {place}/new && mv {place}/new {place}/tool && echo swapped")
        write("project/agent.dsl", """
agent Swap {
  security { tier: None }
  on trigger "t" {
    print(execute_native(["%s/tool"]).stdout)
    print(execute_native("bash -s", stdin: "%s").stdout)
    let after = ""
    try { after = execute_native(["%s/tool"]).stdout } catch (error) { after = "refused" }
    print(after)
  }
}
""" % (place, bytes_of("swap.sh").decode(), place))
        done = symbiont("run", "--config", "own.toml", "project/agent.dsl")
        has(done.out, "good")
        has(done.out, "swapped")
        lacks(done.out, "evil")


@test
def test_40_a_file_that_is_swapped_all_the_time_is_never_checked_as_one_and_run_as_another():
    with programs() as place:
        # A script on the list whose interpreter is not: refused unless it is taken for the program.
        write(f"{place}/script", "#!/bin/bash\necho evil\n", mode=0o755)
        os.link(f"{place}/good", f"{place}/tool")
        allowed = config([f"{place}/tool"])
        over = threading.Event()

        def swap():
            while not over.is_set():
                for name in ("script", "good"):
                    os.link(f"{place}/{name}", f"{place}/next")
                    os.rename(f"{place}/next", f"{place}/tool")
                    time.sleep(0.0005)

        ends = []
        thread = threading.Thread(target=swap)
        thread.start()
        try:
            while len(ends) < 50 or len(set(ends)) < 2 and len(ends) < 200:
                done = symbiont("exec", "--config", allowed, "--", f"{place}/tool")
                ends.append((done.code, done.out))
        finally:
            over.set()
            thread.join()
        same(set(ends), {(0, "good\n"), (126, "")})


# ------------------------------------------------------------- 41: allowlist

@test
def test_41_an_allowed_name_is_one_file_and_no_copy_link_or_relative_path():
    allowed = config(["bash"])
    shutil.copy("/bin/echo", "bash")
    os.mkdir("links")
    os.symlink(shutil.which("echo"), "links/bash")
    for path in ("./bash", os.path.abspath("bash"), "links/bash", os.path.abspath("links/bash"),
                 "/usr/bin/../bin/echo", "../" + os.path.basename(os.getcwd()) + "/bash"):
        refused_under(allowed, "--workdir", ".", "--", path, "evil")


@test
def test_41_a_changed_path_does_not_change_which_file_a_name_is():
    allowed = config(["bash"])
    write("bash", "#!/bin/sh\necho evil\n", mode=0o755)
    done = symbiont("exec", "--config", allowed, "--env", "PATH=" + os.getcwd(), "--workdir", ".",
                    "--", "bash", "-c", "echo good", env={"PATH": os.getcwd() + ":/usr/bin:/bin"})
    same((done.code, done.out), (0, "good\n"), done)


@test
def test_41_a_script_is_not_its_interpreter():
    write("tool", "#!/bin/bash\necho evil\n", mode=0o755)
    script = os.path.abspath("tool")
    refused_under(config(["bash"]), "--", script)
    # On the list itself, but with an interpreter that is not, or where its user may change it.
    refused_under(config([script]), "--", script)
    with ordinary_user() as user:
        if isinstance(user, Ordinary):
            own = os.path.join(user, "tool")
            write(own, "#!/bin/bash\necho evil\n", mode=0o755)
            os.chown(own, 65534, 65534)
            settings = os.path.join(user, "own.toml")
            shutil.copy(config([own, "bash"]), settings)
            os.chown(settings, 65534, 65534)
            done = user.run("exec", "--config", settings, "--", own)
            same((done.code, done.out), (126, ""), done)


LOADERS = ("LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT LD_ANYTHING GLIBC_TUNABLES BASH_ENV ENV PYTHONSTARTUP PYTHONPATH "
           "PYTHONHOME NODE_OPTIONS NODE_PATH PERL5OPT PERL5LIB RUBYOPT RUBYLIB JAVA_TOOL_OPTIONS "
           "GIT_SSH_COMMAND BASH_FUNC_ls%% SHELLOPTS PS4 GCONV_PATH").split()


@test
def test_41_bash_env_and_every_loader_variable_given_by_an_agent_is_refused():
    write("evil.sh", "echo evil")
    tries = "\n".join(
        'try { execute_native("bash -c true", env: {"%s": "%s/evil.sh"}); print("ran %s") } '
        'catch (Denied error) { print("refused") }' % (name, os.getcwd(), name) for name in LOADERS)
    write("project/agent.dsl",
          'agent A {\n security { tier: None }\n on trigger "t" {\n%s\n }\n}\n' % tries)
    done = symbiont("run", "--native", "project/agent.dsl")
    same((done.code, done.out), (0, "refused\n" * len(LOADERS)), done)


@test
def test_41_an_uncaught_refusal_is_126_and_names_the_variable():
    write("project/agent.dsl", 'agent A {\n security { tier: None }\n on trigger "t" {\n'
          'execute_native("bash -c true", env: {"BASH_ENV": "/tmp/x"})\n }\n}\n')
    done = symbiont("run", "--native", "project/agent.dsl")
    same(done.code, 126, done)
    has(done.err, "'BASH_ENV' makes programs load code")


@test
def test_41_the_operator_may_pass_loader_variables_and_nobody_s_pass_by_themselves():
    write("loaded.sh", "echo loaded")
    loaded = os.path.abspath("loaded.sh")
    for profile in ("Permissive", "Moderate"):
        same(native(profile, "--env", f"BASH_ENV={loaded}", "--", "bash", "-c", "true").out,
             "loaded\n")
    for profile in PROFILES:
        done = native(profile, "--", "env", env={name: "/nowhere" for name in LOADERS
                                                 if not name.startswith(("LD_", "GLIBC"))})
        for name in LOADERS:
            lacks("\n" + done.out, f"\n{name}=")


# ------------------------------------------------------------ 42: host secrets

@test
def test_42_nothing_of_the_host_s_environment_is_in_the_run_s():
    for profile in PROFILES:
        done = native(profile, "--", "env", env={"AWS_SECRET_ACCESS_KEY": MARK, "SYMBIONT_KEY": MARK})
        same(sorted(line.partition("=")[0] for line in done.out.splitlines()),
             ["HOME", "LANG", "PATH", "TMPDIR", "USER"], profile)


@test
def test_42_neither_a_secret_nor_code_is_in_any_process_s_arguments():
    write("secret", MARK)
    write("code.py", f"print('ready', flush=True)  # {MARK}\ninput()\n")
    for arguments in (("exec", "--native", "--secret", "S=@secret", "--", "bash", "-c",
                       "echo ready; read x"),
                      ("code", "--native", "--lang", "python", "--stdin=-", "code.py")):
        process = start(*arguments)
        try:
            same(process.stdout.readline(), b"ready\n")
            shown = [bytes_of(f"/proc/{pid}/cmdline") for pid in os.listdir("/proc") if pid.isdigit()]
            same([each for each in shown if MARK.encode() in each], [], arguments)
        finally:
            process.communicate(b"\n", timeout=10)


@test
def test_42_a_secret_is_in_no_record_report_warning_or_error():
    write("secret", MARK)
    secret = ("--secret", "S=@secret")
    for arguments in (("--", "bash", "-c", "echo $S; echo $S >&2"), ("--", MARK),
                      ("--", "/nowhere/" + MARK), ("--fetch", MARK, "--", "true"),
                      ("--dry-run", "--", "true", MARK), ("--timeout=1ms", "--", "sleep", MARK)):
        done = native("Permissive", *secret, "--json", "--report", "report.json", *arguments)
        lacks(done.out, MARK)
        lacks(done.err, MARK)
        lacks(bytes_of("report.json"), MARK.encode())


@test
def test_42_a_secret_that_begins_like_another_is_redacted_whole():
    write("short", "hunter")
    write("long", "hunter-of-bugs")
    done = native("Permissive", "--secret", "A=@short", "--secret", "B=@long", "--json", "--", "bash",
                  "-c", "echo $A $B")
    same(json.loads(done.out)["stdout"], "[redacted] [redacted]\n")


# --------------------------------------------------------- 43: compile steps

@test
def test_43_what_a_program_does_while_it_is_compiled_happens_in_the_sandbox():
    if not shutil.which("perl"):
        skip("perl, whose BEGIN blocks run while it compiles, is not installed")
    write("outside", "old")
    outside = os.path.abspath("outside")
    write("code.pl", f'BEGIN {{ print open(my $f, ">", "{outside}") ? "open" : "refused"; }} (;')
    allowed = config(["perl"])
    for profile in CONFINED:
        done = symbiont("code", "--config", allowed, "--profile", profile, "--lang", "perl", "code.pl")
        same((done.code != 0, done.out), (True, "refused"), done)
        has(done.err, "syntax error")
    same(bytes_of("outside"), b"old")


main()
