/* input.h - logs of prompts, in whichever format they are.
 *
 * A line is read at a time, with a ceiling; a prompt is lent to the callback
 * and gone after it. Reading a log again gives the same prompts. Prompts
 * without an id of their own get one made of the line. `seq` is left 0. */
#ifndef INPUT_INPUT_H
#define INPUT_INPUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "input/format.h"
#include "model/prompt.h"

#define INPUT_LINE_MAX (16 * 1024 * 1024)

struct input_events {
    /* 0 to go on; -1 with err set ends the reading with that error. */
    int (*prompt)(void *arg, const struct prompt *p, struct err *err);
    /* A bad line, from 1; reading goes on. */
    void (*bad)(void *arg, int64_t line, const char *reason);
    void *arg;
};

struct input_result {
    const struct input_format *format; /* that was named or sniffed */
    int64_t lines, prompts, bad;
    uint64_t hash; /* of all bytes */
};

struct input_log {
    const char *path;   /* "-": standard input */
    const char *format; /* its name; NULL: sniffed from its start */
    int64_t file;       /* goes into the prompts */
};

/* -1 when it cannot be opened or read, is empty, or looks like no format
 * (then the error lists the formats). */
int input_read(const struct input_log *log, const struct input_events *events,
               struct input_result *out, struct err *err);

/* 0 if its request could be sent: for prompts that were not just read. */
int input_check(const struct prompt *p, struct err *err);

/* "log.jsonl:7: reason"; terminals obey nothing in it. */
void input_place(struct buf *out, const char *log, int64_t line,
                 const char *reason);
/* That as a line about a bad line, of which the first INPUT_NAMED are added
 * and all are counted. */
#define INPUT_NAMED 10
void input_bad(struct buf *out, int64_t *bad, const char *log, int64_t line,
               const char *reason);

/* "2 of 5 lines are bad", for an error; `out` is returned. */
#define INPUT_WORDS 80
const char *input_bad_words(int64_t bad, int64_t lines, char out[INPUT_WORDS]);

/* Only the hash: for a resumed run. Much faster. */
int input_hash(const char *path, uint64_t *hash, struct err *err);

#endif
