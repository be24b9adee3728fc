#include "analysis/pairs.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

#define FIRST_CAP 256

void pairs_release(struct pairs *p)
{
    for (int s = 0; s < SIDES; s++) {
        free(p->outcome[s]);
        free(p->answer[s]);
        free(p->normal[s]);
        for (int c = 0; c < COLUMNS; c++)
            free(p->column[c][s]);
    }
    free(p->key);
    free(p->cluster);
    free(p->similarity);
    free(p->start);
    free(p->first);
    free(p->stage);
    free(p->out);
    free(p->slot);
    *p = (struct pairs){0};
}

/* Neighbours share a line of the cache, for replies come nearly in order; the
 * lines are well stirred, or they would pile up (splitmix64's finaliser). */
static size_t place_of(uint64_t key)
{
    uint64_t line = key & ~UINT64_C(0xF0000);

    line = (line ^ line >> 30) * 0xBF58476D1CE4E5B9u;
    line = (line ^ line >> 27) * 0x94D049BB133111EBu;
    return (size_t)((line ^ line >> 31) << 4 | (key >> 16 & 15));
}

/* The slot that holds the key, or the empty one where it would be. */
static size_t find(const struct pairs *p, uint64_t key)
{
    size_t at = place_of(key) & (p->slots - 1);

    while (p->slot[at] && p->key[p->slot[at] - 1] != key)
        at = (at + 1) & (p->slots - 1);
    return at;
}

/* Bytes of a number; and of a hash. */
static size_t width_of(const struct pairs *p)
{
    return p->narrow ? sizeof(float) : sizeof(double);
}

static void set_number(const struct pairs *p, void *column, size_t i, double x)
{
    if (p->narrow)
        ((float *)column)[i] = (float)x;
    else
        ((double *)column)[i] = x;
}

/* No answer is taken for none. */
static void set_hash(const struct pairs *p, void *column, size_t i, uint64_t h)
{
    uint32_t half = (uint32_t)(h ^ h >> 32);

    if (p->narrow)
        ((uint32_t *)column)[i] = h && !half ? 1 : half;
    else
        ((uint64_t *)column)[i] = h;
}

static uint64_t hash_at(const struct pairs *p, const void *column, size_t i)
{
    if (p->narrow)
        return ((const uint32_t *)column)[i];
    return ((const uint64_t *)column)[i];
}

/* Only a column that is there grows: most runs know but some of them. */
static void *widen(void *column, size_t cap, size_t size)
{
    return column ? memory_grow(column, cap, size) : NULL;
}

static void resize(struct pairs *p, size_t cap)
{
    for (int s = 0; s < SIDES; s++) {
        p->outcome[s] = memory_grow(p->outcome[s], cap, sizeof(uint8_t));
        p->answer[s] = memory_grow(p->answer[s], cap, width_of(p));
        p->normal[s] = p->without & PAIRS_NORMAL
                           ? NULL
                           : memory_grow(p->normal[s], cap, width_of(p));
        for (int c = 0; c < COLUMNS; c++)
            p->column[c][s] = widen(p->column[c][s], cap, width_of(p));
    }
    p->key = memory_grow(p->key, cap, sizeof *p->key);
    p->cluster = widen(p->cluster, cap, sizeof *p->cluster);
    p->similarity = widen(p->similarity, cap, sizeof *p->similarity);
    p->start = memory_grow(p->start, cap, sizeof *p->start);
    p->first = memory_grow(p->first, cap, sizeof *p->first);
    p->stage = memory_grow(p->stage, cap, sizeof *p->stage);
    p->out = memory_grow(p->out, cap, sizeof *p->out);
    p->cap = cap;
}

/* At most half full, so that a search ends soon. */
static void rehash(struct pairs *p)
{
    free(p->slot);
    p->slots = FIRST_CAP;
    while (p->slots < 2 * p->cap)
        p->slots *= 2;
    p->slot = memory_new(p->slots, sizeof *p->slot);
    for (size_t i = 0; i < p->count; i++)
        p->slot[find(p, p->key[i])] = (uint32_t)i + 1;
}

void pairs_reserve(struct pairs *p, size_t rows)
{
    if (rows <= p->cap)
        return;
    resize(p, rows < FIRST_CAP ? FIRST_CAP : rows);
    rehash(p);
}

/* What a number is when the reply did not tell it: a failure is slower than
 * anything, and free unless it told tokens, for no bill is known. */
static double untold(const struct pairs *p, enum column c, int side, size_t i)
{
    uint8_t o = p->outcome[side][i];

    if (o == PAIR_MISSING || !outcome_failed((enum outcome)o))
        return NAN;
    if (c == COLUMN_LATENCY || c == COLUMN_FIRST_TOKEN)
        return INFINITY;
    return c == COLUMN_COST ? 0 : NAN;
}

static void begin_column(struct pairs *p, enum column c)
{
    for (int s = 0; s < SIDES; s++) {
        p->column[c][s] = memory_grow(NULL, p->cap, width_of(p));
        for (size_t i = 0; i < p->count; i++)
            set_number(p, p->column[c][s], i, untold(p, c, s, i));
    }
}

static void put(struct pairs *p, enum column c, int side, size_t i, double x)
{
    if (p->without >> c & 1)
        return;
    if (isnan(x))
        x = untold(p, c, side, i);
    else if (!p->column[c][side] && isfinite(x))
        begin_column(p, c);
    if (p->column[c][side])
        set_number(p, p->column[c][side], i, x);
}

/* A row for the key that stands nowhere yet; its slot, where there are any. */
static size_t append(struct pairs *p, uint64_t key, size_t at)
{
    size_t i = p->count;

    if (i == p->cap) {
        pairs_reserve(p, p->cap ? 2 * p->cap : FIRST_CAP);
        at = find(p, key);
    }
    p->count++;
    p->key[i] = key;
    for (int s = 0; s < SIDES; s++) {
        p->outcome[s][i] = PAIR_MISSING;
        set_hash(p, p->answer[s], i, 0);
        if (p->normal[s])
            set_hash(p, p->normal[s], i, 0);
        for (int c = 0; c < COLUMNS; c++)
            if (p->column[c][s])
                set_number(p, p->column[c][s], i, NAN);
    }
    if (p->cluster)
        p->cluster[i] = 0;
    if (p->similarity)
        p->similarity[i] = NAN;
    p->start[i] = NAN;
    p->first[i] = p->stage[i] = p->out[i] = 0;
    p->slot[at] = (uint32_t)i + 1;
    return i;
}

static double span(const struct reply *r, int64_t ns)
{
    return ns < 0 || outcome_failed(r->outcome) ? NAN : (double)ns / 1e9;
}

static double known(int64_t n, double unit)
{
    return n < 0 ? NAN : (double)n / unit;
}

static void put_numbers(struct pairs *p, size_t i, const struct reply *r)
{
    int s = r->side;

    put(p, COLUMN_LATENCY, s, i, span(r, r->latency));
    put(p, COLUMN_FIRST_TOKEN, s, i, span(r, r->first_token));
    put(p, COLUMN_BETWEEN, s, i, span(r, reply_between(r)));
    put(p, COLUMN_COST, s, i, known(r->cost, 1e9));
    put(p, COLUMN_INPUT, s, i, known(r->usage.input, 1));
    put(p, COLUMN_OUTPUT, s, i, known(r->usage.output, 1));
    put(p, COLUMN_LENGTH, s, i, known(r->length, 1));
    put(p, COLUMN_MATCH, s, i, r->match < 0 ? NAN : r->match != 0);
    if (p->normal[s])
        set_hash(p, p->normal[s], i, (uint64_t)r->normal);
}

static void put_cluster(struct pairs *p, size_t i, const struct reply *r)
{
    if (r->cluster && !p->cluster)
        p->cluster = memory_new(p->cap, sizeof *p->cluster);
    if (r->cluster)
        p->cluster[i] = (uint64_t)r->cluster;
}

static void put_similarity(struct pairs *p, size_t i, const struct reply *r)
{
    if (r->similarity < 0 || p->without & PAIRS_NORMAL)
        return;
    if (!p->similarity) {
        p->similarity = memory_grow(NULL, p->cap, sizeof *p->similarity);
        for (size_t k = 0; k < p->count; k++)
            p->similarity[k] = NAN;
    }
    p->similarity[i] = (float)(r->similarity / 1e6);
}

static void fill(struct pairs *p, size_t i, const struct reply *r)
{
    p->outcome[r->side][i] = (uint8_t)r->outcome;
    if (r->repeat > p->repeats)
        p->repeats = r->repeat;
    if (r->due >= 0)
        p->start[i] = fmin(p->start[i], (double)r->due / 1e9);
    p->first[i] = (uint8_t)(r->first ? r->side : !r->side);
    if (r->stage > 0)
        p->stage[i] = (uint8_t)(r->stage < 255 ? r->stage : 255);
    put_cluster(p, i, r);
    if (r->outcome == OUTCOME_SKIPPED)
        return;
    set_hash(p, p->answer[r->side], i, (uint64_t)r->answer);
    put_numbers(p, i, r);
    put_similarity(p, i, r);
}

int pairs_add(struct pairs *p, const struct reply *r)
{
    uint64_t key = (uint64_t)r->prompt << 16 | (uint16_t)r->repeat;
    size_t at, i;

    if (r->warmup)
        return -1;
    at = p->slots ? find(p, key) : 0;
    i = p->slots ? p->slot[at] : 0;
    i = i ? i - 1 : append(p, key, at);
    if (p->outcome[r->side][i] != PAIR_MISSING)
        return -1;
    fill(p, i, r);
    return r->outcome == OUTCOME_SKIPPED ? -1 : 0;
}

/* There is a reply of it. */
static int sent(uint8_t outcome)
{
    return outcome != PAIR_MISSING && outcome != OUTCOME_SKIPPED;
}

int64_t pairs_find(const struct pairs *p, int64_t prompt, int repeat)
{
    uint64_t key = (uint64_t)prompt << 16 | (uint16_t)repeat;

    return p->slots ? (int64_t)p->slot[find(p, key)] - 1 : -1;
}

int pairs_knows(const struct pairs *p, const struct reply *r)
{
    int64_t i = pairs_find(p, r->prompt, r->repeat);

    return i >= 0 && p->outcome[r->side][i] != PAIR_MISSING;
}

void pairs_keep(struct pairs *p, unsigned what)
{
    int normal = what & p->without & PAIRS_NORMAL;

    p->without &= ~what;
    for (int s = 0; s < SIDES && normal && p->cap; s++)
        p->normal[s] = memory_new(p->cap, width_of(p));
}

void pairs_again(struct pairs *p, const struct reply *r)
{
    int64_t i = pairs_find(p, r->prompt, r->repeat);

    if (r->warmup || i < 0 || !sent(p->outcome[r->side][i]))
        return;
    put_numbers(p, (size_t)i, r);
    put_similarity(p, (size_t)i, r);
}

static void note(struct pairs *p, const struct feedback *f, enum column column,
                 double value)
{
    int64_t i = pairs_find(p, f->prompt, f->repeat);

    if (i >= 0 && sent(p->outcome[f->side][i]))
        put(p, column, (int)f->side, (size_t)i, value);
}

void pairs_feedback(struct pairs *p, const struct feedback *f)
{
    static const enum column column[FEEDBACK_KINDS] = {
        [FEEDBACK_THUMB] = COLUMN_THUMB,
        [FEEDBACK_SCORE] = COLUMN_SCORE,
        [FEEDBACK_CONTINUED] = COLUMN_CONTINUED,
        [FEEDBACK_TICKET] = COLUMN_TICKET,
    };
    double value = f->value;

    if (f->kind != FEEDBACK_SCORE)
        value = f->kind == FEEDBACK_THUMB ? value < .5 : value >= .5;
    note(p, f, column[f->kind], value);
}

double pairs_number(const struct pairs *p, enum column c, int side, size_t i)
{
    const void *from = p->column[c][side];

    if (!from)
        return untold(p, c, side, i);
    return p->narrow ? (double)((const float *)from)[i]
                     : ((const double *)from)[i];
}

uint64_t pairs_answer(const struct pairs *p, int side, size_t i)
{
    return hash_at(p, p->answer[side], i);
}

uint64_t pairs_normal(const struct pairs *p, int side, size_t i)
{
    return p->normal[side] ? hash_at(p, p->normal[side], i) : 0;
}

int pairs_has(const struct pairs *p, int side, size_t i)
{
    return sent(p->outcome[side][i]) && !p->out[i];
}

int pairs_counts(const struct pairs *p, int side, size_t i)
{
    return pairs_has(p, side, i) &&
           outcome_counts((enum outcome)p->outcome[side][i]);
}

int pairs_complete(const struct pairs *p, size_t i)
{
    return pairs_has(p, CONTROL, i) && pairs_has(p, TREATMENT, i);
}

int pairs_both_ok(const struct pairs *p, size_t i)
{
    return pairs_counts(p, CONTROL, i) && pairs_counts(p, TREATMENT, i) &&
           !outcome_failed((enum outcome)p->outcome[CONTROL][i]) &&
           !outcome_failed((enum outcome)p->outcome[TREATMENT][i]);
}

/* A row of which nobody knows when it began came from a log: it has ended. */
void pairs_watermark(struct pairs *p, double until)
{
    p->overtaken = 0;
    for (size_t i = 0; i < p->count; i++) {
        p->out[i] = p->start[i] >= until;
        p->overtaken += p->out[i];
    }
}
