#include "analysis/trust_row.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/frozen.h"
#include "base/text.h"
#include "stats/pivot.h"

/* Differential loss: surely, and enough to matter; or beyond all doubt. */
#define P_LIKELY .05
#define P_SURE .0005

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

/* Copies are left unsent at busy moments; both variants lack those. */
static void add_unsent(const struct analysis *a, struct trust *t)
{
    char text[96];

    if (a->engine.release.unsent <= 0)
        return;
    if (t->grade == TRUST_OK)
        t->grade = TRUST_LOOK;
    snprintf(text, sizeof text,
             "%lld copies were not sent: the pairs are of calmer moments",
             (long long)a->engine.release.unsent);
    trust_add(t, text);
}

static void missing_of_pairs(const struct analysis *a, struct trust *t)
{
    const struct pair_counts *c = &a->count;
    int live = frozen_live(&a->settings);
    const char *what = a->look == LOOK_FINAL ? "missing"
                       : live                ? "not ended"
                                             : "not sent yet";

    trust_say(t, grade_loss(a),
              "control %lld %s, %lld skipped; treatment %lld %s, %lld skipped",
              (long long)c->missing[CONTROL], what,
              (long long)c->skipped[CONTROL], (long long)c->missing[TREATMENT],
              what, (long long)c->skipped[TREATMENT]);
    add_worst(&a->missing, t);
    add_unsent(a, t);
    if (!live && (c->skipped[CONTROL] || c->skipped[TREATMENT]))
        trust_add(t, "what was skipped could not be expressed");
}

/* ---- what limits kept back in a live release --------------------------- */

/* Requests of a stage: hits are those that were kept back. */
struct kept {
    struct two_shares stage[RELEASED_STAGES];
    struct two_shares all;
    double failed; /* of treatment's, those that were sent and failed */
};

static void count_kept(const struct pairs *p, struct kept *k)
{
    *k = (struct kept){.failed = 0};
    for (size_t i = 0; i < p->count; i++) {
        int side = p->outcome[TREATMENT][i] != PAIR_MISSING;
        enum outcome o = (enum outcome)p->outcome[side][i];
        struct two_shares *s = &k->stage[p->stage[i]];

        if (p->out[i])
            continue;
        s->n[side]++;
        k->all.n[side]++;
        s->hits[side] += o == OUTCOME_SKIPPED;
        k->all.hits[side] += o == OUTCOME_SKIPPED;
        k->failed += side == TREATMENT && outcome_failed(o);
    }
}

/* Stage by stage: the busier ones may be those of larger shares. */
static void compare_kept(const struct analysis *a, const struct kept *k,
                         struct estimate *out)
{
    const struct look any = {
        TRUST_ALPHA, contrasts_tuned(a->pairs.design, a->asked.planned)};
    struct pivot stage[RELEASED_STAGES], all;
    size_t stages = 0;

    for (int i = 0; i < RELEASED_STAGES; i++)
        if (two_shares_known(&k->stage[i]))
            pivot_two_shares(&k->stage[i], &stage[stages++]);
    pivot_combine(stage, NULL, stages, &all, NULL);
    pivot_look(&all, &any, out);
}

/* A request is kept back because it comes at a bad moment: the answers of the
 * variant are those of better ones. Where that is one in a hundred more than of
 * the other, what was kept back could be all of the slowest hundredth, and a
 * p99 or a margin of a point of errors says nothing any more. */
static enum trust_grade grade_kept(const struct analysis *a,
                                   const struct kept *k)
{
    struct estimate e;

    compare_kept(a, k, &e);
    if (fabs(e.value) > TRUST_APART && (e.low > 0 || e.high < 0))
        return TRUST_BAD;
    return TRUST_LOOK;
}

static double part(double some, double all)
{
    return all > 0 ? some / all : 0;
}

static void say_kept(const struct analysis *a, const struct kept *k,
                     struct trust *t)
{
    const double *hits = k->all.hits, *n = k->all.n;
    double shown = part(k->failed, n[TREATMENT] - hits[TREATMENT]);
    double worst = part(k->failed + hits[TREATMENT], n[TREATMENT]);
    char share[4][TEXT_MAX], more[160];

    trust_say(t, grade_kept(a, k),
              "kept back by limits or breakers: %.0f of control's requests "
              "(%s), %.0f of "
              "treatment's (%s)",
              hits[CONTROL],
              text_share(part(hits[CONTROL], n[CONTROL]), share[0]),
              hits[TREATMENT],
              text_share(part(hits[TREATMENT], n[TREATMENT]), share[1]));
    snprintf(more, sizeof more,
             "had all of these failed, treatment's error rate were %s, not %s",
             text_share(worst, share[2]), text_share(shown, share[3]));
    if (hits[TREATMENT] > 0)
        trust_add(t, more);
}

static void missing_of_release(const struct analysis *a, struct trust *t)
{
    struct kept k;

    count_kept(&a->pairs, &k);
    if (k.all.hits[CONTROL] + k.all.hits[TREATMENT] > 0)
        say_kept(a, &k, t);
    else if (k.all.n[CONTROL] + k.all.n[TREATMENT] > 0)
        trust_say(t, TRUST_OK, "no request was kept from its variant");
}

void trust_missing(const struct analysis *a, struct trust *t)
{
    if (a->pairs.design == DESIGN_PAIRED)
        missing_of_pairs(a, t);
    else if (frozen_live(&a->settings))
        missing_of_release(a, t);
}
