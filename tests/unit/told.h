/* told.h - what a store in memory is to tell; see told_store.h. */
#ifndef TESTS_TOLD_H
#define TESTS_TOLD_H

#include <stdio.h>
#include <string.h>

#include "store/store.h"

struct told {
    struct store store;
    const char *const (*setting)[2]; /* names and values, to a NULL */
    struct engine engine;
    int64_t pairs;
    /* The reply of a side of a pair, from 1; 0 when there is none. */
    int (*reply)(int64_t pair, enum side side, struct reply *r);
    const struct attempt *attempt;
    const struct event *event;
    const struct vote *vote;
    const struct feedback *feedback;
    const struct stage *stage;
    size_t attempts, events, votes, feedbacks, stages;
    const char *fails; /* the call that fails, "replies"; NULL none */
};

static inline int told_fails(struct store *s, const char *call, struct err *err)
{
    const struct told *t = (const struct told *)s;

    if (t->fails && !strcmp(t->fails, call))
        return err_set(err, ERR_IO, "told.db: no %s", call);
    return 0;
}

#endif
