#include "compare/tokens.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/utf8.h"

struct range {
    uint32_t from, to;
    enum token_kind kind;
};

/* What is not here, punctuation, signs and pictures, is neither. */
static const struct range ranges[] = {
    {'0', '9', TOKEN_WORD},
    {'A', 'Z', TOKEN_WORD},
    {'_', '_', TOKEN_WORD},
    {'a', 'z', TOKEN_WORD},
    {0xC0, 0x1FFF, TOKEN_WORD},
    {0x2071, 0x209C, TOKEN_WORD},
    {0x2C00, 0x2DFF, TOKEN_WORD},
    {0x2E80, 0x2FFF, TOKEN_IDEOGRAPH},
    {0x3040, 0xABFF, TOKEN_IDEOGRAPH},
    {0xAC00, 0xD7FF, TOKEN_WORD}, /* Hangul has spaces between words */
    {0xF900, 0xFAFF, TOKEN_IDEOGRAPH},
    {0xFB00, 0xFDFF, TOKEN_WORD},
    {0xFE70, 0xFEFC, TOKEN_WORD},
    {0xFF10, 0xFF19, TOKEN_WORD},
    {0xFF21, 0xFFDC, TOKEN_WORD},
    {0x10000, 0x1EFFF, TOKEN_WORD},
    {0x20000, 0x3FFFF, TOKEN_IDEOGRAPH},
};

static enum token_kind kind_of(uint32_t point)
{
    if (point == '\n' || point == '\r')
        return TOKEN_LINE;
    if (point == ' ' || point == '\t' || point == 0xA0 || point == 0x3000)
        return TOKEN_BLANK;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (point >= ranges[i].from && point <= ranges[i].to)
            return ranges[i].kind;
    return TOKEN_OTHER;
}

/* Bytes of a character with the marks on it, and its kind. */
static size_t character(const char *bytes, size_t len, enum token_kind *kind)
{
    uint32_t point;
    size_t at = utf8_read(bytes, len, &point), took;

    *kind = kind_of(point);
    if (point == '\r' && at < len && bytes[at] == '\n')
        at++;
    while (*kind != TOKEN_LINE && at < len &&
           (unsigned char)bytes[at] >= 0x80) {
        took = utf8_read(bytes + at, len - at, &point);
        if (utf8_cells(point) != 0)
            break;
        at += took;
    }
    return at;
}

static int is_digit(const char *bytes, size_t len, size_t at)
{
    return at < len && bytes[at] >= '0' && bytes[at] <= '9';
}

/* 10.50 is one number, and 1,000. */
static int within_number(const char *bytes, size_t len, size_t at)
{
    return at > 0 && at < len && (bytes[at] == '.' || bytes[at] == ',') &&
           is_digit(bytes, len, at - 1) && is_digit(bytes, len, at + 1);
}

static size_t token(const char *bytes, size_t len, enum token_kind *kind)
{
    enum token_kind next;
    size_t at = character(bytes, len, kind), took;

    while (at < len && (*kind == TOKEN_WORD || *kind == TOKEN_BLANK)) {
        took = character(bytes + at, len - at, &next);
        if (next != *kind && !within_number(bytes, len, at))
            break;
        at += took;
    }
    return at;
}

void tokens_read(struct tokens *t, struct words_text text)
{
    enum token_kind kind;
    size_t at = 0;

    *t = (struct tokens){.at = memory_new(text.len + 1, sizeof(*t->at)),
                         .kind = memory_new(text.len + 1, 1),
                         .symbol = memory_new(text.len + 1, sizeof(uint32_t))};
    while (at < text.len) {
        t->at[t->count] = at;
        at += token(text.bytes + at, text.len - at, &kind);
        t->kind[t->count++] = (unsigned char)kind;
    }
    t->at[t->count] = at;
}

void tokens_release(struct tokens *t)
{
    free(t->at);
    free(t->kind);
    free(t->symbol);
    *t = (struct tokens){0};
}

/* Where a token stands of which the others with its bytes get their number. */
struct known {
    const char *bytes;
    size_t len;
    uint32_t symbol; /* 0: free */
};

struct book {
    struct known *slot;
    size_t mask;
    uint32_t count;
};

static uint32_t symbol_of(struct book *b, const char *bytes, size_t len)
{
    size_t i = hash_bytes(0, bytes, len) & b->mask;
    struct known *k;

    for (k = &b->slot[i]; k->symbol; k = &b->slot[i = (i + 1) & b->mask])
        if (k->len == len && memcmp(k->bytes, bytes, len) == 0)
            return k->symbol;
    *k = (struct known){bytes, len, ++b->count};
    return k->symbol;
}

void tokens_number(struct tokens t[2], const struct words_text text[2])
{
    struct book b = {0};
    size_t size = 16;

    while (size < 2 * (t[0].count + t[1].count))
        size *= 2;
    b.slot = memory_new(size, sizeof(*b.slot));
    b.mask = size - 1;
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < t[side].count; i++)
            t[side].symbol[i] = symbol_of(&b, text[side].bytes + t[side].at[i],
                                          t[side].at[i + 1] - t[side].at[i]);
    free(b.slot);
}
