/* exposition.h - numbers as Prometheus reads them: its text format, 0.0.4.
 *
 * A family is begun, then its samples follow. Numbers are exact: integers, or
 * a whole number of billionths. */
#ifndef GATEWAY_EXPOSITION_H
#define GATEWAY_EXPOSITION_H

#include <stdint.h>

#include "base/buf.h"

#define EXPOSITION_TYPE "text/plain; version=0.0.4; charset=utf-8"

struct label {
    const char *name, *value; /* any text; of a value 1024 bytes at most */
};

struct exposition {
    struct buf *out;  /* borrowed */
    const char *name; /* of the family */
};

/* `type`: "counter", "gauge", "histogram", "summary". */
void exposition_family(struct exposition *x, const char *name, const char *type,
                       const char *help);

/* A sample; `suffix` such as "_bucket" or "". Labels end with a NULL name;
 * those whose value is NULL are left out. */
void exposition_count(struct exposition *x, const char *suffix,
                      const struct label *labels, int64_t n);
void exposition_nano(struct exposition *x, const char *suffix,
                     const struct label *labels, int64_t billionths);

/* A histogram's samples. In bin i is what is above bound i - 1, bound i
 * included; in the last, what is above all bounds. */
struct exposition_bins {
    const int64_t *bound, *bin;
    int bounds;
    int nano; /* bounds and sum are billionths */
    int64_t sum;
};
void exposition_bins(struct exposition *x, const struct label *labels,
                     const struct exposition_bins *b);

/* "0.01" of ten million billionths, exactly; `out` holds 32 bytes. */
const char *exposition_number(int64_t billionths, char out[32]);

#endif
