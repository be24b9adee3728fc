/* measures.h - numbers about one variant: rows of measures.def.
 *
 * A quantile counts failures as slower than anything (INFINITY when it is one
 * itself); those named -ok are over successes only. Its interval is made of
 * order statistics, that of a share is Wilson's; both are 95 %, and hold for
 * the variant by itself: they say nothing about the difference. */
#ifndef ANALYSIS_MEASURES_H
#define ANALYSIS_MEASURES_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/pairs.h"
#include "analysis/sample.h"

#define MEASURES_MOST 64

enum measure_unit {
    MEASURE_COUNT,
    MEASURE_SHARE,
    MEASURE_SECONDS,
    MEASURE_DOLLARS,
};

struct measure {
    const char *name;  /* "p99-latency" */
    const char *words; /* "p99 latency" */
    enum measure_unit unit;
    double value;     /* NAN none */
    double low, high; /* NAN none; high INFINITY: no upper limit */
    int64_t n;        /* replies behind it */
    int64_t needs;    /* when there is no value for want of replies */
    int64_t unpriced; /* of money: replies whose part in it is not known */
    double part;      /* of a sum that is not known: what is known; NAN */
};

/* All rows, in table order: of a side of the pairs, and of the same replies as
 * they were counted. Returns how many. */
size_t measures_compute(const struct pairs *p, int side, const struct sample *s,
                        struct measure *out, size_t most);

/* By name; NULL when there is none. */
const struct measure *measures_find(const struct measure *all, size_t n,
                                    const char *name);

#endif
