/* told_store.h - a store in memory that tells what a test made up. */
#ifndef TESTS_TOLD_STORE_H
#define TESTS_TOLD_STORE_H

#include "told_opinions.h"

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
