"""The man pages against the program: each option, command and setting is in both, or in neither."""
import json
import re
import subprocess

from harness import SOURCE, main, same, skip, symbiont, test

MAN = SOURCE / "docs" / "man"
PROGRAM_PAGE = (MAN / "symbiont.1.scd").read_text()
TOML_PAGE = (MAN / "symbiont.toml.5.scd").read_text()
DSL_PAGE = (MAN / "symbiont-dsl.7.scd").read_text()


def commands():
    listed = symbiont("--help").out
    return re.findall(r"^  ([a-z]+)  ", listed, re.MULTILINE)


def options_of_the_program():
    found = {"--version"}
    for command in commands():
        found |= set(re.findall(r"^  (?:-\w, )?(--[a-z-]+)", symbiont(command, "--help").out,
                                re.MULTILINE))
    return found


def option_entries():
    """The options that head an entry of the page: lines that begin with a marked word."""
    text = PROGRAM_PAGE[:PROGRAM_PAGE.index("# EXIT STATUS")]
    heads = [line for line in text.splitlines() if line.startswith("*")]
    return set(re.findall(r"\*(--[a-z-]+)\*", "\n".join(heads)))


def settings_of_the_page():
    section, found = [], set()
    for line in TOML_PAGE[TOML_PAGE.index("# SETTINGS"):TOML_PAGE.index("# EXAMPLES")].splitlines():
        if line.startswith("## "):
            section = re.findall(r"\[([\w.]+)\]", line)
        elif key := re.match(r"\*([a-z_]+)\*(?: = |$)", line):
            found |= {f"{name}.{key[1]}" for name in section}
    return found


@test
def every_option_of_the_program_is_in_the_man_page_and_the_other_way_round():
    same(sorted(options_of_the_program()), sorted(option_entries()))


@test
def every_command_of_the_program_is_in_the_man_page_and_the_other_way_round():
    text = PROGRAM_PAGE[PROGRAM_PAGE.index("# COMMANDS"):PROGRAM_PAGE.index("# OPTIONS OF EVERY")]
    same(sorted(commands()), sorted(set(re.findall(r"^\*([a-z]+)\*", text, re.MULTILINE))))


@test
def every_setting_is_in_the_man_page_and_the_other_way_round():
    same(sorted(json.loads(symbiont("config", "show", "--json").out)), sorted(settings_of_the_page()))


@test
def the_defaults_in_the_man_page_are_those_in_force():
    in_force = json.loads(symbiont("config", "show", "--json").out)
    for section, body in re.findall(r"^## \[([\w.]+)\][^\n]*\n(.*?)(?=^#)", TOML_PAGE,
                                    re.MULTILINE | re.DOTALL):
        for key, value in re.findall(r"^\*([a-z_]+)\*(?: = (.*))?$", body, re.MULTILINE):
            wanted = in_force[f"{section}.{key}"]["value"]
            if not value.startswith("{"):
                same(json.loads(value or "null"), wanted, f"{section}.{key}")


@test
def every_exit_code_of_the_contract_is_in_the_man_page():
    text = PROGRAM_PAGE[PROGRAM_PAGE.index("# EXIT STATUS"):PROGRAM_PAGE.index("# PROFILES")]
    same(sorted(re.findall(r"\*([\dN+]+)\*", re.sub(r"execute.*", "", text))),
         sorted("128+N 124 125 126 127 137 130 143 141 64 65 78".split()))


@test
def every_builtin_of_the_language_is_in_the_man_page():
    names = set()
    for path in (SOURCE / "src").glob("*/builtin*.c"):
        names |= set(re.findall(r'\{\{"([a-z_]+)", \{|LATER\("([a-z_]+)"', path.read_text()))
    names = {name for pair in names for name in pair if name}
    assert len(names) > 40
    same(sorted(name for name in names if not re.search(rf"\b{name}\b", DSL_PAGE)), [])


@test
def the_man_pages_are_clean():
    for page in sorted(MAN.glob("*.scd")):
        made = subprocess.run(["scdoc"], input=page.read_bytes(), capture_output=True, check=False)
        same(made.returncode, 0, made.stderr)
        try:
            done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning"], input=made.stdout,
                                  capture_output=True, check=False)
        except FileNotFoundError:
            skip("mandoc is not installed")
        found = [line for line in done.stdout.decode().splitlines()
                 if "skipping paragraph macro" not in line]  # scdoc writes one before each heading
        same(found, [], page.name)


main()
