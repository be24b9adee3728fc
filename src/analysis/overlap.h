/* overlap.h - how alike strata and arms err that have clusters in common;
 * private to analysis/.
 *
 * A user who comes back while a ramp goes up is in several stages; one who is
 * dealt anew each day, or each time, is in both arms of one. What she adds to
 * the error of each estimate is added up over all of them; the variance of
 * these sums is that of the whole (Liang and Zeger 1986), and is compared with
 * what it would be if stages and arms had nothing in common. Who is as slow
 * with either variant makes it smaller, who is slow with the one and fast with
 * the other makes it larger. */
#ifndef ANALYSIS_OVERLAP_H
#define ANALYSIS_OVERLAP_H

#include "analysis/kernels.h"

/* What a unit of an arm of a stratum adds to the error of the arm's estimate,
 * times the number of its units, and up to a constant: that is taken off. */
struct overlap_by {
    double (*unit)(const void *arg, int side, size_t stratum, size_t i);
    const void *arg;
    double least; /* of the answer */
};

/* As `shared` of pivot.h, of the strata that are in use. Of pairs, or where
 * nothing is known, INFINITY; 0 when no cluster is in several strata or arms.
 */
double overlap_of(const struct frame *f, const struct gathered *g,
                  const struct part *part, const struct overlap_by *by);

#endif
