#include "analysis/stages.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static const double asked[] = {.5, .99};

/* ---- when it had them ---------------------------------------------------- */

/* Of the first that began later. */
static size_t place_of(const struct visits *v, int64_t at)
{
    size_t i = v->count;

    while (i > 0 && v->visit[i - 1].from > at)
        i--;
    return i;
}

static void insert(struct visits *v, size_t i, struct visit it)
{
    if (v->count == v->cap) {
        v->cap = v->cap ? 2 * v->cap : 16;
        v->visit = memory_grow(v->visit, v->cap, sizeof *v->visit);
    }
    memmove(&v->visit[i + 1], &v->visit[i], (v->count - i) * sizeof it);
    v->visit[i] = it;
    v->count++;
}

/* A slow reply tells that what looked like one visit were two. */
static void part(struct visits *v, size_t i, int64_t at)
{
    struct visit rest = v->visit[i];

    rest.from = rest.to;
    v->visit[i].to = at;
    insert(v, i + 1, rest);
}

void visits_add(struct visits *v, int stage, int64_t at)
{
    size_t i = place_of(v, at);
    struct visit *last = i > 0 ? &v->visit[i - 1] : NULL;

    if (last && last->stage == stage) {
        last->to = at > last->to ? at : last->to;
        return;
    }
    if (i < v->count && v->visit[i].stage == stage) {
        v->visit[i].from = at;
        if (last && last->to > at)
            last->to = at;
        return;
    }
    if (last && last->to > at)
        part(v, i - 1, at);
    insert(v, i, (struct visit){stage, at, at});
}

/* Between the last request of a share and the first one of the next nothing
 * tells when it changed, but one of both was in force. */
static int64_t lasted(const struct visits *v, size_t i, int64_t end)
{
    const struct visit *it = &v->visit[i];
    int64_t from = i == 0 && it->from > 0 ? 0 : it->from;

    if (i + 1 < v->count)
        return it[1].from - from;
    return (end > it->to ? end : it->to) - from;
}

int visits_of(const struct visits *v, int stage, int64_t end, int64_t *ran)
{
    int count = 0;

    *ran = 0;
    for (size_t i = 0; i < v->count; i++) {
        if (v->visit[i].stage != stage)
            continue;
        *ran += lasted(v, i, end);
        count++;
    }
    return count;
}

void visits_release(struct visits *v)
{
    free(v->visit);
    *v = (struct visits){0};
}

/* ---- what came of them --------------------------------------------------- */

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
    s->unpriced += isnan(cost) || !outcome_counts(o);
}

static void add_visits(const struct pairs *p, int64_t end,
                       struct stage_sum *sum)
{
    struct visits v = {0};
    int64_t ran;

    for (size_t i = 0; i < p->count; i++)
        if (p->start[i] >= 0)
            visits_add(&v, p->stage[i], llround(p->start[i] * 1e9));
    for (int k = 0; k < RELEASED_STAGES; k++) {
        sum[k].visits = visits_of(&v, k, end, &ran);
        sum[k].seconds = (double)ran / 1e9;
    }
    visits_release(&v);
}

static void count_rows(const struct pairs *p, int64_t end,
                       struct stage_sum *sum)
{
    add_visits(p, end, sum);
    for (size_t i = 0; i < p->count; i++) {
        struct stage_sum *s = &sum[p->stage[i]];

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
                             int64_t end, size_t *count)
{
    struct stage_sum *sum = memory_new(RELEASED_STAGES, sizeof *sum);
    uint8_t *out = memory_new(p->count + 1, sizeof *out);

    *count = 0;
    count_rows(p, end, sum);
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
