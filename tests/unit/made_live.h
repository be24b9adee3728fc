/* made_live.h - what pages are made of, without a store; and latency pages.
 *
 * Include it after cmocka.h, in a program without analysis/live.c. */
#ifndef TESTS_MADE_LIVE_H
#define TESTS_MADE_LIVE_H

#include <stdlib.h>

#include "desk/latency.h"
#include "desk/page.h"
#include "made_pairs.h"

struct live {
    struct pairs pairs;
    struct snapshot shown;
    struct settings settings;
    struct profile *profile;
};

const struct pairs *live_pairs(const struct live *l)
{
    return &l->pairs;
}

const struct snapshot *live_snapshot(const struct live *l)
{
    return &l->shown;
}

const struct settings *live_settings(const struct live *l)
{
    return &l->settings;
}

const struct profile *live_profile(const struct live *l)
{
    return l->profile;
}

static inline int made_live_setup(void **state)
{
    struct live *l = calloc(1, sizeof *l);

    l->profile = profile_new();
    l->shown.engine.phase = PHASE_FINISHED;
    strcpy(l->shown.label, "fixed 95 %, final");
    *state = l;
    return 0;
}

static inline int made_live_teardown(void **state)
{
    struct live *l = *state;

    pairs_release(&l->pairs);
    settings_release(&l->settings);
    profile_free(l->profile);
    free(l);
    return 0;
}

static inline void made_live(struct live *l, int n, made_change *change)
{
    for (int i = 1; i <= n; i++)
        for (int s = 0; s < SIDES; s++) {
            struct reply r = made_reply(i, (enum side)s);
            r.sent = r.due;
            r.wire = r.latency;
            r.reused = i % 4 != 0;
            r.queue = (1 + i % 10) * MADE_MS / 10;
            if (change && !change(&r))
                continue;
            pairs_add(&l->pairs, &r);
            tally_add(&l->shown.tally[s], &r);
            profile_add(l->profile, &r);
        }
}

static inline struct latency_page *made_page(const struct live *l,
                                             const struct wish *w)
{
    const struct page_source from = {.live = l, .serial = 1};
    void *state = latency_kind.start(), *page = NULL;
    struct err err;

    assert_int_equal(latency_kind.work(state, &from, w, &page, &err), 0);
    assert_non_null(page);
    latency_kind.end(state);
    return page;
}

static inline struct latency_page *made_page_of(const struct live *l, int span,
                                                int reused)
{
    const struct latency_wish wanted = {span, reused};

    return made_page(l, &(struct wish){.at = -1, .latency = wanted});
}

#endif
