"""Known failures 31 to 35 (output and input), 50 and 51 (compatibility), provoked at the native tier."""
import base64
import json
import os
import resource
import subprocess

from failures import as_user, record, sh
from harness import PROGRAM, environment, has, main, same, symbiont, test, write


@test
def test_31_endless_printing_ends_at_the_timeout_and_is_kept():
    for by in (symbiont, as_user):
        found = record("--timeout=500ms", "--max-output=1000", "--", "python3", "-c",
                       "while True: print('x')", by=by)
        same((found["end"], len(found["stdout"])), ("timeout", 1000), found["end"])
        same(found["stdout_bytes"], 1000 + found["stdout_dropped"])


@test
def test_32_gigabytes_of_output_take_constant_host_memory():
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    script = ("import resource, subprocess, sys\nsubprocess.run(sys.argv[1:], check=True, "
              "stdout=subprocess.DEVNULL)\n"
              "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    done = subprocess.run(["/usr/bin/python3", "-c", script, PROGRAM, "exec", "--native", "--json",
                           "--", "head", "-c", "1G", "/dev/zero"], env=environment(), check=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    assert int(done.stdout) <= 64 * 1024, (done.stdout, before)


@test
def test_33_over_the_limit_head_and_tail_stay_and_the_program_goes_on():
    found = sh("printf HEAD; head -c 5000000 /dev/zero | tr '\\0' x; printf TAIL; exit 3",
               "--max-output=100")
    same((found["end"], found["exit_code"]), ("exited", 3))
    same(found["stdout"], "HEAD" + "x" * 92 + "TAIL")
    same(found["stdout_dropped"], 5000008 - 100)


@test
def test_34_odd_bytes_come_back_as_they_were():
    odd = b"\xef\xbb\xbfa\0b\x1b[31m\xff\xfe\r\n"
    write("odd", "")
    with open("odd", "wb") as file:
        file.write(odd)
    found = record("--stdin=odd", "--", "cat")
    same(found["stdout_encoding"], "base64")
    same(base64.b64decode(found["stdout"]), odd)
    found = sh(r"printf '\357\273\277a\000b\033[31m'")
    same((found["stdout_encoding"], found["stdout"]), ("utf-8", "\ufeffa\0b\x1b[31m"))


@test
def test_34_a_cut_does_not_split_a_character_and_a_long_line_is_no_trouble():
    found = record("--max-output=10", "--", "python3", "-c", "print('\u20ac' * 1000, end='')",
                   "--")
    same(found["stdout_encoding"], "utf-8", found)
    same(set(found["stdout"]), {"\u20ac"})
    same(found["stdout_bytes"], 3000)
    found = sh("head -c 10000000 /dev/zero | tr '\\0' y")
    same((len(found["stdout"]), found["stdout_dropped"]), (10000000, 0))


@test
def test_35_input_may_be_absent_huge_or_never_read():
    for by in (symbiont, as_user):
        same(sh("cat", by=by)["stdout"], "")
        same(sh("exit 4", by=by, stdin=b"x" * 3000000)["exit_code"], 4)
        same(sh("wc -c", by=by, stdin=b"x" * 3000000)["stdout"].strip(), "3000000")


@test
def test_35_descriptors_closed_in_the_caller_are_harmless():
    for closed in ("<&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"):
        subprocess.run(["sh", "-c", f'"$0" exec --native --report r.json -- sh -c '
                        f'"echo out; ls /proc/self/fd | wc -l; cat" {closed}', PROGRAM],
                       env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       timeout=10, check=False)
        with open("r.json", encoding="utf-8") as file:
            found = json.load(file)
        same((found["end"], found["stdout"].split()), ("exited", ["out", "4"]), closed)
        os.unlink("r.json")


@test
def test_50_a_home_a_tmpdir_a_locale_and_a_user_are_there():
    for by in (symbiont, as_user):
        for profile in ("Permissive", "Strict"):
            found = sh('cd "$HOME" && echo x > "$TMPDIR/a" && id -un && locale | grep -c UTF-8; '
                       'python3 -c "import getpass, os; print(getpass.getuser(), '
                       'os.path.isdir(os.environ[\'TMPDIR\']))"', "--profile=" + profile, by=by)
            same((found["exit_code"], found["stderr"]), (0, ""), found)
            has(found["stdout"], "True")


@test
def test_51_a_slow_shim_is_resolved_to_the_real_program():
    done = symbiont("exec", "--native", "--dry-run", "--json", "--", "python3", "-V")
    lacks_shim = "shims" not in done.out
    assert lacks_shim, done
    found = record("--", "python3", "-c", "import sys; print(sys.executable)")
    assert "shims" not in found["stdout"], found
    assert found["usage"]["wall_us"] < 2_000_000, found["usage"]


main()
