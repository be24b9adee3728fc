#include "analysis/frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum {
    CONTROL_ENDED = 1,
    TREATMENT_ENDED = 2,
    CONTROL_OK = 4,
    TREATMENT_OK = 8
};

static double beyond(double span, double limit)
{
    return isnan(span) || !(limit > 0) ? NAN : span > limit;
}

double ask_number(const struct pairs *p, const struct contrasts_settings *s,
                  int ask, int side, size_t i)
{
    enum outcome o = (enum outcome)p->outcome[side][i];

    if (!pairs_counts(p, side, i))
        return NAN;
    if (ask < COLUMNS)
        return pairs_number(p, (enum column)ask, side, i);
    if (ask >= ASK_OUTCOME)
        return (int)o == ask - ASK_OUTCOME;
    if (ask == ASK_FAILED)
        return outcome_failed(o);
    if (ask == ASK_OK)
        return !outcome_failed(o);
    if (ask == ASK_SLOW)
        return beyond(pairs_number(p, COLUMN_LATENCY, side, i), s->slow);
    return beyond(pairs_number(p, COLUMN_FIRST_TOKEN, side, i), s->slow_first);
}

/* An answer of nothing but refusal may have no hash. */
double ask_pair(const struct pairs *p, int ask, size_t i)
{
    uint64_t (*hash)(const struct pairs *p, int side, size_t i) =
        ask == ASK_NORMAL ? pairs_normal : pairs_answer;
    uint64_t x, y;

    if (ask == ASK_ALIKE)
        return p->similarity ? (double)p->similarity[i] : NAN;
    x = hash(p, CONTROL, i);
    y = hash(p, TREATMENT, i);
    return x && y ? x == y : NAN;
}

static uint8_t keep_of(const struct pairs *p, size_t i)
{
    uint8_t keep = 0;

    for (int s = 0; s < SIDES; s++) {
        if (!pairs_counts(p, s, i))
            continue;
        keep |= (uint8_t)(CONTROL_ENDED << s);
        if (!outcome_failed((enum outcome)p->outcome[s][i]))
            keep |= (uint8_t)(CONTROL_OK << s);
    }
    return keep;
}

/* What a row must have for a side of it to be taken: in pairs one side alone
 * says nothing. */
static uint8_t wanted(const struct frame *f, enum rows rows, int side)
{
    int both = f->p->design == DESIGN_PAIRED;

    if (rows == ROWS_ENDED)
        return both ? CONTROL_ENDED | TREATMENT_ENDED
                    : (uint8_t)(CONTROL_ENDED << side);
    return both ? CONTROL_OK | TREATMENT_OK : (uint8_t)(CONTROL_OK << side);
}

static int has(uint8_t keep, uint8_t want)
{
    return (keep & want) == want;
}

static void number_strata(struct frame *f)
{
    const struct pairs *p = f->p;
    for (size_t i = 0; i < p->count; i++)
        if (f->keep[i])
            f->staged[p->stage[i]] = 1;
    for (int k = 0; k < 256; k++)
        if (f->staged[k])
            f->place[k] = (uint8_t)f->strata++;
    if (f->strata == 0)
        f->strata = 1;
}

static void place_strata(struct frame *f)
{
    const struct pairs *p = f->p;

    for (int s = 0; s < SIDES; s++) {
        uint8_t want = wanted(f, ROWS_ENDED, s);

        for (size_t i = 0; i < p->count; i++)
            f->from[s][f->place[p->stage[i]] + 1] += has(f->keep[i], want);
        for (size_t k = 0; k < f->strata; k++)
            f->from[s][k + 1] += f->from[s][k];
    }
}

/* Numbered from 1; of pairs both arms are one. */
static uint16_t arm_of(const struct frame *f, size_t i)
{
    int treated =
        f->p->design == DESIGN_UNPAIRED && (f->keep[i] & TREATMENT_ENDED);

    return (uint16_t)(1 + 2 * f->place[f->p->stage[i]] + treated);
}

static int any_recurs(const struct frame *f)
{
    uint16_t *in = memory_new(f->clusters + 1, sizeof *in);
    int found = 0;

    for (size_t i = 0; f->cluster && i < f->p->count && !found; i++) {
        uint16_t *at = &in[f->cluster[i]];

        if (!f->keep[i])
            continue;
        found = *at && *at != arm_of(f, i);
        *at = arm_of(f, i);
    }
    free(in);
    return found;
}

void frame_init(struct frame *f, const struct pairs *p,
                const struct contrasts_settings *s)
{
    *f = (struct frame){.p = p, .set = s};
    f->kept.rows = -1;
    f->keep = memory_new(p->count + 1, sizeof *f->keep);
    for (size_t i = 0; i < p->count; i++)
        f->keep[i] = keep_of(p, i);
    number_strata(f);
    place_strata(f);
    f->cluster = cluster_rows(p, s->sticky, &f->clusters);
    f->recurring = any_recurs(f);
}

static void forget(struct gathered *g)
{
    for (int s = 0; s < SIDES; s++) {
        free(g->v[s]);
        free(g->of[s]);
        free(g->who[s]);
    }
    free(g->stratum);
    *g = (struct gathered){.rows = -1};
}

void frame_forget(struct frame *f)
{
    forget(&f->kept);
}

void frame_release(struct frame *f)
{
    frame_forget(f);
    free(f->keep);
    free(f->cross);
    free(f->cluster);
    *f = (struct frame){0};
}

const struct crossed *frame_cross(struct frame *f)
{
    const struct pairs *p = f->p;
    uint8_t both = CONTROL_ENDED | TREATMENT_ENDED;

    if (f->cross)
        return f->cross;
    f->cross = memory_new(f->strata, sizeof *f->cross);
    for (size_t i = 0; i < p->count; i++) {
        uint8_t keep = f->keep[i];
        int c = keep & CONTROL_ENDED ? p->outcome[CONTROL][i] : OUTCOMES;
        int t = keep & TREATMENT_ENDED ? p->outcome[TREATMENT][i] : OUTCOMES;

        if (p->design == DESIGN_UNPAIRED || has(keep, both))
            f->cross[f->place[p->stage[i]]].rows[c][t]++;
    }
    return f->cross;
}

/* What is asked of a row that counts. */
static double number(const struct frame *f, const struct gathered *g, int side,
                     size_t i)
{
    if (g->ask < COLUMNS)
        return pairs_number(f->p, (enum column)g->ask, side, i);
    return ask_number(f->p, f->set, g->ask, side, i);
}

static void take(struct frame *f, struct gathered *g, int side, size_t i,
                 double x)
{
    struct stratum *s = &g->stratum[f->place[f->p->stage[i]]];

    if (g->of[side])
        g->of[side][s->v[side] - g->v[side] + s->n[side]] = f->cluster[i];
    s->v[side][s->n[side]++] = x;
}

static void take_pairs(struct frame *f, struct gathered *g)
{
    uint8_t want = wanted(f, (enum rows)g->rows, CONTROL);

    for (size_t i = 0; i < f->p->count; i++) {
        double x, y;

        if (!has(f->keep[i], want))
            continue;
        x = number(f, g, CONTROL, i);
        y = number(f, g, TREATMENT, i);
        if (isnan(x) || isnan(y))
            continue;
        take(f, g, CONTROL, i, x);
        take(f, g, TREATMENT, i, y);
    }
}

static void take_units(struct frame *f, struct gathered *g)
{
    for (int s = 0; s < SIDES; s++) {
        uint8_t want = wanted(f, (enum rows)g->rows, s);

        for (size_t i = 0; i < f->p->count; i++) {
            double x = has(f->keep[i], want) ? number(f, g, s, i) : NAN;

            if (!isnan(x))
                take(f, g, s, i, x);
        }
    }
}

static void make_room(struct frame *f, struct gathered *g)
{
    g->strata = f->strata;
    g->stratum = memory_new(f->strata, sizeof *g->stratum);
    for (int s = 0; s < SIDES; s++) {
        size_t n = f->from[s][f->strata];

        g->v[s] = memory_grow(NULL, n + 1, sizeof(double));
        if (f->cluster)
            g->of[s] = memory_grow(NULL, n + 1, sizeof(uint32_t));
        for (size_t k = 0; k < f->strata; k++)
            g->stratum[k].v[s] = g->v[s] + f->from[s][k];
    }
}

/* The numbers that all strata have in common. */
static void keep_numbers(const struct frame *f, struct gathered *g, int side)
{
    size_t n = f->from[side][f->strata];

    if (!f->recurring || f->p->design == DESIGN_PAIRED)
        return;
    g->who[side] = memory_grow(NULL, n + 1, sizeof *g->who[side]);
    memcpy(g->who[side], g->of[side], n * sizeof *g->who[side]);
}

static void number_again(struct frame *f, struct gathered *g, int side)
{
    keep_numbers(f, g, side);
    for (size_t k = 0; k < g->strata; k++) {
        struct stratum *s = &g->stratum[k];
        uint32_t *of = g->of[side] + (s->v[side] - g->v[side]);

        s->clusters[side] = clusters_of(of, s->n[side], f->clusters);
    }
}

static int is_known(const struct frame *f, int ask)
{
    if (ask == ASK_SLOW || ask == ASK_SLOW_FIRST)
        return (ask == ASK_SLOW ? f->set->slow : f->set->slow_first) > 0;
    return ask >= COLUMNS || ask == COLUMN_LATENCY ||
           f->p->column[ask][CONTROL];
}

/* They are large: what nobody has any use for goes first. */
struct gathered *frame_gather(struct frame *f, int ask, enum rows rows)
{
    struct gathered *g = &f->kept;

    if (g->rows == (int)rows && g->ask == ask)
        return g;
    forget(g);
    g->ask = ask;
    g->rows = (int)rows;
    make_room(f, g);
    if (!is_known(f, ask))
        return g;
    if (f->p->design == DESIGN_PAIRED)
        take_pairs(f, g);
    else
        take_units(f, g);
    for (int s = 0; s < SIDES && f->cluster; s++)
        number_again(f, g, s);
    return g;
}

size_t frame_lacking(const struct frame *f, const struct gathered *g)
{
    int sides = f->p->design == DESIGN_PAIRED ? 1 : SIDES;
    size_t asked = 0, told = 0;

    for (int s = 0; s < sides; s++) {
        uint8_t want = wanted(f, (enum rows)g->rows, s);

        for (size_t i = 0; i < f->p->count; i++)
            asked += has(f->keep[i], want);
        for (size_t k = 0; k < g->strata; k++)
            told += g->stratum[k].n[s];
    }
    return asked - told;
}

uint8_t *frame_good(const struct frame *f, const struct gathered *g, int side)
{
    uint8_t *good = memory_new(f->from[side][f->strata] + 1, sizeof *good);
    uint8_t want = wanted(f, (enum rows)g->rows, side);
    size_t next[256];

    for (size_t k = 0; k < f->strata; k++)
        next[k] = f->from[side][k];
    for (size_t i = 0; i < f->p->count; i++)
        if (has(f->keep[i], want))
            good[next[f->place[f->p->stage[i]]]++] =
                has(f->keep[i], (uint8_t)(CONTROL_OK << side));
    return good;
}
