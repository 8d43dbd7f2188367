"""exec and code: exit codes, streams, signals, terminals, the record, variables."""
import json
import os
import pty
import re
import select
import signal
import subprocess
import time

from harness import (PROGRAM, environment, has, lacks, main, same, shell, start, symbiont, test,
                     write)

RECORD = """run_id state tier engine profile end success exit_code signal error stdout stderr
    stdout_encoding stderr_encoding stdout_bytes stderr_bytes stdout_dropped stderr_dropped
    started_at usage phases_us limits receipt killed_leftovers survivors""".split()
PARTS = {
    "usage": "wall_us cpu_user_us cpu_system_us memory_peak_bytes processes_peak",
    "phases_us": "decide sandbox start run collect",
    "limits": "memory_bytes cpu_cores cpu_seconds wall_seconds processes output_bytes file_bytes",
    "receipt": "namespaces seccomp landlock no_new_privs capabilities user network rootfs cgroup "
               "limited_by kill_tree not_applied",
}
HANG = "trap '' TERM; while :; do sleep 0.1; done"


def native(*arguments, **more):
    return symbiont("exec", "--native", *arguments, **more)


def bash(script, *options, **more):
    return native(*options, "--", "bash", "-c", script, **more)


def record(*arguments, **more):
    done = native("--json", *arguments, **more)
    return json.loads(done.out), done


# ---------------------------------------------------------------- exit codes

@test
def the_program_s_own_exit_code_is_passed_on():
    for code in (0, 1, 3, 124, 125, 126, 127, 255):
        same(bash(f"exit {code}").code, code)


@test
def a_signal_is_128_and_its_number_with_a_sentence():
    done = bash("kill -SEGV $$")
    same(done.code, 128 + signal.SIGSEGV, done)
    has(done.err, "SIGSEGV")


@test
def a_timeout_is_124_and_says_how_to_raise_it():
    began = time.monotonic()
    done = bash(HANG, "--timeout=300ms", "--grace=100ms")
    same(done.code, 124, done)
    has(done.err, "symbiont: ")
    has(done.err, "--timeout")
    assert time.monotonic() - began < 3


@test
def the_cpu_limit_is_124():
    done = bash("while :; do :; done", "--max-cpu-seconds=1", "--timeout=20")
    same(done.code, 124, done)
    has(done.err.lower(), "cpu")


@test
def an_unavailable_tier_is_125_and_never_a_weaker_one():
    done = symbiont("exec", "--tier=Tier3", "--", "true")
    same(done.code, 125, done)
    has(done.err, "symbiont: ")


@test
def what_the_operator_did_not_permit_is_126():
    write("symbiont.toml", "[security]\nallow_native_execution = false\n")
    done = native("--", "true")
    same(done.code, 126, done)
    has(done.err, "symbiont.toml:2")


@test
def a_program_that_is_not_on_the_list_is_126_and_names_the_list():
    path = write("own.toml", '[native_execution]\nenabled = true\n'
                             'allowed_executables = ["bash", "sh"]\n')
    done = native("--config", path, "--", "perl", "-e", "1")
    same(done.code, 126, done)
    has(done.err, "'perl' is not an allowed executable")
    has(done.err, "native_execution.allowed_executables")


@test
def a_file_that_is_not_executable_is_126():
    path = write("plain.txt", "no program").resolve()
    done = native("--", path)
    same(done.code, 126, done)


@test
def a_program_that_is_not_there_is_127():
    done = native("--", "no-such-program-here")
    same(done.code, 127, done)
    has(done.err, "no-such-program-here")


@test
def out_of_memory_is_137():
    done = native("--max-memory=64", "--timeout=20", "--", "python3", "-c",
                  "x = []\nwhile True: x.append(bytearray(8 << 20))")
    if done.code == 1:  # an address space limit shows as Python's own MemoryError
        has(done.err, "MemoryError")
    else:
        same(done.code, 137, done)
        has(done.err, "--max-memory")


@test
def the_output_limit_is_137_when_it_is_asked_to_kill():
    done = bash("yes", "--max-output=100K", "--on-output-limit=kill", "--json")
    same(done.code, 137, done)
    same(json.loads(done.out)["end"], "output_limit")
    has(done.err, "--max-output")


@test
def a_configuration_that_is_not_valid_is_78():
    path = write("bad.toml", "[native_execution]\nmax_memory_mb = \"much\"\n")
    done = native("--config", path, "--", "true")
    same(done.code, 78, done)
    has(done.err, "bad.toml:2:")


@test
def a_required_part_that_cannot_be_had_is_126_and_named():
    done = native("--profile=Permissive", "--require=netns,seccomp", "--json", "--", "true")
    same(done.code, 126, done)
    same(json.loads(done.out)["end"], "denied")
    has(done.err, "netns")
    has(done.err, "seccomp")


@test
def wrong_usage_is_64():
    same(native("--requre=x", "--", "true").code, 64)
    same(native("--require=no_such_part", "--", "true").code, 64)


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
    assert alive(mark)
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


# ------------------------------------------------------------------- record

@test
def the_record_has_every_field_and_null_where_one_does_not_apply():
    found, done = record("--", "bash", "-c", "echo hi; echo no >&2")
    same(sorted(set(RECORD) - set(found)), [], done)
    for name, fields in PARTS.items():
        same(sorted(set(fields.split()) - set(found[name])), [], name)
    same((found["state"], found["tier"], found["engine"]), ("finished", "None", "native"))
    same((found["end"], found["success"], found["exit_code"]), ("exited", True, 0))
    same((found["signal"], found["error"]), (None, None))
    same((found["stdout"], found["stderr"]), ("hi\n", "no\n"))
    same((found["stdout_bytes"], found["stderr_dropped"], found["survivors"]), (3, 0, 0))
    same(len(found["run_id"]), 26)
    same(done.err, "")


@test
def a_signal_in_the_record_has_a_name_and_no_exit_code():
    found, done = record("--", "bash", "-c", "kill -KILL $$")
    same((found["end"], found["exit_code"], found["signal"]), ("signaled", None, "SIGKILL"), done)
    same(found["success"], False)


@test
def output_before_a_timeout_is_in_the_record():
    found, done = record("--timeout=500ms", "--", "bash", "-c", "echo partial; sleep 30")
    same((found["end"], found["stdout"]), ("timeout", "partial\n"))
    same(done.code, 124)


@test
def bytes_that_are_no_text_come_as_base64():
    found, _ = record("--", "bash", "-c", r"printf '\xff\xfe'")
    same((found["stdout_encoding"], found["stdout"]), ("base64", "//4="))


@test
def a_run_that_was_refused_has_a_record_too():
    write("symbiont.toml", "[security]\nallow_native_execution = false\n")
    found, done = record("--", "true")
    same((found["end"], found["success"], found["exit_code"]), ("denied", False, None))
    assert found["error"], found
    same(done.code, 126)


@test
def a_report_is_written_beside_the_streaming():
    done = bash("echo streamed; exit 124", "--report", "report.json")
    same((done.out, done.code), ("streamed\n", 124))
    with open("report.json", encoding="utf-8") as file:
        found = json.load(file)
    same((found["end"], found["exit_code"], found["stdout"]), ("exited", 124, "streamed\n"))


@test
def a_report_that_cannot_be_written_is_an_error():
    done = native("--report", "no/such/dir/report.json", "--", "true")
    assert done.code != 0, done
    has(done.err, "no/such/dir/report.json")


@test
def a_dry_run_starts_nothing_and_shows_what_would_be_done():
    done = native("--dry-run", "--workdir", os.getcwd(), "--max-memory=64", "--", "touch", "here")
    same(done.code, 0, done)
    assert not os.path.exists("here")
    has(done.out, "touch")
    has(done.out, "67108864")


@test
def limits_of_the_command_line_are_those_of_the_record():
    found, _ = record("--max-memory=128", "--max-cpu=1.0", "--timeout=90", "--max-cpu-seconds=80",
                      "--max-processes=50", "--max-output=2000", "--max-file-size=3", "--", "true")
    same(found["limits"], {"memory_bytes": 128 << 20, "cpu_cores": 1.0, "cpu_seconds": 80,
                           "wall_seconds": 90, "processes": 50, "output_bytes": 2000,
                           "file_bytes": 3 << 20})


@test
def the_command_line_may_raise_what_the_configuration_set():
    path = write("low.toml", "[native_execution]\nenabled = true\nmax_memory_mb = 64\n"
                             "max_execution_time_seconds = 5\n")
    found, _ = record("--config", path, "--max-memory=1G", "--timeout=2m", "--", "true")
    same(found["limits"]["memory_bytes"], 1 << 30)
    same(found["limits"]["wall_seconds"], 120)


# ---------------------------------------------------------------- variables

@test
def nothing_of_the_caller_s_environment_passes_unasked():
    done = native("--", "env", env={"PRIVATE": "x", "MINE": "y"})
    lacks(done.out, "PRIVATE")
    for name in ("PATH=", "HOME=", "LANG=", "TMPDIR=", "USER="):
        has(done.out, name)


@test
def variables_come_from_the_line_a_file_and_the_caller():
    write("vars.env", "# two\nFROM_FILE=1\nBOTH=file\n")
    done = native("--env-file", "vars.env", "--env", "BOTH=line", "--env=EMPTY=",
                  "--pass-env=MINE", "--", "env", env={"MINE": "y"})
    for line in ("FROM_FILE=1", "BOTH=line", "EMPTY=", "MINE=y"):
        has(done.out + "\n", line + "\n")


@test
def a_secret_reaches_the_run_and_no_record():
    write("token", "hunter22\n", mode=0o600)
    for given, env in (("TOKEN=@token", {}), ("TOKEN", {"TOKEN": "hunter22"}),
                       ("TOKEN=hunter22", {})):
        done = native("--secret", given, "--json", "--", "bash", "-c",
                      "[ $TOKEN = hunter22 ] && echo it is $TOKEN", env=env)
        found = json.loads(done.out)
        same(found["exit_code"], 0, done)
        lacks(done.out, "hunter22")
        has(found["stdout"], "it is ")


@test
def a_secret_on_the_command_line_warns_and_does_not_repeat_it():
    done = native("--secret", "TOKEN=hunter22", "--", "true")
    same(done.code, 0)
    has(done.err, "process list")
    has(done.err, "TOKEN=@FILE")
    lacks(done.err, "hunter22")
    same(native("-q", "--secret", "TOKEN=hunter22", "--", "true").err, "")


# ---------------------------------------------------- directories and files

@test
def a_run_has_a_private_directory_that_is_gone_afterwards():
    done = native("--", "bash", "-c", "pwd; touch left; stat -c %a .")
    where, mode = done.out.split()
    assert re.match(r"/tmp/symbiont-native(-\d+)?/run-", where), where
    same(mode, "700")
    assert not os.path.exists(where)


@test
def a_working_directory_can_be_named(here):
    same(native("--workdir", here, "--", "pwd").out.strip(), str(here))


@test
def a_relative_script_that_is_not_in_the_private_directory_gets_a_hint():
    write("script.py", "print('hi')")
    done = native("--", "python3", "script.py")
    same(done.code, 2, done)
    has(done.err, "symbiont: hint: 'script.py'")
    has(done.err, "--workdir .")
    same(native("--workdir", ".", "--", "python3", "script.py").out, "hi\n")
    lacks(native("--", "bash", "-c", "exit 2").err, "hint")


@test
def files_go_in_and_come_out():
    write("in.txt", "text\n")
    done = native("--file", "in.txt:data.txt", "--fetch", "out.txt:back.txt", "--", "bash", "-c",
                  "tr a-z A-Z < data.txt > out.txt")
    same(done.code, 0, done)
    with open("back.txt", encoding="utf-8") as file:
        same(file.read(), "TEXT\n")


# --------------------------------------------------------------------- code

@test
def code_comes_from_a_file_or_from_standard_input():
    write("hello.py", "import sys; print('hello', sys.argv[1:])")
    same(symbiont("code", "--native", "--lang=python", "hello.py").out, "hello []\n")
    same(symbiont("code", "--native", "--lang", "python", "hello.py", "a", "b").out,
         "hello ['a', 'b']\n")
    same(symbiont("code", "--native", "--lang=python", "-", stdin="print(6*7)").out, "42\n")
    same(symbiont("code", "--native", "--lang=sh", stdin="echo $((6*7))").out, "42\n")


@test
def code_without_a_language_is_for_the_default_executable():
    path = write("own.toml", '[native_execution]\nenabled = true\n'
                             'default_executable = "python3"\n')
    same(symbiont("code", "--config", path, "--native", stdin="print(len('abc'))").out, "3\n")


@test
def code_gets_no_standard_input_unless_asked():
    write("cat.sh", "cat")
    same(symbiont("code", "--native", "--lang=sh", "cat.sh", stdin="mine").out, "")
    same(symbiont("code", "--native", "--lang=sh", "--stdin=-", "cat.sh", stdin="mine").out, "mine")


@test
def an_unknown_language_is_told_with_those_that_there_are():
    done = symbiont("code", "--native", "--lang=cobol", stdin="x")
    same(done.code, 64, done)
    has(done.err, "cobol")
    has(done.err, "python")


@test
def verbose_tells_what_the_run_used_and_quiet_nothing():
    has(native("-v", "--", "true").err, "symbiont: run ")
    same(native("-q", "--", "true").err, "")


main()
