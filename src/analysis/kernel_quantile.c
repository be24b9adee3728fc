#include "analysis/kernels.h"

#include <assert.h>
#include <math.h>

#include "stats/quantile_ratio.h"

static int any_finite(const struct columns *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (isfinite(c->v[CONTROL][i]) || isfinite(c->v[TREATMENT][i]))
            return 1;
    return 0;
}

KERNEL(quantile)
{
    struct quantile_ratio q[QUANTILES_MOST];
    double at[QUANTILES_MOST];
    struct columns c;
    struct paired s;

    assert(rows <= QUANTILES_MOST);
    for (size_t i = 0; i < rows; i++)
        at[i] = row[i].p;
    columns_gather(&c, p, row->column, pairs_complete);
    /* Without streaming nobody ever told a first token: that all which failed
     * failed to tell one would be a comparison of errors only. */
    if (row->column == FIRST_TOKEN && !any_finite(&c))
        c.n = 0;
    s = columns_paired(&c);
    quantile_ratios(&s, at, rows, l, q);
    for (size_t i = 0; i < rows; i++, out++) {
        out->n = (int64_t)c.n;
        contrast_take(out, &q[i].ratio);
        out->by_prompt = c.of != NULL;
        /* What has no limits yet is not worth a number. */
        if (out->status == CONTRAST_TOO_FEW)
            out->estimate = NAN;
        if (c.n) {
            out->control = q[i].control;
            out->treatment = q[i].treatment;
        }
    }
    columns_release(&c);
}
