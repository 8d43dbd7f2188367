"""What the tests of escapes have in common: runs that are attacked from inside, by root and by an
ordinary user."""
import contextlib
import json
import os
import platform
import shutil
import subprocess
import tempfile

from harness import PROGRAM, Done, environment, same, skip, start, symbiont, write

MARK = "host-s-secret-4711"
CONFINED = ("Moderate", "Strict")
PROFILES = ("Permissive", *CONFINED)
ROOT = os.geteuid() == 0

# What an attacker begins with: system calls by number, and errors by name.
CALLS = """
import ctypes, errno, json, os, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def outcome(result):
    return "done" if result >= 0 else errno.errorcode[ctypes.get_errno()]
def call(number, *arguments):
    return outcome(libc.syscall(number, *[ctypes.c_long(a) if isinstance(a, int) else a
                                          for a in arguments]))
def tried(function):
    try:
        function()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"
memory = ctypes.create_string_buffer(256)
"""


def native(profile, *arguments, **more):
    return symbiont("exec", "--native", "--profile", profile, *arguments, **more)


def python(profile, script, *options, **more):
    done = native(profile, *options, "--", "python3", "-c", script, **more)
    same(done.code, 0, done)
    return done.out


def answers(profile, script, *options, **more):
    """What a script of CALLS and its own lines printed as JSON."""
    return json.loads(python(profile, CALLS + script, *options, **more))


@contextlib.contextmanager
def ordinary_user():
    """Inside, symbiont is started by user 65534; gives that user's own directory."""
    if not ROOT:
        yield os.getcwd()
        return
    if not shutil.which("setpriv"):
        skip("setpriv, which changes the user, is not installed")
    with tempfile.TemporaryDirectory(prefix="symbiont-user-", dir="/var/tmp") as own:
        os.chmod(own, 0o755)
        program = shutil.copy(PROGRAM, os.path.join(own, "symbiont"))
        os.mkdir(os.path.join(own, "home"))
        os.chown(os.path.join(own, "home"), 65534, 65534)
        yield Ordinary(program, os.path.join(own, "home"))


class Ordinary(str):
    """The user's directory, which starts programs as that user."""

    def __new__(cls, program, home):
        made = super().__new__(cls, home)
        made.program = program
        return made

    def run(self, *arguments, **variables):
        seen = environment(HOME=str(self), XDG_STATE_HOME=os.path.join(self, "state"),
                           SYMBIONT_NATIVE_WORKING_DIR=os.path.join(self, "runs"), **variables)
        done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                               self.program, *map(str, arguments)], env=seen, cwd=self,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=30, check=False)
        return Done(done, done.stdout, done.stderr)


def as_user(user, *arguments, **variables):
    return user.run(*arguments, **variables) if isinstance(user, Ordinary) else symbiont(
        *arguments, env=variables)


@contextlib.contextmanager
def running(*arguments, ready="ready", **more):
    """A run that has printed `ready` and waits for its standard input to end."""
    process = start("exec", "--native", *arguments, **more)
    try:
        line = process.stdout.readline().decode()
        if ready not in line:
            process.stdin.close()
            raise AssertionError(f"{line!r} {process.stderr.read()!r}")
        yield process
    finally:
        process.stdin.close()
        process.wait(timeout=10)
        process.stdout.close()
        process.stderr.close()


def finished(*arguments, **more):
    process = start(*arguments, **more)
    return (process, *process.communicate(timeout=30))


def parent_of(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except (OSError, ValueError):
        return 0


def children_of(pid):
    return [int(each) for each in os.listdir("/proc") if each.isdigit() and parent_of(each) == pid]


def bytes_of(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def only_here(machine="x86_64"):
    if platform.machine() != machine:
        skip(f"the numbers of the system calls are those of {machine}")


def config(allowed, more=""):
    return write("own.toml", "[security]\ndefault_sandbox_tier = \"None\"\n[native_execution]\nenabled = true\nallowed_executables = %s\n%s"
                 % (json.dumps(allowed), more))


def refused_under(path, *arguments, **more):
    done = symbiont("exec", "--config", path, *arguments, **more)
    same((done.code, done.out), (126, ""), done)
    return done
