/* outline.h - a logged request whose long parts are not taken to pieces.
 *
 * Messages and tools may be megabytes, and a dialect that passes them on
 * needs none of it as values: they stay the bytes that the log has. The other
 * members are a json_t as in request.h, in which these are null. */
#ifndef PROVIDER_OUTLINE_H
#define PROVIDER_OUTLINE_H

#include "provider/request.h"
#include "wire/slice.h"

#define OUTLINE_PARTS 2

struct outline {
    json_t *root;                     /* owned */
    struct slice part[OUTLINE_PARTS]; /* borrowed from the prompt */
};

/* -1 with ERR_PARSE as request_read. What a rule of the variant is about is
 * taken to pieces all the same. */
int outline_read(struct outline *o, const struct variant *v,
                 const struct prompt *p, struct err *err);
void outline_release(struct outline *o);

/* The bytes to send. */
int outline_finish(const struct outline *o, struct buf *out, struct err *err);

#endif
