"""Every code block of README, the other pages and the man pages: what it shows is what happens."""
import os
import pathlib
import re
import subprocess

import pages
from harness import SOURCE, TESTS, environment, has, main, same, shell, symbiont, test, write

BLOCKS = list(pages.blocks())
TARGETS = set(re.findall(r"^([a-z]+):", (SOURCE / "Makefile").read_text(), re.MULTILINE))


def enter_project(before):
    """A directory with the files that the page has shown by name up to a block."""
    os.mkdir("project")
    os.chdir("project")
    for block in BLOCKS:
        if block.page == before.page and block.line < before.line and block.name[:1] not in ("", "/"):
            write(block.name, block.text)


def run_console(block):
    home = os.getcwd()
    enter_project(block)
    for command, output in pages.steps(block.text):
        done = shell(command, env={"HOME": home})
        seen = (done.err + done.out if done.code else done.out).rstrip("\n")
        if not pages.shown(output).fullmatch(seen):
            raise AssertionError(f"$ {command}\nshown: {output!r}\n{done}")


def run_make(block):
    """Not run again from inside a test: each word must be a target, each script must be there."""
    for line in block.text.splitlines():
        words = line.split("#")[0].split()
        if words[:1] == ["make"]:
            same(set(words[1:]) - TARGETS, set(), line)
        elif words:
            assert os.access(SOURCE / words[0], os.X_OK), line


def check_toml(block):
    path = write("snippet.toml", block.text)
    done = symbiont("config", "check", path)
    same(done.code, 0, done)


def check_agent(block):
    path = write("snippet.symbi", block.text)
    done = symbiont("check", path)
    same((done.code, done.err), (0, ""), done)
    done = symbiont("fmt", "-", stdin=block.text)
    same(done.out, block.text, "not in the layout of fmt")


def compile_c(block):
    path = write("snippet.c", block.text)
    done = subprocess.run(["cc", "-Wall", "-Wextra", "-Werror", f"-I{SOURCE / 'include'}", "-c", path,
                           "-o", "/dev/null"], capture_output=True, text=True, check=False)
    same(done.returncode, 0, done.stderr)


def compile_python(block):
    compile(block.text, block.page, "exec")


CHECKS = {"console": run_console, "sh": run_make, "toml": check_toml, "symbi": check_agent,
          "c": compile_c, "python": compile_python, "py": compile_python, "text": lambda block: None}


def add(block):
    def snippet():
        CHECKS[block.kind](block)
    snippet.__name__ = f"{block.page}_line_{block.line}:_the_{block.kind}_block_is_true"
    TESTS.append(snippet)


@test
def every_kind_of_block_has_a_check():
    same({block.kind for block in BLOCKS} - set(CHECKS), set())
    assert len(BLOCKS) > 10


@test
def a_wrong_output_is_noticed():
    block = pages.Block("none.md", 1, "console", "", "$ echo one; echo two\none\nthree\n")
    try:
        run_console(block)
    except AssertionError as error:
        has(str(error), "three")
        return
    raise AssertionError("a block that shows what does not happen passed")


@test
def links_between_pages_lead_somewhere():
    for page in [*SOURCE.glob("*.md"), *SOURCE.glob("docs/*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@test
def files_that_the_pages_name_are_there():
    for page in SOURCE.glob("*.md"):
        for name in re.findall(r"`((?:src|tests|docs|scripts|examples|include|packaging)/[\w./-]*)`",
                               page.read_text()):
            if "NAME" in name or "MODULE" in name:
                continue
            assert (SOURCE / name).exists(), f"{page.name}: {name}"


@test
def every_example_agent_and_configuration_checks():
    for path in sorted(SOURCE.glob("examples/**/*.toml")):
        same(symbiont("config", "check", path).code, 0, path)
    for path in sorted([*SOURCE.glob("examples/**/*.symbi"), *SOURCE.glob("examples/**/*.dsl")]):
        done = symbiont("check", path)
        same((done.code, done.err), (0, ""), path)


@test
def the_seed_s_agent_runs_as_it_is_written():
    folder = SOURCE / "examples" / "native_worker"
    config = symbiont("run", folder / "agent.dsl", "--config", folder / "symbiont.toml")
    same(config.code, 0, config)
    has(config.out, "Processed locally in native_worker")
    typed = symbiont("run", folder / "agent.dsl", "--native", "--max-memory=1024", "--max-cpu=2.0",
                     "--timeout=300")
    same(typed.out.splitlines()[0], config.out.splitlines()[0])


@test
def the_example_agents_do_what_they_say():
    agents = SOURCE / "examples" / "agents"
    has(symbiont("run", agents / "report.symbi", "--native").out, '"words":3')
    done = symbiont("run", agents / "careful.symbi", "--native")
    has(done.out, "refused: perl is not on the list\nthe slow one ended by timeout\nline 1\n")
    done = symbiont("run", agents / "input.symbi", "--native", '--input={"name": "Ada"}')
    same(done.out, "Hello, Ada\n", done)


@test
def the_locked_configuration_forbids_even_what_is_typed():
    locked = SOURCE / "examples" / "config" / "locked.toml"
    done = symbiont("exec", "--config", locked, "--native", "--", "true")
    same(done.code, 126, done)


@test
def make_run_shows_the_example_and_its_record():
    build = pathlib.Path(os.environ["SYMBIONT"]).parent
    done = subprocess.run([SOURCE / "scripts" / "example", build], capture_output=True, text=True,
                          check=False, env=environment(), stdin=subprocess.DEVNULL)
    same(done.returncode, 0, done.stderr)
    has(done.stdout, "Processed locally in native_worker")
    has(done.stdout, 'end: "exited"')


for each in BLOCKS:
    add(each)
main()
