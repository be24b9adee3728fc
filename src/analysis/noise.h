/* noise.h - how often a variant disagrees with itself.
 *
 * From prompts that were sent several times: of all pairs of answers of one
 * variant to one prompt, those that are equal. What the variants have in
 * common is to be read against that. Pairs that both ended well. */
#ifndef ANALYSIS_NOISE_H
#define ANALYSIS_NOISE_H

#include "analysis/pairs.h"

/* Answers that were compared, and those that were equal: to the letter, and
 * in normal form (compared where both have one). */
struct likeness {
    int64_t compared, equal;
    int64_t normal_compared, normal_equal;
};

struct noise {
    int64_t prompts; /* that were repeated */
    struct likeness within[SIDES];
    struct likeness between; /* of the variants, same prompt and repeat */
};

void noise_compute(const struct pairs *p, struct noise *out);

/* Share of `equal` that differs, NAN when nothing was compared. */
double noise_share(int64_t equal, int64_t compared);

/* For repeated prompts: whether treatment's answer differs from control's
 * (1 or 0), and whether control's next one does; the row each is about. Owned
 * by the caller. Prompts of exactly two repeats give one unit: the second
 * would compare the same two answers of control again. */
struct noise_units {
    double *raw, *own;
    size_t *row;
    size_t n;
    int many; /* 1: some prompt gives several units */
};
void noise_units(const struct pairs *p, struct noise_units *out);
void noise_units_release(struct noise_units *u);

#endif
