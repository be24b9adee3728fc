/* backlog.h - records on their way to the store: a queue that is bounded in
 * records and in bytes.
 *
 * One thread puts, another takes. What has been taken weighs until it is done
 * with: it is still in memory. */
#ifndef STORE_BACKLOG_H
#define STORE_BACKLOG_H

#include "store/record.h"

struct backlog;

struct backlog *backlog_new(size_t most, size_t bytes); /* bytes 0: no bound */
void backlog_free(struct backlog *b);                   /* with all in it */

/* 0, or -1 when it has so many: yours. The bytes are for who asks for room
 * before: what belongs together is not torn apart. `half` is 1 when with this
 * one it is half full. */
int backlog_put(struct backlog *b, struct record *r, int *half);
/* Records that it will take; 0 also when it has all its bytes. */
size_t backlog_room(struct backlog *b);
size_t backlog_count(struct backlog *b); /* that can be taken */
int backlog_is_half(struct backlog *b);  /* or more, by either bound */

int backlog_is_low(struct backlog *b); /* an eighth at most, by both */

/* In their order, `most` at most, and none after those that weigh `bytes`. */
size_t backlog_take(struct backlog *b, struct record **out, size_t most,
                    size_t bytes);
void backlog_done(struct backlog *b, struct record **batch, size_t count);

#endif
