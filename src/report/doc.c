#include "report/doc.h"

#include <stdlib.h>

const struct cell *doc_cell(const struct section *s, size_t row, size_t column)
{
    return &s->cell[row * s->columns + column];
}

int doc_any(const struct section *s)
{
    if (s->kind == SECTION_CHART)
        return 1;
    for (size_t i = 0; i < s->rows; i++)
        if (!s->quiet[i])
            return 1;
    return 0;
}

void doc_release(struct doc *d)
{
    for (size_t i = 0; i < d->sections; i++) {
        free(d->section[i].cell);
        free(d->section[i].quiet);
    }
    arena_release(&d->arena);
    *d = (struct doc){0};
}
