#include "stats/power.h"
#include "stats/noncentral_t.h"
#include "vectors.h"

/* only control, only treatment, power -> pairs */
void vector_power_paired_share(const double *in, double *out)
{
    struct power p = {
        .kind = POWER_PAIRED_SHARE, .alpha = ALPHA, .base = in[0], .design = 1};

    out[0] = power_units(&p, in[1] - in[0], in[2]);
}

static struct power two_shares(const double *in)
{
    return (struct power){.kind = POWER_TWO_SHARES,
                          .alpha = ALPHA,
                          .base = in[0],
                          .weight = .5,
                          .design = 1};
}

static struct power mean(double variance, double spent)
{
    return (struct power){.kind = POWER_MEAN,
                          .alpha = ALPHA,
                          .variance = variance,
                          .spent = spent,
                          .design = 1};
}

/* shares of control, of treatment, power -> units an arm */
void vector_power_two_shares(const double *in, double *out)
{
    struct power p = two_shares(in);

    out[0] = power_units(&p, in[1] - in[0], in[2]) / 2;
}

/* shares of control, of treatment, units an arm -> power */
void vector_power_two_shares_at(const double *in, double *out)
{
    struct power p = two_shares(in);

    out[0] = power_at(&p, in[1] - in[0], 2 * in[2]);
}

/* difference, standard deviation, power -> units an arm */
void vector_power_two_means(const double *in, double *out)
{
    struct power p = mean(power_two_arms(in[1] * in[1], in[1] * in[1], .5), 2);

    out[0] = power_units(&p, in[0], in[2]) / 2;
}

/* difference, standard deviation, units an arm -> power */
void vector_power_two_means_at(const double *in, double *out)
{
    struct power p = mean(power_two_arms(in[1] * in[1], in[1] * in[1], .5), 2);

    out[0] = power_at(&p, in[0], 2 * in[2]);
}

/* difference, standard deviation, power -> pairs */
void vector_power_paired_mean(const double *in, double *out)
{
    struct power p = mean(in[1] * in[1], 1);

    out[0] = power_units(&p, in[0], in[2]);
}

/* variance between prompts, within one of control and of treatment, answers,
 * difference, power -> prompts */
void vector_power_answers(const double *in, double *out)
{
    double answers[] = {in[3], in[3]};
    struct power p = mean(power_answers(in[0], in + 1, answers), 0);

    out[0] = power_units(&p, in[4], in[5]);
}

/* t, degrees of freedom, noncentrality -> P(T > t) */
void vector_noncentral_t(const double *in, double *out)
{
    out[0] = noncentral_t_above(in[0], in[1], in[2]);
}
