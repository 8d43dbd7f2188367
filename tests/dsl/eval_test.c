#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "base/argv.h"
#include "base/mem.h"
#include "base/text.h"
#include "dsl/builtin.h"
#include "dsl/command.h"
#include "dsl/json.h"
#include "eval_script.h"

static void play(const char *text, struct played *played)
{
    const struct script script = {.name = "test.symbi", .text = text, .len = strlen(text)};

    script_play(&script, played);
    CHECK_TEXT(played->unparsed ? played->unparsed : "", "");
}

/* ---------------------------------------------------------- ends of a run */

TEST(the_seeds_agent_ends_as_its_program_and_streams)
{
    auto_played struct played played = {0};

    play("agent A { on trigger \"t\" { execute(\"python3 process.py\") } }", &played);

    CHECK_TEXT(played.failure ? played.failure : "", "");
    CHECK(played.outcome.program);
    CHECK_TEXT(played.notes.data, "streamed python3 process.py\n");
}

TEST(a_returned_execute_ends_as_its_program)
{
    auto_played struct played played = {0};

    play("agent A { on trigger \"t\" { if true { return execute(\"x\") } } }", &played);

    CHECK(played.outcome.ok && played.outcome.program);
}

TEST(a_result_from_a_variable_is_a_value)
{
    auto_played struct played played = {0};

    play("agent A { on trigger \"t\" { let r = execute(\"x\"); r } }", &played);

    CHECK(played.outcome.ok && !played.outcome.program);
    CHECK_HAS(played.value.data, "\"exit_code\":3");
    CHECK_TEXT(played.notes.data, "captured x\n");
}

TEST(an_execute_statement_leaves_null)
{
    auto_played struct played played = {0};

    play("agent A { on trigger \"t\" { execute(\"x\"); } }", &played);

    CHECK(played.outcome.ok && !played.outcome.program);
    CHECK_EQ(played.kind, DSL_NULL);
}

TEST(a_refused_program_is_of_kind_denied)
{
    auto_played struct played played = {0};

    play("agent A { on trigger \"t\" { execute(\"denied\") } }", &played);

    CHECK(!played.outcome.ok);
    CHECK_EQ(played.outcome.failure.kind, DSL_FAILURE_DENIED);
    CHECK_EQ(played.outcome.place.line, 1);
    CHECK_EQ(played.outcome.place.column, 28);
}

TEST(a_failure_is_told_with_its_chain)
{
    auto_played struct played played = {0};

    play("agent A {\n  function f() { fail(\"x\") }\n  on trigger \"t\" { f() }\n}", &played);

    CHECK_TEXT(played.failure, "test.symbi:2:18: Error: x\n"
                               "  in f, called at test.symbi:3:20\n"
                               "  in trigger \"t\"");
}

/* ----------------------------------------------------------------- bounds */

static void play_endless(struct script script, struct played *played)
{
    script.name = "test.symbi";
    script.text = "agent A { on trigger \"t\" { while true { try { f() } catch { } } }\n"
                  "function f() { [1].map(x => x); range(100) } }";
    script.len = strlen(script.text);
    script_play(&script, played);
    CHECK_TEXT(played->unparsed ? played->unparsed : "", "");
}

TEST(the_step_limit_is_the_callers)
{
    auto_played struct played played = {0};

    play_endless((struct script){.limits.steps = 1000}, &played);

    CHECK_HAS(played.failure, "Limit: the agent took more than 1000 steps");
    CHECK(played.outcome.steps < 1100);
}

TEST(a_cancelled_run_ends_and_nothing_catches_it)
{
    auto_played struct played played = {0};

    play_endless((struct script){.polls_until_cancelled = 3}, &played);

    CHECK_EQ(played.outcome.failure.kind, DSL_FAILURE_CANCELLED);
    CHECK(played.outcome.steps < 30000);
}

TEST(a_small_heap_is_enough_for_garbage)
{
    auto_played struct played played = {0};

    play_endless((struct script){.limits.steps = 200000, .heap_bytes = 64 << 10}, &played);

    CHECK_HAS(played.failure, "steps");
}

TEST(nesting_in_few_calls_meets_the_stack_bound)
{
    auto_played struct played played = {0};
    const char *text = "agent A { function f(n) { ((((((((((((1 + f(n + 1))))))))))))) }\n"
                       "on trigger \"t\" { f(0) } }";
    const struct script script = {.name = "test.symbi",
                                  .text = text,
                                  .len = strlen(text),
                                  .limits = {.calls = 1000000, .stack_bytes = 1 << 20}};

    script_play(&script, &played);

    CHECK_HAS(played.failure, "Limit: calls and expressions are nested too deep");
}

TEST(two_hundred_calls_fit_the_stack_however_nested)
{
    auto_played struct played played = {0};

    play("agent A { function f(n) { if n > 0 { match n { x => { try { [n].map(v => "
         "if true { f(v) }) } catch { 1 } } } } }\n"
         "on trigger \"t\" { f(1) } }",
         &played);

    CHECK_TEXT(played.failure ? played.failure : "", "");
}

/* --------------------------------------------------------------- the heap */

TEST(what_nothing_reaches_is_freed_and_what_is_held_stays)
{
    struct dsl_heap *heap = dsl_heap_open(1 << 20);
    struct dsl_value kept = dsl_string_of(heap, "kept");
    size_t mark = dsl_heap_mark(heap);

    for (int i = 0; i < 100000; i++) {
        (void)dsl_string_format(heap, "garbage %d", i);
        dsl_heap_let_go(heap, mark);
        dsl_heap_collect(heap);
    }

    CHECK(!dsl_heap_exhausted(heap));
    CHECK(dsl_text_is(kept, "kept"));
    dsl_heap_close(heap);
}

TEST(a_full_heap_gives_null_and_says_so_once)
{
    struct dsl_heap *heap = dsl_heap_open(1000);

    CHECK(dsl_is_null(dsl_bytes(heap, NULL, 2000)));
    CHECK(dsl_heap_exhausted(heap));
    CHECK(!dsl_heap_exhausted(heap));
    CHECK_EQ(dsl_heap_used(heap), 0);
    dsl_heap_close(heap);
}

TEST(circles_are_freed)
{
    struct dsl_heap *heap = dsl_heap_open(1 << 16);

    for (int i = 0; i < 10000; i++) {
        struct dsl_value list = dsl_list_new(heap);
        dsl_list_push(heap, list, list);
        dsl_heap_let_go(heap, 0);
        dsl_heap_collect(heap);
    }

    CHECK(!dsl_heap_exhausted(heap));
    dsl_heap_close(heap);
}

TEST(bytes_that_are_not_utf8_become_bytes)
{
    struct dsl_heap *heap = dsl_heap_open(1 << 16);

    CHECK_EQ(dsl_string(heap, "\xff", 1).kind, DSL_BYTES);
    CHECK_EQ(dsl_string(heap, "\xc3\xa9", 2).kind, DSL_STRING);
    dsl_heap_close(heap);
}

/* --------------------------------------------------------------- commands */

/* The words with | between them, or why there are none. */
static char *split(const char *text)
{
    auto_argv struct argv argv = {0};
    struct dsl_failure failure = {0};
    char *line = mem_copy_text("");

    if (!dsl_command_split(text, &argv, &failure)) {
        free(line);
        return mem_copy_text(failure.text);
    }
    for (size_t i = 0; i < argv.count; i++) {
        char *longer = mem_format("%s%s%s", line, i ? "|" : "", argv.items[i]);
        free(line);
        line = longer;
    }
    return line;
}

static void check_split(const char *text, const char *words)
{
    auto_free char *is = split(text);

    CHECK_TEXT(is, words);
}

TEST(a_command_is_split_as_a_shell_splits_words)
{
    check_split("python3 process.py", "python3|process.py");
    check_split("  a\tb  ", "a|b");
    check_split("echo 'one two' \"three four\"", "echo|one two|three four");
    check_split("a''b \"\" ''", "ab||");
    check_split("a\\ b \\\\ \\'", "a b|\\|'");
    check_split("\"a\\\"b \\$x \\n\"", "a\"b $x \\n");
    check_split("'a\\b'", "a\\b");
    check_split("a \\\nb", "a|b");
    check_split("\n  a b\n", "a|b");
}

TEST(a_command_is_not_expanded)
{
    check_split("echo $HOME * ~ \"${x} $(y) `z`\" '$(x)'", "echo|$HOME|*|~|${x} $(y) `z`|$(x)");
}

TEST(a_shells_operator_tells_to_run_a_shell)
{
    const char *const commands[] = {"a | b", "a; b",   "a && b", "a > f", "a < f",
                                    "a `b`", "a $(b)", "(a)",    "a\nb",  "a&"};

    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        auto_free char *is = split(commands[i]);
        CHECK_HAS(is, "if a shell is meant");
    }
    check_split("echo 'a | b' \"c;d\" e\\>f", "echo|a | b|c;d|e>f");
}

TEST(a_broken_command_is_an_error)
{
    check_split("", "the command is empty");
    check_split("   ", "the command is empty");
    check_split("a 'b", "the command has a ' without its end");
    check_split("a \"b", "the command has a \" without its end");
    check_split("a \\", "the command ends with a backslash");
}

/* --------------------------------------------------------------- builtins */

TEST(every_builtin_has_a_sound_signature_and_a_line_of_documentation)
{
    const struct dsl_host_function *function;

    for (size_t i = 0; (function = dsl_builtin_at(i)); i++) {
        size_t count = 0;
        while (count < DSL_PARAMETERS_AT_MOST && function->signature.parameters[count])
            count++;
        CHECK(function->signature.required <= function->signature.by_position);
        CHECK(function->signature.by_position <= count);
        CHECK(strlen(function->doc) > 10 && !strchr(function->doc, '\n'));
        CHECK(dsl_builtin_find(function->signature.name) == function);
    }
    CHECK(!dsl_builtin_find("nothing"));
}
