"""config show, check and trust, and where settings come from."""
import json
import os

from harness import has, lacks, main, same, symbiont, test, write

LOW = '[native_execution]\nmax_memory_mb = 64\n'


def settings(*arguments, **more):
    done = symbiont("config", "show", "--json", *arguments, **more)
    same(done.code, 0, done)
    return json.loads(done.out)


@test
def show_prints_one_object_of_values_and_origins():
    found = settings()
    same(found["api.port"], {"value": 8080, "origin": "default"})
    same(found["security.allow_native_execution"]["value"], None)
    for each in found.values():
        same(sorted(each), ["origin", "value"])
    same(list(found), sorted(found))


@test
def origins_are_files_with_their_line_and_variables():
    path = write("own.toml", LOW)
    found = settings("--config", path, env={"SYMBIONT_DEFAULT_SANDBOX_TIER": "none"})
    same(found["native_execution.max_memory_mb"]["value"], 64)
    assert found["native_execution.max_memory_mb"]["origin"].endswith("own.toml:2"), found
    same(found["security.default_sandbox_tier"]["origin"], "env SYMBIONT_DEFAULT_SANDBOX_TIER")


@test
def the_table_says_the_same_and_the_origin_when_asked():
    write("symbiont.toml", LOW)
    plain, full = symbiont("config", "show"), symbiont("config", "show", "--origin")
    line = next(each for each in plain.out.splitlines() if "max_memory_mb" in each)
    same(line.split(), ["native_execution.max_memory_mb", "64"])
    line = next(each for each in full.out.splitlines() if "max_memory_mb" in each)
    assert line.split()[2].endswith("symbiont.toml:2"), line
    has(plain.out, "(unset)")


@test
def check_finds_every_mistake_with_its_place():
    write("bad.toml", '[native_execution]\nmax_memory = 64\nenabled = "yes"\n')
    done = symbiont("config", "check", "bad.toml")
    same(done.code, 78, done)
    has(done.out, "bad.toml:2:")
    has(done.out, "max_memory_mb")
    has(done.out, "bad.toml:3:")
    write("good.toml", LOW)
    same(symbiont("config", "check", "good.toml").code, 0)
    same(symbiont("config", "check", "--config", "bad.toml").code, 78)


@test
def an_unknown_key_is_a_warning_elsewhere_and_quiet_hides_it():
    path = write("own.toml", '[native_execution]\nmax_memory = 64\n')
    done = symbiont("config", "show", "--config", path)
    same(done.code, 0)
    has(done.err, "symbiont: warning: ")
    has(done.err, "max_memory_mb")
    same(symbiont("config", "show", "-q", "--config", path).err, "")


@test
def a_file_of_the_current_directory_permits_only_once_it_is_trusted():
    write("symbiont.toml", "[security]\nallow_native_execution = true\n"
                           'default_sandbox_tier = "None"\n')
    refused = symbiont("exec", "--", "true")
    assert refused.code in (125, 126), refused
    has(refused.err, "config trust")
    same(symbiont("config", "trust", "symbiont.toml").code, 0)
    same(symbiont("exec", "--", "true").code, 0)
    write("symbiont.toml", "[security]\nallow_native_execution = true\n"
                           'default_sandbox_tier = "None"\n# changed\n')
    assert symbiont("exec", "--", "true").code in (125, 126)


@test
def a_value_that_does_not_parse_is_78_wherever_it_came_from():
    same(symbiont("config", "show", env={"SYMBIONT_NATIVE_MAX_MEMORY_MB": "lots"}).code, 78)
    path = write("bad.toml", "[native_execution]\nmax_memory_mb = \n")
    done = symbiont("config", "show", "--config", path)
    same(done.code, 78, done)
    has(done.err, "bad.toml:2")


@test
def a_configuration_that_others_may_write_is_refused():
    path = write("open.toml", LOW, mode=0o666)
    assert symbiont("config", "show", "--config", path).code != 0


@test
def mistakes_in_the_call_are_told():
    for arguments, part in (((), "show"), (("trust",), "FILE is missing"),
                            (("show", "x.toml"), "--config x.toml"), (("chekc",), "config check")):
        done = symbiont("config", *arguments)
        same(done.code, 64, done)
        has(done.err, part)
    lacks(symbiont("config", "trust", "missing.toml").out, "missing")
    assert symbiont("config", "trust", "missing.toml").code != 0
    assert not os.path.exists("missing.toml")


main()
