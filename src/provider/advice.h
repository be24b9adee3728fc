/* advice.h - what to do about a fault that ends the run. */
#ifndef PROVIDER_ADVICE_H
#define PROVIDER_ADVICE_H

#include "provider/answer.h"

/* One line (may be long) for people: the endpoint's own message, the header
 * that carried the key (masked) and what looks wrong with it (a missing
 * prefix, the other provider's kind of key, white space), or which model was
 * not found and how to see which there are. `side` names the options. */
void advice_write(const struct answer *a, const struct variant *v,
                  enum side side, struct buf *out);

/* The same for an endpoint that never answered: `o` is OUTCOME_CONNECT or
 * OUTCOME_TLS, `said` the transport's line, or NULL. */
void advice_connection(enum outcome o, const char *said, struct buf *out);

#endif
