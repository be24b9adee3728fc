/* said_json.h - what people said, as JSON that came in one piece: an object as
 * a line of a log of feedback has it, or an array of them. */
#ifndef LOGGED_SAID_JSON_H
#define LOGGED_SAID_JSON_H

#include <stddef.h>

#include "base/buf.h"
#include "logged/said.h"

#define SAID_JSON_MOST 64     /* objects */
#define SAID_JSON_MEMBERS 256 /* of all of them */
#define SAID_JSON_NAMED 10    /* members that are ignored */

/* Gives them on one after another, `line` being which, from 1; what is said is
 * lent until the call returns, which ends all when it is not 0. -1 with
 * ERR_PARSE: what is wrong, and where; ERR_LIMIT: there are too many. */
int said_json(const char *bytes, size_t len,
              int (*each)(void *arg, const struct said *s, struct err *err),
              void *arg, struct err *err);
/* Adds the names of members that are none of ours, as a JSON array: each once,
 * SAID_JSON_NAMED at most. 1 when there are any; else nothing is added. */
int said_json_ignored(const char *bytes, size_t len, struct buf *out);

#endif
