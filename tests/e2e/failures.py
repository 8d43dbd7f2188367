"""What the tests of known failures share: a run as root or as an ordinary user, and who is left of it."""
import atexit
import json
import os
import shutil
import subprocess
import tempfile
import time

from harness import PROGRAM, Done, environment, skip, symbiont

USER = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
PLACES = []


def ordinary():
    """A place that uid 65534 owns, with the program in it; None when this is an ordinary user."""
    if os.getuid() != 0:
        return None
    if not shutil.which("setpriv"):
        skip("no setpriv to become an ordinary user with")
    if not PLACES:
        place = tempfile.mkdtemp(prefix="symbiont-user-", dir="/tmp")
        shutil.copy(PROGRAM, place)
        os.chown(place, 65534, 65534)
        os.chmod(place, 0o755)
        PLACES.append(place)
    return PLACES[0]


@atexit.register
def forget():
    for place in PLACES:
        shutil.rmtree(place, ignore_errors=True)


def as_user(*arguments, stdin=b"", seconds=30):
    """As symbiont(), by uid 65534."""
    place = ordinary()
    if place is None:
        return symbiont(*arguments, stdin=stdin, seconds=seconds)
    env = environment(HOME=place, XDG_STATE_HOME=place + "/state",
                      SYMBIONT_NATIVE_WORKING_DIR=place + "/work")
    done = subprocess.run([*USER, place + "/symbiont", *map(str, arguments)], env=env, cwd=place,
                          input=stdin, capture_output=True, timeout=seconds, check=False)
    return Done(done, done.stdout, done.stderr)


def record(*arguments, by=symbiont, **more):
    """The record of `exec --native --json ARGUMENTS`."""
    done = by("exec", "--native", "--json", *arguments, **more)
    try:
        return json.loads(done.out)
    except ValueError:
        raise AssertionError(done) from None


def sh(script, *options, **more):
    return record(*options, "--", "sh", "-c", script, **more)


def living(mark):
    """The processes with `mark` in their command line, zombies not counted."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if mark.encode() in file.read() and int(pid) != os.getpid():
                    found.append(int(pid))
        except OSError:
            pass
    return found


def gone(mark, seconds=1.0):
    """Who is still there after at most so long."""
    until = time.monotonic() + seconds
    while living(mark) and time.monotonic() < until:
        time.sleep(0.02)
    return living(mark)


def appeared(mark, count=1, seconds=5):
    until = time.monotonic() + seconds
    while len(living(mark)) < count:
        if time.monotonic() > until:
            raise AssertionError(f"{mark} never ran")
        time.sleep(0.02)


def mark():
    """A number of seconds for `sleep` that no other process has."""
    return f"{7000 + os.getpid() % 1000}.{time.monotonic_ns() % 10**9:09d}"
