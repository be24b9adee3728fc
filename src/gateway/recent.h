/* recent.h - which answer somebody speaks of: those of the last requests, by
 * request id, conversation and user.
 *
 * Fixed memory, and no call's time grows with what is in it. What is older
 * than `most` answers is forgotten. 64 bits stand for a name, by a seed that
 * nobody knows: who chooses names cannot make them meet. */
#ifndef GATEWAY_RECENT_H
#define GATEWAY_RECENT_H

#include <stddef.h>
#include <stdint.h>

#include "model/opinion.h"

enum recent_by {
    RECENT_REQUEST,
    RECENT_CONVERSATION,
    RECENT_USER,
    RECENT_BYS,
};

struct recent_answer {
    int64_t prompt, wall_us; /* wall_us: when it was sent */
    int repeat;              /* as stored: 0 when it never counts */
    enum side side;
    int64_t said_us[FEEDBACK_KINDS]; /* when that was said last; 0: never */
};

struct recent;

struct recent *recent_new(size_t most, uint64_t seed); /* most > 0 */
void recent_free(struct recent *r);                    /* NULL is fine */

/* Copies the answer. A name that is NULL or "": it has none of that kind. */
void recent_add(struct recent *r, const char *const name[RECENT_BYS],
                const struct recent_answer *a);

struct recent_asked {
    enum recent_by by;
    const char *name;
    int64_t at_us;    /* of those that were sent until then, the last one */
    int side, repeat; /* only of these; -1: of any */
};

/* Lent until the next recent_add; NULL: there is none, or it was so long ago
 * that more than some hundred answers went to that name since. */
struct recent_answer *recent_find(struct recent *r,
                                  const struct recent_asked *q);

#endif
