/* prepare.h - the store of a replay: made from the logs, or found and checked
 * to be the same experiment. */
#ifndef CMD_PREPARE_H
#define CMD_PREPARE_H

#include "cmd/freeze.h"
#include "replay/run.h"

struct prepare {
    const char *store; /* NULL: named after log and models */
    int fresh;         /* keep what is there beside it, begin anew */
    const struct ingest_settings *ingest;
};

struct prepared {
    char *store; /* owned; a file name or URL */
    int resumed;
    int64_t prompts, skipped;
    int64_t stored;     /* replies that are there already */
    int64_t spent;      /* nano-dollars they cost */
    int64_t earlier;    /* ns of run time */
    struct gates gates; /* that hold for the run; none in an older store */
};

/* Bad lines go to `named`, also when it fails. `f` says what the experiment
 * is; its hash and name are filled in. A store that was just made is taken
 * away again when it fails, and one whose making was cut short is made anew; so
 * is a replay of other settings that has no reply, which `named` is told. */
int prepare(const struct prepare *p, struct freeze *f, struct prepared *out,
            struct buf *named, struct err *err);
void prepared_release(struct prepared *p);

#endif
