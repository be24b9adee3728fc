#include "stats/boschloo.h"
#include "stats/clopper_pearson.h"
#include "stats/fisher.h"
#include "stats/pivot.h"
#include "stats/two_shares.h"
#include "stats/wilson.h"
#include "vectors.h"

/* hits, units -> low, high */
void vector_wilson(const double *in, double *out)
{
    wilson_interval(in[0], in[1], Z95, &out[0], &out[1]);
}

void vector_clopper_pearson(const double *in, double *out)
{
    clopper_pearson_interval(in[0], in[1], ALPHA, &out[0], &out[1]);
}

/* Throughout: treatment's hits and units, control's hits and units. */
static struct two_shares shares_of(const double *in)
{
    return (struct two_shares){{in[2], in[0]}, {in[3], in[1]}};
}

/* -> low, high, z at no difference */
void vector_two_shares(const double *in, double *out)
{
    struct two_shares s = shares_of(in);

    two_shares_interval(&s, Z95, &out[0], &out[1]);
    out[2] = two_shares_z(&s, 0);
}

/* and a difference -> z */
void vector_two_shares_z(const double *in, double *out)
{
    struct two_shares s = shares_of(in);

    out[0] = two_shares_z(&s, in[4]);
}

/* -> p of a fixed look */
void vector_two_shares_p(const double *in, double *out)
{
    struct two_shares s = shares_of(in);
    struct look once = {ALPHA, 0};
    struct estimate e;
    struct pivot p;

    pivot_two_shares(&s, &p);
    pivot_look(&p, &once, &e);
    out[0] = e.p;
}

/* -> low, high */
void vector_two_shares_ratio(const double *in, double *out)
{
    struct two_shares s = shares_of(in);

    two_shares_ratio_interval(&s, Z95, &out[0], &out[1]);
}

/* and a ratio -> z */
void vector_two_shares_ratio_z(const double *in, double *out)
{
    struct two_shares s = shares_of(in);

    out[0] = two_shares_ratio_z(&s, in[4]);
}

/* -> p */
void vector_fisher_exact(const double *in, double *out)
{
    struct two_shares s = shares_of(in);

    out[0] = fisher_exact(&s);
}

void vector_fisher_midp(const double *in, double *out)
{
    struct two_shares s = shares_of(in);

    out[0] = fisher_midp(&s);
}

void vector_boschloo(const double *in, double *out)
{
    struct two_shares s = shares_of(in);

    boschloo_p(&s, &out[0]);
}
