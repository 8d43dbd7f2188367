#include "config/sections/checks.h"

#include <string.h>

#include "base/text.h"

static bool require(bool met, const char *expected, struct symbiont_error *err)
{
    return met || error_set(err, SYMBIONT_INVALID, "expected %s", expected);
}

bool check_filled(const char *text, struct symbiont_error *err)
{
    return require(*text, "a text that is not empty", err);
}

bool check_absolute(const char *text, struct symbiont_error *err)
{
    return require(*text == '/', "an absolute path", err);
}

bool check_search(const char *text, struct symbiont_error *err)
{
    bool met = true;

    for (const char *at = text; met && at; at = strchr(at, ':')) {
        if (*at == ':')
            at++;
        met = *at == '/';
    }
    return require(met, "absolute directories with ':' between them", err);
}

bool check_executable(const char *text, struct symbiont_error *err)
{
    bool met = *text == '/' ? text[1] != '\0' : *text && !strchr(text, '/');

    return require(met, "the name of a program or an absolute path", err);
}

bool check_url(const char *text, struct symbiont_error *err)
{
    return require(text_starts_with(text, "http://") || text_starts_with(text, "https://"),
                   "an address that begins with http:// or https://", err);
}

bool check_variable(const char *text, struct symbiont_error *err)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    static const char rest[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
    bool met = *text && strchr(letters, *text) && text[strspn(text, rest)] == '\0';

    return require(met, "the name of an environment variable", err);
}

bool check_capability(const char *text, struct symbiont_error *err)
{
    bool met = *text && text[strspn(text, "abcdefghijklmnopqrstuvwxyz_0123456789.:-")] == '\0';

    return require(met, "the name of a capability", err);
}
