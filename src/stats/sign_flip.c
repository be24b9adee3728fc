#include "stats/sign_flip.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_rng.h>

#include "base/arena.h"

/* Sums that are equal but for their order of adding. */
#define ROUNDING 1e-12
#define BITS 32

/* The bits say whose sign is turned. */
static double turned(const double *d, size_t n, uint32_t bits)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++, bits >>= 1)
        sum += bits & 1 ? -d[i] : d[i];
    return sum;
}

/* The last sign stands: turning all of them gives the same distance. */
static double exact(const double *d, size_t n, double least)
{
    uint32_t all = (uint32_t)1 << (n - 1), far = 0;

    for (uint32_t bits = 0; bits < all; bits++)
        far += fabs(turned(d, n, bits)) >= least;
    return (double)far / all;
}

static double drawn(const double *d, size_t n, double least, unsigned draws,
                    uint32_t seed)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double far = 0;

    if (!rng)
        abort();
    gsl_rng_set(rng, seed);
    for (unsigned k = 0; k < draws; k++) {
        double sum = 0;

        for (size_t i = 0; i < n; i += BITS)
            sum += turned(d + i, n - i < BITS ? n - i : BITS,
                          (uint32_t)gsl_rng_get(rng));
        far += fabs(sum) >= least;
    }
    gsl_rng_free(rng);
    return (1 + far) / (1 + (double)draws);
}

double sign_flip_p(const double *d, size_t n, unsigned draws, uint32_t seed)
{
    double *v = memory_grow(NULL, n + 1, sizeof *v), sum = 0, sizes = 0, p = 1;
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        sum += d[i];
        sizes += fabs(d[i]);
        if (d[i] != 0)
            v[kept++] = d[i];
    }
    sum = fabs(sum) - ROUNDING * sizes;
    if (kept > SIGN_FLIP_EXACT)
        p = drawn(v, kept, sum, draws, seed);
    else if (kept)
        p = exact(v, kept, sum);
    free(v);
    return p;
}
