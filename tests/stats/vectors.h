/* vectors.h - reference values, and what computes them here.
 *
 * A method reads its numbers from `in`, as the comment at it says, and writes
 * as many to `out` as a row of tests/data/vectors/ has. Where numbers vary in
 * count, the count comes before them. Limits are of 95 %. */
#ifndef TESTS_STATS_VECTORS_H
#define TESTS_STATS_VECTORS_H

#define ALPHA .05
#define Z95 1.959963984540054
#define OUT_MOST 16

#define METHOD(name) void vector_##name(const double *in, double *out);
#include "methods.def"
#undef METHOD

#endif
