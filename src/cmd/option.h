/* option.h - a command's options: one table gives parsing, help, completion,
 * settings from files and the environment, and the check of the manual.
 *
 * A row says where its value goes in the command's own struct. Values are
 * checked when they are set, wherever they come from; the error names the
 * option, what was given, and what would do. */
#ifndef CMD_OPTION_H
#define CMD_OPTION_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum opt_kind {
    OPT_FLAG,  /* int, 0 or 1; takes no value */
    OPT_COUNT, /* int64_t, least to most */
    OPT_REAL,  /* double, likewise; of a "SHARE" also "20%", and no bare 1 */
    OPT_TEXT,  /* char *, owned */
    OPT_SPAN,  /* int64_t nanoseconds; "30s" */
    OPT_MONEY, /* int64_t nano-dollars; "2.50" */
    OPT_LIST,  /* struct opt_list: may be given again and again */
    OPT_GATES, /* likewise, each a gate */
};

struct opt_list {
    char **item; /* owned, like the strings */
    size_t count;
};

struct opt {
    const char *name; /* "concurrency"; NULL ends the table */
    char letter;      /* or 0 */
    enum opt_kind kind;
    const char *value;  /* how help names it: "N" */
    size_t at;          /* offsetof the member */
    double least, most; /* of numbers; both 0: above zero, no ceiling */
    const char *help;   /* may have several lines */
};

/* The options every command has. */
struct common {
    int help, version, no_config;
    char *config;
};
extern const struct opt opt_common[];

const struct opt *opt_find(const struct opt *table, const char *name);
int opt_set(const struct opt *o, void *settings, const char *value,
            struct err *err);

/* Where options go: a table and its struct, and the common ones. */
struct opt_target {
    const struct opt *table;
    void *settings;
    struct common *common;
};

/* Command line: options may stand among the arguments, "--" ends them, an
 * unambiguous start of a name will do. `args` is argv after the command's
 * name; at the end `*argc` and `args` hold what is not an option. */
int opt_parse(const struct opt_target *to, int *argc, char **args,
              struct err *err);

/* DIPTYCH_CONCURRENCY=16 for each option that takes a value. */
int opt_environment(const struct opt *table, void *settings, struct err *err);

void opt_release(const struct opt *table, void *settings);

/* Its value, for people: "30s", "none". */
void opt_write(const struct opt *o, const void *settings, struct buf *out);
void opt_help(const struct opt *table, struct buf *out);

#endif
