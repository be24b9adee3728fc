#include "analysis/dealt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/frame.h"
#include "base/arena.h"

static int is_keyed(const struct pairs *p, const struct dealt_plan *plan,
                    size_t i)
{
    return plan->unit != DEALT_REQUESTS && p->cluster && p->cluster[i];
}

/* What is left of a percent in a binary fraction is none. */
static double whole_percents(double weight)
{
    return ceil((double)llround(weight * 1e9) / 1e7) / 100;
}

static double chance(const struct pairs *p, const struct dealt_plan *plan,
                     size_t i)
{
    double w = plan->weight[p->stage[i]];

    if (is_keyed(p, plan, i))
        return plan->unit == DEALT_USERS_DAILY ? whole_percents(w) : w;
    return plan->unit == DEALT_REQUESTS || plan->dice ? w : NAN;
}

/* One that was kept back was dealt all the same. */
static int side_of(const struct pairs *p, size_t i)
{
    return p->outcome[TREATMENT][i] != PAIR_MISSING;
}

static void add(const struct pairs *p, const struct dealt_plan *plan, size_t i,
                struct dealt *out)
{
    int side = side_of(p, i), keyed = is_keyed(p, plan, i);
    int at = p->stage[i] + (keyed ? 0 : DEALT_STAGES / 2);
    double w = chance(p, plan, i);

    out->count[at][side]++;
    out->weight[at][CONTROL] = 1 - w;
    out->weight[at][TREATMENT] = w;
    if (keyed || plan->unit == DEALT_REQUESTS)
        out->units[side]++;
    else
        out->single[side]++;
}

/* 1: a coin, by which something can be told. */
static int is_coin(const struct pairs *p, const struct dealt_plan *plan,
                   size_t i, struct dealt *out)
{
    double w = chance(p, plan, i);

    if (p->out[i])
        return 0;
    out->unknown += isnan(w);
    out->wrong += (w <= 0 && side_of(p, i)) || (w >= 1 && !side_of(p, i));
    return w > 0 && w < 1;
}

/* Prompts are numbered as they come. */
static int is_earlier(const struct pairs *p, size_t i, size_t than)
{
    return p->key[i] < p->key[than];
}

/* Of each user the row at which it came first, and 1; 0: none. Requests of
 * nobody are their own. */
static size_t *first_rows(const struct pairs *p, const struct dealt_plan *plan,
                          size_t *count, struct dealt *out)
{
    uint32_t *user = cluster_rows(p, 1, count);
    size_t *first = memory_new(*count + 1, sizeof *first);

    for (size_t i = 0; i < p->count; i++) {
        size_t *at = &first[user[i]];

        if (is_coin(p, plan, i, out) && (!*at || is_earlier(p, i, *at - 1)))
            *at = i + 1;
    }
    free(user);
    return first;
}

static void count_users(const struct pairs *p, const struct dealt_plan *plan,
                        struct dealt *out)
{
    size_t count, *first = first_rows(p, plan, &count, out);

    for (size_t k = 0; k < count; k++)
        if (first[k])
            add(p, plan, first[k] - 1, out);
    free(first);
}

void dealt_count(const struct pairs *p, const struct dealt_plan *plan,
                 struct dealt *out)
{
    memset(out, 0, sizeof *out);
    if (plan->unit != DEALT_REQUESTS)
        count_users(p, plan, out);
    for (size_t i = 0; plan->unit == DEALT_REQUESTS && i < p->count; i++)
        if (is_coin(p, plan, i, out))
            add(p, plan, i, out);
    for (size_t k = 0; k < DEALT_STAGES; k++)
        if (out->count[k][CONTROL] + out->count[k][TREATMENT] > 0)
            out->stage[out->stages++] = (struct sample_ratio_stage){
                out->count[k], out->weight[k], SIDES};
}
