/* tokens.h - a text as words, blanks, line ends and other characters; private
 * to compare/. */
#ifndef COMPARE_TOKENS_H
#define COMPARE_TOKENS_H

#include "compare/words.h"

/* Of ideographs each is a word. */
enum token_kind {
    TOKEN_WORD,
    TOKEN_IDEOGRAPH,
    TOKEN_BLANK,
    TOKEN_LINE,
    TOKEN_OTHER
};

/* They fill the text: each ends where the next begins. */
struct tokens {
    size_t count;
    size_t *at;          /* owned; at[count] is the length of the text */
    unsigned char *kind; /* owned */
    uint32_t *symbol;    /* owned; equal when the bytes are */
};

void tokens_read(struct tokens *t, struct words_text text);
void tokens_release(struct tokens *t);

/* Gives both their symbols. */
void tokens_number(struct tokens t[2], const struct words_text text[2]);

#endif
