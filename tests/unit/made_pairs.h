/* made_pairs.h - pairs that tests of analysis/ make up.
 *
 * Include it after cmocka.h. */
#ifndef TESTS_MADE_PAIRS_H
#define TESTS_MADE_PAIRS_H

#include <math.h>
#include <string.h>

#include "analysis/contrasts.h"

#define MADE_MS 1000000LL

/* An answer to a prompt; each a little other than the next. */
static inline struct reply made_reply(int64_t prompt, enum side side)
{
    struct reply r;
    int64_t k = prompt * 2654435761LL % 1009 + (side ? prompt * 40503 % 61 : 0);

    reply_init(&r);
    r.prompt = prompt;
    r.repeat = 1;
    r.side = side;
    r.outcome = OUTCOME_OK;
    r.due = prompt * 10 * MADE_MS;
    r.latency = (400 + k) * MADE_MS;
    r.first_token = r.latency / 4 + side * MADE_MS;
    r.last_token = r.latency;
    r.chunks = 9;
    r.usage.input = 100 + prompt % 7 + side * (prompt % 3);
    r.usage.output = 20 + k % 31;
    r.cost = (1000 + k) * 1000;
    r.answer = 1 + (prompt % 10 == 0 && side);
    r.normal = 1 + (prompt % 20 == 0 && side);
    r.length = 300 + k % 97;
    r.match = prompt % (side ? 5 : 4) != 0;
    r.similarity = side ? (int)(1000000 - k * 100) : -1;
    if ((prompt + 3 * side) % (side ? 17 : 29) == 0) {
        r.outcome = prompt % 2 ? OUTCOME_TIMEOUT : OUTCOME_HTTP_5XX;
        r.answer = r.normal = 0;
        r.usage.output = r.cost = r.length = -1;
        r.match = r.similarity = -1;
    }
    return r;
}

/* Changes a reply before it is added; 0: there is none. */
typedef int made_change(struct reply *r);

static inline void made_pairs(struct pairs *p, int n, made_change *change)
{
    for (int i = 1; i <= n; i++)
        for (int s = 0; s < SIDES; s++) {
            struct reply r = made_reply(i, (enum side)s);

            if (!change || change(&r))
                pairs_add(p, &r);
        }
}

static inline const struct contrast *made_row(const struct contrast *c,
                                              const char *name)
{
    for (size_t i = 0; contrasts_row(i); i++)
        if (!strcmp(c[i].name, name))
            return &c[i];
    fail_msg("no row %s", name);
    return NULL;
}

#endif
