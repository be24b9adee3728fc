/* seen.h - which texts came from each side, and how often.
 *
 * For names of which there are few: models, fingerprints, parameters. After
 * SEEN_MOST different ones the others are counted together. */
#ifndef ANALYSIS_SEEN_H
#define ANALYSIS_SEEN_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/variant.h"

#define SEEN_MOST 24

struct seen {
    struct {
        const char *text; /* in the arena that was given */
        int64_t count[SIDES];
    } row[SEEN_MOST];
    size_t rows;
    int64_t others[SIDES];
};

/* In the order in which they first came; NULL and "" are passed over. */
void seen_add(struct seen *s, struct arena *a, int side, const char *text);

/* How many different ones a side has. */
size_t seen_by(const struct seen *s, int side);

#endif
