"""Known failures 9 to 19 (limits), provoked at the native tier."""
import os
import resource
import shutil

from failures import as_user, record, sh
from harness import has, main, same, skip, symbiont, test

FETCH = "fetch('http://127.0.0.1:59999/').catch(e => console.log('refused', e.cause.code))"
HOG = "x = []\nwhile True: x.append(bytearray(b'x' * (8 << 20)))"


@test
def test_09_node_fetch_runs_under_the_default_memory_limit():
    if not shutil.which("node", path="/usr/bin"):
        skip("no node")
    for by in (symbiont, as_user):
        found = record("--network", "--", "node", "-e", FETCH, by=by)
        same((found["end"], found["stdout"]), ("exited", "refused ECONNREFUSED\n"), found)


@test
def test_09_a_jvm_runs_under_the_default_memory_limit():
    if not shutil.which("java", path="/usr/bin"):
        skip("no java")
    for by in (symbiont, as_user):
        found = record("--", "java", "-version", by=by)
        same((found["end"], found["exit_code"]), ("exited", 0), found)


@test
def test_10_the_process_limit_is_the_run_s_own_also_as_root():
    script = "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 1 & done 2>/dev/null; jobs | wc -l"
    for by in (symbiont, as_user):
        found = sh(script, "--max-processes=5", by=by)
        if found["receipt"]["limited_by"]["processes"] is None:
            skip("nothing can limit processes here: " + str(found["receipt"]))
        assert found["stdout"] != "12\n", found
        same(found["survivors"], 0)


@test
def test_11_the_default_process_limit_has_room_for_many_threads():
    script = ("import threading\ne = threading.Event()\n"
              "t = [threading.Thread(target=e.wait) for _ in range(64)]\n"
              "[x.start() for x in t]\nprint(threading.active_count())\ne.set()")
    for by in (symbiont, as_user):
        same(record("--", "python3", "-c", script, by=by)["stdout"], "65\n")


@test
def test_12_a_fork_bomb_is_contained_and_cleared():
    bomb = "b() { b | b & }; b; sleep 30"
    for by in (symbiont, as_user):
        found = record("--max-processes=40", "--timeout=1", "--grace=100ms", "--", "bash", "-c", bomb,
                       by=by)
        assert found["end"] in ("timeout", "exited"), found
        same(found["survivors"], 0, found)
        assert found["usage"]["wall_us"] < 5_000_000, found["usage"]


@test
def test_13_limits_stay_below_the_caller_s_stricter_ones():
    def strict():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (40, 40))
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    done = symbiont("exec", "--native", "--", "bash", "-c", "ulimit -Hf; ulimit -Ht; ulimit -Hn",
                    preexec_fn=strict)
    same(done.code, 0, done)
    size, cpu, files = map(int, done.out.split())
    assert size <= 1024 and cpu <= 40 and files <= 64, done


@test
def test_14_out_of_memory_is_told_from_another_sigkill():
    for by in (symbiont, as_user):
        found = record("--max-memory=64", "--timeout=20", "--", "python3", "-c", HOG, by=by)
        if found["receipt"]["limited_by"]["memory"] == "cgroup":
            same(found["end"], "memory_limit", found)
        else:  # an address space or data limit: Python says it itself, or the watch did
            assert found["end"] == "memory_limit" or "MemoryError" in found["stderr"], found
        found = sh("kill -KILL $$", "--max-memory=64", by=by)
        same((found["end"], found["signal"]), ("signaled", "SIGKILL"), found)


@test
def test_14_a_child_out_of_memory_under_a_calm_parent_is_the_run_s_end():
    found = sh(f'python3 -c "{HOG}"; echo went on; exit 0', "--max-memory=64", "--timeout=20")
    if found["receipt"]["limited_by"]["memory"] != "cgroup":
        skip("memory is not limited by a control group here")
    same((found["end"], found["success"]), ("memory_limit", False), found)


@test
def test_15_swap_is_no_way_round_the_memory_limit():
    script = "x = bytearray(b'x' * (200 << 20))\nprint(len(x))"
    for by in (symbiont, as_user):
        same(record("--max-memory=64", "--", "python3", "-c", script, by=by)["stdout"], "")


@test
def test_16_the_page_cache_of_an_earlier_run_is_not_counted():
    write = "head -c 80M /dev/zero > big && cat big > /dev/null && echo ok"
    for _ in range(2):  # twice 80 MB of cache below 64 MB
        found = sh(write, "--max-memory=64")
        same((found["end"], found["stdout"]), ("exited", "ok\n"), found)


@test
def test_17_sparse_and_left_over_files_go_with_the_run():
    for by in (symbiont, as_user):
        found = sh("pwd; echo $TMPDIR; truncate -s 50M sparse; fallocate -l 1M there; mkdir -m 0 shut; "
                   "echo x > $TMPDIR/left; i=0; while [ $i -lt 500 ]; do : > f$i; i=$((i+1)); done; "
                   "chmod 0 .", by=by)
        same(found["exit_code"], 0, found)
        for path in found["stdout"].split():
            assert not os.path.exists(path) or path == "/tmp", path


@test
def test_18_a_file_over_its_limit_is_reported_as_such():
    for by in (symbiont, as_user):
        found = sh("exec head -c 3M /dev/zero > big", "--max-file-size=1", by=by)
        same((found["end"], found["signal"]), ("signaled", "SIGXFSZ"), found)
        has(found["error"], "file size limit")


@test
def test_19_a_crash_leaves_no_core(here):
    for by, where in ((symbiont, ["--workdir", here]), (as_user, [])):
        found = sh("ulimit -Hc; ls; kill -SEGV $$", *where, by=by)
        same((found["signal"], found["stdout"]), ("SIGSEGV", "0\n"), found)
    same(os.listdir(here), [])


main()
