/* store_sample.h - prompts and replies to put into stores in tests.
 *
 * Include it after cmocka.h. */
#ifndef TESTS_STORE_SAMPLE_H
#define TESTS_STORE_SAMPLE_H

#include "unit/store_place.h"

static inline struct prompt sample_prompt(int64_t seq, const char *id)
{
    static const char request[] = "{\"messages\":[]}";

    return (struct prompt){.seq = seq,
                           .id = id,
                           .at_us = -1,
                           .request = request,
                           .request_len = sizeof(request) - 1,
                           .line = seq,
                           .file = 1,
                           .logged_status = -1,
                           .logged_latency_us = -1,
                           .logged_input_tokens = -1,
                           .logged_output_tokens = -1};
}

static inline void put_prompts(struct store *s, int64_t count)
{
    struct err err;
    char id[32];

    must(s->ops->begin(s, &err), &err);
    for (int64_t i = 1; i <= count; i++) {
        struct prompt p;

        snprintf(id, sizeof(id), "p%lld", (long long)i);
        p = sample_prompt(i, id);
        must(s->ops->put_prompt(s, &p, &err), &err);
    }
    must(s->ops->commit(s, &err), &err);
}

static inline struct reply sample_reply(int64_t prompt, int repeat,
                                        enum side side)
{
    struct reply r;

    reply_init(&r);
    r.prompt = prompt;
    r.repeat = repeat;
    r.side = side;
    r.outcome = OUTCOME_OK;
    r.text = "yes";
    r.finish = "stop";
    return r;
}

/* For counting calls: `arg` is an int. */
static inline int count_reply(void *arg, const struct reply *r)
{
    (void)r;
    ++*(int *)arg;
    return 0;
}

static inline int replies_in(struct store *s)
{
    struct err err;
    int count = 0;

    must(s->ops->replies(s, 0, count_reply, &count, &err), &err);
    return count;
}

#endif
