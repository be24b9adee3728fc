/* schema.h - made-up JSON that follows a JSON schema: what a service must
 * answer when a schema was asked for, or when it calls a tool. */
#ifndef SIM_SCHEMA_H
#define SIM_SCHEMA_H

#include "base/buf.h"
#include "base/rng.h"
#include "sim/words.h"

/* Compact JSON after `schema`, the text of an object; what the schema leaves
 * open, or says in ways not known here, is a string. */
void sim_schema_fill(const char *schema, const struct sim_words *words,
                     struct rng *dice, struct buf *out);

#endif
