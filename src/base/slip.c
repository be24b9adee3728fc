#include "base/slip.h"

#include <stdint.h>
#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static int same(const char *a, const char *b)
{
    return lower(*a) == lower(*b);
}

/* Is what ends in `a` what ends in `b`, the other way round? */
static int swapped(const char *a, const char *b)
{
    return same(a, b - 1) && same(a - 1, b);
}

/* A row for each byte of the word, and one for none. */
size_t slip_distance(const char *word, size_t len, const char *name)
{
    size_t row[SLIP_MOST + 1][SLIP_MOST + 1], width = strlen(name);

    if (len > SLIP_MOST || width > SLIP_MOST)
        return SIZE_MAX;
    for (size_t j = 0; j <= width; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= len; i++) {
        const char *w = word + i - 1;

        row[i][0] = i;
        for (size_t j = 1; j <= width; j++) {
            const char *n = name + j - 1;
            size_t other = row[i - 1][j - 1] + !same(w, n);

            row[i][j] = least(other, least(row[i - 1][j], row[i][j - 1]) + 1);
            if (i > 1 && j > 1 && swapped(w, n))
                row[i][j] = least(row[i][j], row[i - 2][j - 2] + 1);
        }
    }
    return row[len][width];
}

struct slip slip_of(const char *word, size_t len)
{
    return (struct slip){word, len, len / 3 + 1, NULL};
}

void slip_try(struct slip *s, const char *name)
{
    size_t far = slip_distance(s->word, s->len, name);

    if (far < s->far) {
        s->far = far;
        s->name = name;
    }
}
