"""Known failures 1 to 8 (start and honesty), provoked at the native tier."""
import os
import signal
import subprocess

from failures import as_user, ordinary, record, sh
from harness import PROGRAM, environment, has, main, same, symbiont, test

CONNECT = ("import socket\ntry:\n s = socket.socket()\n s.connect(('127.0.0.1', 9))\n"
           " print('connected')\nexcept OSError as e: print(e.errno)\n")


@test
def test_01_refused_user_namespaces_are_told_with_a_remedy_and_nothing_runs():
    if ordinary():
        prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
        place, program = ordinary(), ordinary() + "/symbiont"
    else:
        prefix, place, program = [], os.getcwd(), PROGRAM
    # in a user namespace that maps nobody no further one may be made, as on a host that refuses them
    done = subprocess.run([*prefix, "unshare", "-U", program, "exec", "--native", "--profile=Strict",
                           "--", "sh", "-c", "echo ran"], cwd=place,
                          env=environment(HOME=place, XDG_STATE_HOME=place + "/state",
                                          SYMBIONT_NATIVE_WORKING_DIR=place + "/w1"),
                          capture_output=True, timeout=10, check=False)
    same((done.returncode, done.stdout), (125, b""), done.stderr)
    has(done.stderr.decode(), "namespace")
    has(done.stderr.decode(), "--allow-missing")


@test
def test_02_what_was_demanded_and_is_not_there_is_refused_and_the_receipt_is_honest():
    done = symbiont("exec", "--native", "--profile=Permissive", "--require=landlock", "--", "sh",
                    "-c", "echo ran")
    same((done.code, done.out), (126, ""), done)
    has(done.err, "landlock")
    for by in (symbiont, as_user):
        receipt = sh("true", "--profile=Permissive", by=by)["receipt"]
        same((receipt["seccomp"], receipt["landlock"], receipt["network"]), (None, None, "host"))


@test
def test_03_the_connect_is_denied_not_only_asked_for():
    for by in (symbiont, as_user):
        same(record("--profile=Permissive", "--", "python3", "-c", CONNECT, by=by)["stdout"], "111\n")
        for profile in ("Moderate", "Strict"):
            found = record("--profile=" + profile, "--", "python3", "-c", CONNECT, by=by)
            assert found["stdout"] in ("1\n", "13\n", "97\n", "101\n"), found


@test
def test_05_the_caller_in_an_interactive_shell_is_not_stopped():
    # a background job of a terminal: writing or tcsetpgrp would stop it by SIGTTOU or SIGTTIN
    script = ("import os, pty, subprocess, sys\npid, fd = pty.fork()\nif pid == 0:\n"
              " p = subprocess.Popen(sys.argv[1:], process_group=0) if sys.version_info >= (3, 11)"
              " else subprocess.Popen(sys.argv[1:], preexec_fn=os.setpgrp)\n"
              " os._exit(0 if os.WIFEXITED(os.waitpid(p.pid, os.WUNTRACED)[1]) else 9)\n"
              "while True:\n try:\n  if not os.read(fd, 999): break\n except OSError: break\n"
              "sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n")
    done = subprocess.run(["/usr/bin/python3", "-c", script, PROGRAM, "exec", "--native",
                           "--stdin=/dev/null", "--", "sh", "-c", "echo x"], env=environment(),
                          timeout=10, check=False)
    same(done.returncode, 0)


@test
def test_06_nothing_odd_of_the_caller_is_inherited():
    def odd():
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGUSR1, signal.SIGCHLD})
        os.umask(0o777)
        os.nice(5)
    found = symbiont("exec", "--native", "--", "sh", "-c",
                     "grep -E 'Sig(Blk|Ign)' /proc/self/status; umask; touch a; stat -c %a a",
                     preexec_fn=odd)
    same(found.out, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n0077\n600\n", found)


@test
def test_06_too_few_descriptors_in_the_caller_is_an_error_not_a_hang():
    import resource
    done = symbiont("exec", "--native", "--", "sh", "-c", "echo ran", seconds=10,
                    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (10, 10)))
    same((done.code, done.out), (125, ""), done)
    has(done.err, "Too many open files")


@test
def test_07_the_receipt_says_which_control_groups_there_were():
    for by in (symbiont, as_user):
        receipt = sh("true", by=by)["receipt"]
        assert receipt["cgroup"] in ("v2", "v1", "hybrid", None), receipt
        if receipt["cgroup"] is None:
            assert receipt["limited_by"]["memory"] != "cgroup", receipt
            assert receipt["kill_tree"] != "cgroup", receipt


@test
def test_08_the_limit_holds_from_the_first_instruction():
    found = sh("cat /proc/self/cgroup; ulimit -v", "--max-memory=64")
    if found["receipt"]["limited_by"]["memory"] == "cgroup":
        has(found["stdout"], "symbiont")
    eater = "x = bytearray(300 << 20)\nprint(len(x))"
    for by in (symbiont, as_user):
        found = record("--max-memory=64", "--", "python3", "-c", eater, by=by)
        same(found["stdout"], "", found)
        assert not found["success"], found


main()
