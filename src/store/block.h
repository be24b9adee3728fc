/* block.h - the numbers of some thousand replies in few bytes, to be read many
 * times faster than as rows. Private to the store.
 *
 * A column of numbers is a smallest value and, for each row, what is above it
 * in as few bytes as the column needs; one that is all the same needs none.
 * The columns are seq and then fields_number, as the table `reply` has them:
 * -1 for NULL, words by their id, an outcome by its number. */
#ifndef STORE_BLOCK_H
#define STORE_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "model/reply.h"

#define BLOCK_ROWS 4096
#define BLOCK_COLUMNS 64 /* at most */
#define BLOCK_WORDS 2    /* columns of words: model, fingerprint */
#define BLOCK_STRIP 32   /* replies unpacked at a time */

size_t block_columns(void);

/* Of what the columns and the outcomes are called, in their order: bytes of
 * another shape mean something else. */
int64_t block_shape(void);

/* `cell` has the columns one after the other, each of BLOCK_ROWS numbers, of
 * which `rows` count. `to` has room for BLOCK_BYTES: how many it took. */
#define BLOCK_BYTES (BLOCK_COLUMNS * (BLOCK_ROWS * 8 + 9) + 16)
size_t block_write(const int64_t *cell, size_t rows, unsigned char *to);

struct block {
    size_t rows, at; /* at: the row that is unpacked next */
    struct block_column {
        int64_t least;
        unsigned width; /* bytes a row, 0 to 8 */
        const unsigned char *bytes;
    } column[BLOCK_COLUMNS];
    struct reply reply[BLOCK_STRIP]; /* strings are NULL */
    int64_t word[BLOCK_WORDS][BLOCK_STRIP];
};

/* -1 when the bytes, borrowed, cannot be a block. Whatever they are, no call
 * reads past them. */
int block_open(struct block *b, const void *bytes, size_t len);
int64_t block_seq(const struct block *b, size_t row);

/* Unpacks the next replies into `reply` and `word`: how many, 0 at the end, -1
 * when there is a number in them that none can be. */
int block_next(struct block *b);

#endif
