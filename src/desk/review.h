/* review.h - a pair to be judged by somebody who must not know which is which.
 *
 * While something is asked nothing here tells the variants apart: no name, no
 * cost, no latency, no result. The result is there when all is answered, or
 * when it was wished for; votes that it was made of cannot be taken back any
 * more: its limits are not those of votes that were changed to suit it. */
#ifndef DESK_REVIEW_H
#define DESK_REVIEW_H

#include "analysis/reviewers.h"
#include "desk/wish.h"

enum review_state {
    REVIEW_READING, /* the pairs are being looked through */
    REVIEW_NOBODY,  /* no reviewer was named: only who has done how much */
    REVIEW_NOTHING, /* there is no pair to ask about */
    REVIEW_ASKS,
    REVIEW_DONE,
};

/* What each reviewer did; names may be cut. */
#define REVIEW_OTHERS 16
struct review_done {
    char name[64];
    int64_t rated, skipped;
};

struct review_page {
    enum review_state state;
    char reviewer[64];
    uint64_t item;     /* of what is asked, another one each time: a vote has
                          to name it, or it is about what was not seen */
    int64_t place, of; /* from 1 */
    /* Reasons and note of the vote about it that was taken back; 0 and "". */
    unsigned tags;
    char note[WISH_TEXT];
    char *prompt, *left, *right; /* owned; NULL when nothing is asked */
    int64_t rated, ties, both_bad, skipped; /* by this reviewer */
    int64_t again, steady;                  /* asked twice, said the same */
    int64_t left_won, right_won;
    int64_t median; /* ns an answer of this session; -1: none yet */
    int64_t needs;  /* ns for what is left, at that pace; -1 */
    /* Pairs with two good answers; of these identical: ties by rule, which
     * nobody is asked about; to ask about: all others, or a sample. */
    int64_t pairs, same, asked;
    struct review_done other[REVIEW_OTHERS]; /* all, in state NOBODY */
    int others, more;         /* more: that there was no room for */
    struct reviewers *result; /* owned; NULL: not to be seen */
    int early;                /* 1: before the end, with limits that may be
                                 looked at at any time */
};

#endif
