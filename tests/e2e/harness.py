"""The end-to-end tests' frame: sentences that run the built program, reported as TAP.

    from harness import main, same, symbiont, test

    @test
    def a_program_s_exit_code_is_passed_on(here):
        done = symbiont("exec", "--native", "--", "sh", "-c", "exit 3")
        same(done.code, 3)

    main()

Each test gets an empty directory, which is the current one, a HOME of its own beside it, and an
environment in which nothing of the caller's symbiont settings is left.  An argument picks tests by a part of
their name: tests/e2e/exec_test.py pipeline
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import traceback

PROGRAM = os.path.abspath(os.environ.get("SYMBIONT", "build/symbiont"))
SOURCE = pathlib.Path(__file__).resolve().parents[2]
SECONDS_AT_MOST = 30
HOME = tempfile.mkdtemp(prefix="symbiont-home-")
TESTS = []


class Skip(Exception):
    """This host cannot show it; the text says why."""


class Done:
    """What a finished program left: code (negative: the signal), out and err as text."""

    def __init__(self, process, out, err):
        self.code = process.returncode
        self.out_bytes, self.err_bytes = out, err
        self.out = out.decode(errors="replace")
        self.err = err.decode(errors="replace")

    def __repr__(self):
        return f"code {self.code}\nstdout: {self.out!r}\nstderr: {self.err!r}"


def test(function):
    TESTS.append(function)
    return function


def skip(reason):
    raise Skip(reason)


def same(got, wanted, context=""):
    if got != wanted:
        raise AssertionError(f"got {got!r}\nwanted {wanted!r}\n{context}")


def has(text, part):
    if part not in text:
        raise AssertionError(f"{text!r}\ndoes not contain {part!r}")


def lacks(text, part):
    if part in text:
        raise AssertionError(f"{text!r}\ncontains {part!r}")


def environment(**more):
    """What every started program sees; a value of None takes a name away."""
    own = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": HOME, "LANG": "C.UTF-8",
           "XDG_STATE_HOME": os.path.join(HOME, "state"),
           "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
    own.update(more)
    return {name: value for name, value in own.items() if value is not None}


def start(*arguments, env=None, **more):
    """The program, started and left running: a Popen whose streams are pipes unless given."""
    for stream in ("stdin", "stdout", "stderr"):
        more.setdefault(stream, subprocess.PIPE)
    return subprocess.Popen([PROGRAM, *map(str, arguments)], env=environment(**(env or {})), **more)


def symbiont(*arguments, stdin=b"", env=None, seconds=SECONDS_AT_MOST, **more):
    """Runs the program to its end.  `stdin` is text or bytes."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    process = start(*arguments, env=env, **more)
    try:
        out, err = process.communicate(given, timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise AssertionError(f"still running after {seconds} s: {arguments}") from None
    return Done(process, out or b"", err or b"")


def shell(line, env=None, seconds=SECONDS_AT_MOST, program="bash"):
    """A command line as a person types it, with `symbiont` and `symbi` on PATH."""
    programs = os.path.join(os.getcwd(), ".bin")
    os.makedirs(programs, exist_ok=True)
    for name in ("symbiont", "symbi"):
        if not os.path.lexists(os.path.join(programs, name)):
            os.symlink(PROGRAM, os.path.join(programs, name))
    seen = environment(**(env or {}))
    seen["PATH"] = programs + ":" + seen["PATH"]
    done = subprocess.run([program, "-c", line], env=seen, capture_output=True, timeout=seconds,
                          stdin=subprocess.DEVNULL, check=False)
    return Done(done, done.stdout, done.stderr)


def write(name, text, mode=0o644):
    path = pathlib.Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def _empty_directory():
    os.umask(0o022)
    directory = tempfile.mkdtemp(prefix="symbiont-e2e-")
    os.chdir(directory)
    return pathlib.Path(directory)


def _run(number, function):
    sentence = function.__name__.replace("_", " ")
    here = _empty_directory()
    try:
        function(here) if function.__code__.co_argcount else function()
        print(f"ok {number} - {sentence}", flush=True)
    except Skip as reason:
        print(f"ok {number} - {sentence} # SKIP {reason}", flush=True)
    except Exception:  # pylint: disable=broad-except
        print(f"not ok {number} - {sentence}")
        for line in traceback.format_exc().splitlines():
            print(f"# {line}")
        sys.stdout.flush()
        return False
    finally:
        os.chdir("/")
        shutil.rmtree(here, ignore_errors=True)
    return True


def main():
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    if not os.access(PROGRAM, os.X_OK):
        print(f"Bail out! {PROGRAM} is not there: build first, or set SYMBIONT")
        sys.exit(1)
    chosen = [each for each in TESTS if wanted.replace(" ", "_") in each.__name__]
    print(f"1..{len(chosen)}", flush=True)
    passed = [_run(number, each) for number, each in enumerate(chosen, 1)]
    shutil.rmtree(HOME, ignore_errors=True)
    sys.exit(0 if all(passed) else 1)
