/* review_plan.h - what a reviewer is asked, in which order, what on the left.
 *
 * All of it follows from the seed, the name of the reviewer, the pairs, and
 * the votes that stand: whoever comes back goes on where they stopped, a vote
 * that is taken back leads to where one was before it, and two reviewers see
 * other orders and sides. Of each prompt one repeat is drawn, by the seed
 * alone, so that all reviewers are asked about the same ones; so are those of
 * a sample. Of each ten pairs that were rated one comes back with its sides
 * changed, after REVIEW_APART others where there are as many. */
#ifndef DESK_REVIEW_PLAN_H
#define DESK_REVIEW_PLAN_H

#include "analysis/pairs.h"
#include "analysis/votes.h"

#define REVIEW_APART 5
#define REVIEW_EACH 10

struct review_order {
    uint64_t seed;
    const char *reviewer; /* borrowed */
    int sample;           /* pairs to ask about; 0: all that differ */
};

struct planned {
    uint64_t dice;
    uint64_t key : 63;    /* prompt << 16 | repeat */
    uint64_t differs : 1; /* the answers are not identical */
};

struct review_plan {
    struct planned *item; /* owned; in the order in which they are asked */
    size_t count, cap;
    int64_t pairs;  /* drawn, one a prompt, with two good answers */
    int64_t same;   /* of these: identical, ties by rule */
    int64_t differ; /* the others */
};

/* Takes rows `from` to `to` (not included); after the last ones it is to be
 * closed, and is ready. */
void review_plan_add(struct review_plan *p, const struct pairs *pairs,
                     size_t from, size_t to);
void review_plan_close(struct review_plan *p, const struct review_order *o);
void review_plan_release(struct review_plan *p);

/* For whoever asks nobody, where no prompt was repeated: the same numbers, and
 * no items. Not to be closed. */
void review_plan_count(struct review_plan *p, const struct pairs *pairs,
                       size_t from, size_t to);

struct review_item {
    uint64_t key;
    enum side left;
    int again;
};

struct review_way {
    struct review_item next;
    int64_t done, left; /* answers given, skips too; still to be given */
};

/* Where the reviewer stands; `left` 0: there is nothing to ask. */
void review_plan_way(const struct review_plan *p, const struct review_order *o,
                     const struct votes *v, struct review_way *out);

#endif
