#include "report/examples.h"

#include <math.h>

/* Less comes first: a likeness, or 2 when it is not known. */
static double rank(const struct example *e)
{
    return isnan(e->similarity) ? 2 : e->similarity;
}

static int before(const struct example *a, const struct example *b)
{
    if (rank(a) != rank(b))
        return rank(a) < rank(b);
    if (a->prompt != b->prompt)
        return a->prompt < b->prompt;
    return a->repeat < b->repeat;
}

/* Into its place among the best so far; the last falls out. */
static void insert(struct examples *out, size_t most, const struct example *e)
{
    size_t i = out->count < most ? out->count++ : most;

    if (i == most && (!most || !before(e, &out->row[i - 1])))
        return;
    if (i == most)
        i--;
    for (; i > 0 && before(e, &out->row[i - 1]); i--)
        out->row[i] = out->row[i - 1];
    out->row[i] = *e;
}

/* Both are there and not the same, in whatever form is known. */
static int differ(const struct pairs *p, size_t i)
{
    uint64_t c = pairs_normal(p, CONTROL, i), t = pairs_normal(p, TREATMENT, i);

    if (c && t)
        return c != t;
    return pairs_answer(p, CONTROL, i) != pairs_answer(p, TREATMENT, i);
}

void examples_choose(const struct pairs *p, size_t most, struct examples *out)
{
    if (most > EXAMPLES_MOST)
        most = EXAMPLES_MOST;
    out->row = arena_alloc(&out->arena, (most + 1) * sizeof *out->row);
    for (size_t i = 0; i < p->count; i++) {
        struct example e = {
            .prompt = (int64_t)(p->key[i] >> 16),
            .repeat = (int)(p->key[i] & 0xFFFF),
            .similarity = p->similarity ? p->similarity[i] : NAN,
        };

        if (!pairs_both_ok(p, i) || !pairs_answer(p, CONTROL, i) ||
            !pairs_answer(p, TREATMENT, i))
            continue;
        out->compared++;
        if (!differ(p, i))
            continue;
        out->differ++;
        for (int s = 0; s < SIDES; s++)
            e.latency[s] = pairs_number(p, COLUMN_LATENCY, s, i);
        insert(out, most, &e);
    }
}

void examples_release(struct examples *e)
{
    arena_release(&e->arena);
    *e = (struct examples){0};
}
