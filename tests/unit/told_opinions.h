/* told_opinions.h - the votes, the feedback and the stages of told_store.h. */
#ifndef TESTS_TOLD_OPINIONS_H
#define TESTS_TOLD_OPINIONS_H

#include "told.h"

static int told_votes(struct store *s, int64_t after, store_vote *each,
                      void *arg, struct err *err)
{
    const struct told *t = (const struct told *)s;

    for (size_t i = (size_t)after; i < t->votes; i++)
        each(arg, &t->vote[i]);
    return told_fails(s, "votes", err);
}

static int told_feedbacks(struct store *s, int64_t after, store_feedback *each,
                          void *arg, struct err *err)
{
    const struct told *t = (const struct told *)s;

    for (size_t i = (size_t)after; i < t->feedbacks; i++)
        each(arg, &t->feedback[i]);
    return told_fails(s, "feedbacks", err);
}

static int told_stages(struct store *s, int64_t after, store_stage *each,
                       void *arg, struct err *err)
{
    const struct told *t = (const struct told *)s;

    for (size_t i = (size_t)after; i < t->stages; i++)
        each(arg, &t->stage[i]);
    return told_fails(s, "stages", err);
}

#endif
