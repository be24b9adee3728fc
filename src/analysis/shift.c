#include "analysis/shift.h"

#include <assert.h>

#include "analysis/kernels.h"

static const struct about {
    const char *name, *words;
    enum column column;
    enum rows rows;
} about[SPANS] = {
#define SPAN(id, function, column, rows, title, words)                         \
    {title, words, column, ROWS_##rows},
#include "analysis/spans.def"
#undef SPAN
};

enum column shift_column(enum span_id span)
{
    return about[span].column;
}

int shift_failures(enum span_id span)
{
    return about[span].rows == ROWS_ENDED;
}

void shift_compute(const struct pairs *p, const struct contrasts_settings *s,
                   enum span_id span, struct quantiles_asked asked,
                   struct contrast *out)
{
    const struct about *a = &about[span];
    struct contrast_row row[QUANTILES_ASKED];
    struct frame f;

    assert(asked.count <= QUANTILES_ASKED);
    for (size_t i = 0; i < asked.count; i++) {
        out[i] = *contrasts_named("p50-latency");
        out[i].name = a->name;
        out[i].words = a->words;
        row[i] = (struct contrast_row){.kind = KERNEL_quantile,
                                       .unit = CONTRAST_RATIO,
                                       .in = CONTRAST_SECONDS,
                                       .ask = a->column,
                                       .rows = a->rows,
                                       .p = asked.at[i],
                                       .more_is_worse = 1};
    }
    if (a->column == COLUMNS)
        return;
    frame_init(&f, p, s);
    contrasts_rows(&f, row, asked.count, out);
    frame_release(&f);
}
