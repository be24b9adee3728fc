/* logged.h - an answer that somebody else asked for, as a log tells it.
 *
 * Which variant it belongs to, which prompt, and when the experiment began is
 * not decided here: `reply` has no side, no prompt and no due time. Text is
 * borrowed from the values. NULL and -1 (NAN of a double) are "not known". */
#ifndef LOGGED_LOGGED_H
#define LOGGED_LOGGED_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "logged/values.h"
#include "model/reply.h"

struct logged {
    int64_t line, file; /* where it stands, both from 1 */
    const char *variant;
    const char *key; /* what pairs it */
    const char *id, *user, *conversation, *reference, *provider;
    const char *request; /* in the form of prompt.h; NULL: not logged */
    size_t request_len;
    int64_t at_us;
    double weight;            /* of treatment, in its stage */
    double thumb;             /* 1 up, 0 down */
    double continued, ticket; /* 1: so it was */
    double score;             /* 0 to 1 */
    struct reply reply;
};

/* -1 with ERR_PARSE: which field is wrong, and how. */
int logged_make(struct logged *out, struct values *v, struct err *err);

#endif
