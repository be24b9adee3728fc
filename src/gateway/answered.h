/* answered.h - which answer somebody speaks of: those of the last requests, by
 * request id, conversation and user.
 *
 * Fixed memory, and no call's time grows with what is in it. What is older
 * than `most` answers is forgotten. 64 bits stand for a name, by a seed that
 * nobody knows: who chooses names cannot make them meet. */
#ifndef GATEWAY_ANSWERED_H
#define GATEWAY_ANSWERED_H

#include <stddef.h>
#include <stdint.h>

#include "model/opinion.h"

enum answered_by {
    ANSWERED_REQUEST,
    ANSWERED_CONVERSATION,
    ANSWERED_USER,
    ANSWERED_BYS,
};

struct answered_reply {
    int64_t prompt, wall_us; /* wall_us: when it was sent */
    int repeat;              /* as stored: 0 when it never counts */
    enum side side;
    int64_t said_us[FEEDBACK_KINDS]; /* when that was said last; 0: never */
};

struct answered;

struct answered *answered_new(size_t most, uint64_t seed); /* most > 0 */
void answered_free(struct answered *r);                    /* NULL is fine */

/* Copies the answer. A name that is NULL or "": it has none of that kind. */
void answered_add(struct answered *r, const char *const name[ANSWERED_BYS],
                  const struct answered_reply *a);

struct answered_asked {
    enum answered_by by;
    const char *name;
    int64_t at_us;    /* of those that were sent until then, the last one */
    int side, repeat; /* only of these; -1: of any */
};

/* Lent until the next answered_add; NULL: there is none, or it was so long ago
 * that more than some hundred answers went to that name since. */
struct answered_reply *answered_find(struct answered *r,
                                     const struct answered_asked *q);

#endif
