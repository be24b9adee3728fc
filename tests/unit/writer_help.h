/* writer_help.h - what tests of the writer do again and again.
 *
 * Include it after cmocka.h. */
#ifndef TESTS_WRITER_HELP_H
#define TESTS_WRITER_HELP_H

#include <poll.h>

#include "store/writer.h"
#include "unit/store_sample.h"

static const struct writer_settings quick = {.repeats = 1,
                                             .commit_ns = 1000000,
                                             .most = 64,
                                             .ahead = 16,
                                             .ahead_bytes = 1 << 20};

static inline struct writer *must_start(struct store *s,
                                        const struct writer_settings *set)
{
    struct err err;
    struct writer *w = writer_start(s, set, &err);

    if (!w)
        fail_msg("%s", err.text);
    return w;
}

/* Sleeps until there is news; fails the test when none comes. */
static inline void wait_news(struct writer *w)
{
    struct pollfd p = {.fd = writer_fd(w), .events = POLLIN};

    assert_int_equal(poll(&p, 1, 10000), 1);
    writer_news(w);
}

/* NULL when all was given; waits for it. */
static inline struct work *next_work(struct writer *w)
{
    struct work *k;
    int over;

    while ((k = writer_work(w, &over)) == NULL && !over)
        wait_news(w);
    return k;
}

static inline struct record *reply_record(int64_t prompt, int repeat,
                                          enum side side)
{
    struct record *r = record_new(RECORD_REPLY);
    struct reply reply = sample_reply(prompt, repeat, side);

    record_reply(r, &reply);
    return r;
}

#endif
