/* latency_view.h - the pieces of the latency screen. */
#ifndef TUI_LATENCY_VIEW_H
#define TUI_LATENCY_VIEW_H

#include "base/text.h"
#include "desk/latency.h"
#include "tui/screen.h"

/* Quantiles of both, what changed, its limits, the call, and what it takes. */
void latency_table(const struct latency_page *l, const struct view *v,
                   struct box *b);
/* A row a quantile, for narrow windows. */
void latency_list(const struct latency_page *l, struct box *b);
/* Where the quantiles of treatment lie against those of control. */
void latency_shift(const struct latency_page *l, struct box *b);

/* What must be known of the numbers above: limits, crossing. */
void latency_notes(const struct latency_page *l, struct box *b);

/* So many bins at most. */
#define LATENCY_BINS 12

/* Rows of the page's scale put together: bin i is from row[i] up to, not
 * including, row[i + 1]; what lies outside is in the first and the last. */
struct bins {
    int count, row[PROFILE_ROWS + 1];
    int open_low, open_high; /* 1: there is something outside */
};
void latency_bins(const struct latency_page *l, int most, struct bins *out);
/* "0.25-0.40", in seconds, or milliseconds where all is below one second. */
const char *latency_bin(const struct latency_page *l, const struct bins *bins,
                        int bin, char out[24]);
const char *latency_unit(const struct latency_page *l, const struct bins *b);

void latency_histogram(const struct latency_page *l, struct box *b);
/* A level a time, of one quantile; of both variants. */
void latency_strips(const struct latency_page *l, double p, struct box *b);
/* Times from left to right, values from the top down, of one variant. */
void latency_map(const struct latency_page *l, enum side side, struct box *b);

/* Means of what a reply is made of, by side and connection. */
void latency_legs(const struct latency_page *l, int open_loop, struct box *b);

#endif
