#include <string.h>

#include "analysis/kernels.h"
#include "analysis/live_parts.h"

static unsigned asked_of(int ask)
{
    if (ask < COLUMNS)
        return 1U << ask;
    if (ask == ASK_SLOW)
        return 1U << COLUMN_LATENCY;
    if (ask == ASK_SLOW_FIRST)
        return 1U << COLUMN_FIRST_TOKEN;
    return ask == ASK_NORMAL || ask == ASK_ALIKE ? PAIRS_NORMAL : 0;
}

static int is_shown(const struct gates *g, const struct contrast_row *row)
{
    int found = row->brief || (g->success && !strcmp(g->success, row->name));

    for (size_t i = 0; i < g->count; i++)
        found |= strcmp(g->gate[i].name, row->name) == 0;
    return found;
}

unsigned live_columns(const struct gates *g)
{
    unsigned columns = 1U << COLUMN_LATENCY; /* for the watermark */
    const struct contrast_row *row;
    size_t rows;

    row = contrast_table(&rows);
    for (size_t i = 0; i < rows; i++)
        if (is_shown(g, &row[i]))
            columns |= asked_of(row[i].ask);
    return columns;
}

uint64_t live_skip(const struct gates *g)
{
    const struct contrast_row *row;
    uint64_t skip = 0;
    size_t rows;

    row = contrast_table(&rows);
    for (size_t i = 0; i < rows; i++)
        skip |= (uint64_t)!is_shown(g, &row[i]) << i;
    return skip;
}
