/* unpaired.h - treatment against control when each unit had one of them: a
 * live split. Welch's form of what paired_ratio.h, paired_share.h and
 * quantile_ratio.h do with pairs; all end in a pivot.
 *
 * An arm's clusters (users of a sticky split) make its limits those of so many
 * clusters (ratio-metric delta, CR1); with few clusters of very unequal size
 * nothing helps: below 50 an arm a live look is TOO_FEW. */
#ifndef STATS_UNPAIRED_H
#define STATS_UNPAIRED_H

#include "stats/cluster.h"
#include "stats/pivot.h"

/* Numbers of one arm; borrowed. */
struct arm_sample {
    const double *v;
    size_t n;
    const struct clusters *clusters; /* NULL: each is its own */
};
struct unpaired {
    struct arm_sample arm[2]; /* control, treatment */
};

void unpaired_geometric(const struct unpaired *s, struct pivot *out);
void unpaired_means(const struct unpaired *s, double cap, struct pivot *out);
void unpaired_difference(const struct unpaired *s, struct pivot *out);
void unpaired_per_success(const struct unpaired *cost,
                          const struct unpaired *ok, struct pivot *out);

/* Of 0 and 1 each: Miettinen and Nurminen, or by clusters. */
void unpaired_share(const struct unpaired *s, struct pivot *out);

/* A pivot for each p; values +INFINITY are failures, slower than anything.
 * `at`: the quantiles, control's and treatment's, as in quantile_ratio.h. */
void unpaired_quantiles(const struct unpaired *s, const double *p, size_t count,
                        struct pivot *out, double at[][2]);

#endif
