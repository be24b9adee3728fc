#include "stats/anytime.h"
#include "stats/pivot.h"
#include "vectors.h"

/* alpha -> eta */
void vector_anytime_eta(const double *in, double *out)
{
    out[0] = anytime_eta(in[0]);
}

/* n, tuned, alpha -> critical value */
void vector_anytime_critical(const double *in, double *out)
{
    out[0] = anytime_critical(in[0], in[1], in[2]);
}

/* z, n, tuned -> p */
void vector_anytime_p(const double *in, double *out)
{
    out[0] = anytime_p(in[0], in[1], in[2], ALPHA);
}

/* t, degrees of freedom, n, g -> log e */
void vector_anytime_t_log_e(const double *in, double *out)
{
    out[0] = anytime_t_log_e(in[0], in[2], in[1], in[3]);
}

/* g, n, alpha -> radius */
void vector_anytime_t_radius(const double *in, double *out)
{
    out[0] = anytime_t_radius(in[1], in[1] - 1, in[0], in[2]);
}

/* only control, only treatment, pairs, tuned -> low, high, p */
void vector_tango_anytime(const double *in, double *out)
{
    struct tango t = {in[2], in[0], in[1]};
    struct look live = {ALPHA, in[3]};
    struct estimate e;
    struct pivot p;

    pivot_paired_shares(&t, &p);
    pivot_look(&p, &live, &e);
    out[0] = e.low;
    out[1] = e.high;
    out[2] = e.p;
}

/* treatment's hits, units, control's, tuned -> units, low, high, p */
void vector_two_shares_anytime(const double *in, double *out)
{
    struct two_shares s = {{in[2], in[0]}, {in[3], in[1]}};
    struct look live = {ALPHA, in[4]};
    struct estimate e;
    struct pivot p;

    pivot_two_shares(&s, &p);
    pivot_look(&p, &live, &e);
    out[0] = p.n;
    out[1] = e.low;
    out[2] = e.high;
    out[3] = e.p;
}
