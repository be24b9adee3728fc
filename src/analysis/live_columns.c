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
    return ask == ASK_NORMAL ? PAIRS_NORMAL : 0;
}

static int is_gated(const struct gates *g, const char *name)
{
    int found = g->success && strcmp(g->success, name) == 0;

    for (size_t i = 0; i < g->count; i++)
        found |= strcmp(g->gate[i].name, name) == 0;
    return found;
}

unsigned live_columns(const struct gates *g)
{
    unsigned columns = 1U << COLUMN_LATENCY; /* for the watermark */
    const struct contrast_row *row;
    size_t rows;

    row = contrast_table(&rows);
    for (size_t i = 0; i < rows; i++)
        if (row[i].brief || is_gated(g, row[i].name))
            columns |= asked_of(row[i].ask);
    return columns;
}
