"""Programs that honest people run, at every profile and by root and an ordinary user: number 49 of what goes
wrong in systems of this kind is a sandbox too tight for them."""
import shutil
import socket
import subprocess

from attacker import PROFILES, as_user, native, ordinary_user
from harness import has, lacks, main, same, skip, test, write


def at_each_profile(*command, gives, **more):
    for profile in PROFILES:
        done = native(profile, "--", *command, **more)
        same((done.code, done.out), (0, gives), f"{profile} {done}")


def needed(program, what):
    if not shutil.which(program):
        skip(f"{program}, {what}, is not installed")


def python(script, gives):
    at_each_profile("python3", "-c", script, gives=gives)


@test
def test_49_threads_run():
    python("import threading\n"
           "done = []\n"
           "threads = [threading.Thread(target=done.append, args=(n,)) for n in range(20)]\n"
           "[t.start() for t in threads]; [t.join() for t in threads]\n"
           "print(sum(done))", "190\n")


POOL = """
import multiprocessing, multiprocessing.shared_memory
def square(number):
    return number * number
if __name__ == "__main__":
    with multiprocessing.get_context("%s").Pool(2) as pool:
        print(pool.map(square, range(4)))
    shared = multiprocessing.shared_memory.SharedMemory(create=True, size=4096)
    shared.buf[0] = 7
    again = multiprocessing.shared_memory.SharedMemory(name=shared.name)
    print(again.buf[0])
    again.close()
    shared.close()
    shared.unlink()
    lock, queue = multiprocessing.Lock(), multiprocessing.Queue()
    with lock:
        queue.put("through a queue")
    print(queue.get(timeout=5))
"""


@test
def test_49_multiprocessing_forks_with_semaphores_queues_and_shared_memory():
    write("pool.py", POOL % "fork")
    for profile in PROFILES:
        done = native(profile, "--file", "pool.py", "--", "python3", "pool.py")
        same((done.code, done.out), (0, "[0, 1, 4, 9]\n7\nthrough a queue\n"), f"{profile} {done}")


@test
def test_49_multiprocessing_spawns_new_interpreters_too():
    write("pool.py", POOL % "spawn")
    for profile in PROFILES:
        done = native(profile, "--file", "pool.py", "--", "python3", "pool.py")
        same((done.code, done.out), (0, "[0, 1, 4, 9]\n7\nthrough a queue\n"), f"{profile} {done}")


@test
def test_49_subprocesses_run_in_pipes_and_by_the_shell():
    python("import subprocess\n"
           "print(subprocess.run(['cat'], input='through a pipe', text=True,"
           " capture_output=True, check=True).stdout)\n"
           "print(subprocess.check_output('echo one | tr a-z A-Z', shell=True, text=True), end='')",
           "through a pipe\nONE\n")


@test
def test_49_asyncio_runs_tasks_and_processes():
    python("import asyncio\n"
           "async def main():\n"
           "    child = await asyncio.create_subprocess_exec('echo', 'asynchronous',"
           " stdout=asyncio.subprocess.PIPE)\n"
           "    out, _ = await child.communicate()\n"
           "    await asyncio.gather(*(asyncio.sleep(0.01) for _ in range(10)))\n"
           "    print(out.decode(), end='')\n"
           "asyncio.run(main())", "asynchronous\n")


@test
def test_49_sqlite_locks_a_database_against_another_process():
    python("import sqlite3, subprocess, sys\n"
           "for mode in ('delete', 'wal'):\n"
           "    one = sqlite3.connect(mode + '.db', isolation_level=None)\n"
           "    one.execute('pragma journal_mode=' + mode)\n"
           "    one.execute('create table t (n)')\n"
           "    one.execute('begin immediate')\n"
           "    one.execute('insert into t values (1)')\n"
           "    other = \"import sqlite3; c = sqlite3.connect('%s.db', timeout=0.1); c.execute('insert into t "
           "values (2)'); c.commit()\" % mode\n"
           "    refused = subprocess.run([sys.executable, '-c', other], capture_output=True, text=True)\n"
           "    print('locked' in refused.stderr)\n"
           "    one.execute('commit')\n"
           "    subprocess.run([sys.executable, '-c', other], check=True)\n"
           "    print(one.execute('select sum(n) from t').fetchone()[0])\n",
           "True\n3\nTrue\n3\n")


@test
def test_49_numpy_multiplies_in_threads():
    if subprocess.run(["/usr/bin/python3", "-c", "import numpy"], capture_output=True, check=False).returncode:
        skip("numpy is not installed for the system's python3")
    for profile in PROFILES:
        done = native(profile, "--", "/usr/bin/python3", "-c",
                      "import numpy; a = numpy.ones((400, 400)); print(int((a @ a).sum()))")
        same((done.code, done.out), (0, "64000000\n"), f"{profile} {done}")


@test
def test_49_temporary_files_locales_time_zones_and_random_numbers_work():
    python("import locale, os, pwd, random, secrets, tempfile, time, uuid\n"
           "with tempfile.NamedTemporaryFile() as f:\n"
           "    f.write(b'x'); f.flush(); print(os.path.dirname(f.name) == os.environ['TMPDIR'])\n"
           "locale.setlocale(locale.LC_ALL, ''); time.tzset()\n"
           "print(len(secrets.token_bytes(8)), uuid.uuid4().version, pwd.getpwuid(os.getuid()).pw_name != '')\n"
           "print('\\u00e4\\u20ac')", "True\n8 4 True\n\u00e4\u20ac\n")


# -------------------------------------------------------------------- node

@test
def test_49_node_says_hello_and_makes_random_numbers_and_digests():
    needed("node", "the JavaScript engine")
    at_each_profile("node", "-e", "const c = require('crypto'); console.log('hello', "
                    "c.randomBytes(8).length, c.createHash('sha256').update('x').digest('hex').length, "
                    "c.scryptSync('p', 's', 16).length)", gives="hello 8 64 16\n")


@test
def test_49_node_starts_worker_threads_and_children():
    needed("node", "the JavaScript engine")
    at_each_profile("node", "-e", """
const { Worker } = require('worker_threads');
const worker = new Worker("require('worker_threads').parentPort.postMessage('from a worker')",
                          { eval: true });
worker.on('message', text => {
    console.log(text);
    console.log(require('child_process').execSync('echo from a child').toString().trim());
});
""", gives="from a worker\nfrom a child\n")


@test
def test_49_node_s_web_assembly_and_fetch_fail_cleanly_where_nobody_listens():
    needed("node", "the JavaScript engine")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        script = ("fetch('http://127.0.0.1:%d/').then(() => console.log('answered'),"
                  " error => console.log('refused', error.cause ? error.cause.code : error.message))"
                  % closed.getsockname()[1])
        for profile in PROFILES:
            done = native(profile, "--", "node", "-e", script, seconds=15)
            same(done.code, 0, f"{profile} {done}")
            has(done.out, "refused EACCES" if profile != "Permissive" else "refused ECONNREFUSED")
            lacks(done.err, "out of memory")


# -------------------------------------------------------------------- java

HELLO = """
public class Hello {
    public static void main(String[] given) throws Exception {
        Thread thread = new Thread(() -> System.out.println("hello from a thread"));
        thread.start();
        thread.join();
    }
}
"""


@test
def test_49_a_java_machine_runs_under_the_default_memory():
    needed("javac", "the Java compiler")
    write("Hello.java", HELLO)
    subprocess.run(["javac", "Hello.java"], check=True, capture_output=True)
    for profile in PROFILES:
        done = native(profile, "--file", "Hello.class", "--", "java", "-cp", ".", "Hello")
        same((done.code, done.out), (0, "hello from a thread\n"), f"{profile} {done}")


@test
def test_49_a_compiler_works_in_the_sandbox():
    needed("gcc", "the C compiler")
    write("hello.c", '#include <stdio.h>\nint main(void) { return puts("compiled") < 0; }\n')
    for profile in PROFILES:
        done = native(profile, "--file", "hello.c", "--", "bash", "-c", "gcc hello.c -o hello && ./hello")
        same((done.code, done.out), (0, "compiled\n"), f"{profile} {done}")


# ------------------------------------------------------------- an ordinary user

@test
def test_49_an_ordinary_user_s_python_and_node_work_too():
    scripts = [("python3", "-c", "import multiprocessing as m, sqlite3, threading\n"
                "lock = m.Lock()\n"
                "t = threading.Thread(target=lambda: print('threads')); t.start(); t.join()\n"
                "sqlite3.connect('x.db').execute('create table t (n)')\n"
                "p = m.Process(target=print, args=('processes',)); p.start(); p.join()\n"
                "print(p.exitcode)", "threads\nprocesses\n0\n")]
    if shutil.which("node"):
        scripts.append(("node", "-e", "console.log('hello')", "hello\n"))
    with ordinary_user() as user:
        for profile in PROFILES:
            for program, option, script, gives in scripts:
                done = as_user(user, "exec", "--native", "--profile", profile, "--", program, option, script)
                same((done.code, done.out), (0, gives), f"{profile} {done}")


main()
