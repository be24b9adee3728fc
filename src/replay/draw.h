/* draw.h - a sample of prompts whose number is not known beforehand.
 *
 * Algorithm R (Vitter 1985): each prompt seen so far is in the sample with
 * the same chance, and only the sample is kept, in the store. At the end the
 * sample is put in the order of the log again. */
#ifndef REPLAY_DRAW_H
#define REPLAY_DRAW_H

#include "base/rng.h"
#include "store/store.h"

struct draw {
    int64_t most;  /* size of the sample; 0: all */
    int64_t count; /* drawn now */
    int64_t seen;
    int64_t *came; /* owned; of each place, when its prompt came */
    int64_t room;
    struct rng rng;
};

void draw_init(struct draw *d, int64_t most, uint64_t seed);
void draw_release(struct draw *d);

/* The place (seq) of the next prompt, whose former holder goes; 0: it is not
 * drawn. */
int64_t draw_place(struct draw *d);

/* Gives the stored prompts the places of their order. Within a change. */
int draw_settle(const struct draw *d, struct store *s, struct err *err);

#endif
