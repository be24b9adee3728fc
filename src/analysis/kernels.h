/* kernels.h - how each kind of contrast is computed; private to analysis/.
 *
 * A kernel, a row of kernels.def, fills `rows` contrasts that stand together
 * in the table and ask for the same numbers: what they share is gathered and
 * put in order once. It works on one stratum at a time; part_join() puts the
 * strata together. */
#ifndef ANALYSIS_KERNELS_H
#define ANALYSIS_KERNELS_H

#include "analysis/frame.h"
#include "stats/comoments.h"
#include "stats/estimate.h"
#include "stats/pivot.h"
#include "stats/unpaired.h"

enum kernel_kind {
#define KERNEL(name, least, paired, split, clustered) KERNEL_##name,
#include "analysis/kernels.def"
#undef KERNEL
    KERNEL_KINDS
};

struct contrast_row {
    const char *name, *words;
    enum kernel_kind kind;
    enum contrast_unit unit;
    enum contrast_measure in;
    int ask;
    enum rows rows;
    double p; /* of a quantile */
    int more_is_worse, brief;
};

const struct contrast_row *contrast_table(size_t *rows);

typedef void kernel_compute(struct frame *f, const struct contrast_row *row,
                            size_t rows, struct contrast *out);
#define KERNEL(name, least, paired, split, clustered)                          \
    kernel_compute kernel_##name;
#include "analysis/kernels.def"
#undef KERNEL

/* Rows that are alike but stand in no table, each of `out` without numbers so
 * far, up to their limits at the look that the frame was asked for. */
void contrasts_rows(struct frame *f, const struct contrast_row *row,
                    size_t rows, struct contrast *out);

/* What a stratum says: the pivot, the two numbers it compares, the units. */
struct part {
    struct pivot pivot;
    double value[SIDES];
    size_t n[SIDES];
};

/* The pivot, values and counts of all strata, in `out`. */
void part_join(const struct part *part, size_t strata, enum design d,
               struct contrast *out);

/* 1: it has a share in the pivot of several strata: it has 5 replies an arm,
 * and is usable (pivot.h). */
int part_in_use(const struct part *p);
double part_weight(const struct part *p);

/* A stratum in the words of stats/. */
struct paired stratum_paired(const struct stratum *s);
struct unpaired stratum_unpaired(const struct stratum *s);

/* Shares from counts: how often which side has what is asked for. */
struct counts {
    double only[SIDES], both, pairs; /* of pairs */
    double hits[SIDES], n[SIDES];    /* of a split */
};
void part_of_counts(const struct counts *c, enum design d, struct part *out);

/* The mean of {number} a unit, in a t pivot; units are clusters, or pairs. */
void pivot_of_units(const struct comoments *m, int clusters, struct pivot *out);

#endif
