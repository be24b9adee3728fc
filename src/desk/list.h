/* list.h - the page of the list of pairs: filtered, searched, sorted.
 *
 * A search narrows the list to the pairs in which the text stands, in what was
 * asked, in an answer or in an error: the list grows while the store is read.
 * What is asked for wrongly leaves the list as it was, with the reason. */
#ifndef DESK_LIST_H
#define DESK_LIST_H

#include "analysis/pairs.h"
#include "desk/filter.h"
#include "desk/wish.h"

enum sort {
#define SORT(id, words, field, side, down, large, small) SORT_##id,
#include "desk/sorts.def"
#undef SORT
    SORTS
};
const char *sort_words(int sort); /* "latency T-C" */
/* "treatment slower first" */
const char *sort_first(int sort, int reverse);
int sort_down(int sort, int reverse); /* 1: what is large comes first */

enum list_flag {
#define FLAG(id, word) LIST_FLAG_##id,
#include "desk/flags.def"
#undef FLAG
    LIST_FLAGS
};
const char *list_flag_word(int flag); /* "err" */
/* "cut", for four cells; "-" without a reply. */
const char *list_outcome_word(uint8_t outcome);

#define LIST_WINDOW 300
#define LIST_ASKED 400 /* bytes */

/* Spans in seconds, money in dollars; NAN is not known, and a failed reply has
 * no spans. */
struct list_row {
    uint64_t key;
    uint8_t outcome[SIDES]; /* enum outcome, or PAIR_MISSING */
    double latency[SIDES], first_token[SIDES], tokens[SIDES], cost[SIDES];
    double similarity;
    unsigned flags; /* bits of enum list_flag */
    int marked;
    int read;               /* 1: `asked` has been read */
    char asked[LIST_ASKED]; /* what the user said last, its beginning; foreign
                               text, as it is */
};

struct list_page {
    struct list_wish of;       /* what the list is of; `at` as it was wished */
    int64_t pairs, count;      /* in all; in the list */
    int64_t marked;            /* in all */
    int unpaired;              /* 1: each has one side, by design */
    int64_t searched, all;     /* pairs looked into; that are to be */
    int64_t at;                /* place that is chosen; -1: the list is empty */
    uint64_t chosen;           /* the pair there; 0 none */
    int64_t moves;             /* of the wish that `at` answers */
    char wrong[WISH_TEXT];     /* filter that was not understood; "" none */
    struct filter_error error; /* and why */
    int64_t first;             /* place of row[0] */
    int rows;
    struct list_row row[LIST_WINDOW];
};

#endif
