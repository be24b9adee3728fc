#include "net/framing.h"

#include <string.h>

#define DIGITS_MOST 12 /* of a chunk's size */
#define KEPT 16384     /* a head's memory that is kept for the next one */
#define PIECE 1024     /* of a head: most are shorter */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* ---- the head ------------------------------------------------------------ */

void framing_init(struct framing *f, const struct framing_limits *l)
{
    *f = (struct framing){.limits = l};
    buf_init(&f->head, l->head);
}

void framing_release(struct framing *f)
{
    buf_release(&f->head);
}

void framing_next(struct framing *f)
{
    if (f->head.cap > KEPT) {
        buf_release(&f->head);
        buf_init(&f->head, f->limits->head);
    }
    buf_clear(&f->head);
    f->said = (struct framing_head){0};
    f->step = FRAMING_HEAD;
    f->left = f->body = 0;
    f->digits = f->last = 0;
}

static int expect_body(struct framing *f, const struct framing_head *h)
{
    f->left = h->length;
    f->body = h->length;
    f->step = h->codings ? FRAMING_SIZE
              : f->left  ? FRAMING_LENGTH
                         : FRAMING_WHOLE;
    return f->body > f->limits->body ? 413 : 0;
}

/* What of the last piece is not of the head. */
static size_t cut(struct framing *f)
{
    size_t over = f->head.len - f->said.read;

    f->head.len -= over;
    f->head.data[f->head.len] = '\0';
    return over;
}

static int feed_head(struct framing *f, const char *bytes, size_t *len)
{
    size_t most = *len, n;
    int rc = 0;

    for (*len = 0; rc == 0 && *len < most && !f->said.ended; *len += n) {
        n = least(least(most - *len, PIECE), f->head.max - f->head.len);
        if (n == 0)
            return 431;
        buf_add(&f->head, bytes + *len, n);
        rc = framing_head_read(&f->said, f->head.data, f->head.len);
        if (rc == 0 && f->said.lines == 0 && f->head.len > FRAMING_PATH)
            rc = 414;
    }
    if (rc || !f->said.ended)
        return rc;
    *len -= cut(f);
    return expect_body(f, &f->said);
}

void framing_path(const struct framing *f, char *out, size_t size)
{
    const char *at = strchr(f->head.data, ' ');
    size_t len = at ? strcspn(++at, " ?\r\n") : 0;

    if (len >= size)
        len = 0;
    if (len)
        memcpy(out, at, len);
    out[len] = '\0';
}

/* ---- the body ------------------------------------------------------------ */

size_t framing_skip(struct framing *f, size_t len)
{
    size_t n = len < f->left ? len : (size_t)f->left;

    if (f->step != FRAMING_LENGTH && f->step != FRAMING_CHUNK)
        return 0;
    f->left -= n;
    if (f->left == 0) {
        f->step = f->step == FRAMING_CHUNK ? FRAMING_LINE : FRAMING_WHOLE;
        f->digits = 0;
    }
    return n;
}

int framing_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int end_size(struct framing *f)
{
    if (f->left > f->limits->body - f->body)
        return 413;
    f->body += f->left;
    f->last = f->left == 0;
    f->step = f->last ? FRAMING_LINE : FRAMING_CHUNK;
    f->digits = 0;
    return 0;
}

/* Digits and CR LF. No extension, which nobody needs. */
static int feed_size(struct framing *f, char c)
{
    int d = framing_digit(c);

    if (f->digits < 0)
        return c == '\n' ? end_size(f) : 400;
    if (c == '\r' && f->digits > 0) {
        f->digits = -1;
        return 0;
    }
    if (d < 0 || f->digits == DIGITS_MOST)
        return 400;
    f->digits++;
    f->left = f->left * 16 + (uint64_t)d;
    return 0;
}

/* After the last chunk the same: no trailer, which could pass for a field. */
static int feed_end(struct framing *f, char c)
{
    if (c != "\r\n"[f->digits])
        return 400;
    if (f->digits++ == 0)
        return 0;
    f->step = f->last ? FRAMING_WHOLE : FRAMING_SIZE;
    f->digits = 0;
    f->left = 0;
    return 0;
}

int framing_feed(struct framing *f, const char *bytes, size_t *len)
{
    size_t most = *len;
    int rc = 0;

    if (f->step == FRAMING_HEAD)
        return feed_head(f, bytes, len);
    for (*len = 0; rc == 0 && *len < most; ++*len) {
        if (f->step == FRAMING_SIZE)
            rc = feed_size(f, bytes[*len]);
        else if (f->step == FRAMING_LINE)
            rc = feed_end(f, bytes[*len]);
        else
            break;
    }
    return rc;
}
