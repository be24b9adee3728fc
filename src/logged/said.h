/* said.h - what people said of an answer, as a log tells it: a thumb, a score,
 * that the session went on, that support was asked.
 *
 * A line has fields of these names, or one kind and its value. Which answer it
 * is about is not decided here. Text is borrowed from the values; NULL, -1 and
 * NAN are "not told". */
#ifndef LOGGED_SAID_H
#define LOGGED_SAID_H

#include <stdint.h>

#include "base/err.h"
#include "logged/values.h"
#include "model/opinion.h"

struct said {
    int64_t line;
    const char *request_id, *id, *user, *conversation, *variant;
    int64_t repeat, at_us;
    double value[FEEDBACK_KINDS]; /* thumb: 1 up; score: as it is written */
};

/* What a line says of an answer. -1 with ERR_PARSE: which is wrong. */
int said_values(const struct values *v, double out[FEEDBACK_KINDS],
                struct err *err);

/* The whole line, which must say something. `v` gets the value of its kind. */
int said_make(struct said *out, struct values *v, struct err *err);

/* Names that mean nothing of the kind in a log of answers. */
void said_places(struct names *names);

#endif
