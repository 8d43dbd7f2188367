"""Terminals, descriptors, /proc and paths: the numbers 36 to 39,
at the native tier.  Each attack would do harm if it worked; those that the kernel refuses one by one are
in tests/exec/confine_*_test.c."""
import contextlib
import fcntl
import json
import os
import pty

from attacker import (CALLS, CONFINED, MARK, Ordinary, PROFILES, ROOT, as_user, bytes_of,
                      children_of, finished, native, only_here, ordinary_user, python, running)
from harness import PROGRAM, Done, environment, has, lacks, main, same, skip, symbiont, test, write

# ------------------------------------------------------- 36: typing for others

TYPING = CALLS + """
os.write(1, ("a terminal: %s\\n" % os.isatty(0)).encode())
for request in (0x5412, 0x5412 | 0xdead << 32, 0x541c, 0x541c | 1 << 63):
    print(call(16, 0, request, b"x"), end=" ")
"""


def on_terminal(*arguments):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(PROGRAM, [PROGRAM, *map(str, arguments)], environment(TERM="xterm"))
    shown = b""
    with contextlib.suppress(OSError):
        while piece := os.read(terminal, 4096):
            shown += piece
    os.close(terminal)
    os.waitpid(pid, 0)
    return shown.decode(errors="replace")


@test
def test_36_nothing_is_typed_into_the_caller_s_terminal_also_with_high_bits_set():
    only_here()
    for profile in CONFINED:
        shown = on_terminal("exec", "--native", "--profile", profile, "--", "python3", "-c", TYPING)
        has(shown, "a terminal: True")
        has(shown, "EPERM EPERM EPERM EPERM")


@test
def test_36_a_run_does_not_have_the_caller_s_terminal_as_its_own():
    for profile in PROFILES:
        shown = on_terminal("exec", "--native", "--profile", profile, "--", "python3", "-c",
                            "open('/dev/tty')")
        has(shown, "No such device or address: '/dev/tty'")


# ----------------------------------------------------- 37: inherited descriptors

@test
def test_37_descriptors_that_the_caller_left_open_do_not_reach_the_run():
    write("private", MARK)
    held = os.open("private", os.O_RDONLY)
    high = fcntl.fcntl(held, fcntl.F_DUPFD, 900)
    listing = ("import os; open_ones = []\n"
               "for fd in range(1024):\n"
               "    try: os.fstat(fd); open_ones.append(fd)\n"
               "    except OSError: pass\n"
               "print(open_ones)")
    for profile in PROFILES:
        same(python(profile, listing, pass_fds=(held, high)), "[0, 1, 2]\n", profile)
    with ordinary_user() as user:
        same(as_user(user, "exec", "--native", "--", "python3", "-c", listing).out, "[0, 1, 2]\n")
    os.close(held)
    os.close(high)


@test
def test_37_a_directory_of_the_host_is_no_input():
    top = os.open("/", os.O_RDONLY)
    script = "import os; print(os.listdir(os.open('root', os.O_RDONLY, dir_fd=0)))"
    done = Done(*finished("exec", "--native", "--profile=Strict", "--", "python3", "-c", script,
                          stdin=top))
    os.close(top)
    same((done.code != 0, done.out), (True, ""), done)
    has(done.err, "is a directory")


@test
def test_37_what_a_run_is_given_cannot_be_reached_again_by_another_way():
    write("input", "first\nsecond\n")
    again = ("import os\n"
             "try: open('/proc/self/fd/0', 'a').write('more'); print('written')\n"
             "except OSError as error: print('refused')\n")
    for profile in CONFINED:
        same(python(profile, again, "--stdin", "input"), "refused\n", profile)
    same(bytes_of("input"), b"first\nsecond\n")


# ----------------------------------------------------------------- 38: /proc

LOOK_AROUND = """
import os, sys
found = []
for pid in os.listdir("/proc"):
    for name in ("environ", "cmdline"):
        path = "/proc/%s/%s" % (pid, name)
        if not pid.isdigit() or int(pid) == os.getpid():
            continue
        try:
            held = open(path, "rb").read()
        except OSError:
            continue
        if sys.argv[1].encode()[::-1] in held:
            found.append(name + " of " + open("/proc/%s/comm" % pid).read().strip())
print(found)
"""


def looked(profile, *options):
    done = native(profile, *options, "--", "python3", "-c", LOOK_AROUND, MARK[::-1],
                  env={"PRIVATE": MARK})
    same(done.code, 0, done)
    return done.out.strip()


@test
def test_38_the_environments_of_symbiont_its_keeper_and_other_runs_are_closed():
    write("secret", MARK)
    for profile in CONFINED:
        with running("--profile", profile, "--secret", "S=@secret", "--", "bash", "-c",
                     "echo ready; read x", env={"PRIVATE": MARK}):
            same(looked(profile), "[]", profile)


@test
def test_38_an_ordinary_user_s_runs_cannot_read_them_either():
    with ordinary_user() as user:
        for profile in CONFINED:
            done = as_user(user, "exec", "--native", "--profile", profile, "--", "python3", "-c",
                           LOOK_AROUND, MARK[::-1], PRIVATE=MARK)
            same((done.code, done.out), (0, "[]\n"), done)


@test
def test_38_the_keeper_shows_nothing_of_the_caller_s_arguments_and_environment():
    with running("--secret", "S=" + MARK, "--", "bash", "-c", "echo ready; read x",
                 env={"PRIVATE": MARK}) as process:
        keepers = children_of(process.pid)
        same(len(keepers), 1)
        for pid in [*keepers, *(each for keeper in keepers for each in children_of(keeper))]:
            shown = bytes_of(f"/proc/{pid}/cmdline")
            lacks(shown, MARK.encode())
            lacks(shown, b"--secret")
        same(bytes_of(f"/proc/{keepers[0]}/comm"), b"symbiont-keeper\n")
        same(bytes_of(f"/proc/{keepers[0]}/cmdline").rstrip(b"\0"), b"symbiont-keeper")
        lacks(bytes_of(f"/proc/{keepers[0]}/environ"), MARK.encode())


@test
def test_38_no_other_process_s_memory_root_or_descriptors_can_be_opened():
    script = """
found = {}
for pid in (os.getppid(), 1, int(sys.argv[1]), "self"):
    for name in ("mem", "environ", "root/etc/shadow", "cwd", "fd/0", "maps"):
        path = "/proc/%s/%s" % (pid, name)
        if pid != "self" or name.startswith("root"):
            found[path] = tried(lambda: (os.listdir if name == "cwd" else open)(path))
print(json.dumps(found))
"""
    with running("--", "bash", "-c", "echo ready; read x") as other:
        for profile in CONFINED:
            done = native(profile, "--", "python3", "-c", CALLS + script, other.pid)
            same(done.code, 0, done)
            opened = [path for path, answer in json.loads(done.out).items() if answer == "done"]
            if profile == "Moderate" and ROOT:  # the host's own files: root may read them there
                opened = [path for path in opened if path != "/proc/self/root/etc/shadow"]
            same(opened, [], profile)


@test
def test_38_the_kernel_s_switches_in_proc_cannot_be_opened():
    script = """
found = {}
for path in ("/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe",
             "/proc/sys/vm/drop_caches", "/proc/self/oom_score_adj", "/proc/1/oom_score_adj"):
    found[path] = tried(lambda: os.open(path, os.O_WRONLY))
found["kcore"] = tried(lambda: open("/proc/kcore", "rb").read(8)) if sys.argv[1] == "Strict" else ""
print(json.dumps([path for path, answer in found.items() if answer == "done"]))
"""
    for profile in CONFINED:
        done = native(profile, "--", "python3", "-c", CALLS + script, profile)
        same((done.code, done.out), (0, "[]\n"), done)


@test
def test_38_a_strict_run_s_root_is_not_the_host_s():
    write("/tmp/" + MARK, "x")
    try:
        script = ("import os\nfor top in ('/proc/1/root', '/proc/self/root', '/proc/self/cwd/../../..'):\n"
                  "    print(os.path.exists(top + '/tmp/%s'), os.path.exists(top + '/etc/shadow'),"
                  " os.path.exists(top + '/root'), os.path.exists(top + '/.host/etc'))" % MARK)
        same(python("Strict", script), "False False False False\n" * 3)
    finally:
        os.unlink("/tmp/" + MARK)


# ---------------------------------------------------------------- 39: paths

def plant(profile, script, *options):
    return native(profile, "--workdir", ".", *options, "--", "bash", "-c", script)


@test
def test_39_a_link_that_the_run_made_is_not_fetched():
    write("outside/secret", MARK, mode=0o600)
    here = os.getcwd()
    for number, made in enumerate((f"ln -s {here}/outside/secret out", f"ln -s {here}/outside d",
                                   "ln -s /proc/self/environ out", "ln -s / d")):
        path = "d/secret" if " d" in made else "out"
        done = native("Permissive", "--fetch", f"{path}:got{number}", "--", "bash", "-c", made,
                      env={"PRIVATE": MARK})
        has(done.err, "was not fetched: it leads out of the run's directory")
        assert not os.path.exists(f"got{number}"), made


@test
def test_39_dots_absolute_paths_devices_and_pipes_are_not_fetched():
    for path in ("../../etc/passwd", "/etc/passwd", "a/../../x", "pipe", "d", "/dev/zero"):
        done = native("Permissive", "--fetch", f"{path}:got", "--", "bash", "-c",
                      "mkfifo pipe; mkdir d a", seconds=10)
        has(done.err, f"{path} was not fetched")
        assert not os.path.exists("got"), path


@test
def test_39_a_file_that_is_handed_over_stays_within_the_run_s_directory():
    write("in", "x")
    os.mkdir("work")
    os.symlink("..", "work/up")
    for target in ("../escaped", "a/../../escaped", "up/escaped", f"{os.getcwd()}/escaped"):
        done = native("Permissive", "--workdir", "work", "--file", f"in:{target}", "--", "true")
        assert done.code != 0, target
        assert not os.path.exists("escaped"), target


@test
def test_39_a_handed_over_file_overwrites_nothing_and_follows_no_link():
    write("in", "new")
    write("work/there", "old")
    write("victim", "old")
    os.symlink("../victim", "work/link")
    for target in ("there", "link"):
        done = native("Permissive", "--workdir", "work", "--file", f"in:{target}", "--", "true")
        assert done.code != 0, target
    same((bytes_of("work/there"), bytes_of("victim")), (b"old", b"old"))


@test
def test_39_a_link_in_the_place_of_a_fetched_file_is_not_written_through():
    write("victim", "old")
    os.mkdir("work")
    os.chdir("work")
    done = plant("Strict", "echo new > out; ln -s ../victim back", "--fetch", "out:back")
    has(done.err, "was not fetched: back is a symbolic link")
    os.mkdir("sub")
    done = plant("Strict", "mv sub was; ln -s .. sub", "--fetch", "out:sub/victim")
    same((done.code, bytes_of("../victim")), (0, b"old"), done)


@test
def test_39_a_file_that_is_fetched_onto_itself_stays_whole():
    done = plant("Permissive", "echo kept > out", "--fetch", "out")
    same((done.code, bytes_of("out")), (0, b"kept\n"), done)


@test
def test_39_a_report_is_not_written_through_a_link_that_the_run_made():
    write("victim", "old")
    os.mkdir("work")
    os.chdir("work")
    for before in (None, "earlier"):
        if before:
            write("report.json", before)
        plant("Strict", "rm -f report.json; ln -s ../victim report.json", "--report", "report.json")
        same(bytes_of("../victim"), b"old")
        os.unlink("report.json")


@test
def test_39_a_hard_link_to_a_file_outside_cannot_be_made():
    write("outside", MARK)
    outside = os.path.abspath("outside")
    os.mkdir("work")
    os.chdir("work")
    for profile in CONFINED:
        done = plant(profile, f"ln {outside} mine && echo linked")
        lacks(done.out, "linked")
        assert not os.path.exists("mine"), profile


@test
def test_39_a_working_directory_that_is_a_link_or_another_s_is_refused():
    os.mkdir("target")
    os.symlink("target", "link")
    done = symbiont("exec", "--native", "--", "true",
                    env={"SYMBIONT_NATIVE_WORKING_DIR": os.path.abspath("link")})
    same((done.code != 0, os.listdir("target")), (True, []), done)
    if not ROOT:
        return
    os.mkdir("theirs")
    os.chown("theirs", 65534, 65534)
    done = symbiont("exec", "--native", "--", "true",
                    env={"SYMBIONT_NATIVE_WORKING_DIR": os.path.abspath("theirs")})
    same((done.code != 0, os.listdir("theirs")), (True, []), done)
    has(done.err, "theirs")


@test
def test_39_an_ordinary_user_s_working_directory_must_be_his_own():
    with ordinary_user() as user:
        if not isinstance(user, Ordinary):
            skip("it takes root to have a directory that is another's")
        os.mkdir(os.path.join(user, "runs"), 0o777)
        os.chmod(os.path.join(user, "runs"), 0o777)
        done = user.run("exec", "--native", "--", "true")
        same((done.code != 0, os.listdir(os.path.join(user, "runs"))), (True, []), done)


@test
def test_39_what_a_run_leaves_is_removed_without_following_its_links():
    write("keep/file", "kept")
    keep = os.path.abspath("keep")
    done = native("Permissive", "--", "bash", "-c",
                  f"ln -s {keep} d; ln -s {keep}/file f; ln {keep}/file hard; mkdir -p a/b; "
                  f"ln -s {keep} a/b/d; chmod 0 a; pwd")
    same(done.code, 0, done)
    same((bytes_of("keep/file"), os.path.exists(done.out.strip())), (b"kept", False))


main()
