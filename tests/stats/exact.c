#include "stats/adjust.h"
#include "stats/evalue_pairs.h"
#include "stats/next_error.h"
#include "stats/sample_ratio.h"
#include "vectors.h"

/* only treatment, only control, a -> log e */
void vector_evalue_pairs(const double *in, double *out)
{
    out[0] = evalue_pairs_at(in[1], in[0], in[2]);
}

/* stages, then treatment's errors, control's and weight of each -> log e at
 * the ratio 1, low, high */
void vector_next_error(const double *in, double *out)
{
    struct next_error_stage s[8];
    size_t stages = (size_t)in[0];

    for (size_t i = 0; i < stages; i++) {
        const double *v = in + 1 + 3 * i;

        s[i] = (struct next_error_stage){v[1], v[0], v[2]};
    }
    out[0] = next_error_log_e(s, stages, 1);
    next_error_interval(s, stages, ALPHA, &out[1], &out[2]);
}

static struct sample_ratio_stage stage_of(const double *in)
{
    size_t arms = (size_t)in[0];

    return (struct sample_ratio_stage){in + 1, in + 1 + arms, arms};
}

/* arms, units of each, weights -> p of chi-squared */
void vector_sample_ratio_p(const double *in, double *out)
{
    struct sample_ratio_stage s = stage_of(in);

    out[0] = sample_ratio_p(&s, 1);
}

/* the same -> log e */
void vector_sample_ratio_log_e(const double *in, double *out)
{
    struct sample_ratio_stage s = stage_of(in);

    out[0] = sample_ratio_log_e(&s, 1);
}

/* n, p of each -> adjusted */
void vector_adjust_holm(const double *in, double *out)
{
    adjust_holm(in + 1, (size_t)in[0], out);
}

void vector_adjust_bh(const double *in, double *out)
{
    adjust_bh(in + 1, (size_t)in[0], out);
}
