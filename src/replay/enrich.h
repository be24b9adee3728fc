/* enrich.h - what is told of an answer besides how it came: its normal form,
 * its length, how alike it is to the other one. See compare.h. */
#ifndef REPLAY_ENRICH_H
#define REPLAY_ENRICH_H

#include "model/prompt.h"
#include "model/reply.h"

/* Sets normal, length, match and, unless `other` is NULL, similarity. Up to
 * 20 ms for a long answer: not for the loop's thread. */
void enrich(struct reply *r, const struct reply *other, const char *reference);

/* Of text and tools, for struct reply: positive, for stores hold signed
 * numbers; 0 when there is neither. */
int64_t enrich_hash(const struct reply *r);

/* What replies are grouped by, for struct reply: a hash of the conversation,
 * else of the user, which are never taken for each other; 0 for neither. */
int64_t enrich_cluster(const struct prompt *p);

#endif
