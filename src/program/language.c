#include "program/language.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Node, and ruby's require_relative, want a path that they can resolve; bash, sh and perl look for
 * nothing beside the script. */
static const struct language languages[] = {
    {"python", {"py"}, {"python3", "python"}, {NULL}, LANGUAGE_CODE_NAMELESS, "main.py"},
    {"javascript",
     {"js", "node", "nodejs"},
     {"node", "nodejs"},
     {NULL},
     LANGUAGE_CODE_FILE,
     "main.js"},
    {"bash", {NULL}, {"bash"}, {NULL}, LANGUAGE_CODE_MEMFD, "main.bash"},
    {"sh", {"shell", "dash"}, {"sh"}, {NULL}, LANGUAGE_CODE_MEMFD, "main.sh"},
    {"perl", {"pl"}, {"perl"}, {NULL}, LANGUAGE_CODE_MEMFD, "main.pl"},
    {"ruby", {"rb"}, {"ruby"}, {NULL}, LANGUAGE_CODE_FILE, "main.rb"},
};

enum { LANGUAGES = sizeof languages / sizeof *languages, WORD_BYTES = 64, LIST_BYTES = 128 };

const struct language *language_at(size_t index)
{
    return index < LANGUAGES ? &languages[index] : NULL;
}

static bool goes_by(const struct language *language, const char *word)
{
    if (text_equal_fold(language->name, word))
        return true;
    for (size_t i = 0; i < LANGUAGE_NAMES && language->aliases[i]; i++) {
        if (text_equal_fold(language->aliases[i], word))
            return true;
    }
    return false;
}

/* "/usr/bin/python3.11" -> "python" */
static void bare_word(const char *name, char word[static WORD_BYTES])
{
    const char *slash = strrchr(name, '/');
    size_t len;

    (void)snprintf(word, WORD_BYTES, "%s", slash ? slash + 1 : name);
    for (len = strlen(word); len && strchr("0123456789.-", word[len - 1]); len--)
        word[len - 1] = '\0';
}

static bool unknown(const char *name, struct symbiont_error *err)
{
    char shown[TEXT_SHOWN_BYTES];
    char list[LIST_BYTES] = "";
    const char *near = text_nearest(name, languages, LANGUAGES, sizeof *languages);

    for (size_t i = 0, used = 0; i < LANGUAGES && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "",
                                 languages[i].name);
    return error_set(err, SYMBIONT_INVALID, "'%s' is not a known language (known: %s)%s%s%s",
                     text_shown(name, shown), list, near ? "; did you mean '" : "",
                     near ? near : "", near ? "'?" : "");
}

const struct language *language_find(const char *name, struct symbiont_error *err)
{
    char word[WORD_BYTES];

    bare_word(name, word);
    for (size_t i = 0; i < LANGUAGES; i++) {
        if (goes_by(&languages[i], word))
            return &languages[i];
    }
    (void)unknown(name, err);
    return NULL;
}

bool language_resolve(const struct language *language, struct program *program,
                      const struct program_rules *rules, struct symbiont_error *err)
{
    for (size_t i = 0; i < LANGUAGE_PROGRAMS && language->programs[i]; i++) {
        if (program_resolve(program, language->programs[i], rules, err))
            return true;
        if (err->status != SYMBIONT_NOT_FOUND)
            return false;
    }
    return error_prefix(err, "no program for %s code", language->name);
}
