/* keep.h - what remains of a visit: a prompt, and a reply for each leg. */
#ifndef GATEWAY_KEEP_H
#define GATEWAY_KEEP_H

#include "gateway/visit.h"

/* Records that a variant was not asked. */
void keep_skipped(struct visit *c, enum side side, const char *why,
                  int64_t now);

/* Records a leg that has ended. */
void keep(struct leg *l, enum outcome o, enum answer_close how,
          const struct exchange_end *end, int64_t now);

#endif
