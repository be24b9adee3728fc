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
/* A reply was stored with these numbers, one for each of fields_number and NULL
 * where it is below zero: makes a block when there are enough of them. */
int sqlite_block_put(struct sqlite *s, const int64_t *number, struct err *err);

/* What was stored and is not in a block yet may have been undone. */
void sqlite_block_forget(struct sqlite *s);

int sqlite_numbers(struct store *s, int64_t after, store_reply *each, void *arg,
                   struct err *err);

#endif
