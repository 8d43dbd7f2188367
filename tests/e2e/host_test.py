"""doctor and bench: what this host can do, and what it costs."""
import json
import os

from harness import has, lacks, main, same, symbiont, test


@test
def doctor_lists_every_tier_and_says_why_one_is_not_there():
    done = symbiont("doctor", "--json")
    same(done.code, 0, done)
    found = json.loads(done.out)
    for probe in found:
        same(sorted(probe), ["area", "available", "detail", "name", "remedy", "start_us"])
        assert probe["available"] or probe["detail"], probe
    areas = {probe["area"] for probe in found}
    same({"None", "Tier1", "Tier2", "Tier3"} - areas, set())
    native = next(probe for probe in found if probe["name"].startswith("native"))
    assert native["available"] and 0 < native["start_us"] < 5_000_000, native


@test
def doctor_s_table_can_be_read_without_a_terminal():
    done = symbiont("doctor")
    same(done.code, 0)
    for word in ("AREA", "None", "native", "Tier1", "Tier3", " ms"):
        has(done.out, word)
    lacks(done.out, "\033")


def sanitized():
    """A sanitizer's shadow is resident memory too."""
    with open(os.environ["SYMBIONT"], "rb") as program:
        text = program.read()
    return b"__asan_init" in text or b"__tsan_init" in text


@test
def bench_measures_compares_and_names_its_goals():
    done = symbiont("bench", "--runs=2", "--json", "-q", seconds=120)
    same(done.code, 0, done)
    found = json.loads(done.out)
    cases = {case["name"]: case for case in found["cases"]}
    for name in ("spawn", "native_permissive", "native_strict", "python_native", "command"):
        assert cases[name]["median_us"], cases[name]
        assert cases[name]["p95_us"] >= cases[name]["median_us"], cases[name]
    same(cases["bwrap"]["missing"], "measured with --peers")
    assert found["throughput"]["native_per_second"] > 0
    assert found["memory"]["streaming_kib"] > 0 and found["memory"]["json_kib"] > 0
    goals = {goal["goal"]: goal["met"] for goal in found["goals"]}
    if not sanitized():
        same(goals["resident while 2 GiB stream through"], True, found["memory"])
        same(goals["resident while 2 GiB come to a record (--json)"], True, found["memory"])
    same(goals["native Strict over bwrap --unshare-all"], None)
    assert found["audit"]


@test
def bench_prints_the_table_of_claims_with_this_machine_s_numbers():
    done = symbiont("bench", "--runs=1", "-q", seconds=120)
    same(done.code, 0, done)
    has(done.out, "| Mode | Start | Performance | Memory | Isolation |")
    has(done.out, "(~10ms)")
    has(done.out, "| Firecracker | not available (~125ms)")
    has(done.out, "audit log")


@test
def mistakes_in_the_call_are_told():
    for arguments, part in ((("bench", "--runs=none"), "--runs"), (("bench", "x"), "too many"),
                            (("bench", "--peer=1"), "--peers"), (("doctor", "docker"), "too many"),
                            (("doctor", "--jsn"), "--json")):
        done = symbiont(*arguments)
        same(done.code, 64, done)
        has(done.err, part)


main()
