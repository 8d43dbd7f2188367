"""init writes a project that runs, and overwrites nothing."""
import os

from harness import has, lacks, main, same, shell, symbiont, test, write

FILES = ["agents/hello.symbi", "process.py", "symbiont.toml"]


def tree(root):
    found = [os.path.relpath(os.path.join(at, name), root)
             for at, _, names in os.walk(root) for name in names]
    return sorted(found)


@test
def the_project_has_a_configuration_an_agent_and_a_script():
    done = symbiont("init", "my-agents")
    same(done.code, 0, done)
    same(tree("my-agents"), FILES)
    has(done.out, "cd my-agents")


@test
def the_commands_that_it_prints_work_as_they_are():
    done = symbiont("init", "my-agents")
    commands = [line.strip() for line in done.out.splitlines() if line.startswith("  ")]
    same(commands[0], "cd my-agents")
    ran = shell(" && ".join(commands))
    same(ran.code, 0, ran)
    has(ran.out, "Hello from Python 3")
    has(ran.out, "my-agents")


@test
def what_it_writes_has_no_mistake_and_the_standard_layout():
    symbiont("init", ".")
    same(symbiont("config", "check", "symbiont.toml").code, 0)
    checked = symbiont("check", "agents/hello.symbi")
    same((checked.code, checked.out), (0, ""))
    same(symbiont("fmt", "--check", "agents/hello.symbi").code, 0)


@test
def a_second_init_overwrites_nothing():
    symbiont("init", "here")
    write("here/process.py", "mine")
    done = symbiont("init", "here")
    same(done.code, 64, done)
    has(done.err, "already")
    with open("here/process.py", encoding="utf-8") as file:
        same(file.read(), "mine")


@test
def one_file_in_the_way_stops_it_before_anything_is_written():
    write("p/process.py", "mine")
    same(symbiont("init", "p").code, 64)
    same(tree("p"), ["process.py"])


@test
def a_link_in_the_way_is_not_followed():
    os.makedirs("p")
    os.makedirs("elsewhere")
    os.symlink("../elsewhere", "p/agents")
    done = symbiont("init", "p")
    assert done.code != 0, done
    same(tree("elsewhere"), [])


@test
def a_directory_that_cannot_be_made_is_named():
    write("file", "")
    done = symbiont("init", "file/below")
    assert done.code != 0
    has(done.err, "file")
    lacks(done.out, "Next")


main()
