#include "cmd/config.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/slip.h"
#include "cmd/command.h"

#define ROWS_MOST 128

#define HERE "diptych.conf"

struct place;

struct config {
    const char *command;
    const struct opt *table;
    void *settings;
    struct err *err;
    FILE *file;
    const char *path;
    int line;                /* that was read last */
    int failed;              /* the line that is wrong, 0: none so far */
    char seen[2][ROWS_MOST]; /* rows set before any section, in the section */
    struct place *sought;    /* nothing is set: where does that stand? */
};

/* Where a value stands: the last one counts. */
struct place {
    const struct opt *option;
    const char *value; /* NULL: one of several, which is told in */
    const char *error;
    char path[4096]; /* "": nowhere */
    int line;
};

static int known_anywhere(const char *name)
{
    for (size_t i = 0; command_at(i); i++)
        if (opt_find(command_at(i)->options, name))
            return 1;
    return 0;
}

/* Twice in one place is a slip, and nobody can tell which was meant. */
static int is_again(struct config *c, const struct opt *o, int own)
{
    size_t row = (size_t)(o - c->table);
    int again = row < ROWS_MOST && c->seen[own][row] && o->kind != OPT_LIST &&
                o->kind != OPT_GATES;

    if (row < ROWS_MOST)
        c->seen[own][row] = 1;
    return again;
}

static int no_such(struct config *c, const char *section, const char *name)
{
    struct slip s = slip_of(name, strlen(name));

    for (const struct opt *o = c->table; o->name; o++)
        slip_try(&s, o->name);
    return err_set(c->err, ERR_USAGE, "%s: no such setting%s%s%s%s%s", name,
                   *section ? " of " : "", section,
                   s.name ? "; did you mean " : "", s.name ? s.name : "",
                   s.name ? "?" : "");
}

static int set(struct config *c, const char *section, const char *name,
               const char *value)
{
    const struct opt *o = opt_find(c->table, name);

    if (o && is_again(c, o, *section != '\0'))
        return err_set(c->err, ERR_USAGE, "%s: stands here twice", name);
    if (o)
        return opt_set(o, c->settings, value, c->err);
    if (!*section && known_anywhere(name))
        return 0;
    return no_such(c, section, name);
}

/* Of a list it is told which item is wrong. */
static void look(struct config *c, const char *name, const char *value)
{
    struct place *p = c->sought;

    if (opt_find(c->table, name) != p->option ||
        !(p->value ? strcmp(p->value, value) == 0
                   : strstr(p->error, value) != NULL))
        return;
    snprintf(p->path, sizeof(p->path), "%s", c->path);
    p->line = c->line;
}

/* inih's handlers give 1 for success. */
static int on_value(void *user, const char *section, const char *name,
                    const char *value)
{
    struct config *c = user;
    int other = *section && strcmp(section, c->command) != 0;

    if (c->sought && !other)
        look(c, name, value);
    if (c->sought || (other && command_find(section)))
        return 1;
    if (other)
        err_set(c->err, ERR_USAGE, "[%s]: no command of that name", section);
    else if (set(c, section, name, value) == 0)
        return 1;
    c->failed = c->line;
    return 0;
}

/* `most` 0: it is no text. */
static int wrong_line(struct config *c, int most)
{
    c->failed = c->line;
    if (most)
        return err_set(c->err, ERR_USAGE, "the line has more than %d bytes",
                       most);
    return err_set(c->err, ERR_USAGE, "a NUL byte: this is not a text");
}

/* As inih has it with ';': a mark after a blank begins a comment. */
static void cut_comment(char *line, int *len)
{
    for (int i = 1; i < *len; i++)
        if (line[i] == '#' && (line[i - 1] == ' ' || line[i - 1] == '\t')) {
            line[i] = '\0';
            *len = i;
        }
}

/* 0, or -1 when it does not fit or is no text. */
static int read_line(struct config *c, char *line, int size, int *len)
{
    int got;

    *len = 0;
    while ((got = getc(c->file)) != EOF && got != '\n') {
        if (*len == 0 && (got == ' ' || got == '\t'))
            continue;
        if (!got)
            return wrong_line(c, 0);
        if (*len + 1 >= size)
            return wrong_line(c, size - 1);
        line[(*len)++] = (char)got;
    }
    line[*len] = '\0';
    cut_comment(line, len);
    return 0;
}

/* NULL after a failure: the first is the one that is told.
 *
 * A line for inih, without what makes it take one for two, its length, or for
 * more of the line before, its indent. */
static char *next_line(char *line, int size, void *user)
{
    struct config *c = user;
    int len;

    c->line++;
    if (c->failed || read_line(c, line, size, &len) ||
        (len == 0 && (feof(c->file) || ferror(c->file))))
        return NULL;
    return line;
}

/* A line without a '=' is what inih alone notices; it may come first. */
static int parse(struct config *c)
{
    int line = ini_parse_stream(next_line, c, on_value, c);

    if (ferror(c->file))
        return err_set(c->err, ERR_IO, "cannot be read: %s", strerror(errno));
    if (line > 0 && (!c->failed || line < c->failed)) {
        c->failed = line;
        err_set(c->err, ERR_USAGE, "neither \"name = value\" nor a [section]");
    }
    return c->failed ? -1 : 0;
}

static int load(struct config *c, const char *path)
{
    int rc;

    c->path = path;
    c->line = c->failed = 0;
    memset(c->seen, 0, sizeof(c->seen));
    c->file = fopen(path, "re");
    if (!c->file)
        return err_set(c->err, ERR_IO, "%s: %s", path, strerror(errno));
    rc = parse(c);
    fclose(c->file);
    if (rc && c->failed)
        return err_wrap(c->err, "%s:%d", path, c->failed);
    return rc ? err_wrap(c->err, "%s", path) : 0;
}

static int load_if_there(struct config *c, const char *path)
{
    return access(path, F_OK) == 0 ? load(c, path) : 0;
}

static int load_own(struct config *c)
{
    const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    char path[4096];

    if (base && *base)
        snprintf(path, sizeof(path), "%s/diptych/diptych.conf", base);
    else if (home && *home)
        snprintf(path, sizeof(path), "%s/.config/diptych/diptych.conf", home);
    else
        return 0;
    return load_if_there(c, path);
}

static int load_all(struct config *c, const char *path)
{
    if (path)
        return load(c, path);
    return load_own(c) || load_if_there(c, HERE) ? -1 : 0;
}

int config_load(const char *path, const char *command, const struct opt *table,
                void *settings, struct err *err)
{
    struct config c = {
        .command = command, .table = table, .settings = settings, .err = err};

    return load_all(&c, path);
}

/* The last of "--treatment: --treatment-key-file: key.txt". */
static const struct opt *option_of(const char *text, const struct opt *table)
{
    const struct opt *found = NULL;
    char name[64];

    while (strncmp(text, "--", 2) == 0) {
        size_t len = strspn(text + 2, "abcdefghijklmnopqrstuvwxyz0123456789-");

        snprintf(name, sizeof(name), "%.*s", (int)len, text + 2);
        found = opt_find(table, name);
        text += 2 + len + strspn(text + 2 + len, ": ");
    }
    return found;
}

/* The files are read once more: what nobody gets wrong costs nothing. */
void config_place(const char *path, const char *command,
                  const struct opt *table, const void *settings,
                  struct err *err)
{
    const char *error = err->text;
    struct err unused;
    struct place p = {.option = option_of(error, table), .error = error};
    struct config c = {
        .command = command, .table = table, .err = &unused, .sought = &p};

    if (!p.option || (p.option->kind != OPT_TEXT && p.option->kind != OPT_LIST))
        return;
    if (p.option->kind == OPT_TEXT)
        p.value = *(char *const *)((const char *)settings + p.option->at);
    if (load_all(&c, path) == 0 && *p.path)
        err_wrap(err, "%s:%d", p.path, p.line);
}

int config_is_of_folder(const char *path)
{
    return !path && access(HERE, F_OK) == 0;
}
