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

/* One row of the table at a time: `above` is what was there before. */
size_t slip_distance(const char *word, size_t len, const char *name)
{
    size_t row[SLIP_MOST + 1], width = strlen(name);

    if (len > SLIP_MOST || width > SLIP_MOST)
        return SIZE_MAX;
    for (size_t j = 0; j <= width; j++)
        row[j] = j;
    for (size_t i = 0; i < len; i++) {
        size_t before = row[0]++;

        for (size_t j = 0; j < width; j++) {
            size_t above = row[j + 1];
            size_t same = before + (lower(word[i]) != lower(name[j]));

            row[j + 1] = least(same, least(above, row[j]) + 1);
            before = above;
        }
    }
    return row[width];
}
