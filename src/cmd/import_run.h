/* import_run.h - logs of answers, read twice: to see when they begin and what
 * they are, and to store them. */
#ifndef CMD_IMPORT_RUN_H
#define CMD_IMPORT_RUN_H

#include "cmd/import_bad.h"
#include "cmd/import_sides.h"
#include "cmd/import_store.h"
#include "cmd/spans_option.h"
#include "logged/log.h"

struct import_log {
    const char *path;   /* can be read again */
    const char *called; /* in messages; NULL: as the path */
    int side;           /* all of it, or -1 */
};

struct import_run {
    const struct import_log *log;
    size_t logs;
    const char *format;  /* NULL: sniffed */
    char delimiter;      /* 0: sniffed */
    const char *prompts; /* a log of prompts, or NULL */
    const char *pair_by; /* NULL: by what the format has */
    const char *name;    /* of the experiment */
    int sticky, skip_bad;
    const struct spans_options *spans;
    struct names names; /* owned, like the others: see import_release */
    struct import_sides sides;
    struct import_store to;
    struct import_bad bad;

    int64_t lines;
    uint64_t hash;
    const struct logged_format *found; /* of the first log */
    int failures_told;                 /* by some line */
    size_t at;                         /* which log is read */
};

void import_init(struct import_run *r);
void import_release(struct import_run *r);

/* Sets design, begin_us and what is found out about the logs. */
int import_look(struct import_run *r, struct err *err);

/* In one transaction: all, or nothing. */
int import_fill(struct import_run *r, struct store *s, struct err *err);

#endif
