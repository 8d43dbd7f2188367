#include "place.h"

#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "check.h"

enum { NOBODY = 65534 };

void place_make(struct place *place)
{
    *place = (struct place){.root = "/tmp/symbiont-config-XXXXXX"};
    (void)umask(022);
    CHECK(mkdtemp(place->root) != NULL);
    CHECK(chmod(place->root, 0755) == 0);
    place->home = mem_format("%s/home", place->root);
    place->state = mem_format("%s/state", place->root);
    place->system_file = mem_format("%s/etc/config.toml", place->root);
    auto_free char *project = mem_format("%s/project", place->root);
    CHECK_OK(file_make_dirs(place->home, 0755, &place->err), place->err);
    CHECK_OK(file_make_dirs(project, 0755, &place->err), place->err);
    CHECK(chdir(project) == 0);
    auto_free char *home = mem_format("HOME=%s", place->home);
    auto_free char *state = mem_format("XDG_STATE_HOME=%s", place->state);
    place_env(place, home);
    place_env(place, state);
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *where)
{
    (void)about;
    (void)type;
    (void)where;
    return remove(path);
}

void place_release(struct place *place)
{
    CHECK(chdir("/") == 0);
    (void)nftw(place->root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    config_free(place->config);
    argv_release(&place->environment);
    free(place->home);
    free(place->state);
    free(place->system_file);
}

void place_write(const char *path, const char *text)
{
    struct symbiont_error err = {0};
    auto_free char *copy = mem_copy_text(path);
    const char *directory = dirname(copy);

    if (strcmp(directory, ".") != 0)
        CHECK_OK(file_make_dirs(directory, 0755, &err), err);
    auto_close int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0);
    CHECK_OK(file_write_fd(fd, text, strlen(text), &err), err);
}

void place_env(struct place *place, const char *variable)
{
    argv_add(&place->environment, variable);
}

static struct config_places places(struct place *place, const char *named)
{
    return (struct config_places){
        .named = named,
        .system_file = place->system_file,
        .environment = (const char *const *)place->environment.items,
    };
}

bool place_discover(struct place *place, const char *named)
{
    const struct config_places where = places(place, named);

    config_free(place->config);
    place->config = config_new();
    place->err = (struct symbiont_error){0};
    return config_discover(place->config, &where, &place->err);
}

bool place_trust(struct place *place, const char *path)
{
    const struct config_places where = places(place, NULL);

    place->err = (struct symbiont_error){0};
    return config_trust(&where, path, &place->err);
}

bool place_warned(const struct place *place, const char *part)
{
    const char *warning;

    for (size_t i = 0; (warning = config_warning(place->config, i)); i++) {
        if (strstr(warning, part))
            return true;
    }
    for (size_t i = 0; (warning = config_warning(place->config, i)); i++)
        print_message("warned: %s\n", warning);
    return false;
}

void place_write_user(struct place *place, const char *text)
{
    auto_free char *path = mem_format("%s/.config/symbiont/config.toml", place->home);

    place_write(path, text);
}

static int give_away(const char *path, const struct stat *about, int type, struct FTW *where)
{
    (void)about;
    (void)type;
    (void)where;
    return lchown(path, NOBODY, NOBODY);
}

void place_become_nobody(struct place *place)
{
    if (geteuid() != 0)
        check_skip("only root can become another user");
    CHECK(nftw(place->root, give_away, 8, FTW_PHYS) == 0);
    CHECK(setgroups(0, NULL) == 0);
    CHECK(setresgid(NOBODY, NOBODY, NOBODY) == 0);
    CHECK(setresuid(NOBODY, NOBODY, NOBODY) == 0);
}
