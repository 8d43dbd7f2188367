"""Shell completion comes from the option tables; bash's is really run."""
import shutil
import subprocess

from harness import has, main, same, skip, symbiont, test, write

ASK = """
. ./completion
COMP_WORDS=({words}) COMP_CWORD={at}
_symbiont 2>/dev/null
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def complete(*words):
    """What bash offers for the last word."""
    write("completion", symbiont("completion", "bash").out)
    quoted = " ".join(f"'{word}'" for word in words)
    script = ASK.format(words=quoted, at=len(words) - 1)
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    return sorted(done.stdout.split())


@test
def bash_completes_commands():
    same(complete("symbiont", "co"), ["code", "completion", "config"])
    assert "--version" in complete("symbiont", "--")


@test
def bash_completes_options_of_that_command_only():
    same(complete("symbiont", "exec", "--max-c"), ["--max-cpu", "--max-cpu-seconds"])
    same(complete("symbiont", "fmt", "--c"), ["--check", "--config"])


@test
def bash_completes_values_with_a_blank_and_with_an_equals_sign():
    same(complete("symbiont", "exec", "--profile", "S"), ["Strict"])
    same(complete("symbiont", "exec", "--tier", "=", "Tier"), ["Tier1", "Tier2", "Tier3"])
    same(len(complete("symbiont", "exec", "--tier", "=")), 4)


@test
def bash_completes_files_where_a_file_is_meant():
    write("hello.symbi", "")
    same(complete("symbiont", "run", "hel"), ["hello.symbi"])
    same(complete("symbiont", "exec", "--env-file", "hel"), ["hello.symbi"])
    same(complete("symbiont", "exec", "--timeout", "hel"), [])


@test
def bash_completes_the_words_of_config_and_help():
    same(complete("symbiont", "config", "sh"), ["show"])
    same(complete("symbiont", "help", "fm"), ["fmt"])


@test
def zsh_and_fish_get_every_command_and_option():
    zsh, fish = symbiont("completion", "zsh").out, symbiont("completion", "fish").out
    has(zsh, "#compdef symbiont symbi")
    for line in symbiont("exec", "--help").out.splitlines():
        if line.strip().startswith("-"):
            option = line.split("--", 1)[1].split("=")[0].split()[0]
            has(zsh, f"--{option}")
            has(fish, f"-l {option} ")


@test
def the_script_of_each_shell_is_accepted_by_that_shell():
    checked = 0
    for name in ("bash", "zsh", "fish"):
        if not shutil.which(name):
            continue
        script = symbiont("completion", name).out
        done = subprocess.run([name, "-n"], input=script, capture_output=True, text=True,
                              check=False)
        same(done.returncode, 0, done.stderr)
        checked += 1
    if not checked:
        skip("no shell to ask")


@test
def another_shell_is_refused_with_the_three_that_there_are():
    done = symbiont("completion", "tcsh")
    same(done.code, 64)
    has(done.err, "bash, zsh and fish")


main()
