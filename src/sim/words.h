/* words.h - plausible sentences about one of a few topics, word by word. */
#ifndef SIM_WORDS_H
#define SIM_WORDS_H

#include "base/buf.h"
#include "base/rng.h"

struct sim_topic;

struct sim_words {
    const struct sim_topic *topic;
    const char *at; /* what is left of the sentence's pattern */
    int sentence;   /* from 1 */
};

void sim_words_init(struct sim_words *w, struct rng *dice);

/* Appends the next word, with the blank before it and the stop after it;
 * `last` ends the sentence early. The dice may be others each time. */
void sim_words_next(struct sim_words *w, struct rng *dice, int last,
                    struct buf *out);

/* One thing of the topic, lower case and without blanks. */
const char *sim_words_thing(const struct sim_words *w, struct rng *dice);

#endif
