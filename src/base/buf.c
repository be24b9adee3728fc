#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* A piece that does not fit is left out whole, and so is all after it: the
 * reader of a full buffer must not take it for a shorter text. */
static int make_room(struct buf *b, size_t len)
{
    size_t need, cap = b->cap ? b->cap : 64;

    if (b->full || len > b->max - b->len) {
        b->full = 1;
        return -1;
    }
    need = b->len + len + 1;
    if (need <= b->cap)
        return 0;
    while (cap < need)
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    b->data = memory_grow(b->cap ? b->data : NULL, cap, 1);
    b->cap = cap;
    return 0;
}

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.data = (char *)"", .max = max};
}

void buf_release(struct buf *b)
{
    if (b->cap)
        free(b->data);
    buf_init(b, b->max);
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->full = 0;
    if (b->cap)
        b->data[0] = '\0';
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
    if (len == 0 || make_room(b, len))
        return;
    memcpy(b->data + b->len, bytes, len);
    b->len += len;
    b->data[b->len] = '\0';
}

void buf_adds(struct buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

void buf_addc(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
    va_list args, again;
    int len;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    if (len > 0 && make_room(b, (size_t)len) == 0) {
        vsnprintf(b->data + b->len, (size_t)len + 1, fmt, again);
        b->len += (size_t)len;
    }
    va_end(again);
    va_end(args);
    if (len < 0)
        b->full = 1;
}

int buf_check(const struct buf *b, struct err *err)
{
    if (!b->full)
        return 0;
    return err_set(err, ERR_LIMIT, "longer than %zu bytes", b->max);
}

char *buf_take(struct buf *b)
{
    char *text = b->cap ? b->data : memory_string("");

    b->cap = 0;
    buf_release(b);
    return text;
}
