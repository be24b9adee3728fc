#include "net/head.h"

#include <string.h>

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "HTTP/1.1 200 OK", "HTTP/2 200" */
static int read_status(const char *line, size_t len)
{
    const char *p = memchr(line, ' ', len), *end = line + len;
    int status = 0;

    if (!p)
        return 0;
    for (p++; p < end && is_digit(*p) && status < 100; p++)
        status = status * 10 + (*p - '0');
    return status;
}

/* A line that begins with a blank goes on from the one before (an old form):
 * nothing that is asked for comes that way. With a NUL it would be told as
 * another field than it is. */
static enum head_says read_field(const char *line, size_t len, struct buf *text,
                                 const char **value)
{
    const char *colon = memchr(line, ':', len), *end = line + len, *p;

    if (!colon || colon == line || is_blank(*line) || memchr(line, '\0', len))
        return HEAD_NOTHING;
    for (p = colon + 1; p < end && is_blank(*p); p++)
        ;
    while (end > p && is_blank(end[-1]))
        end--;
    buf_clear(text);
    buf_add(text, line, (size_t)(colon - line));
    buf_addc(text, '\0');
    buf_add(text, p, (size_t)(end - p));
    if (text->full)
        return HEAD_NOTHING;
    *value = text->data + (colon - line) + 1;
    return HEAD_FIELD;
}

enum head_says head_line(struct head *h, const char *line, size_t len,
                         struct buf *text, const char **value)
{
    if (h->ended)
        return HEAD_NOTHING;
    if (len >= 5 && memcmp(line, "HTTP/", 5) == 0) {
        h->status = read_status(line, len);
        return HEAD_NOTHING;
    }
    if (h->status < 200)
        return HEAD_NOTHING;
    if (len > 0 && *line != '\r' && *line != '\n')
        return read_field(line, len, text, value);
    h->ended = 1;
    return HEAD_END;
}
