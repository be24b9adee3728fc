/* votes.h - who found which of two answers better.
 *
 * Of a reviewer's votes about one pair the last one counts, first votes and
 * those that were asked for a second time (which only tell how steady a
 * reviewer is) apart. One that was taken back is as if never cast. */
#ifndef ANALYSIS_VOTES_H
#define ANALYSIS_VOTES_H

#include <stddef.h>
#include <stdint.h>

#include "model/opinion.h"

struct ballot_cast {
    uint64_t key;     /* prompt << 16 | repeat; as in pairs */
    int reviewer;     /* place in `name` */
    unsigned tags;    /* of model/tags.def, TAG_BIT */
    uint8_t choice;   /* enum choice */
    uint8_t left;     /* enum side */
    uint8_t again;    /* 1: asked a second time */
    uint8_t replaced; /* 1: a later one took its place */
};

struct votes {
    struct ballot_cast *cast; /* owned; all of them, in stored order */
    size_t count, cap;
    char **name; /* owned: reviewers, in the order of their first votes */
    int names;
    uint32_t *slot; /* hash table of those not replaced, private */
    size_t slots;
};

void votes_add(struct votes *v, const struct vote *one);
void votes_release(struct votes *v); /* also right on a zeroed struct */

int votes_reviewer(const struct votes *v, const char *name); /* -1: none */

/* What a reviewer last said about a pair; NULL: nothing, or it was taken
 * back. */
const struct ballot_cast *votes_find(const struct votes *v, int reviewer,
                                     uint64_t key, int again);

/* 1: it stands, neither replaced nor taken back. */
int votes_stands(const struct ballot_cast *b);

/* 1: it is about which answer is better: a first vote that stands and did not
 * skip. Then, who won: 1 treatment, -1 control, 0 a tie. */
int votes_counts(const struct ballot_cast *b);
int votes_won(const struct ballot_cast *b);

#endif
