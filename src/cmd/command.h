/* command.h - a subcommand: a row of commands.def and a file of its own. */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include "base/err.h"
#include "cmd/option.h"

/* What a run ends with, besides an error and verdict_status(). */
enum status {
    STATUS_DONE = 0,
    STATUS_FAILED = 1,
    STATUS_USAGE = 2,
    STATUS_INTERRUPTED = 130,
    STATUS_TERMINATED = 143,
};

struct command_origin; /* of settings: files, environment, command line */

struct command {
    const char *name;  /* "replay" */
    const char *about; /* one line */
    const char *usage; /* "LOG... --control V --treatment V" */
    const struct opt *options;
    size_t size; /* of the settings struct, filled by `preset` */
    void (*preset)(void *settings);
    /* Before `run`: what the command line alone says, apart from files and the
     * environment, in such a struct without presets. NULL: it is all one. */
    void (*told)(void *settings, const void *line);
    /* Before `run`, likewise: for a command that has them made anew while it
     * runs; borrowed until it ends. NULL: of no interest. */
    void (*from)(void *settings, const struct command_origin *o);
    /* 0 and a status, or -1 and an error. `args` are not options. */
    int (*run)(void *settings, int argc, char **args, int *status,
               struct err *err);
};

#define COMMAND(id) extern const struct command command_##id;
#include "cmd/commands.def"
#undef COMMAND

const struct command *command_at(size_t i); /* NULL after the last */
const struct command *command_find(const char *name);
/* -1, and an error that says what may have been meant. */
int command_unknown(const char *name, struct err *err);

/* Settings as they would be if the command began now, into a zeroed struct of
 * its size; opt_release it, after a failure too. On any thread, one at a time.
 */
int command_again(const struct command_origin *o, void *settings,
                  struct err *err);

/* Puts file and line before an error about a setting that is from a file. */
void command_place(const struct command_origin *o, const void *settings,
                   struct err *err);

/* What --help says. */
void command_write_help(const struct command *c, struct buf *out);

/* All of it: argv to exit status; an error is left to main. */
int command_main(int argc, char **argv, struct err *err);

#endif
