#include "stats/sample_ratio.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>

/* What the mixture weighs in units: shares off by about 1 / sqrt(1000). */
#define PRIOR 1000

struct totals {
    double count, weight;
    double arms; /* that are to get units */
    int wrong;   /* one got units that was to get none */
};

static struct totals totals_of(const struct sample_ratio_stage *s)
{
    struct totals t = {0};

    for (size_t i = 0; i < s->arms; i++) {
        t.count += s->count[i];
        t.weight += s->weight[i];
        t.arms += s->weight[i] > 0;
        t.wrong |= !(s->weight[i] > 0) && s->count[i] > 0;
    }
    return t;
}

static double chi_squared(const struct sample_ratio_stage *s,
                          const struct totals *t)
{
    double sum = 0;

    for (size_t i = 0; i < s->arms; i++) {
        double wanted = t->count * s->weight[i] / t->weight;

        if (wanted > 0)
            sum += (s->count[i] - wanted) * (s->count[i] - wanted) / wanted;
    }
    return sum;
}

double sample_ratio_p(const struct sample_ratio_stage *s, size_t stages)
{
    double sum = 0, degrees = 0;

    for (size_t i = 0; i < stages; i++) {
        struct totals t = totals_of(&s[i]);

        if (t.wrong)
            return 0;
        sum += chi_squared(&s[i], &t);
        degrees += t.count > 0 ? t.arms - 1 : 0;
    }
    return degrees > 0 ? gsl_cdf_chisq_Q(sum, degrees) : 1;
}

/* Arm by arm, each against all before it: a beta keeps the digits that the
 * gammas of large numbers would lose. */
static double log_e(const struct sample_ratio_stage *s, const struct totals *t)
{
    double sum = 0, prior = 0, seen = 0;

    for (size_t i = 0; i < s->arms; i++) {
        double share = s->weight[i] / t->weight, a = PRIOR * share;

        if (!(share > 0))
            continue;
        if (prior > 0)
            sum += gsl_sf_lnbeta(prior + seen, a + s->count[i]) -
                   gsl_sf_lnbeta(prior, a);
        sum -= s->count[i] * log(share);
        prior += a;
        seen += s->count[i];
    }
    return sum;
}

double sample_ratio_log_e(const struct sample_ratio_stage *s, size_t stages)
{
    double sum = 0;

    for (size_t i = 0; i < stages; i++) {
        struct totals t = totals_of(&s[i]);

        if (t.wrong)
            return INFINITY;
        sum += log_e(&s[i], &t);
    }
    return sum;
}
