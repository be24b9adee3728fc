/* pairs.h - replies side by side, as columns of numbers.
 *
 * A row is a prompt and a repeat of it. Replies are added in any order and
 * find their row in constant time; warm-up replies are passed over. In a
 * paired design a row has both sides; in an unpaired one (a live split) it
 * has one, the other stays PAIR_MISSING. */
#ifndef ANALYSIS_PAIRS_H
#define ANALYSIS_PAIRS_H

#include <stddef.h>
#include <stdint.h>

#include "model/opinion.h"
#include "model/reply.h"

#define PAIR_MISSING 255

enum design { DESIGN_PAIRED, DESIGN_UNPAIRED };
const char *design_name(enum design d); /* "paired" */
int design_find(const char *name);      /* -1 when there is none */

enum column {
#define COLUMN(id) COLUMN_##id,
#include "analysis/columns.def"
#undef COLUMN
    COLUMNS
};

/* What is not a column, next to 1 << COLUMN_x: how alike answers are, beyond
 * the letter. */
#define PAIRS_NORMAL (1U << COLUMNS)

struct pairs {
    enum design design;
    unsigned without;  /* of these: not kept; set before the first reply */
    int narrow;        /* so is this. 1: half the memory, for what is looked at:
                          numbers are floats, wrong by 6e-8 of themselves at
                          most; of 2^32 answers that differ one is taken for
                          equal */
    size_t count, cap; /* in the order in which their first reply came */
    uint8_t *outcome[SIDES]; /* enum outcome, or PAIR_MISSING; skipped ones
                                are noted, and nothing else of them */
    /* Doubles or floats; NULL while no number was told: pairs_number() reads
     * all. Hashes likewise: pairs_answer(); `normal` NULL: not kept. */
    void *column[COLUMNS][SIDES];
    void *answer[SIDES], *normal[SIDES];
    uint64_t *key;     /* prompt << 16 | repeat */
    uint64_t *cluster; /* hash, 0 none; NULL while no reply has one */
    float *similarity; /* 0 to 1, NAN not known; NULL while none is */
    double *start;     /* seconds of run time when the first side was due */
    uint8_t *first;    /* side that was sent first */
    uint8_t *stage;    /* of a ramp, 0 none */
    uint8_t *out;      /* 1: not to be looked at yet (watermark) */
    int64_t overtaken; /* rows that are `out` */
    int repeats;       /* most of one prompt */
    uint32_t *slot;    /* hash table of key, private */
    size_t slots;
};

void pairs_release(struct pairs *p); /* also right on a zeroed struct */
void pairs_reserve(struct pairs *p, size_t rows); /* a hint */
/* -1 when it was not counted: warm-up, skipped, or there already. */
int pairs_add(struct pairs *p, const struct reply *r);

/* Its place; -1 when there is none. */
int64_t pairs_find(const struct pairs *p, int64_t prompt, int repeat);

/* There is a reply of that prompt, repeat and side, or it was skipped. */
int pairs_knows(const struct pairs *p, const struct reply *r);

/* From now on these are kept, too; those of replies that are there already are
 * filled in when they are given once more. */
void pairs_keep(struct pairs *p, unsigned what);
void pairs_again(struct pairs *p, const struct reply *r);

/* What came later than the reply, a thumb or a score: the last of a kind
 * counts. Passed over where there is no such reply. */
void pairs_feedback(struct pairs *p, const struct feedback *f);

double pairs_number(const struct pairs *p, enum column c, int side, size_t i);
/* Hash of the answer, or of its normal form; 0: there is none. */
uint64_t pairs_answer(const struct pairs *p, int side, size_t i);
uint64_t pairs_normal(const struct pairs *p, int side, size_t i);

/* That side has ended and may be looked at; and it counts (outcome.h). */
int pairs_has(const struct pairs *p, int side, size_t i);
int pairs_counts(const struct pairs *p, int side, size_t i);

/* Both sides have; an unpaired row never does. */
int pairs_complete(const struct pairs *p, size_t i);

/* Both sides have ended well (a filtered answer is one). */
int pairs_both_ok(const struct pairs *p, size_t i);

/* Sets `out`: rows that began after one that may still be under way, so that
 * the slow ones are not left out for being slow. `until`: run time in seconds
 * before which all have surely ended; INFINITY: nothing is under way. */
void pairs_watermark(struct pairs *p, double until);

#endif
