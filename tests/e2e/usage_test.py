"""How the program is called, and what it says to those who call it wrongly."""
import os

from harness import SOURCE, has, lacks, main, same, shell, skip, symbiont, test

COMMANDS = "run exec code check fmt config doctor bench init completion help".split()
LATER = "audit image context memory backup serve mcp policy".split()
SHARED = """native sandbox-tier tier engine profile max-memory max-cpu max-cpu-seconds timeout
    max-processes max-output max-file-size network no-network env env-file pass-env secret workdir
    stdin file fetch require allow-missing dry-run tty json report grace on-output-limit""".split()


def wrong(*arguments, words=()):
    """Wrong usage: exit code 64, one to three lines, each of the words, nothing on stdout."""
    done = symbiont(*arguments)
    same(done.code, 64, done)
    same(done.out, "", done)
    assert 1 <= len(done.err.splitlines()) <= 3, done
    assert done.err.startswith("symbiont: "), done
    for word in words:
        has(done.err, word)
    return done


@test
def every_command_explains_itself_with_a_long_and_a_short_option():
    for name in COMMANDS:
        long, short = symbiont(name, "--help"), symbiont(name, "-h")
        same(long.code, 0, long)
        same(long.out, short.out)
        has(long.out, f"Usage: symbiont {name} ")
        same(long.err, "")
        same(symbiont("help", name).out, long.out)


@test
def the_overview_lists_what_is_there_and_nothing_that_comes_later():
    for done in (symbiont("help"), symbiont("--help"), symbiont("-h")):
        same(done.code, 0)
        listed = [line.split()[0] for line in done.out.splitlines() if line.startswith("  ")]
        same(listed, COMMANDS)


@test
def commands_of_a_later_version_say_so():
    for name in LATER:
        wrong(name, words=[f"'{name}' comes with a later version", "symbiont help"])


@test
def the_version_is_printed():
    done = symbiont("--version")
    same((done.code, done.err), (0, ""))
    assert done.out.startswith("symbiont 0."), done


@test
def without_a_command_the_overview_goes_to_stderr_and_the_exit_code_is_64():
    done = symbiont()
    same((done.code, done.out), (64, ""))
    has(done.err, "Usage: symbiont COMMAND")


@test
def the_shared_options_are_those_of_run_exec_and_code():
    for name in ("run", "exec", "code"):
        text = symbiont(name, "--help").out
        for option in SHARED:
            assert f"--{option}=" in text or f"--{option} " in text, (name, option)


@test
def a_mistyped_command_or_option_gets_the_nearest_one():
    wrong("rnu", words=["'rnu' is not a command", "'run'"])
    wrong("exec", "--tmeout=3", "true", words=["'--tmeout'", "--timeout"])
    wrong("check", "--sintax", "x", words=["--syntax"])
    wrong("config", "shwo", words=["config show"])


@test
def an_agent_file_in_place_of_a_command_is_understood():
    wrong("agent.dsl", words=["symbiont run agent.dsl"])


@test
def an_option_before_the_command_is_told_its_place():
    wrong("--json", words=["stands before any command", "symbiont COMMAND --json"])


@test
def a_missing_or_needless_value_is_told_with_the_right_form():
    wrong("exec", "--timeout", words=["--timeout needs a value", "--timeout=S"])
    wrong("exec", "--native=yes", "true", words=["--native takes no value"])
    wrong("run", words=["FILE is missing", "symbiont run [OPTIONS] FILE"])
    wrong("exec", "--native", words=["PROGRAM"])
    wrong("run", "a", "b", words=["'b' is one operand too many"])


@test
def limits_that_are_no_limits_are_refused_with_examples():
    wrong("exec", "--max-memory=lots", "true", words=["--max-memory", "512K"])
    wrong("exec", "--timeout=soon", "true", words=["--timeout", "250ms"])
    wrong("exec", "--timeout=0", "true", words=["--timeout", "above zero"])
    wrong("exec", "--max-cpu=-1", "true", words=["--max-cpu"])
    wrong("exec", "--max-processes=0", "true", words=["--max-processes"])
    wrong("exec", "--on-output-limit=explode", "true", words=["neither drop nor kill"])


@test
def tiers_and_profiles_that_do_not_exist_are_refused_with_the_choices():
    wrong("exec", "--tier=Tier9", "true", words=["--sandbox-tier", "Tier9", "Tier1"])
    wrong("exec", "--profile=Paranoid", "true", words=["--profile", "Paranoid", "Strict"])


@test
def options_that_contradict_each_other_are_refused():
    wrong("exec", "--native", "--tier=Tier2", "true", words=["--native", "contradict"])
    wrong("exec", "--network", "--no-network", "true", words=["contradict"])
    wrong("code", "--lang=sh", "--stdin=-", "-", words=["standard input"])
    wrong("run", "x", "--input=-", "--stdin=-", words=["--input"])


@test
def variables_that_are_no_variables_are_refused():
    wrong("exec", "--env", "HOME", "true", words=["no K=V", "--pass-env HOME"])
    wrong("exec", "--env", "=x", "true", words=["no K=V"])
    wrong("exec", "--pass-env", "NO_SUCH_NAME", "true", words=["no variable NO_SUCH_NAME"])
    wrong("exec", "--env-file", "missing.env", "true", words=["missing.env", "No such file"])
    wrong("exec", "--secret", "TOKEN=@missing", "true", words=["TOKEN", "missing"])


@test
def files_that_lack_a_path_are_refused():
    wrong("exec", "--file", ":x", "true", words=["--file", "SOURCE:TARGET"])
    wrong("exec", "--fetch", "x:", "true", words=["--fetch"])
    wrong("exec", "--stdin", "missing.txt", "true", words=["missing.txt"])


@test
def a_terminal_for_the_run_says_that_it_comes_later():
    wrong("exec", "--tty", "true", words=["--tty", "later version"])


@test
def a_reader_that_goes_away_from_a_listing_is_exit_code_141():
    reader, writer = os.pipe()
    os.close(reader)
    done = symbiont("exec", "--help", stdout=writer)
    os.close(writer)
    same((done.code, done.err), (141, ""))


@test
def a_full_disk_is_an_error_and_not_silence():
    done = shell("symbiont help > /dev/full")
    same(done.code, 125, done)
    has(done.err, "No space left")


@test
def closed_standard_streams_do_no_harm():
    same(shell("symbiont help >&- 2>&- <&-").code, 0)


@test
def the_man_page_names_every_option():
    page = SOURCE / "docs" / "man" / "symbiont.1.scd"
    if not page.exists():
        skip("the manual page is not here yet")
    text = page.read_text().replace("\\", "")
    for name in COMMANDS:
        for line in symbiont(name, "--help").out.splitlines():
            if line.strip().startswith("-"):
                option = line.split("--", 1)[1].split("=")[0].split()[0]
                assert f"--{option}" in text, f"{name} --{option} is not in {page}"


@test
def without_a_terminal_there_are_no_colours():
    lacks(symbiont("help").out + symbiont("nothing").err, "\033")


main()
