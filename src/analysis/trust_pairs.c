#include "analysis/trust_row.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "stats/sample_ratio.h"
#include "stats/unpaired.h"

/* Differential loss: surely, and enough to matter; or beyond all doubt. */
#define P_LIKELY .05
#define P_SURE .0005

#define ALPHA_RATIO .001

/* ---- missing replies --------------------------------------------------- */

static enum trust_grade grade_loss(const struct analysis *a)
{
    const struct missing *m = &a->missing;
    int64_t apart = llabs(m->only[CONTROL] - m->only[TREATMENT]);
    int much = (double)apart > TRUST_APART * (double)a->count.planned;

    if (m->p < P_SURE || (much && m->p < P_LIKELY))
        return TRUST_BAD;
    return a->count.planned > a->count.complete ? TRUST_LOOK : TRUST_OK;
}

static void add_worst(const struct missing *m, struct trust *t)
{
    char text[128];

    if (m->only[CONTROL] + m->only[TREATMENT] == 0)
        return;
    snprintf(text, sizeof text,
             "by chance: p %.2g; error rates apart by %+.2f to %+.2f pp at "
             "the worst",
             m->p, 100 * m->low, 100 * m->high);
    trust_add(t, text);
}

void trust_missing(const struct analysis *a, struct trust *t)
{
    const struct pair_counts *c = &a->count;
    const char *what = a->look == LOOK_FINAL ? "missing" : "not sent yet";

    if (a->pairs.design != DESIGN_PAIRED)
        return;
    trust_say(t, grade_loss(a),
              "control %lld %s, %lld skipped; treatment %lld %s, %lld skipped",
              (long long)c->missing[CONTROL], what,
              (long long)c->skipped[CONTROL], (long long)c->missing[TREATMENT],
              what, (long long)c->skipped[TREATMENT]);
    add_worst(&a->missing, t);
    if (c->skipped[CONTROL] || c->skipped[TREATMENT])
        trust_add(t, "what was skipped could not be expressed");
}

/* ---- sample ratio ------------------------------------------------------ */

#define STAGES 256

/* Rows of a split, by stage of the ramp. */
struct split {
    double count[STAGES][SIDES], weight[STAGES][SIDES];
    struct sample_ratio_stage stage[STAGES];
    size_t stages;
    double all[SIDES];
    int unknown; /* 1: nobody said how a stage was to be split */
};

static void count_split(const struct analysis *a, struct split *s)
{
    const struct pairs *p = &a->pairs;

    for (size_t i = 0; i < p->count; i++) {
        int side = p->outcome[TREATMENT][i] != PAIR_MISSING;

        s->count[p->stage[i]][side]++;
        s->all[side]++;
    }
    for (int i = 0; i < STAGES; i++) {
        double w = a->asked.weight[i], *n = s->count[i];

        if (n[CONTROL] + n[TREATMENT] == 0)
            continue;
        s->unknown |= !(w > 0 && w < 1);
        s->weight[i][CONTROL] = 1 - w;
        s->weight[i][TREATMENT] = w;
        s->stage[s->stages++] =
            (struct sample_ratio_stage){n, s->weight[i], SIDES};
    }
}

/* At any time by the e-value; the p is for the one look at the end. */
static void grade_split(const struct analysis *a, const struct split *s,
                        struct trust *t)
{
    double e = sample_ratio_log_e(s->stage, s->stages);
    double p = sample_ratio_p(s->stage, s->stages);
    int off =
        e >= log(1 / ALPHA_RATIO) || (a->look == LOOK_FINAL && p < P_SURE);
    char text[96];

    t->grade = off ? TRUST_BAD : TRUST_OK;
    snprintf(text, sizeof text, "as it was to be split: p %.2g, %s", p,
             off ? "units were lost or dealt wrongly" : "by chance");
    trust_add(t, text);
}

static void ratio_of_split(const struct analysis *a, struct trust *t)
{
    struct split s = {0};

    count_split(a, &s);
    if (s.all[CONTROL] + s.all[TREATMENT] == 0)
        return;
    trust_say(t, TRUST_LOOK, "control %.0f replies, treatment %.0f",
              s.all[CONTROL], s.all[TREATMENT]);
    if (s.unknown)
        trust_add(t, "how they were to be split is not known");
    else if (a->asked.sticky)
        trust_add(t, "users were split: requests need not follow");
    else
        grade_split(a, &s, t);
}

/* Of pairs each side has as many by design: see what is missing. */
static void ratio_of_pairs(const struct analysis *a, struct trust *t)
{
    int64_t n[SIDES];

    for (int s = 0; s < SIDES; s++)
        n[s] = a->sample[s].tally.replies;
    if (n[CONTROL] + n[TREATMENT] > 0)
        trust_say(t, TRUST_OK, "control %lld replies, treatment %lld, in pairs",
                  (long long)n[CONTROL], (long long)n[TREATMENT]);
}

void trust_ratio(const struct analysis *a, struct trust *t)
{
    if (a->pairs.design == DESIGN_PAIRED)
        ratio_of_pairs(a, t);
    else
        ratio_of_split(a, t);
}

/* ---- order of sending -------------------------------------------------- */

void trust_order(const struct analysis *a, struct trust *t)
{
    const int64_t *first = a->count.first;
    double apart = (double)llabs(first[CONTROL] - first[TREATMENT]);
    double n = (double)a->count.complete;

    if (a->count.complete == 0)
        return;
    trust_say(t, apart > 3 * sqrt(n) + 2 ? TRUST_LOOK : TRUST_OK,
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
