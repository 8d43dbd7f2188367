"""Sockets, system calls and channels between runs: the numbers 44 and 46,
at the native tier.  Each attack would do harm if it worked; those that the kernel refuses one by one are
in tests/exec/confine_*_test.c."""
import json
import os
import shutil
import socket
import subprocess

from attacker import (CALLS, CONFINED, MARK, answers, as_user, native, only_here, ordinary_user,
                      python, running)
from harness import main, same, skip, test, write

# ------------------------------------------------- 44: families and system calls

FAMILIES = """
names = ("AF_UNIX", "AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "AF_ALG")
print(json.dumps({name: tried(lambda: socket.socket(getattr(socket, name), socket.SOCK_RAW
                  if name in ("AF_NETLINK", "AF_PACKET") else socket.SOCK_SEQPACKET
                  if name == "AF_ALG" else socket.SOCK_STREAM)) for name in names}))
"""


@test
def test_44_without_the_network_no_family_of_sockets_is_there():
    for profile in CONFINED:
        same(set(answers(profile, FAMILIES).values()), {"EACCES"}, profile)


@test
def test_44_with_the_network_only_the_internet_s_families_are_there():
    for profile in CONFINED:
        found = answers(profile, FAMILIES, "--network")
        same({name for name, answer in found.items() if answer == "done"} -
             {"AF_INET6", "AF_NETLINK"}, {"AF_INET"}, found)
        for name in ("AF_UNIX", "AF_PACKET", "AF_VSOCK", "AF_ALG"):
            same(found[name], "EACCES", name)


@test
def test_44_a_service_of_this_machine_is_out_of_reach_without_the_network():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as named:
        named.bind("\0" + MARK)
        named.listen()
        script = """
found = {"tcp": tried(lambda: socket.create_connection(("127.0.0.1", %d), 2)),
         "udp": tried(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))),
         "abstract": tried(lambda: socket.socket(socket.AF_UNIX).connect("\\0%s"))}
print(json.dumps(found))
""" % (server.getsockname()[1], MARK)
        for profile in CONFINED:
            same(set(answers(profile, script).values()), {"EACCES"}, profile)
        same(answers("Moderate", script, "--network")["tcp"], "done")
        same(answers("Moderate", script, "--network")["abstract"], "EACCES")
        same(answers("Permissive", script)["abstract"], "done")


KERNEL = """
buffer = ctypes.addressof(memory)
vector = (ctypes.c_ulong * 2)(buffer + 128, 8)
print(json.dumps({
    "io_uring": call(425, 8, buffer), "bpf": call(321, 0, buffer, 128),
    "userfaultfd": call(323, 1), "keyctl": call(250, 0, -3, 1),
    "add_key": call(248, b"user", b"name", b"value", 5, -3), "ptrace": call(101, 16, os.getppid(), 0, 0),
    "process_vm_readv": call(310, os.getppid(), vector, 1, vector, 1, 0),
    "unshare user": call(272, 0x10000000), "unshare mount": call(272, 0x20000),
    "mount": call(165, b"none", b"/tmp", b"tmpfs", 0, 0),
    "setns": call(308, 0, 0), "chroot": call(161, b"/"), "personality": call(135, 0x40000),
    "perf": call(298, buffer, 0, -1, -1, 0), "open_by_handle": call(304, -100, buffer, 0),
    "clone3": call(435, buffer, 8), "newer": call(463, 0, 0),
}))
"""


@test
def test_44_a_strict_run_gets_nowhere_with_the_kernel_s_dangerous_calls():
    only_here()
    found = answers("Strict", KERNEL)
    for name in ("io_uring", "clone3", "newer"):
        same(found.pop(name), "ENOSYS", name)
    same(set(found.values()), {"EPERM"}, found)


@test
def test_44_a_strict_run_of_an_ordinary_user_gets_no_further():
    only_here()
    with ordinary_user() as user:
        done = as_user(user, "exec", "--native", "--profile=Strict", "--", "python3", "-c",
                       CALLS + KERNEL)
        same(done.code, 0, done)
        same(set(json.loads(done.out).values()), {"EPERM", "ENOSYS"}, done.out)


@test
def test_44_a_moderate_run_cannot_go_round_its_rules_by_mounting_tracing_or_rings():
    only_here()
    found = answers("Moderate", KERNEL)
    same((found["io_uring"], found["ptrace"], found["process_vm_readv"]),
         ("ENOSYS", "EPERM", "EPERM"), found)
    assert found["mount"] != "done", found


INT80 = r"""
#include <stdio.h>
int main(void)
{
    long answer;

    __asm__ volatile("int $0x80" : "=a"(answer) : "a"(20) : "memory"); /* getpid of 32 bits */
    (void)printf("%ld\n", answer);
    return 0;
}
"""


@test
def test_44_calls_of_32_bits_do_not_go_round_the_filter():
    only_here()
    if not shutil.which("gcc"):
        skip("gcc, which makes the attacker, is not installed")
    write("attack.c", INT80)
    subprocess.run(["gcc", "attack.c", "-o", "attack"], check=True)
    assert int(native("Permissive", "--", os.path.abspath("attack")).out) > 0
    for profile in CONFINED:
        done = native(profile, "--workdir", ".", "--", os.path.abspath("attack"))
        same((done.code, done.out), (0, "-38\n"), done)


# ------------------------------------------------------ 46: channels between runs

LEFT = """
libc.shmget.restype = ctypes.c_int
open("/dev/shm/%(mark)s", "w").write("x")
open("/tmp/%(mark)s", "w").write("x")
libc.shmget(0x4711aa, 4096, 0o1666)
libc.msgget(0x4711aa, 0o1666)
print("ready", flush=True)
sys.stdin.read()
"""

FOUND = """
print(json.dumps({"shm": os.path.exists("/dev/shm/%(mark)s"), "tmp": os.path.exists("/tmp/%(mark)s"),
                  "sysv memory": libc.shmget(0x4711aa, 4096, 0) >= 0,
                  "queue": libc.msgget(0x4711aa, 0) >= 0,
                  "others": len([p for p in os.listdir("/proc") if p.isdigit()]) > 2,
                  "keyring": call(250, 0, -4, 0) == "done"}))
"""


@test
def test_46_two_strict_runs_at_once_share_no_memory_queues_files_processes_or_keyrings():
    only_here()
    names = {"mark": MARK}
    with running("--profile=Strict", "--", "python3", "-c", CALLS + LEFT % names):
        found = answers("Strict", FOUND % names)
    same([name for name, there in found.items() if there], [], found)
    assert not os.path.exists("/dev/shm/" + MARK) and not os.path.exists("/tmp/" + MARK)


@test
def test_46_the_kernel_s_list_of_keys_is_closed_to_strict_runs():
    if not os.path.exists("/proc/keys"):
        skip("this kernel has no /proc/keys")
    script = "print(json.dumps([tried(lambda: open('/proc/' + n).read()) for n in ('keys', 'key-users')]))"
    same(answers("Permissive", script), ["done", "done"])
    same(answers("Strict", script), ["EACCES", "EACCES"])
    with ordinary_user() as user:
        done = as_user(user, "exec", "--native", "--profile=Strict", "--", "python3", "-c",
                       CALLS + script)
        same(json.loads(done.out or "0"), ["EACCES", "EACCES"], done)


@test
def test_46_two_strict_runs_lock_nothing_of_each_other_s():
    lock = """
import fcntl, os, sys, tempfile
for place in ("/tmp", "/dev/shm", "."):
    file = open(place + "/lock", "w")
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    globals()[place] = file
print("ready", flush=True)
sys.stdin.read()
"""
    with running("--profile=Strict", "--", "python3", "-c", lock):
        same(python("Strict", lock), "ready\n")


main()
