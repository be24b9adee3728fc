/* facing.h - two texts cut into blocks that stand side by side.
 *
 * A new block begins where both texts begin a line and what follows is either
 * the same in both or a difference; so equal lines face each other, and what
 * only one text has faces nothing. Long stretches without such a place are cut
 * all the same: no block has much more than FACING_MOST bytes of a side, and a
 * view of some rows looks at some blocks, however long the texts. */
#ifndef COMPARE_FACING_H
#define COMPARE_FACING_H

#include "compare/words.h"

#define FACING_MOST 4096

struct facing_block {
    size_t at[2], len[2]; /* bytes of each text; a side may have none */
    size_t run;           /* the run of the words that it begins in */
    int line[2];          /* number of the line that it begins in, from 1 */
    int inside[2];        /* 1: and not at the beginning of that line */
};

struct facing {
    struct facing_block *block; /* owned */
    size_t blocks, room;
    size_t *hunk; /* owned: the block that each hunk begins in */
    int lines[2]; /* of each text */
};

void facing_cut(struct facing *f, const struct words_text text[2],
                const struct words *w);
void facing_release(struct facing *f); /* also right on a zeroed struct */

/* Bytes up to the end of the first line, what ends it included. */
size_t facing_line(const char *bytes, size_t len);

#endif
