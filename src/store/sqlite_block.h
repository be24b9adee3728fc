/* sqlite_block.h - blocks of numbers beside the rows of the SQLite store.
 * Private to the store.
 *
 * Rows are the truth. A block is made of rows that stand there, and triggers
 * drop it when one of them changes; what no block covers is read by rows. */
#ifndef STORE_SQLITE_BLOCK_H
#define STORE_SQLITE_BLOCK_H

#include "store/sqlite.h"

/* Makes the blocks that are missing; inside a transaction. */
int sqlite_block_all(struct sqlite *s, struct err *err);
/* Where the numbers of the reply go that is stored next: the column of field i
 * at (i + 1) * BLOCK_ROWS. */
int64_t *sqlite_block_row(struct sqlite *s);
/* It was stored: makes a block when there are enough of them. */
int sqlite_block_put(struct sqlite *s, struct err *err);

/* What was stored and is not in a block yet may have been undone. */
void sqlite_block_forget(struct sqlite *s);

int sqlite_numbers(struct store *s, int64_t after, store_reply *each, void *arg,
                   struct err *err);

#endif
