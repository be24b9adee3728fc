/* shortest.h - the shortest difference of two runs of symbols; private to
 * compare/. See words.h for whence it is. */
#ifndef COMPARE_SHORTEST_H
#define COMPARE_SHORTEST_H

#include "compare/lcs.h"

/* Sets `gone[0][i]` to 1 for each symbol of `a` that is not in the common part,
 * and `gone[1]` likewise; they are all 0 before. About `steps` steps of a few
 * nanoseconds at most, and as many again: 1 the difference is the shortest, 0
 * it may not be. */
int shortest_mark(struct run a, struct run b, unsigned char *const gone[2],
                  uint64_t steps);

#endif
