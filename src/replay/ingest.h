/* ingest.h - logs, or stores, into a store: every line is checked before one is
 * sent. */
#ifndef REPLAY_INGEST_H
#define REPLAY_INGEST_H

#include "base/buf.h"
#include "input/input.h"
#include "store/store.h"

struct ingest_settings {
    const char *const *log; /* files; "-" is standard input */
    size_t logs;
    const char *format; /* NULL: sniffed, each by itself */
    int skip_bad;       /* pass bad lines over, and count them */
    int timed;          /* 1: every prompt must say when it was asked */
    int64_t limit;      /* first prompts only; 0: all */
    int64_t sample;     /* this many of those, drawn by the seed; 0: all */
    uint64_t seed;
};

struct ingest_result {
    int64_t prompts, bad; /* stored; passed over */
    int64_t lines;
    uint64_t hash;      /* of all logs, in order */
    const char *format; /* of the first log */
};

/* In one transaction: all, or nothing; in the order of the logs. A prompt
 * with the id of an earlier one is bad. `named` gets a line for each of the
 * first bad lines: "log.jsonl:7: reason". -1 with ERR_PARSE when there are
 * any and they are not to be skipped, or when no prompt is left. */
int ingest(struct store *s, const struct ingest_settings *set,
           struct ingest_result *out, struct buf *named, struct err *err);

/* Adds a line to `named` when there are fewer prompts than a sample asks for;
 * ingest does so. */
void ingest_sampled(const struct ingest_settings *set, int64_t prompts,
                    struct buf *named);

/* The hash alone, for comparing with a store's. */
int ingest_hash(const struct ingest_settings *set, uint64_t *hash,
                struct err *err);

#endif
