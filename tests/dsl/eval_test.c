#include "check.h"

#include <string.h>

#include "eval_script.h"

static void play(const char *text, struct played *played)
{
    const struct script script = {.name = "test.symbi", .text = text, .len = strlen(text)};

    script_play(&script, played);
    CHECK_TEXT(played->unparsed ? played->unparsed : "", "");
}

TEST(the_seeds_agent_ends_as_its_program_and_streams)
{
    auto_played struct played played = {0};

    play("agent A { on trigger \"t\" { execute(\"python3 process.py\") } }", &played);

    CHECK_TEXT(played.failure ? played.failure : "", "");
    CHECK(played.outcome.program);
    CHECK_TEXT(played.notes.data, "streamed python3 process.py\n");
}
