/* wish.h - what somebody wants to look at; a plain value.
 *
 * A screen sets it, the desk reads it; what it does not ask for is not laid
 * out. All zero but `at` (-1) asks for the snapshot alone. */
#ifndef DESK_WISH_H
#define DESK_WISH_H

#include <stdint.h>

#include "model/experiment.h"
#include "model/opinion.h"

enum page_id {
#define PAGE(name) PAGE_##name,
#include "desk/pages.def"
#undef PAGE
    PAGES
};
#define WISH_PAGE(name) (1U << PAGE_##name)

#define WISH_TEXT 160

struct latency_wish {
    int metric;      /* row of analysis/spans.def */
    int reused_only; /* 1: leave out replies over a new connection */
};

struct list_wish {
    char filter[WISH_TEXT]; /* desk/filter.h; "" all */
    char search[WISH_TEXT]; /* in prompts and answers; "" none */
    int sort, reverse;      /* row of desk/sorts.def */
    int64_t at;             /* place in the list that is chosen, from 0 */
    int rows;               /* that the screen has room for */
    int64_t moves; /* grows whenever the user moves: until then the chosen pair
                      stays chosen, wherever new ones put it */
};

struct review_wish {
    char reviewer[64]; /* "": nobody reviews here */
    int64_t seed;      /* 0: that of the experiment */
    int sample;        /* pairs to be asked about; 0: all that differ */
    int result; /* before the end: 2: it is to be shown; 1: asked for once */
};

struct wish {
    unsigned pages; /* of WISH_PAGE */
    int64_t at;     /* ns of run time that is shown; -1: now */
    int frozen;     /* 1: new data changes nothing that is shown */
    struct latency_wish latency;
    struct list_wish list;
    struct review_wish review;
};

/* Something to be done once. */
enum request_kind {
    REQUEST_NONE,
    REQUEST_CONTROL, /* `verb`, `value`: of the engine */
    REQUEST_MARK,    /* pair `key`: marked, or not any more */
    REQUEST_UNMARK,  /* all pairs */
    REQUEST_VOTE,    /* about the item that the review page shows */
    REQUEST_UNDO,    /* of the last vote of this reviewer */
};

/* A vote as the reviewer sees it: by place, not by variant. */
enum ballot {
    BALLOT_LEFT,
    BALLOT_RIGHT,
    BALLOT_EQUAL,
    BALLOT_BOTH_BAD,
    BALLOT_SKIP,
};

struct request {
    enum request_kind kind;
    enum control_verb verb;
    int64_t value;
    uint64_t key; /* prompt << 16 | repeat; of a vote: item of the page */
    enum ballot ballot;
    unsigned tags;        /* bits of model/tags.def */
    char note[WISH_TEXT]; /* "" none */
};

#endif
