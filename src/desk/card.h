/* card.h - one pair in full: the page for the pair that a list has chosen.
 *
 * All of it is text that two sides have, or one for both, ready to be shown
 * side by side (compare/facing.h). Of a text that is longer than CARD_MOST
 * bytes, or of a prompt longer than that, the rest is left out and `cut` says
 * so. The page owns everything that it points to. */
#ifndef DESK_CARD_H
#define DESK_CARD_H

#include "base/arena.h"
#include "compare/facing.h"
#include "model/reply.h"

#define CARD_MOST 0x30000 /* bytes of a text: 192 kB */

enum card_part_id {
#define PART(name, title) PART_##name,
#include "desk/parts.def"
#undef PART
    PARTS
};
const char *card_part_title(int part);

/* What two answers have in common, beyond words. */
enum card_alike {
    CARD_UNKNOWN,   /* one of them is not there */
    CARD_DIFFER,    /* in their words */
    CARD_SAME,      /* byte by byte */
    CARD_SAME_JSON, /* as JSON: members in another order, other white space */
    CARD_SAME_FORM, /* but for case and white space */
};

/* Two texts, or one. */
struct card_sheet {
    struct words_text text[SIDES];
    const char *note[SIDES]; /* in place of a text, or before it; or NULL */
    int failed[SIDES];       /* 1: the note tells of a failure */
    int cut[SIDES];          /* 1: there was more */
    int single;              /* 1: one for both, at CONTROL */
    int compared;            /* 1: the words are marked where they differ */
    int alone;               /* 1: of a split: one side alone was asked */
    struct words words;
    struct facing facing;
};

struct card_page {
    uint64_t key; /* prompt << 16 | repeat */
    int64_t prompt;
    int repeat;
    const char *id;    /* NULL: there is no such prompt */
    const char *asked; /* its last message, or a start of it */
    int there[SIDES];  /* 1: there is a reply */
    struct reply reply[SIDES];
    int split; /* 1: a request of one variant, no pair */
    int json;  /* 1: both answers are shown as JSON */
    enum card_alike alike;
    struct card_sheet sheet[PARTS];
    struct arena arena;
};

/* What is said of a side that has no reply: of a split the other was asked. */
const char *card_absent(const struct card_page *p, int side);

#endif
