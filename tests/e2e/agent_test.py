"""run: the agent file of the document this project comes from, its command lines, its exit codes."""
import json
import os
import signal
import time

from harness import has, lacks, main, same, shell, skip, start, symbiont, test, write

SEED = """
agent NativeWorker {
  metadata {
    name: "Local Development Agent"
    version: "1.0.0"
  }

  security {
    tier: None
    sandbox: Permissive
    capabilities: ["local_filesystem", "network"]
  }

  on trigger "local_processing" {
    // Executes directly on host
    execute_native("python3 process.py")
  }
}
"""


def agent(body, capabilities='"local_filesystem"'):
    return ("agent A {\n  security { tier: None capabilities: [%s] }\n"
            "  on trigger \"t\" {\n%s\n  }\n}\n" % (capabilities, body))


def project(text=SEED, script="print('processed')\n"):
    write("project/agent.dsl", text)
    write("project/process.py", script)
    os.chdir("project")


def run(*arguments, **more):
    return symbiont("run", "agent.dsl", "--native", *arguments, **more)


@test
def the_three_command_lines_of_the_seed_work_verbatim():
    project()
    for line in ("symbiont run agent.dsl --native",
                 "symbiont run agent.dsl --sandbox-tier=none",
                 "symbiont run agent.dsl --native \\\n  --max-memory=1024 \\\n  --max-cpu=2.0 \\\n"
                 "  --timeout=300"):
        done = shell(line)
        same((done.code, done.out), (0, "processed\n"), done)


@test
def a_call_s_tier_does_not_stand_for_the_capability_to_execute():
    project("agent A {\n  on trigger \"t\" {\n    execute_native(\"sh -c true\")\n  }\n}\n")
    done = run()
    same(done.code, 126, done)
    has(done.err, 'neither the capability "execute" nor a security block with a tier')


@test
def the_second_name_of_the_program_is_the_same_program():
    project()
    same(shell("symbi run agent.dsl --native").out, "processed\n")


@test
def the_exit_code_is_that_of_the_program_that_the_trigger_ends_with():
    project(script="import sys\nprint('out')\nprint('err', file=sys.stderr)\nsys.exit(7)\n")
    done = run()
    same((done.code, done.out), (7, "out\n"), done)
    has(done.err, "err\n")


@test
def a_signal_and_a_timeout_of_that_program_count_the_same():
    project(script="import os\nos.kill(os.getpid(), 11)\n")
    same(run().code, 139)
    write("process.py", "import time\ntime.sleep(30)\n")
    same(run("--timeout=300ms").code, 124)


@test
def a_value_is_printed_and_null_is_not():
    project(agent('"text"'))
    same((run().out, run().code), ("text\n", 0))
    project(agent('({a: 1})'))
    same(json.loads(run().out), {"a": 1})
    project(agent('let x = 1;'))
    same(run().out, "")


@test
def input_comes_from_the_line_a_file_or_standard_input():
    project(agent("input.name"))
    write("in.json", '{"name": "file"}')
    same(run("--input", '{"name": "line"}').out, "line\n")
    same(run("--input=@in.json").out, "file\n")
    same(run("--input=-", stdin='{"name": "stdin"}').out, "stdin\n")


@test
def input_that_is_no_json_is_wrong_usage():
    project(agent("input"))
    done = run("--input", "{name")
    same(done.code, 64, done)
    has(done.err, "input")


@test
def a_mistake_in_the_file_is_65_with_its_place():
    project('agent A {\n  on trigger "t" {\n    no_such_function(1)\n  }\n}\n')
    done = run()
    same((done.code, done.out), (65, ""), done)
    has(done.err, "agent.dsl:3:5: error: ")


@test
def a_file_that_is_not_there_says_where_it_was_looked_for():
    done = symbiont("run", "nothing", "--native")
    same(done.code, 127 if done.code == 127 else 65, done)
    has(done.err, "nothing")


@test
def a_name_is_found_below_agents():
    write("agents/hello.symbi", agent('"found"'))
    same(symbiont("run", "hello", "--native").out, "found\n")


@test
def one_of_several_agents_and_triggers_is_picked_by_name():
    project('agent One { on trigger "a" { "one a" } on trigger "b" { "one b" } }\n'
            'agent Two { on trigger "a" { "two a" } }\n')
    same(run("--trigger=b").out, "one b\n")
    same(run("--agent=Two").out, "two a\n")
    many = run()
    assert many.code != 0, many
    has(many.err, "a, b")
    lost = run("--agent=Three")
    assert lost.code != 0
    has(lost.err, "Three")


@test
def an_agent_cannot_permit_itself_native_execution():
    project()
    done = symbiont("run", "agent.dsl")
    same(done.code, 126, done)
    lacks(done.out, "processed")
    write("own.toml", "[security]\nallow_native_execution = false\n")
    same(run("--config", "own.toml").code, 126)


@test
def an_uncaught_error_is_told_with_its_place():
    project(agent('    fail("broken")'))
    done = run()
    same(done.code, 1, done)
    has(done.err, "broken")
    has(done.err, "agent.dsl:4")


@test
def a_denied_program_is_126_and_a_missing_one_127():
    project(agent('    execute_native("perl -e 1")'))
    same(run().code, 126)
    write("agent.dsl", agent('    execute_native("no-such-program")'))
    assert run().code in (126, 127)


@test
def the_record_of_an_agent_has_its_value_and_its_runs():
    project(agent('    execute_native("python3 process.py")\n    [1, 2]'))
    done = run("--json")
    found = json.loads(done.out)
    same(found["value"], [1, 2], done)
    same(len(found["runs"]), 1)
    same((found["end"], found["tier"], found["engine"]), ("exited", "None", "native"))


@test
def the_agent_runs_in_its_project_directory(here):
    project(script="import os\nprint(os.getcwd())\n")
    os.chdir(here)
    done = symbiont("run", "project/agent.dsl", "--native")
    same(done.out.strip(), str(here / "project"), done)


@test
def sigterm_ends_the_agent_with_143():
    project(script="import time\nprint('ready', flush=True)\ntime.sleep(30)\n")
    process = start("run", "agent.dsl", "--native")
    same(process.stdout.readline(), b"ready\n")
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    same(process.returncode, 143)
    assert time.monotonic() - began < 5


main()
