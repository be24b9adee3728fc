/* guess.h - how many tokens a request may need, before it is sent. */
#ifndef REPLAY_GUESS_H
#define REPLAY_GUESS_H

#include "model/prompt.h"
#include "replay/arm.h"
#include "replay/budget.h"

/* By the bytes of the prompt, where the log does not have its tokens, and by
 * the limit on its answer, the variant's before its own. */
void guess(const struct arm *arm, const struct prompt *p,
           struct budget_ask *out);

#endif
