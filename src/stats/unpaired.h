/* unpaired.h - treatment against control when each unit had one of them: a
 * live split. Welch's form of what paired_ratio.h and paired_share.h do with
 * pairs; quantiles are in quantile_ratio.h. What a look needs: moments_pivot.h.
 *
 * An arm's clusters (users of a sticky split) make its limits those of so many
 * clusters (ratio-metric delta, CR1); with few clusters of very unequal size
 * nothing helps: below 50 an arm a live look is TOO_FEW. Give them for both
 * arms or for none. */
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

/* UNDEFINED unless all amounts are above 0; unless both means are (what
 * exceeds `cap` counts as the cap, INFINITY: none); never; unless both arms
 * have successes (0 or 1 each) and cost. */
void unpaired_geometric(const struct unpaired *s, struct pivot *out);
void unpaired_means(const struct unpaired *s, double cap, struct pivot *out);
void unpaired_difference(const struct unpaired *s, struct pivot *out);
void unpaired_per_success(const struct unpaired *cost,
                          const uint8_t *const ok[2], struct pivot *out);

/* Of 0 and 1 each: Miettinen and Nurminen, of as many units as an arm's are
 * worth by its clusters (cluster_effect). */
void unpaired_share(const struct unpaired *s, struct pivot *out);

#endif
