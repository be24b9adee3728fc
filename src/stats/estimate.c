#include "stats/estimate.h"

#include <math.h>

#include "stats/mcnemar.h"

/* Logarithms closer to 0 than this are roundings of 0. */
#define ROUNDING 1e-12

void estimate_ratio_none(struct estimate *out, enum estimate_status why,
                         double value, double needs)
{
    *out = (struct estimate){
        .status = why,
        .value = value,
        .high = INFINITY,
        .p = 1,
        .needs = needs,
    };
}

/* Without a spread there is no error to measure with; that all pairs point
 * one way is all that can be tested. */
void estimate_ratio_same(struct estimate *out, double log_ratio, size_t n)
{
    estimate_ratio_none(out, ESTIMATE_ZERO_VARIANCE, 1, 0);
    if (fabs(log_ratio) <= ROUNDING) {
        out->low = out->high = 1;
        return;
    }
    out->value = exp(log_ratio);
    out->p = mcnemar_exact(0, (unsigned)n);
}

void estimate_ratio(struct estimate *out, double log_ratio, double crit)
{
    out->status = ESTIMATE_OK;
    out->value = exp(log_ratio);
    out->low = exp(log_ratio - crit * out->se);
    out->high = exp(log_ratio + crit * out->se);
    out->needs = 0;
}
