#include "report/marks.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

struct word {
    const char *text;
    size_t len, all; /* without and with the white space after it */
    int common;      /* white space alone always is */
};

struct words {
    struct word *word; /* owned */
    size_t count;
};

static int is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Bytes of the character at hand, and whether it goes on in a word. */
static size_t character(const char *text, size_t len, int *inside)
{
    uint32_t point;
    size_t bytes = utf8_read(text, len, &point);

    *inside = point < 0x80 ? isalnum((int)point) || point == '_'
                           : utf8_cells(point) < 2;
    return bytes;
}

static size_t word_of(const char *text, size_t len)
{
    int inside;
    size_t at = character(text, len, &inside), next;

    if (!inside)
        return at;
    while (at < len && !is_space(text[at])) {
        next = character(text + at, len - at, &inside);
        if (!inside)
            break;
        at += next;
    }
    return at;
}

static struct words split(const char *text)
{
    struct words w = {memory_new(MARKS_WORDS, sizeof *w.word), 0};
    size_t left = strlen(text);

    while (left) {
        struct word *at = &w.word[w.count++];

        at->text = text;
        at->len = is_space(*text) ? 0 : word_of(text, left);
        if (w.count == MARKS_WORDS)
            at->len = left;
        at->all = at->len;
        at->common = !at->len;
        while (at->all < left && is_space(text[at->all]))
            at->all++;
        text += at->all;
        left -= at->all;
    }
    return w;
}

static int same(const struct word *a, const struct word *b)
{
    return a->len == b->len && !memcmp(a->text, b->text, a->len);
}

/* What is common in the middle parts [from, a_end) and [from, b_end). */
static void align(struct words *a, struct words *b, size_t from,
                  const size_t end[2])
{
    size_t n = end[0] - from, m = end[1] - from, row = m + 1, i, j;
    uint16_t *best = memory_new((n + 1) * row, sizeof *best);
    struct word *x = a->word + from, *y = b->word + from;

    for (i = n; i-- > 0;)
        for (j = m; j-- > 0;) {
            uint16_t down = best[(i + 1) * row + j],
                     right = best[i * row + j + 1];

            best[i * row + j] = same(&x[i], &y[j])
                                    ? best[(i + 1) * row + j + 1] + 1
                                : down > right ? down
                                               : right;
        }
    for (i = j = 0; i < n && j < m;) {
        if (same(&x[i], &y[j]))
            x[i++].common = y[j++].common = 1;
        else if (best[(i + 1) * row + j] >= best[i * row + j + 1])
            i++;
        else
            j++;
    }
    free(best);
}

static void compare(struct words *a, struct words *b)
{
    size_t from = 0, end[2] = {a->count, b->count};

    while (from < end[0] && from < end[1] &&
           same(&a->word[from], &b->word[from])) {
        a->word[from].common = b->word[from].common = 1;
        from++;
    }
    while (end[0] > from && end[1] > from &&
           same(&a->word[end[0] - 1], &b->word[end[1] - 1])) {
        a->word[--end[0]].common = 1;
        b->word[--end[1]].common = 1;
    }
    align(a, b, from, end);
}

/* Neighbours of one kind are one piece; the white space after one that
 * differs is not a part of it. */
static void put(struct section *s, struct cell *c, const struct words *w)
{
    const char *from = w->count ? w->word[0].text : "", *to;
    size_t next;

    doc_pieces(s, c, w->count + 1);
    for (size_t i = 0; i < w->count; i = next) {
        const struct word *last;

        for (next = i;
             next < w->count && w->word[next].common == w->word[i].common;
             next++)
            ;
        last = &w->word[next - 1];
        to = last->text + (last->common ? last->all : last->len);
        doc_piece(c, arena_copy(s->arena, from, (size_t)(to - from)),
                  !last->common);
        from = to;
    }
    if (*from)
        doc_piece(c, arena_string(s->arena, from), 0);
}

void marks_make(struct section *s, struct cell *a, const char *text_a,
                struct cell *b, const char *text_b)
{
    struct words x = split(text_a), y = split(text_b);

    compare(&x, &y);
    put(s, a, &x);
    put(s, b, &y);
    free(x.word);
    free(y.word);
}
