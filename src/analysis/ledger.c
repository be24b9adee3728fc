#include "analysis/ledger.h"

#include <stdlib.h>

#include "analysis/cell.h"
#include "base/arena.h"

#define STAGES 256

struct ledger {
    enum design design;
    struct contrasts_settings set;
    struct cell *page[STAGES]; /* owned: a cell a contrast; NULL: no rows */
};

struct ledger *ledger_new(enum design d, const struct contrasts_settings *s)
{
    struct ledger *l = memory_new(1, sizeof *l);

    l->design = d;
    l->set = *s;
    return l;
}

void ledger_free(struct ledger *l)
{
    if (!l)
        return;
    for (int k = 0; k < STAGES; k++)
        free(l->page[k]);
    free(l);
}

static struct cell *page_of(struct ledger *l, int stage)
{
    const struct contrast_row *row;
    struct cell *page = l->page[stage];
    size_t rows;

    if (page)
        return page;
    row = contrast_table(&rows);
    page = l->page[stage] = memory_new(rows, sizeof *page);
    for (size_t i = 0; i < rows; i++)
        cell_init(&page[i], row[i].kind, l->design);
    return page;
}

void ledger_add(struct ledger *l, const struct pairs *p, size_t row)
{
    struct entry e = {.design = l->design, .set = &l->set, .p = p, .i = row};
    struct cell *page = page_of(l, p->stage[row]);
    const struct contrast_row *table;
    size_t rows;

    for (int s = 0; s < SIDES; s++) {
        e.has[s] = pairs_counts(p, s, row);
        e.ok[s] = e.has[s] && !outcome_failed((enum outcome)p->outcome[s][row]);
    }
    table = contrast_table(&rows);
    for (size_t i = 0; i < rows; i++)
        if (cell_keeps(&table[i]) && !(l->set.skip >> i & 1))
            cell_add(&page[i], &table[i], &e);
}

void ledger_merge(struct ledger *to, const struct ledger *from)
{
    size_t rows;

    contrast_table(&rows);
    for (int k = 0; k < STAGES; k++)
        for (size_t i = 0; from->page[k] && i < rows; i++)
            cell_merge(&page_of(to, k)[i], &from->page[k][i]);
}

/* The cells of a row, of all stages or thrown together; at least one. */
static size_t cells_of(const struct ledger *l, size_t i, enum kernel_kind k,
                       struct cell *out)
{
    size_t count = 0;

    cell_init(&out[0], k, l->design);
    for (int stage = 0; stage < STAGES; stage++) {
        if (!l->page[stage])
            continue;
        if (!cell_whole(k))
            out[count++] = l->page[stage][i];
        else
            cell_merge(&out[0], &l->page[stage][i]);
    }
    return count ? count : 1;
}

/* A price that is not known in one stage leaves the whole without a sum. */
static int64_t share_unknown(struct cell *cell, size_t count)
{
    double unknown = 0;

    for (size_t k = 0; k < count; k++)
        unknown += cell[k].unknown;
    for (size_t k = 0; k < count; k++)
        cell[k].unknown = unknown;
    return (int64_t)unknown;
}

int ledger_settle(const struct ledger *l, size_t i, struct contrast *out)
{
    size_t rows, count;
    const struct contrast_row *row = contrast_table(&rows) + i;
    struct cell *cell;
    struct part *part;

    if (!cell_keeps(row))
        return -1;
    cell = memory_new(STAGES, sizeof *cell);
    part = memory_new(STAGES, sizeof *part);
    count = cells_of(l, i, row->kind, cell);
    if (cell_all_known(row->kind))
        out->unpriced = share_unknown(cell, count);
    for (size_t k = 0; k < count; k++)
        cell_settle(&cell[k], row->kind, l->design, &part[k]);
    part_join(part, count, cell_whole(row->kind) ? DESIGN_PAIRED : l->design,
              out);
    free(cell);
    free(part);
    return 0;
}
