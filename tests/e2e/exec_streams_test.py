"""exec: streams, signals, terminals."""
import json
import os
import pty
import select
import signal
import subprocess
import time

from harness import PROGRAM, environment, has, main, same, shell, start, symbiont, test, write


def native(*arguments, **more):
    return symbiont("exec", "--native", *arguments, **more)


def bash(script, *options, **more):
    return native(*options, "--", "bash", "-c", script, **more)


# ------------------------------------------------------------------ streams

@test
def both_streams_pass_through_unchanged():
    done = bash(r"printf '\x00\xff\r\n'; printf err >&2; exit 2")
    same(done.out_bytes, b"\x00\xff\r\n", done)
    same(done.err, "err")
    same(done.code, 2)


@test
def every_byte_streams_whatever_the_record_keeps():
    done = bash("head -c 300000 /dev/zero", "--max-output=1000", "--report=report.json")
    same(len(done.out_bytes), 300000)
    with open("report.json", encoding="utf-8") as file:
        kept = json.load(file)
    same(kept["stdout_bytes"], 300000)
    same(kept["stdout_dropped"], 299000)


@test
def output_comes_as_it_is_written_not_at_the_end():
    process = start("exec", "--native", "--", "bash", "-c", "echo first; sleep 5")
    ready, _, _ = select.select([process.stdout], [], [], 4)
    assert ready, "nothing within four seconds"
    same(os.read(process.stdout.fileno(), 100), b"first\n")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=5)


@test
def head_ends_the_run_with_141():
    began = time.monotonic()
    done = shell("symbiont exec --native -- bash -c 'while :; do echo line; done' | head -n 2; "
                 "echo ${PIPESTATUS[0]}")
    same(done.out, "line\nline\n141\n", done)
    same(done.err, "")
    assert time.monotonic() - began < 10


@test
def a_pipeline_passes_standard_input_on():
    same(shell("printf 'b\\na\\n' | symbiont exec --native -- sort").out, "a\nb\n")


@test
def standard_input_can_be_a_file_or_nothing():
    write("in.txt", "from a file\n")
    same(native("--stdin", "in.txt", "--", "cat", stdin="ignored").out, "from a file\n")
    same(native("--stdin", "/dev/null", "--", "cat", stdin="ignored").out, "")
    same(native("--stdin=-", "--", "cat", stdin="typed").out, "typed")


@test
def a_closed_standard_input_is_an_empty_one():
    done = shell("symbiont exec --native -- cat <&-")
    same((done.code, done.out), (0, ""), done)


@test
def input_that_nobody_reads_holds_nothing_up():
    done = native("--", "true", stdin=b"x" * 1000000)
    same(done.code, 0, done)


@test
def a_stalled_reader_does_not_hold_up_the_time_limit():
    process = start("exec", "--native", "--timeout=1", "--grace=100ms", "--", "yes")
    time.sleep(0.1)
    process.wait(timeout=6)  # nothing is read
    same(process.returncode, 124)
    process.communicate()


@test
def a_stalled_reader_does_not_hold_up_a_signal():
    process = start("exec", "--native", "--grace=100ms", "--", "yes")
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=5)
    same(process.returncode, 143)
    process.communicate()


@test
def a_full_disk_ends_the_run_and_is_told():
    done = shell("symbiont exec --native -- bash -c 'while :; do echo x; done' > /dev/full")
    same(done.code, 125, done)
    has(done.err, "No space left")


# ------------------------------------------------------------------ signals

def interrupted(number, *options, script="echo ready; sleep 30", times=1):
    process = start("exec", "--native", *options, "--", "bash", "-c", script)
    same(process.stdout.readline(), b"ready\n")
    began = time.monotonic()
    for _ in range(times):
        process.send_signal(number)
        time.sleep(0.2)
    out, err = process.communicate(timeout=10)
    return process.returncode, time.monotonic() - began, out + err


@test
def sigint_is_130_sigterm_143_and_sighup_129():
    same(interrupted(signal.SIGINT)[0], 130)
    same(interrupted(signal.SIGTERM)[0], 143)
    same(interrupted(signal.SIGHUP)[0], 129)


@test
def the_signal_reaches_the_program_which_may_tidy_up():
    code, _, said = interrupted(signal.SIGTERM,
                                script="trap 'echo tidy; exit 0' TERM; echo ready; "
                                       "while :; do sleep 0.05; done")
    same(code, 143)
    has(said.decode(), "tidy")


@test
def a_second_signal_kills_at_once():
    code, seconds, _ = interrupted(signal.SIGINT, "--grace=20s", times=2,
                                   script="trap '' INT TERM; echo ready; "
                                          "while :; do sleep 0.1; done")
    same(code, 130)
    assert seconds < 5, seconds


@test
def a_program_started_with_nohup_stays_deaf_to_sighup():
    script = "trap '' HUP; exec " + PROGRAM + " exec --native -- bash -c 'echo ready; sleep 1'"
    process = subprocess.Popen(["bash", "-c", script], stdout=subprocess.PIPE, env=environment())
    same(process.stdout.readline(), b"ready\n")
    process.send_signal(signal.SIGHUP)
    process.communicate(timeout=10)
    same(process.returncode, 0)


def alive(mark):
    """The numbers of the processes whose command line has the mark."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as text:
                words = text.read()
        except OSError:
            continue
        if words.startswith(b"sleep") and mark.encode() in words:
            found.append(pid)
    return found


@test
def nothing_is_alive_a_second_after_symbiont_is_killed():
    mark = f"77.{os.getpid()}"
    process = start("exec", "--native", "--", "bash", "-c",
                    f"(setsid sleep {mark} & echo 1); echo 2; sleep {mark}")
    same([int(process.stdout.readline()) for _ in range(2)], [1, 2])
    deadline = time.monotonic() + 5
    while len(alive(mark)) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    same(len(alive(mark)), 2)
    process.kill()
    process.communicate()
    time.sleep(1)
    same(alive(mark), [])


# ----------------------------------------------------------------- terminal

def on_terminal(*arguments, typed=b""):
    """Everything that a terminal shows, and the exit code."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(PROGRAM, [PROGRAM, *map(str, arguments)], environment(TERM="xterm"))
    if typed:
        time.sleep(0.5)
        os.write(terminal, typed)
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(terminal)
    return shown.decode(errors="replace"), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@test
def on_a_terminal_output_and_exit_code_are_the_same():
    shown, code = on_terminal("exec", "--native", "--", "bash", "-c", "echo hello; exit 4")
    same((shown, code), ("hello\r\n", 4))


@test
def control_c_on_a_terminal_ends_the_run_with_130():
    began = time.monotonic()
    _, code = on_terminal("exec", "--native", "--", "sleep", "30", typed=b"\x03")
    same(code, 130)
    assert time.monotonic() - began < 10


@test
def the_run_cannot_type_into_the_caller_s_terminal():
    shown, code = on_terminal("exec", "--native", "--stdin=/dev/null", "--", "bash", "-c",
                              "echo x > /dev/tty")
    assert code != 0, shown


main()
