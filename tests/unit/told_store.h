/* told_store.h - a store in memory that tells what a test made up. */
#ifndef TESTS_TOLD_STORE_H
#define TESTS_TOLD_STORE_H

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

static int told_settings(struct store *s, struct settings *out, struct err *err)
{
    const struct told *t = (const struct told *)s;

    for (size_t i = 0; t->setting[i][0]; i++)
        settings_add(out, t->setting[i][0], "%s", t->setting[i][1]);
    return told_fails(s, "settings", err);
}

static int told_engine(struct store *s, struct engine *out, struct err *err)
{
    *out = ((const struct told *)s)->engine;
    return told_fails(s, "engine", err);
}

static int told_replies(struct store *s, int64_t after, store_reply *each,
                        void *arg, struct err *err)
{
    const struct told *t = (const struct told *)s;
    struct reply r;

    (void)after;
    for (int64_t i = 0; i < 2 * t->pairs; i++) {
        reply_init(&r);
        r.prompt = 1 + i / 2;
        r.repeat = 1;
        r.side = (enum side)(i % 2);
        r.first = (i / 2 + i) % 2;
        if (t->reply(r.prompt, r.side, &r) && each(arg, &r))
            return -1;
    }
    return told_fails(s, "numbers", err);
}

static int told_attempts(struct store *s, int64_t prompt, store_attempt *each,
                         void *arg, struct err *err)
{
    const struct told *t = (const struct told *)s;

    (void)prompt;
    for (size_t i = 0; i < t->attempts; i++)
        each(arg, &t->attempt[i]);
    return told_fails(s, "attempts", err);
}

static int told_events(struct store *s, int64_t after, store_event *each,
                       void *arg, struct err *err)
{
    const struct told *t = (const struct told *)s;

    (void)after;
    for (size_t i = 0; i < t->events; i++)
        each(arg, &t->event[i]);
    return told_fails(s, "events", err);
}

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

static const struct store_ops told_ops = {
    .name = "told",
    .settings = told_settings,
    .engine = told_engine,
    .numbers = told_replies,
    .votes = told_votes,
    .feedbacks = told_feedbacks,
    .stages = told_stages,
    .attempts = told_attempts,
    .events = told_events,
};

#endif
