/* lcs.h - how much two runs of symbols have in common, in their order;
 * private to compare/. */
#ifndef COMPARE_LCS_H
#define COMPARE_LCS_H

#include <stddef.h>
#include <stdint.h>

struct run {
    const uint32_t *at;
    size_t count;
};

/* Takes off what both begin with and what both end with; its length. */
size_t lcs_strip(struct run *a, struct run *b);

/* The length of their longest common subsequence. Bit-parallel, 64 symbols of
 * the shorter one at a time: M. Crochemore, C. S. Iliopoulos, Y. J. Pinzon, J.
 * F. Reid, "A fast and practical bit-vector algorithm for the longest common
 * subsequence problem", IPL 80 (2001), as in H. Hyyro, "Bit-parallel LCS-length
 * computation revisited" (2004). */
size_t lcs_length(struct run a, struct run b);

/* What lcs_length takes: 1 to 2 ns each. */
uint64_t lcs_steps(struct run a, struct run b);

#endif
