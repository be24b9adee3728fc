/* card_part.h - how the parts of a card are made; private to desk/card*.c. */
#ifndef DESK_CARD_PART_H
#define DESK_CARD_PART_H

#include "base/buf.h"
#include "desk/card.h"
#include "model/experiment.h"
#include "model/prompt.h"

#define CARD_TRIES 64 /* attempts of a pair that are kept */

/* What is known about a pair; strings are in the arena of the page. */
struct card_known {
    struct prompt prompt;
    struct reply reply[SIDES];
    int there[SIDES];
    struct attempt attempt[CARD_TRIES];
    size_t attempts, more;           /* more: beyond those that are kept */
    const struct settings *settings; /* frozen */
    struct card_page *page;
};

/* Each fills one sheet of the page. */
#define PART(name, title)                                                      \
    void card_##name(const struct card_known *k, struct card_sheet *out);
#include "desk/parts.def"
#undef PART

/* The text of a side, copied and cut; the buffer is released. */
void card_text(const struct card_known *k, struct card_sheet *s, int side,
               struct buf *take);

#endif
