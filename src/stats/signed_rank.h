/* signed_rank.h - do paired differences lie above 0 or below, by their ranks?
 *
 * Wilcoxon 1945, zeros as Pratt 1959 has them: they take part in the ranking
 * and are left out of the sum; ties share their mean rank. Exact for these
 * very ties and zeros, over all signs, up to SIGNED_RANK_EXACT differences
 * that are not 0; normal beyond, without a continuity correction. Two-sided.
 * Memory: 8 bytes a difference, or a megabyte. */
#ifndef STATS_SIGNED_RANK_H
#define STATS_SIGNED_RANK_H

#include <stddef.h>

#define SIGNED_RANK_EXACT 50

struct signed_rank {
    size_t zeros;
    double above; /* sum of the ranks of those above 0 */
    double z;     /* standard errors from its middle; 0 when all are 0 */
    double p;     /* 1 when all are 0, or there are none */
};

void signed_rank(const double *d, size_t n, struct signed_rank *out);

/* P(sum <= k) for n differences without zeros and ties; n at most
 * SIGNED_RANK_EXACT. */
double signed_rank_cdf(size_t k, size_t n);

/* The least k with a probability of at least `share`, in (0, 1/2]; any n. */
size_t signed_rank_quantile(double share, size_t n);

#endif
