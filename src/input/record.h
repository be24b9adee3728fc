/* record.h - one line or element as a JSON object, its fields checked.
 *
 * Failures are ERR_PARSE (or ERR_LIMIT) and name the field, not the place. */
#ifndef INPUT_RECORD_H
#define INPUT_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "input/format.h"
#include "model/prompt.h"
#include "wire/json.h"
#include "wire/slice.h"

struct record {
    json_t *root;      /* owned; an object */
    struct slice text; /* the same as bytes, to pass on; borrowed, or `copy` */
    struct buf copy, request, answer; /* memory for whoever fills a prompt */
    char id[24];                      /* of an id that is a number */
};

int record_read(struct record *r, const char *line, size_t len,
                struct err *err);
void record_release(struct record *r);

/* What most formats do with a line: reads it, has `fill` make the prompt of
 * it (all unknown before it) and emits that. */
int record_emit(const char *line, size_t len, struct input_sink *sink,
                int (*fill)(struct record *r, struct prompt *p,
                            struct err *err),
                struct err *err);

/* The value of the field as it was written; of a doubled one the last. */
struct slice record_slice(const struct record *r, const char *name);

/* NULL when the field is not there or null; -1 when it is no string. */
int record_text(const struct record *r, const char *name, const char **out,
                struct err *err);
/* Likewise, but integers will do and "" is NULL. Good until the next call. */
int record_name(struct record *r, const char *name, const char **out,
                struct err *err);
/* The number times `scale`, rounded; untouched when not there or null; -1
 * when it is no number or negative. */
int record_number(const struct record *r, const char *name, double scale,
                  int64_t *out, struct err *err);

/* 0 if it is a list of messages that an endpoint could take. */
int record_messages(const json_t *messages, struct err *err);

/* The text of a message's content: a string, or its text parts put together
 * in `buf`; NULL when there is none. */
int record_content(const json_t *content, struct buf *buf, const char **out,
                   struct err *err);

/* Builds a request of messages: open, add, close. */
void request_open(struct buf *out);
void request_add(struct buf *out, const char *role, const char *text,
                 size_t len);
void request_close(struct buf *out);

#endif
