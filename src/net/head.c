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

/* A blank in a name, and what is passed on is another field to some. */
static int is_name(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] <= ' ' || (unsigned char)text[i] >= 127)
            return 0;
    return len > 0;
}

static int is_value(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (((unsigned char)text[i] < ' ' && text[i] != '\t') || text[i] == 127)
            return 0;
    return 1;
}

/* A line that begins with a blank goes on from the one before (an old form):
 * nothing that is asked for comes that way. With a control character it could
 * be read as another field than it is. */
static enum head_says read_field(const char *line, size_t len, struct buf *text,
                                 const char **value)
{
    const char *colon = memchr(line, ':', len), *end = line + len, *p;

    if (!colon || !is_name(line, (size_t)(colon - line)))
        return HEAD_NOTHING;
    for (p = colon + 1; p < end && is_blank(*p); p++)
        ;
    while (end > p && is_blank(end[-1]))
        end--;
    if (!is_value(p, (size_t)(end - p)))
        return HEAD_NOTHING;
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
