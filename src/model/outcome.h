/* outcome.h - how a request ended: a failed request is data, not an error. */
#ifndef MODEL_OUTCOME_H
#define MODEL_OUTCOME_H

enum outcome {
#define OUTCOME(id, name, words, failed) OUTCOME_##id,
#include "model/outcome.def"
#undef OUTCOME
    OUTCOMES
};

const char *outcome_name(enum outcome o);  /* "rate_limited" */
const char *outcome_words(enum outcome o); /* "rate limited (429)" */
int outcome_failed(enum outcome o);        /* counts in the error rate */
/* Among the requests of which a share failed: 0 of what was not sent, and of
 * what somebody did not wait for. */
int outcome_counts(enum outcome o);
int outcome_find(const char *name); /* -1 when there is none */

#endif
