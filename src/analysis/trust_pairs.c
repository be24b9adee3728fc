#include "analysis/trust_row.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/frozen.h"
#include "base/text.h"
#include "stats/unpaired.h"

void trust_order(const struct analysis *a, struct trust *t)
{
    const int64_t *first = a->count.first;
    double apart = (double)llabs(first[CONTROL] - first[TREATMENT]);
    double n = (double)a->count.complete;

    if (a->count.complete == 0 || a->pairs.design == DESIGN_UNPAIRED)
        return;
    /* A shadow copies what control was sent: that is its design. */
    trust_say(t,
              apart > 3 * sqrt(n) + 2 && !frozen_live(&a->settings) ? TRUST_LOOK
                                                                    : TRUST_OK,
              "control first in %lld pairs, treatment in %lld",
              (long long)first[CONTROL], (long long)first[TREATMENT]);
}

/* Logarithms of treatment / control, by who was sent first; owned. */
struct by_order {
    double *v[SIDES];
    size_t n[SIDES];
    struct tango failed; /* "treatment": the second sent failed alone */
};

static void add_pair(struct by_order *b, const struct pairs *p, size_t i)
{
    int first = p->first[i], second = !first;
    int one = outcome_failed((enum outcome)p->outcome[first][i]);
    int other = outcome_failed((enum outcome)p->outcome[second][i]);
    double x = pairs_number(p, COLUMN_LATENCY, CONTROL, i);
    double y = pairs_number(p, COLUMN_LATENCY, TREATMENT, i);

    b->failed.n++;
    b->failed.control += one && !other;
    b->failed.treatment += other && !one;
    if (pairs_both_ok(p, i) && x > 0 && y > 0)
        b->v[first][b->n[first]++] = log(y / x);
}

static void gather(struct by_order *b, const struct pairs *p)
{
    *b = (struct by_order){0};
    for (int s = 0; s < SIDES; s++)
        b->v[s] = memory_grow(NULL, p->count + 1, sizeof(double));
    for (size_t i = 0; i < p->count; i++)
        if (pairs_complete(p, i) && p->first[i] < SIDES)
            add_pair(b, p, i);
}

/* The same pairs in both orders differ by twice what the second place does:
 * it is in treatment's when control was first, in control's otherwise. */
static void second_place(const struct by_order *b, struct estimate *out)
{
    const struct unpaired s = {
        {{b->v[TREATMENT], b->n[TREATMENT], NULL},
         {b->v[CONTROL], b->n[CONTROL], NULL}},
    };
    const struct look once = {.alpha = TRUST_ALPHA};
    struct pivot p;

    unpaired_difference(&s, &p);
    pivot_look(&p, &once, out);
    out->value /= 2;
    out->low /= 2;
    out->high /= 2;
}

static void add_failed(const struct by_order *b, double low, double high,
                       struct trust *t)
{
    char text[96];

    if (low > 0 || high < 0)
        t->grade = TRUST_LOOK;
    snprintf(text, sizeof text, "fails %+.2f pp more often [%+.2f, %+.2f]",
             100 * tango_estimate(&b->failed), 100 * low, 100 * high);
    trust_add(t, text);
}

/* A prompt cache makes whoever comes second cheaper and faster: in balanced
 * order that hits both alike, but it is not what users will meet. */
void trust_position(const struct analysis *a, struct trust *t)
{
    const struct look once = {.alpha = TRUST_ALPHA};
    struct by_order b;
    struct estimate e;
    char factor[TRUST_WORDS];
    double low, high;

    gather(&b, &a->pairs);
    second_place(&b, &e);
    if (b.failed.n > 0 && e.status == ESTIMATE_OK) {
        trust_say(t, trust_sure(&e) ? TRUST_LOOK : TRUST_OK,
                  "whoever is sent second takes %s of the latency",
                  trust_factor(&e, factor));
        tango_interval(&b.failed, look_critical(&once, b.failed.n), &low,
                       &high);
        add_failed(&b, low, high, t);
    }
    free(b.v[CONTROL]);
    free(b.v[TREATMENT]);
}
