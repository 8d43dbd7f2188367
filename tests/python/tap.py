"""tap.py - tests in Python: functions that start with a sentence, run in order, reported as TAP"""
import sys
import tempfile
import traceback

tests = []


def test(function):
    """Marks a test; its name is its sentence.  It gets a fresh directory as its argument."""
    tests.append(function)
    return function


class Skip(Exception):
    """Raised with the reason why a test cannot be made here."""


def run_one(function):
    with tempfile.TemporaryDirectory(prefix="symbiont-test-") as folder:
        try:
            function(folder)
            return "ok", ""
        except Skip as reason:
            return "ok", f" # SKIP {reason}"
        except Exception:  # pylint: disable=broad-except
            for line in traceback.format_exc().splitlines():
                print("#", line)
            return "not ok", ""


def run_all():
    failed = 0
    for number, function in enumerate(tests, 1):
        word, note = run_one(function)
        failed += word != "ok"
        print(f"{word} {number} - {function.__name__}{note}", flush=True)
    print(f"1..{len(tests)}")
    sys.exit(1 if failed else 0)
