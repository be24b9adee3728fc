#include "cmd/command.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/slip.h"
#include "cmd/config.h"
#include "stats/gsl.h"
#include "store/store.h"

static const struct command *const table[] = {
#define COMMAND(id) &command_##id,
#include "cmd/commands.def"
#undef COMMAND
    NULL,
};

const struct command *command_at(size_t i)
{
    return table[i];
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; table[i]; i++)
        if (strcmp(table[i]->name, name) == 0)
            return table[i];
    return NULL;
}

int command_unknown(const char *name, struct err *err)
{
    struct slip s = slip_of(name, strlen(name));

    for (size_t i = 0; table[i]; i++)
        slip_try(&s, table[i]->name);
    if (s.name)
        return err_set(err, ERR_USAGE,
                       "there is no command \"%.40s\"; did you mean %s?", name,
                       s.name);
    return err_set(err, ERR_USAGE,
                   "there is no command \"%.40s\"; diptych help lists them",
                   name);
}

static void print_version(void)
{
    printf("%s %s\n", PACKAGE_NAME, PACKAGE_VERSION);
}

void command_write_help(const struct command *c, struct buf *out)
{
    buf_addf(out, "usage: diptych %s %s\n\n%s\n\n", c->name, c->usage,
             c->about);
    opt_help(c->options, out);
}

static void print_help(const struct command *c)
{
    struct buf out;

    buf_init(&out, 65536);
    command_write_help(c, &out);
    fputs(out.data, stdout);
    buf_release(&out);
}

struct line {
    int argc;
    char **args;
};

/* Parsing moves arguments about. */
static struct line copy_line(const struct line *line)
{
    struct line copy = {line->argc,
                        memory_new((size_t)line->argc + 1, sizeof(char *))};

    memcpy(copy.args, line->args, (size_t)line->argc * sizeof(char *));
    return copy;
}

/* What the command line says alone, of --config and --help too, before a file
 * is read. */
static int glance(const struct command *c, struct common *common, void *alone,
                  const struct line *line, struct err *err)
{
    const struct opt_target to = {c->options, alone, common};
    struct line copy = copy_line(line);
    int rc = opt_parse(&to, &copy.argc, copy.args, err);

    free(copy.args);
    return rc;
}

/* Later wins: file, environment, command line. */
static int load(const struct command *c, void *settings,
                const struct common *common, struct line *line, struct err *err)
{
    struct common again = {0};
    const struct opt_target to = {c->options, settings, &again};
    int rc;

    if (!common->no_config &&
        config_load(common->config, c->name, c->options, settings, err))
        return -1;
    if (opt_environment(c->options, settings, err))
        return -1;
    rc = opt_parse(&to, &line->argc, line->args, err);
    opt_release(opt_common, &again);
    return rc;
}

struct command_origin {
    const struct command *command;
    const struct line *line; /* as it was given */
};

void command_place(const struct command_origin *o, const void *settings,
                   struct err *err)
{
    const struct command *c = o->command;
    void *alone = memory_new(1, c->size + 1);
    struct common common = {0};
    struct err unused; /* it was taken before */

    if (glance(c, &common, alone, o->line, &unused) == 0 && !common.no_config)
        config_place(common.config, c->name, c->options, settings, err);
    opt_release(c->options, alone);
    opt_release(opt_common, &common);
    free(alone);
}

int command_again(const struct command_origin *o, void *settings,
                  struct err *err)
{
    const struct command *c = o->command;
    void *alone = memory_new(1, c->size + 1);
    struct line line = copy_line(o->line);
    struct common common = {0};
    int rc = glance(c, &common, alone, &line, err);

    if (c->preset)
        c->preset(settings);
    if (rc == 0)
        rc = load(c, settings, &common, &line, err);
    opt_release(c->options, alone);
    opt_release(opt_common, &common);
    free(alone);
    free(line.args);
    return rc;
}

/* A folder that one did not write should not decide unseen who gets the
 * prompts. */
static void say_folder(const struct common *common)
{
    if (!common->no_config && config_is_of_folder(common->config))
        fputs("diptych: settings of this folder: diptych.conf\n", stderr);
}

static int obey(const struct command *c, void *settings, struct line *line,
                int *status, struct err *err)
{
    struct common common = {0};
    void *alone = memory_new(1, c->size + 1);
    struct line given = copy_line(line);
    const struct command_origin origin = {c, &given};
    int rc = glance(c, &common, alone, line, err);

    if (rc == 0 && common.help)
        print_help(c);
    else if (rc == 0 && common.version)
        print_version();
    else if (rc == 0) {
        rc = load(c, settings, &common, line, err);
        if (rc == 0)
            say_folder(&common);
        if (rc == 0 && c->told)
            c->told(settings, alone);
        if (rc == 0 && c->from)
            c->from(settings, &origin);
        if (rc == 0 && c->run(settings, line->argc, line->args, status, err)) {
            command_place(&origin, settings, err);
            rc = -1;
        }
    }
    opt_release(c->options, alone);
    free(alone);
    opt_release(opt_common, &common);
    free(given.args);
    return rc;
}

static int run(const struct command *c, struct line *line, int *status,
               struct err *err)
{
    void *settings = memory_new(1, c->size + 1);
    int rc;

    if (c->preset)
        c->preset(settings);
    rc = obey(c, settings, line, status, err);
    if (rc)
        err_wrap(err, "%s", c->name);
    opt_release(c->options, settings);
    free(settings);
    return rc;
}

static int finish_output(struct err *err)
{
    if (fflush(stdout) || ferror(stdout))
        return err_set(err, ERR_IO, "standard output cannot be written");
    return 0;
}

int command_main(int argc, char **argv, struct err *err)
{
    const struct command *c;
    const char *name = argc > 1 ? argv[1] : "help";
    struct line line = {argc > 2 ? argc - 2 : 0, argv + 2};
    int status = STATUS_DONE;

    stats_init();
    store_init();
    /* A file that may not grow is a full disk, which is told in a line. */
    signal(SIGXFSZ, SIG_IGN);
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        print_version();
        return finish_output(err) ? STATUS_FAILED : STATUS_DONE;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    c = command_find(name);
    if (!c) {
        command_unknown(name, err);
        return STATUS_USAGE;
    }
    if (run(c, &line, &status, err) || finish_output(err))
        return err->code == ERR_USAGE ? STATUS_USAGE : STATUS_FAILED;
    return status;
}
