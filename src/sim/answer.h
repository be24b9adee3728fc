/* answer.h - what a simulated model says to a prompt, cut into tokens.
 *
 * Pure. With a seed and temperature 0 the same prompt gets the same answer;
 * else the dice of the request have a say in all but the opening. For the
 * share of prompts on which the models agree, the name of the model has none:
 * all of them give the answer of the first, in length too. */
#ifndef SIM_ANSWER_H
#define SIM_ANSWER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "sim/ask.h"
#include "sim/model.h"

enum sim_finish { SIM_STOP, SIM_LENGTH, SIM_TOOL, SIM_FILTER };

struct sim_answer {
    struct buf text; /* the words, the JSON, or the arguments of a tool */
    size_t *end;     /* owned; where each token ends in the text */
    size_t tokens, room;
    const char *tool; /* borrowed from the ask; NULL: no call */
    enum sim_finish finish;
};

struct sim_voice {
    const struct sim_model *model, *first; /* who speaks; of all models */
    const struct sim_ask *ask;
    uint64_t seed;  /* of the service */
    uint64_t fresh; /* dice of this request alone */
};

void sim_answer_init(struct sim_answer *a);
void sim_answer_release(struct sim_answer *a);

void sim_answer_make(struct sim_answer *a, const struct sim_voice *v);

/* Whether this prompt is one on which the model says what all say. */
int sim_answer_agrees(const struct sim_voice *v);

/* Shortens it to `tokens` at most. */
void sim_answer_cut(struct sim_answer *a, size_t tokens,
                    enum sim_finish finish);

/* The bytes of token `i`. */
const char *sim_answer_token(const struct sim_answer *a, size_t i, size_t *len);

#endif
