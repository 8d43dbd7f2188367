#include "config/ours.h"

#include <string.h>

#include "base/text.h"

/* No other program's file is likely to have these. */
static bool unmistakable(const char *section)
{
    return text_starts_with(section, "native_execution") || text_starts_with(section, "security");
}

/* A file with a mistake in its syntax: its headers tell, so that the mistake is reported. */
static bool headers_are_ours(const struct buf *text)
{
    for (const char *at = text->data; at; at = strchr(at, '\n')) {
        at += *at == '\n';
        if (*at == '[' && unmistakable(at + 1))
            return true;
    }
    return false;
}

bool text_is_ours(struct symbiont_config *config, const char *name, const struct buf *text)
{
    struct symbiont_error ignored = {0};
    const char *foreign = NULL;
    bool ours = false;
    bool surely = false;
    const struct toml_node *root = toml_read(name, text->data, text->len, config->arena, &ignored);

    if (!root)
        return headers_are_ours(text);
    for (const struct toml_node *node = root->first; node; node = node->next) {
        if (!setting_is_table(node->key) || node->kind != TOML_TABLE)
            foreign = node->key;
        else
            ours = true;
        surely = surely || unmistakable(node->key);
    }
    if (foreign && surely)
        config_warn(config,
                    "./%s is left alone, because '%s' is not a section of symbiont; "
                    "to use it: --config %s",
                    name, config_printable(config->arena, foreign), name);
    return ours && !foreign;
}
