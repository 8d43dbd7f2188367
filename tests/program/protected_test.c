#include <sys/stat.h>

#include "check.h"
#include "program/ground.h"

enum { NOBODY = 65534, SOMEBODY = 4242 };

struct place {
    const char *what;
    uid_t owner;
    gid_t group;
    unsigned mode;
    bool for_root, for_nobody; /* is it protected? */
};

static const struct place places[] = {
    {"root's own", 0, 0, 0755, true, true},
    {"others may write", 0, 0, 0777, false, false},
    {"a foreign group may write", 0, SOMEBODY, 0775, false, true},
    {"the user's group may write", 0, NOBODY, 0775, false, false},
    {"the user's, even without w", NOBODY, 0, 0555, false, false},
    {"somebody else's", SOMEBODY, 0, 0755, false, true},
    {"sticky and open to all", 0, 0, 01777, false, false},
};

static void check_place(struct ground *ground, const struct place *place, const char *changed,
                        const char *path)
{
    CHECK_EQ(chown(changed, place->owner, place->group), 0);
    CHECK_EQ(chmod(changed, place->mode), 0);
    if (program_protected(path, 0, 0, &ground->err) != place->for_root ||
        program_protected(path, NOBODY, NOBODY, &ground->err) != place->for_nobody)
        fail_msg("%s", place->what);
}

TEST(a_script_is_protected_when_neither_it_nor_its_directories_can_be_changed)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    const char *dir = ground_dir(&ground, "dir", 0755);
    const char *file = ground_write(&ground, "dir/tool", "#!/bin/sh\n", 0755);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        check_place(&ground, &places[i], dir, file);
    check_place(&ground, &places[0], dir, file);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        check_place(&ground, &places[i], file, file);
}

TEST(the_refusal_names_the_part_that_can_be_changed_and_what_helps)
{
    auto_ground struct ground ground = {0};

    ground_make(&ground);
    const char *dir = ground_dir(&ground, "open", 0777);
    const char *file = ground_write(&ground, "open/tool", "#!/bin/sh\n", 0755);
    CHECK(!program_protected(file, NOBODY, NOBODY, &ground.err));
    CHECK_EQ(ground.err.status, SYMBIONT_DENIED);
    CHECK_HAS(ground.err.text, dir);
    CHECK_HAS(ground.err.text, "the run's user");
    CHECK_HAS(ground.err.text, "give it");
}
