#include "desk/filter_token.h"

#include <string.h>
#include <strings.h>

/* The longer sign of two that begin alike comes first. */
static const struct {
    const char *sign;
    enum token_kind kind;
    enum compare compare;
} signs[] = {
    {"&&", TOKEN_AND, 0},
    {"&", TOKEN_AND, 0},
    {"||", TOKEN_OR, 0},
    {"|", TOKEN_OR, 0},
    {"!=", TOKEN_COMPARE, OTHER_THAN},
    {"!", TOKEN_NOT, 0},
    {"(", TOKEN_OPEN, 0},
    {")", TOKEN_CLOSE, 0},
    {"<=", TOKEN_COMPARE, AT_MOST},
    {"<", TOKEN_COMPARE, BELOW},
    {">=", TOKEN_COMPARE, AT_LEAST},
    {">", TOKEN_COMPARE, ABOVE},
    {"==", TOKEN_COMPARE, EQUAL},
    {"=", TOKEN_COMPARE, EQUAL},
};

static const struct {
    const char *word;
    enum token_kind kind;
} words[] = {{"and", TOKEN_AND}, {"or", TOKEN_OR}, {"not", TOKEN_NOT}};

static struct token word(const char *at)
{
    struct token t = {TOKEN_WORD, 0, at, strcspn(at, " \t&|!()<>=")};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (t.len == strlen(words[i].word) &&
            strncasecmp(at, words[i].word, t.len) == 0)
            t.kind = words[i].kind;
    return t;
}

struct token token_read(const char *at)
{
    at += strspn(at, " \t");
    if (!*at)
        return (struct token){TOKEN_END, 0, at, 0};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t len = strlen(signs[i].sign);

        if (strncmp(at, signs[i].sign, len) == 0)
            return (struct token){signs[i].kind, signs[i].compare, at, len};
    }
    return word(at);
}
