"""check and fmt: places, source lines, carets, hints; files written only when they should be."""
import os

from harness import has, lacks, main, same, shell, symbiont, test, write

GOOD = 'agent A {\n  on trigger "t" {\n    print("hi")\n  }\n}\n'
BROKEN = 'agent A {\n  on trigger "t" {\n    print("hi"\n  }\n}\n'
UNKNOWN = 'agent A {\n  on trigger "t" {\n    prnt("hi")\n  }\n}\n'


@test
def a_file_without_mistakes_is_exit_code_0_and_silence():
    write("good.symbi", GOOD)
    done = symbiont("check", "good.symbi")
    same((done.code, done.out, done.err), (0, "", ""))


@test
def a_mistake_has_its_place_source_line_caret_and_a_hint():
    write("a.symbi", UNKNOWN)
    done = symbiont("check", "a.symbi")
    same(done.code, 65, done)
    lines = done.out.splitlines()
    assert lines[0].startswith("a.symbi:3:5: error: "), done
    same(lines[1:3], ['        prnt("hi")', "        ^"])
    has(done.out, "hint: ")
    has(done.out, "print")


@test
def the_grammar_alone_does_not_look_at_names():
    write("a.symbi", UNKNOWN)
    same(symbiont("check", "--syntax", "a.symbi").code, 0)
    write("b.symbi", BROKEN)
    same(symbiont("check", "--syntax", "b.symbi").code, 65)


@test
def several_files_are_all_looked_at():
    write("good.symbi", GOOD)
    write("a.symbi", UNKNOWN)
    write("b.symbi", BROKEN)
    done = symbiont("check", "b.symbi", "good.symbi", "a.symbi")
    same(done.code, 65)
    has(done.out, "a.symbi:3:5")
    has(done.out, "b.symbi:")
    lacks(done.out, "good.symbi")


@test
def standard_input_is_checked_too():
    done = symbiont("check", "-", stdin=UNKNOWN)
    same(done.code, 65)
    has(done.out, "<stdin>:3:5: error")


@test
def a_name_is_looked_up_as_run_does():
    write("agents/a.symbi", UNKNOWN)
    has(symbiont("check", "a").out, "agents/a.symbi:3:5")


@test
def tabs_and_wide_characters_do_not_move_the_caret():
    write("a.symbi", 'agent A {\n  on trigger "t" {\n\t\tprint("日本", prnt())\n  }\n}\n')
    lines = symbiont("check", "a.symbi").out.splitlines()
    same(lines[1:3], ['    \t\tprint("日本", prnt())', "    \t\t" + " " * 14 + "^"])


@test
def directories_missing_files_and_huge_ones_are_refused():
    os.makedirs("agents")
    done = symbiont("check", "agents")
    same(done.code, 64)
    has(done.err, "is a directory")
    same(symbiont("check", "nothing.symbi").code, 64)
    write("huge.symbi", "//" + "x" * (1024 * 1024))
    same(symbiont("check", "huge.symbi").code, 65)


@test
def hostile_bytes_do_not_reach_the_terminal():
    write("a.symbi", 'agent A {\n  \x1b[2J\n}\n')
    done = symbiont("check", "a.symbi")
    same(done.code, 65)
    lacks(done.out + done.err, "\x1b")


@test
def fix_writes_the_unit_of_an_old_timeout():
    path = write("a.symbi", 'agent A {\n  with timeout = 30000 {\n    print("x")\n  }\n}\n')
    symbiont("check", "--fix", "a.symbi")
    has(path.read_text(), "timeout = 30000ms {")
    same(symbiont("check", "--fix", "-", stdin=GOOD).code, 64)


@test
def fmt_writes_the_standard_layout_and_twice_changes_nothing():
    path = write("a.symbi", 'agent   A{on trigger "t"{print("hi") // why\n}}', mode=0o640)
    same(symbiont("fmt", "a.symbi").code, 0)
    once = path.read_text()
    has(once, "// why")
    has(once, "agent A {\n")
    same(path.stat().st_mode & 0o777, 0o640)
    before = path.stat().st_mtime_ns
    same(symbiont("fmt", "a.symbi").code, 0)
    same((path.read_text(), path.stat().st_mtime_ns), (once, before))


@test
def fmt_check_lists_what_differs_and_writes_nothing():
    write("good.symbi", symbiont("fmt", "-", stdin=GOOD).out)
    path = write("a.symbi", "agent   A{}")
    done = symbiont("fmt", "--check", "good.symbi", "a.symbi")
    same((done.code, done.out), (1, "a.symbi\n"), done)
    same(path.read_text(), "agent   A{}")


@test
def fmt_is_a_filter():
    done = shell("printf 'agent   A{}' | symbiont fmt - | symbiont fmt -")
    same(done.code, 0)
    has(done.out, "agent A {")


@test
def fmt_leaves_a_broken_file_alone():
    path = write("a.symbi", BROKEN)
    done = symbiont("fmt", "a.symbi")
    same((done.code, path.read_text()), (65, BROKEN))
    has(done.err, "a.symbi:")


@test
def fmt_writes_through_a_link_and_leaves_it_a_link():
    write("real.symbi", "agent   A{}")
    os.symlink("real.symbi", "link.symbi")
    same(symbiont("fmt", "link.symbi").code, 0)
    assert os.path.islink("link.symbi")


main()
