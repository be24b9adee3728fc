#include "analysis/stages.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

static const double asked[] = {.5, .99};

/* Times in between, when another share was in force, are none of it. */
static void add_time(struct stage_sum *s, const struct pairs *p, size_t i)
{
    if (i > 0 && p->stage[i] == p->stage[i - 1] && p->start[i] >= 0 &&
        p->start[i - 1] >= 0)
        s->seconds += p->start[i] - p->start[i - 1];
}

static void add_side(struct stage_side *s, const struct pairs *p, int side,
                     size_t i)
{
    enum outcome o = (enum outcome)p->outcome[side][i];
    double cost;

    s->kept += !p->out[i] && o == OUTCOME_SKIPPED;
    if (!pairs_has(p, side, i))
        return;
    s->replies += outcome_counts(o);
    s->failed += outcome_failed(o);
    cost = pairs_number(p, COLUMN_COST, side, i);
    s->cost += isnan(cost) ? 0 : cost;
    s->unpriced += isnan(cost);
}

static void count_rows(const struct pairs *p, struct stage_sum *sum)
{
    for (size_t i = 0; i < p->count; i++) {
        struct stage_sum *s = &sum[p->stage[i]];

        add_time(s, p, i);
        for (int side = 0; side < SIDES; side++)
            if (p->outcome[side][i] != PAIR_MISSING)
                add_side(&s->side[side], p, side, i);
    }
}

/* As if there were no other stage. */
static void only(const struct pairs *p, int stage, uint8_t *out)
{
    for (size_t i = 0; i < p->count; i++)
        out[i] = p->out[i] || p->stage[i] != stage;
}

static void find_quantiles(const struct pairs *p, int stage, uint8_t *out,
                           struct stage_sum *s)
{
    const struct quantiles_asked which = {asked, 2};
    struct pairs view = *p;

    only(p, stage, out);
    view.out = out;
    for (int side = 0; side < SIDES; side++) {
        struct quantiles q;

        quantiles_take(&q, &view, COLUMN_LATENCY, side, which);
        quantiles_at(&q, 1, asked[0], &s->side[side].p50);
        quantiles_at(&q, 1, asked[1], &s->side[side].p99);
    }
}

static int is_there(const struct stage_sum *s)
{
    int64_t n = 0;

    for (int side = 0; side < SIDES; side++)
        n += s->side[side].replies + s->side[side].kept;
    return n > 0 || s->stage.number > 0;
}

struct stage_sum *stages_sum(const struct pairs *p, const struct released *r,
                             size_t *count)
{
    struct stage_sum *sum = memory_new(RELEASED_STAGES, sizeof *sum);
    uint8_t *out = memory_new(p->count + 1, sizeof *out);

    *count = 0;
    count_rows(p, sum);
    for (int k = 0; k < RELEASED_STAGES; k++) {
        struct stage_sum *s = &sum[k];

        s->stage = r->stage[k];
        if (!is_there(s))
            continue;
        if (!s->stage.number)
            s->stage = (struct stage){k, -1, -1};
        find_quantiles(p, k, out, s);
        sum[(*count)++] = *s;
    }
    free(out);
    return sum;
}
