"""Rules that match nothing and agents against their own sandbox: the numbers 47 and 48,
at the native tier.  Each attack would do harm if it worked; those that the kernel refuses one by one are
in tests/exec/confine_*_test.c."""
import os
import shutil

from attacker import (CONFINED, MARK, ROOT, as_user, bytes_of, config, native, ordinary_user,
                      refused_under)
from harness import HOME, has, lacks, main, same, symbiont, test, write

# -------------------------------------------- 47: rules that match nothing

@test
def test_47_a_rule_that_names_nothing_is_told_and_not_taken_for_one_that_works():
    done = native("Strict", "--require", "landlok", "--", "true")
    same(done.code, 64, done)
    has(done.err, "landlok")
    done = native("Strict", "--allow-missing", "secomp", "--", "true")
    same(done.code, 64, done)
    write("own.toml", "[native_execution]\nenabled = true\nallowed_executabels = []\n")
    done = symbiont("exec", "--config", "own.toml", "--", "true")
    has(done.err, "allowed_executabels")
    has(done.err, "allowed_executables")


@test
def test_47_an_allowed_executable_that_is_not_there_allows_nothing():
    allowed = config(["no-such-program", "/nowhere/tool"])
    for program in ("bash", "true", "/bin/true"):
        refused_under(allowed, "--", program)


# ------------------------------------- 48: the agent turns its own sandbox off

def weak_agent(security, call='execute_native("bash -c \'echo evil\'")'):
    write("project/agent.dsl", "agent A {\n security { %s }\n on trigger \"t\" {\n %s\n }\n}\n"
          % (security, call))


@test
def test_48_an_agent_cannot_choose_less_than_the_operator_s_minimum():
    for settings, security, call in (
            ('minimum_profile = "Strict"', "tier: None sandbox: Permissive", None),
            ('minimum_profile = "Moderate"', "tier: None sandbox: Strict",
             'execute_native("bash -c \'echo evil\'", profile: "Permissive")'),
            ('minimum_sandbox_tier = "Tier1"', "tier: None", None),
            ('minimum_sandbox_tier = "Tier1"', "tier: Tier1",
             'execute("bash -c \'echo evil\'", tier: "None")')):
        write("own.toml", f"[security]\nallow_native_execution = true\n{settings}\n")
        weak_agent(security, *([call] if call else []))
        done = symbiont("run", "--config", "own.toml", "project/agent.dsl")
        same((done.code, done.out), (126, ""), done)
        has(done.err, "minimum")


@test
def test_48_an_agent_cannot_grant_itself_the_network():
    for call in ('execute_native("python3 net.py")', 'execute_native("python3 net.py", network: true)'):
        weak_agent('tier: None sandbox: Moderate capabilities: ["local_filesystem", "network"]', call)
        write("project/net.py", "import socket\nsocket.socket()\nprint('evil')\n")
        done = symbiont("run", "--native", "project/agent.dsl")
        assert done.code != 0, done
        lacks(done.out, "evil")


@test
def test_48_an_agent_s_limits_are_cut_to_the_operator_s():
    weak_agent("tier: None", 'return execute_native("bash -c \'ulimit -f\'", file_size: 1GB, timeout: 1h)')
    done = symbiont("run", "--native", "--max-file-size=1", "--timeout=5", "--json",
                    "project/agent.dsl")
    has(done.out, "1024")


CHANGES = r"""
for path in agent.dsl agents agents/other.dsl symbiont.toml config.toml policies/p.dsl .git/config; do
    (echo evil >> $path) 2>/dev/null && echo "wrote $path"
    rm -rf $path 2>/dev/null && echo "removed $path"
    mv $path moved 2>/dev/null && echo "moved $path"
    chmod 777 $path 2>/dev/null && echo "changed $path"
    ln $path linked 2>/dev/null && echo evil > linked && echo "linked $path"
done
touch agents/new.dsl .git/hooks/pre-commit policies/new.dsl 2>/dev/null && echo made
touch allowed && echo end
"""


def project():
    for path in ("agents/other.dsl", "symbiont.toml", "config.toml", "policies/p.dsl", ".git/config",
                 ".git/hooks/x"):
        write("project/" + path, "# as it was\n")
    write("project/change.sh", CHANGES)


def unchanged(done):
    same((done.code, done.out), (0, "end\n"), done)
    for path in ("agents/other.dsl", "symbiont.toml", "config.toml", "policies/p.dsl", ".git/config"):
        same(bytes_of("project/" + path), b"# as it was\n", path)
    assert os.path.exists("project/allowed")


@test
def test_48_an_agent_s_programs_cannot_change_its_file_the_configuration_or_git():
    for profile in CONFINED:
        project()
        weak_agent(f'tier: None sandbox: {profile} capabilities: ["local_filesystem"]',
                   'execute_native("bash change.sh")')
        before = bytes_of("project/agent.dsl")
        unchanged(symbiont("run", "--native", "project/agent.dsl"))
        same(bytes_of("project/agent.dsl"), before)
        shutil.rmtree("project")


@test
def test_48_a_run_in_a_project_directory_cannot_change_them_either():
    for profile in CONFINED:
        project()
        weak_agent("tier: None")
        done = symbiont("exec", "--native", "--profile", profile, "--workdir", "project", "--", "bash",
                        "-c", CHANGES.replace(" agent.dsl", ""))
        unchanged(done)
        shutil.rmtree("project")


@test
def test_48_an_agent_s_file_in_a_subdirectory_cannot_be_replaced_by_moving_the_directory():
    for profile in CONFINED:
        weak_agent(f'tier: None sandbox: {profile} capabilities: ["local_filesystem"]',
                   "execute_native(\"bash -c 'mv project was && mkdir project && "
                   "echo evil > project/agent.dsl && echo replaced'\")")
        before = bytes_of("project/agent.dsl")
        done = symbiont("run", "--native", "--workdir", ".", "project/agent.dsl")
        same((bytes_of("project/agent.dsl"), "replaced" in done.out), (before, False), done)


@test
def test_48_an_ordinary_user_s_runs_cannot_change_them_either():
    with ordinary_user() as user:
        os.chdir(user)
        project()
        weak_agent('tier: None sandbox: Strict capabilities: ["local_filesystem"]',
                   'execute_native("bash change.sh")')
        for top, directories, files in os.walk("project"):
            for name in [".", *directories, *files]:
                os.chown(os.path.join(top, name), *((65534, 65534) if ROOT else (-1, -1)))
        unchanged(as_user(user, "run", "--native", "project/agent.dsl"))
        os.chdir("/")


@test
def test_48_symbiont_s_own_state_is_out_of_a_run_s_sight():
    state = os.path.join(HOME, "state", "symbiont")
    write(os.path.join(state, "log"), MARK)
    for profile in CONFINED:
        lacks(native(profile, "--", "cat", os.path.join(state, "log")).out, MARK)


main()
