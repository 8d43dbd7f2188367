#include "agent/locate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "dsl/tree.h"

void located_agent_release(struct located *located)
{
    free(located->path);
    free(located->project);
    buf_release(&located->text);
    *located = (struct located){0};
}

static bool is_file(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

/* The first of the places where it is; NULL when it is nowhere. */
static char *find(const char *name)
{
    static const char *const places[] = {"%s",        "%s.symbi",        "%s.dsl",
                                         "agents/%s", "agents/%s.symbi", "agents/%s.dsl"};

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *mark = strstr(places[i], "%s");
        auto_free char *path =
            mem_format("%.*s%s%s", (int)(mark - places[i]), places[i], name, mark + 2);

        if (is_file(path))
            return take_ptr(path);
    }
    return NULL;
}

static char *project_of(const char *path)
{
    char *project = mem_copy_text(path);

    *strrchr(project, '/') = '\0';
    if (text_ends_with(project, "/agents"))
        *strrchr(project, '/') = '\0';
    if (!*project)
        memcpy(project, "/", 2); /* the path held at least "/x" */
    return project;
}

bool locate_agent(const char *name, struct located *located, struct symbiont_error *err)
{
    auto_free char *found = find(name);

    if (!found)
        return error_set(
            err, SYMBIONT_NOT_FOUND,
            "there is no agent file '%s' (nor %s.symbi, %s.dsl, nor one of these below "
            "agents/); is this the right directory?",
            name, name, name);
    located->path = realpath(found, NULL);
    if (!located->path)
        return error_errno(err, "%s", found);
    located->project = project_of(located->path);
    buf_init(&located->text, DSL_FILE_BYTES);
    return file_read(AT_FDCWD, located->path, &located->text, err);
}
