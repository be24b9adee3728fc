/* cell.h - what a ledger keeps of one contrast in one stage; private to
 * analysis/. Kinds of contrasts are rows of the table in cell.c. */
#ifndef ANALYSIS_CELL_H
#define ANALYSIS_CELL_H

#include "analysis/kernels.h"
#include "stats/comoments.h"

struct cell {
    struct comoments m[SIDES]; /* of pairs the first alone */
    struct counts count;
    double sum[SIDES], n[SIDES]; /* of what the sides are shown as */
    double unknown;              /* numbers that should be there, and are not */
};

/* A row of pairs, and what was asked of its sides. */
struct entry {
    enum design design;
    const struct contrasts_settings *set;
    const struct pairs *p;
    size_t i;
    int has[SIDES], ok[SIDES];
};

/* 1: such a row is kept in cells. */
int cell_keeps(const struct contrast_row *row);

void cell_init(struct cell *c, enum kernel_kind k, enum design d);
void cell_add(struct cell *c, const struct contrast_row *row,
              const struct entry *e);
void cell_merge(struct cell *to, const struct cell *from);

/* What a stage says. Some kinds ask the pair as a whole, in whatever stage:
 * those merge their cells beforehand. */
int cell_whole(enum kernel_kind k);
/* What is not known in one stage leaves the whole without an answer. */
int cell_all_known(enum kernel_kind k);
void cell_settle(const struct cell *c, enum kernel_kind k, enum design d,
                 struct part *out);

#endif
