/* frame.h - the numbers that contrasts ask for, out of the pairs; private to
 * analysis/.
 *
 * A frame is what all contrasts of one computation share: which rows count,
 * in which stratum (stage of a ramp) and in which cluster each one is. */
#ifndef ANALYSIS_FRAME_H
#define ANALYSIS_FRAME_H

#include "analysis/contrasts.h"
#include "stats/cluster.h"

/* What is asked of a reply: a column of pairs, or a 0 or 1 about it. */
enum ask {
    ASK_FAILED = COLUMNS,
    ASK_OK,
    ASK_SLOW,       /* latency beyond its limit */
    ASK_SLOW_FIRST, /* first token */
    ASK_OUTCOME,    /* this and those above: one for each outcome */
};
#define ASK_END (ASK_OUTCOME + OUTCOMES)

enum rows {
    ROWS_ENDED, /* of all replies; pairs: both ended */
    ROWS_OK,    /* of those that ended well; pairs: both did */
};

/* NAN: not known, or not asked of such a reply. */
double ask_number(const struct pairs *p, const struct contrasts_settings *s,
                  int ask, int side, size_t i);

/* Asked of a pair as a whole, beyond what is asked of a side: are its answers
 * equal, to the letter or in normal form (0, 1), how alike are they? NAN: not
 * known. */
enum { ASK_EXACT = ASK_END, ASK_NORMAL, ASK_ALIKE, ASK_NOTHING };
double ask_pair(const struct pairs *p, int ask, size_t i);

/* The numbers of one stratum; of pairs both sides are equally many. */
struct stratum {
    double *v[SIDES];
    size_t n[SIDES];
    struct clusters clusters[SIDES]; /* of NULL: each is its own */
};

struct gathered {
    int ask, rows; /* rows -1: nothing is gathered */
    struct stratum *stratum;
    size_t strata;
    double *v[SIDES];     /* owned, as are: */
    uint32_t *of[SIDES];  /* NULL without clusters */
    uint32_t *who[SIDES]; /* as in the frame; NULL unless some recur */
};

/* The cluster of each row, numbered from 0, owned; NULL when no two rows share
 * one, unless `always`. */
uint32_t *cluster_rows(const struct pairs *p, int always, size_t *count);

/* Numbers the clusters of some rows anew, in place, so that none is empty;
 * `among`: how many there are in all. */
struct clusters clusters_of(uint32_t *of, size_t n, size_t among);

struct crossed;
struct frame {
    const struct pairs *p;
    const struct contrasts_settings *set;
    uint8_t *keep;     /* owned: which sides of a row count */
    uint32_t *cluster; /* owned; NULL: no two rows share one */
    size_t clusters;
    int recurring; /* 1: a cluster is in several strata, or arms of one */
    size_t strata;
    uint8_t staged[256];     /* 1: a row is of that stage */
    uint8_t place[256];      /* of a stage among the strata */
    size_t from[SIDES][257]; /* where a stratum begins in what is gathered */
    struct gathered kept;
    struct crossed *cross; /* owned: one a stratum; NULL until it is asked */
};

/* How many rows ended in which way: of control, of treatment. What did not end
 * stands at OUTCOMES. */
struct crossed {
    int64_t rows[OUTCOMES + 1][OUTCOMES + 1];
};

/* Borrowed, one a stratum. Of pairs only those that both ended. */
const struct crossed *frame_cross(struct frame *f);

void frame_init(struct frame *f, const struct pairs *p,
                const struct contrasts_settings *s);
void frame_release(struct frame *f);

void frame_forget(struct frame *f); /* what was gathered */

/* Borrowed until the next gathering. */
struct gathered *frame_gather(struct frame *f, int ask, enum rows rows);

/* How many that were asked did not tell their number. Which ended well, 0 or 1,
 * owned: of a stratum from where its numbers begin in `v`. */
size_t frame_lacking(const struct frame *f, const struct gathered *g);
uint8_t *frame_good(const struct frame *f, const struct gathered *g, int side);

#endif
