/* buf.h - bytes that grow, up to a ceiling, and remember if they did not fit.
 *
 * Add without looking, ask once at the end: after the ceiling is met nothing
 * more is added and buf_check fails. `data` is always NUL-terminated (the
 * NUL is not counted) and never NULL after buf_init. Out of memory aborts. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

#include "base/err.h"

struct buf {
    char *data; /* owned once cap > 0 */
    size_t len, cap;
    size_t max; /* most bytes it may hold */
    int full;   /* something did not fit */
};

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b); /* also right on a zeroed struct */
void buf_clear(struct buf *b);   /* empty, not full, memory kept */

void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_adds(struct buf *b, const char *text);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* 0, or -1 with ERR_LIMIT when something did not fit. */
int buf_check(const struct buf *b, struct err *err);

/* The text as an owned string for free(); the buffer is empty after it. */
char *buf_take(struct buf *b);

#endif
