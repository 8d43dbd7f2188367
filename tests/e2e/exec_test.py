"""exec and code: exit codes, the record, variables, directories and files, code."""
import json
import os
import re
import signal
import time

from harness import has, lacks, main, same, symbiont, test, write

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
