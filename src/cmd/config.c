#include "cmd/config.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/command.h"

struct config {
    const char *command;
    const struct opt *table;
    void *settings;
    struct err *err;
    int failed;
};

static int known_anywhere(const char *name)
{
    for (size_t i = 0; command_at(i); i++)
        if (opt_find(command_at(i)->options, name))
            return 1;
    return 0;
}

static int set_flag(const struct config *c, const struct opt *o,
                    const char *value)
{
    if (strcmp(value, "yes") == 0 || strcmp(value, "true") == 0 ||
        strcmp(value, "1") == 0)
        return opt_set(o, c->settings, NULL, c->err);
    if (strcmp(value, "no") == 0 || strcmp(value, "false") == 0 ||
        strcmp(value, "0") == 0)
        return 0;
    return err_set(c->err, ERR_USAGE, "%s: \"%s\" is neither yes nor no",
                   o->name, value);
}

static int set(const struct config *c, const char *section, const char *name,
               const char *value)
{
    const struct opt *o = opt_find(c->table, name);

    if (o && o->kind == OPT_FLAG)
        return set_flag(c, o, value);
    if (o)
        return opt_set(o, c->settings, value, c->err);
    if (!*section && known_anywhere(name))
        return 0;
    return err_set(c->err, ERR_USAGE, "%s: no such setting%s%s", name,
                   *section ? " of " : "", section);
}

/* inih's handlers give 1 for success; it goes on after a failure and reports
 * the first line that failed. */
static int on_value(void *user, const char *section, const char *name,
                    const char *value)
{
    struct config *c = user;

    if (c->failed || !name)
        return 1;
    if (*section && strcmp(section, c->command) != 0) {
        if (command_find(section))
            return 1;
        err_set(c->err, ERR_USAGE, "[%s]: no command of that name", section);
        c->failed = 1;
        return 0;
    }
    c->failed = set(c, section, name, value) != 0;
    return !c->failed;
}

static int load(struct config *c, const char *path)
{
    int line = ini_parse(path, on_value, c);

    if (line == 0)
        return 0;
    if (line == -1)
        return err_set(c->err, ERR_IO, "%s: cannot be read", path);
    if (!c->failed)
        err_set(c->err, ERR_USAGE, "not \"name = value\" and no [section]");
    return err_wrap(c->err, "%s:%d", path, line);
}

static int load_if_there(struct config *c, const char *path)
{
    return access(path, F_OK) == 0 ? load(c, path) : 0;
}

int config_load(const char *path, const char *command, const struct opt *table,
                void *settings, struct err *err)
{
    struct config c = {command, table, settings, err, 0};
    const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    char own[4096];

    if (path)
        return load(&c, path);
    if (base && *base)
        snprintf(own, sizeof(own), "%s/diptych/diptych.conf", base);
    else
        snprintf(own, sizeof(own), "%s/.config/diptych/diptych.conf",
                 home ? home : "");
    if (load_if_there(&c, own))
        return -1;
    return load_if_there(&c, "diptych.conf");
}
