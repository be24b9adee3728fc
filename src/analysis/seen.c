#include "analysis/seen.h"

#include <string.h>

void seen_add(struct seen *s, struct arena *a, int side, const char *text)
{
    size_t i = 0;

    if (!text || !*text)
        return;
    while (i < s->rows && strcmp(s->row[i].text, text) != 0)
        i++;
    if (i == SEEN_MOST) {
        s->others[side]++;
        return;
    }
    if (i == s->rows) {
        s->row[i].text = arena_string(a, text);
        s->row[i].count[CONTROL] = s->row[i].count[TREATMENT] = 0;
        s->rows++;
    }
    s->row[i].count[side]++;
}

size_t seen_by(const struct seen *s, int side)
{
    size_t n = s->others[side] > 0;

    for (size_t i = 0; i < s->rows; i++)
        n += s->row[i].count[side] > 0;
    return n;
}
