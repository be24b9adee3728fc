#include "analysis/sample.h"

#include <stdlib.h>

#include "base/arena.h"

#define FIRST_CAP 256

static void keep(struct spans *s, int64_t ns)
{
    if (ns < 0)
        return;
    if (s->n == s->cap) {
        s->cap = s->cap ? 2 * s->cap : FIRST_CAP;
        s->v = memory_grow(s->v, s->cap, sizeof *s->v);
    }
    s->v[s->n++] = (double)ns / 1e9;
}

void sample_add(struct sample *s, const struct reply *r)
{
    if (r->warmup || r->outcome == OUTCOME_SKIPPED)
        return;
    tally_add(&s->tally, r);
    if (outcome_failed(r->outcome)) {
        s->unbilled += r->maybe_billed && r->cost < 0;
        return;
    }
    s->unpriced += r->cost < 0;
    keep(&s->latency, r->latency);
    keep(&s->first_token, r->first_token);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void sort(struct spans *s)
{
    if (s->n)
        qsort(s->v, s->n, sizeof *s->v, by_size);
}

void sample_sort(struct sample *s)
{
    sort(&s->latency);
    sort(&s->first_token);
}

void sample_release(struct sample *s)
{
    free(s->latency.v);
    free(s->first_token.v);
    *s = (struct sample){0};
}
