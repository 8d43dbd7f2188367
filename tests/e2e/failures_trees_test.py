"""Known failures 21 to 30 (time and process trees), provoked at the native tier."""
import os
import signal
import time

from failures import appeared, as_user, gone, mark, record, sh
from harness import has, main, same, start, symbiont, test

DAEMON = "(setsid sh -c '(sleep %s &) ; sleep %s' &) ; "


def ended(found, marker, most=3_000_000):
    same(gone(marker), [], found)
    same(found["survivors"], 0, found)
    assert found["usage"]["wall_us"] < most, found["usage"]


@test
def test_21_a_timeout_ends_daemons_and_double_forks_too():
    for by in (symbiont, as_user):
        number = mark()
        found = sh("sleep 0.01; " + DAEMON % (number, number) + f"setsid sleep {number} & "
                   f"sleep {number}", "--timeout=400ms", "--grace=100ms", by=by)
        same(found["end"], "timeout", found)
        ended(found, number)


@test
def test_22_an_orphan_that_holds_stdout_does_not_hold_the_run():
    for by in (symbiont, as_user):
        number = mark()
        found = sh(f"setsid sleep {number} & echo done", by=by)
        same((found["end"], found["stdout"], found["killed_leftovers"]), ("exited", "done\n", 1))
        ended(found, number)


@test
def test_24_a_stopped_or_deaf_child_is_ended():
    for by in (symbiont, as_user):
        number = mark()
        found = sh(f"trap '' TERM; sh -c 'trap \"\" TERM; sleep {number}' & sleep {number} & "
                   "kill -STOP $!; kill -STOP $$", "--timeout=300ms", "--grace=100ms", by=by)
        same(found["end"], "timeout", found)
        ended(found, number)


@test
def test_25_symbiont_killed_leaves_nothing_after_a_second():
    for profile in ("Permissive", "Strict"):
        number = mark()
        process = start("exec", "--native", "--profile=" + profile, "--", "sh", "-c",
                        f"setsid sleep {number} & sleep {number}")
        appeared(number, 3)
        process.send_signal(signal.SIGKILL)
        same(gone(number), [])
        process.communicate()


def descendants(pid):
    found = []
    for child in open(f"/proc/{pid}/task/{pid}/children", encoding="ascii").read().split():
        found += [int(child), *descendants(int(child))]
    return found


@test
def test_25_the_keeper_killed_ends_the_run_with_an_error_and_leaves_nothing():
    number = mark()
    process = start("exec", "--native", "--profile=Strict", "--", "sh", "-c",
                    f"setsid sleep {number} & sleep {number}")
    appeared(number, 3)
    keepers = descendants(process.pid)
    os.kill(keepers[0], signal.SIGKILL)
    _, said = process.communicate(timeout=10)
    assert process.returncode != 0, said
    has(said.decode(), "keeper")
    same(gone(number), [])


@test
def test_26_descendants_do_not_outlive_a_normal_exit():
    for by in (symbiont, as_user):
        for profile in ("Permissive", "Strict"):
            number = mark()
            found = sh(DAEMON % (number, number) + "sleep 0.2; exit 0", "--profile=" + profile, by=by)
            same((found["end"], found["exit_code"]), ("exited", 0), found)
            assert found["killed_leftovers"] >= 2, found
            ended(found, number)


@test
def test_27_the_cpu_limit_and_the_wall_limit_are_told_apart():
    for by in (symbiont, as_user):
        # two processes of half the time each: the rlimit alone would see neither
        spin = sh("while :; do :; done & while :; do :; done", "--max-cpu-seconds=1", by=by)
        same(spin["end"], "cpu_limit", spin)
        same(sh("sleep 9", "--timeout=200ms", "--max-cpu-seconds=1", by=by)["end"], "timeout")


@test
def test_28_output_before_a_timeout_is_returned():
    for by in (symbiont, as_user):
        found = sh("echo out; echo err >&2; sleep 9", "--timeout=300ms", by=by)
        same((found["end"], found["stdout"], found["stderr"]), ("timeout", "out\n", "err\n"))


@test
def test_29_a_cancelled_caller_cancels_its_run():
    number = mark()
    process = start("exec", "--native", "--json", "--", "sh", "-c",
                    f"setsid sleep {number} & sleep {number}")
    appeared(number, 3)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=10)
    same(process.returncode, 143)
    has(said.decode(), '"end":"cancelled"')
    same(gone(number), [])
    assert time.monotonic() - began < 3


main()
