/* kernels.h - how each kind of contrast is computed; private to analysis/.
 *
 * A kernel fills the numbers of `rows` contrasts that stand together in the
 * table and ask about the same column: what they share is gathered once. */
#ifndef ANALYSIS_KERNELS_H
#define ANALYSIS_KERNELS_H

#include "analysis/contrasts.h"
#include "stats/estimate.h"
#include "stats/look.h"

enum column { LATENCY, FIRST_TOKEN, COST, ANSWER };

struct contrast_row {
    const char *name, *words, *method;
    enum contrast_unit unit;
    void (*kernel)(const struct pairs *p, const struct look *l,
                   const struct contrast_row *row, size_t rows,
                   struct contrast *out);
    enum column column;
    double p; /* of a quantile */
    int more_is_worse;
};

#define KERNEL(name)                                                           \
    void kernel_##name(const struct pairs *p, const struct look *l,            \
                       const struct contrast_row *row, size_t rows,            \
                       struct contrast *out)
KERNEL(errors);       /* Tango */
KERNEL(agreement);    /* Wilson */
KERNEL(quantile);     /* order statistics */
KERNEL(mean_latency); /* delta method, capped */
KERNEL(unit_cost);    /* delta method */

/* Live limits of shares are shown from here on. */
#define KERNEL_LEAST_SHARE 20

/* Limits of means are shown from here on, whatever the look: spans and bills
 * are skewed, and the t interval of a mean of fewer is too short for them. */
#define KERNEL_LEAST_MEAN 30

/* Both sides of a column, owned: those pairs that `keep` wants and in which
 * both numbers are known. */
struct columns {
    double *v[SIDES];
    size_t n;
    uint32_t
        *of; /* with repeats: cluster of each pair, its prompt; else NULL */
    struct clusters clusters;
};
typedef int columns_keep(const struct pairs *p, size_t i);
void columns_gather(struct columns *c, const struct pairs *p,
                    enum column column, columns_keep *keep);
void columns_release(struct columns *c);
struct paired columns_paired(const struct columns *c);

/* The numbers of an estimate, and its status in the words of contrasts. */
void contrast_take(struct contrast *out, const struct estimate *e);

#endif
