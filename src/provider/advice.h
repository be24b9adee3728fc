/* advice.h - what to do about a fault that ends the run. */
#ifndef PROVIDER_ADVICE_H
#define PROVIDER_ADVICE_H

#include "provider/answer.h"

/* One line (may be long) for people: the endpoint's own message, the header
 * that carried the key (masked) and what looks wrong with it (a missing
 * prefix, the other provider's kind of key, white space), or which model was
 * not found and how to see which there are. */
void advice_write(const struct answer *a, const struct variant *v,
                  struct buf *out);

#endif
