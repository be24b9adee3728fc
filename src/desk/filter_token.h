/* filter_token.h - the words and signs of a filter; private to filter*.c. */
#ifndef DESK_FILTER_TOKEN_H
#define DESK_FILTER_TOKEN_H

#include <stddef.h>

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMPARE
};

enum compare { BELOW, AT_MOST, EQUAL, AT_LEAST, ABOVE, OTHER_THAN };

struct token {
    enum token_kind kind;
    enum compare compare;
    const char *at; /* in the text */
    size_t len;
};

/* The one that begins at `at`, blanks before it passed over. */
struct token token_read(const char *at);

#endif
