/* examples.h - the pairs whose answers differ most, to be read side by side.
 *
 * Chosen from the numbers of all pairs; their texts are fetched by whoever has
 * the store, who cuts them to EXAMPLE_TEXT bytes and says so. */
#ifndef REPORT_EXAMPLES_H
#define REPORT_EXAMPLES_H

#include "analysis/pairs.h"
#include "base/arena.h"

#define EXAMPLES_MOST 100
#define EXAMPLE_TEXT 4000

struct example {
    int64_t prompt;
    int repeat;
    double similarity; /* NAN not known */
    double latency[SIDES];
    /* In the arena; NULL none. `answer` is text and tool calls. */
    const char *id, *asked, *answer[SIDES];
};

struct examples {
    struct example *row; /* in the arena */
    size_t count;
    int64_t differ; /* pairs both ok whose answers differ, of `compared` */
    int64_t compared;
    struct arena arena;
};

/* Fills a zeroed one without texts: least alike first, pairs of unknown
 * likeness after them; then by prompt and repeat. */
void examples_choose(const struct pairs *p, size_t most, struct examples *out);
void examples_release(struct examples *e); /* also right on a zeroed struct */

#endif
