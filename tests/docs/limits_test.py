"""docs/limits.md against the source and the program."""
import json
import re

from harness import SOURCE, has, main, same, symbiont, test, write

PAGE = (SOURCE / "docs" / "limits.md").read_text()
UNITS = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
KIB, MIB = 1 << 10, 1 << 20


def constant(name, file):
    found = re.search(rf"\b{name} = ([\d *<]+)", (SOURCE / file).read_text())
    assert found, f"{name} is not in {file}"
    return eval(found[1])  # pylint: disable=eval-used


@test
def each_number_is_the_one_in_the_source():
    rows = re.findall(r"^\|[^|]*\| (\d+) ?(\w*) \|.*`(\w+)` in `([\w./]+)` \|$", PAGE, re.MULTILINE)
    assert len(rows) > 20
    for number, unit, name, file in rows:
        same(int(number) * UNITS[unit], constant(name, file), f"{name} in {file}")


@test
def numbers_within_sentences_are_those_in_the_source():
    rows = re.findall(r"(\d+)\D*\(`(\w+)` in `([\w./]+)`\)", PAGE)
    assert rows
    for number, name, file in rows:
        same(int(number), constant(name, file), name)


@test
def each_default_is_the_one_in_force():
    in_force = json.loads(symbiont("config", "show", "--json").out)
    rows = re.findall(r"\| `([\w.]+)` \| (\w+) \|", PAGE)
    assert len(rows) >= 8
    for key, value in rows:
        same(in_force[key]["value"], json.loads(value), key)


@test
def an_agent_file_of_more_than_1_mib_is_refused():
    write("big.symbi", "#" * (MIB + 1))
    done = symbiont("check", "big.symbi")
    same(done.code, 65, done)
    has(done.out + done.err, "1048576")
    write("full.symbi", "#" * (MIB - 1) + "\n")
    same(symbiont("check", "--syntax", "full.symbi").code, 0)


@test
def more_than_200_levels_are_refused():
    write("deep.symbi", "function f() {\n  " + "(" * 250 + "1" + ")" * 250 + "\n}\n")
    done = symbiont("check", "deep.symbi")
    same(done.code, 65, done)
    has(done.out + done.err, "nested more than 200 deep")


@test
def a_configuration_of_more_than_1_mib_is_refused():
    write("big.toml", "#" * (MIB + 1))
    done = symbiont("config", "check", "big.toml")
    same(done.code, 78, done)
    has(done.err, "more than 1048576 bytes")


@test
def the_record_keeps_head_and_tail_of_the_output_and_counts_the_rest():
    script = "for i in $(seq 1 5000); do echo line $i; done"
    done = symbiont("exec", "--native", "--json", "--max-output=1000", "--", "sh", "-c", script)
    record = json.loads(done.out)
    kept = record["stdout"].encode()
    assert len(kept) <= 1000 and record["end"] == "exited", record
    assert kept.startswith(b"line 1\n") and kept.endswith(b"line 5000\n")
    same(record["stdout_dropped"] + len(kept), record["stdout_bytes"])


@test
def an_environment_of_more_than_4096_variables_is_refused():
    write("many.env", "".join(f"V{n}=1\n" for n in range(5000)))
    done = symbiont("exec", "--native", "--env-file", "many.env", "--", "true")
    assert done.code not in (0, 124), done
    has(done.err, "4096")


@test
def a_file_past_the_limit_ends_as_file_size_limit():
    done = symbiont("exec", "--native", "--json", "--max-file-size=1", "--", "sh", "-c",
                    "exec dd if=/dev/zero of=big bs=65536 count=64")
    record = json.loads(done.out)
    same((record["end"], record["signal"], record["error"]),
         ("signaled", "SIGXFSZ", "file size limit"), record)


main()
