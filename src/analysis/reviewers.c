#include "analysis/reviewers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/kernels.h"
#include "analysis/preference.h"
#include "base/arena.h"
#include "base/utf8.h"
#include "stats/krippendorff.h"

#define WAYS 3 /* control, a tie, treatment */

static void count_first(struct reviewer *r, const struct ballot_cast *b)
{
    enum side winner = b->choice == CHOICE_TREATMENT ? TREATMENT : CONTROL;

    r->skipped += b->choice == CHOICE_SKIP;
    if (b->choice == CHOICE_SKIP)
        return;
    r->rated++;
    r->equal += b->choice == CHOICE_EQUAL;
    r->both_bad += b->choice == CHOICE_BOTH_BAD;
    if (!votes_won(b))
        return;
    r->won[winner]++;
    r->left_won += winner == (enum side)b->left;
    r->right_won += winner != (enum side)b->left;
}

/* The first vote may have been taken back, or be a skip. */
static void count_again(struct reviewer *r, const struct votes *v,
                        const struct ballot_cast *b)
{
    const struct ballot_cast *first = votes_find(v, b->reviewer, b->key, 0);

    if (!first || !votes_counts(first) || b->choice == CHOICE_SKIP)
        return;
    r->again++;
    r->steady += votes_won(first) == votes_won(b);
}

static void count_tags(struct reviewers *r, const struct ballot_cast *b)
{
    int won = votes_won(b);

    for (int t = 0; t < TAGS; t++) {
        r->tag[t][CONTROL] += (b->tags & TAG_BIT(t)) && won >= 0;
        r->tag[t][TREATMENT] += (b->tags & TAG_BIT(t)) && won <= 0;
    }
}

static void count_all(const struct votes *v, struct reviewers *out,
                      struct reviewer *row)
{
    for (size_t i = 0; i < v->count; i++) {
        const struct ballot_cast *b = &v->cast[i];

        if (!votes_stands(b))
            continue;
        if (b->again) {
            count_again(&out->all, v, b);
            count_again(&row[b->reviewer], v, b);
            continue;
        }
        count_first(&out->all, b);
        count_first(&row[b->reviewer], b);
        if (votes_counts(b))
            count_tags(out, b);
    }
}

static void estimate(struct reviewer *r, const struct votes *v, int reviewer,
                     const struct look *l)
{
    const struct tango sides = {(double)r->rated, (double)r->right_won,
                                (double)r->left_won};
    struct pivot pivot;

    preference_pivot(v, reviewer, &pivot);
    pivot_look(&pivot, l, &r->preference);
    pivot_one_share((double)r->steady, (double)r->again, &pivot);
    pivot_look(&pivot, l, &r->steadiness);
    pivot_paired_shares(&sides, &pivot);
    pivot_look(&pivot, l, &r->left);
}

/* Votes of each way by pair. Those of one reviewer are about different ones,
 * but for repeats, which are pairs of their own. */
static struct ratings rate(const struct votes *v, uint32_t **owned)
{
    struct ratings r = {.names = WAYS};
    struct preference p;

    preference_gather(v, -1, &p);
    *owned = memory_new(p.pairs * WAYS + 1, sizeof **owned);
    for (size_t i = 0; i < p.n; i++) {
        int won = (int)(p.won[TREATMENT][i] - p.won[CONTROL][i]);

        (*owned)[p.of[i] * WAYS + (size_t)(1 + won)]++;
    }
    r.count = *owned;
    r.units = p.pairs;
    preference_release(&p);
    return r;
}

/* Of two reviewers each pair says yes or no: a share. More say parts of it. */
static void same_of(const double *unit, size_t n, const struct look *l,
                    struct estimate *out)
{
    struct comoments m;
    struct pivot pivot;
    double hits = 0;
    int parts = 0;

    comoments_init(&m, 1);
    for (size_t i = 0; i < n; i++) {
        comoments_add(&m, &unit[i]);
        parts |= unit[i] > 0 && unit[i] < 1;
        hits += unit[i];
    }
    if (parts)
        pivot_of_units(&m, 0, &pivot);
    else
        pivot_one_share(hits, (double)n, &pivot);
    pivot_look(&pivot, l, out);
    out->low = fmax(out->low, 0);
}

static void agree(const struct votes *v, const struct look *l,
                  struct reviewers *out)
{
    uint32_t *count;
    struct ratings r = rate(v, &count);
    double *unit = memory_new(r.units + 1, sizeof *unit);

    out->pairs = (int64_t)r.units;
    out->shared = (int64_t)krippendorff_same(&r, unit);
    same_of(unit, (size_t)out->shared, l, &out->same);
    krippendorff(&r, l->alpha, &out->alpha);
    free(unit);
    free(count);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct reviewer *)a)->name,
                  ((const struct reviewer *)b)->name);
}

void reviewers_compute(const struct votes *v, const struct look *l,
                       struct reviewers *out)
{
    *out = (struct reviewers){0};
    out->row = memory_new((size_t)v->names + 1, sizeof *out->row);
    count_all(v, out, out->row);
    estimate(&out->all, v, -1, l);
    agree(v, l, out);
    for (int i = 0; i < v->names; i++) {
        struct reviewer *r = &out->row[out->count], *of = &out->row[i];
        size_t len = strlen(v->name[i]);

        if (of->rated + of->skipped + of->again == 0)
            continue;
        *r = *of;
        len = utf8_cut(v->name[i], len, sizeof r->name - 1);
        snprintf(r->name, sizeof r->name, "%.*s", (int)len, v->name[i]);
        estimate(r, v, i, l);
        out->count++;
    }
    qsort(out->row, out->count, sizeof *out->row, by_name);
}

void reviewers_release(struct reviewers *r)
{
    free(r->row);
    *r = (struct reviewers){0};
}
