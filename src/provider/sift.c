#include "provider/sift.h"

#include <string.h>

#include "wire/sse.h"

void sift_init(struct sift *s, size_t most, sift_pass *pass, void *arg)
{
    *s = (struct sift){.pass = pass, .arg = arg};
    buf_init(&s->held, most);
}

void sift_release(struct sift *s)
{
    buf_release(&s->held);
}

void sift_clear(struct sift *s)
{
    buf_clear(&s->held);
    s->line = 0;
    s->cr = s->dropped = 0;
}

static const char *past_blanks(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    return p;
}

/* Behind `name`, a quoted key, and its colon; NULL when there is none. In the
 * text of an answer quotes are escaped, so that it cannot be taken for one. */
static const char *value_of(const char *name, const char *p, const char *end)
{
    p = memmem(p, (size_t)(end - p), name, strlen(name));
    if (!p)
        return NULL;
    p = past_blanks(p + strlen(name), end);
    return p < end && *p == ':' ? past_blanks(p + 1, end) : NULL;
}

static int is_count(const char *bytes, size_t len)
{
    const char *end = bytes + len;
    const char *choices = value_of("\"choices\"", bytes, end);
    const char *usage;

    if (!choices || choices == end || *choices != '[')
        return 0;
    choices = past_blanks(choices + 1, end);
    if (choices == end || *choices != ']')
        return 0;
    usage = value_of("\"usage\"", bytes, end);
    return usage && usage < end && *usage == '{';
}

/* How many bytes belong to the event that is under way; 0: it does not end in
 * them. A blank line ends it, and lines end with CR, LF or both. */
static size_t event_length(struct sift *s, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        size_t more = sse_line(bytes + i, len - i);
        int second = s->cr && bytes[i] == '\n';
        int blank;

        i += more;
        s->line += more;
        s->cr = i < len && bytes[i] == '\r';
        if (i == len || second)
            continue;
        blank = s->line == 0;
        s->line = 0;
        if (blank)
            return i + 1;
    }
    return 0;
}

static void pass(const struct sift *s, const char *bytes, size_t len)
{
    if (len)
        s->pass(s->arg, bytes, len);
}

static void let_go(struct sift *s)
{
    pass(s, s->held.data, s->held.len);
    buf_clear(&s->held);
}

static void hold(struct sift *s, const char *bytes, size_t len)
{
    if (s->held.len + len > s->held.max) {
        let_go(s);
        pass(s, bytes, len);
        return;
    }
    buf_add(&s->held, bytes, len);
}

/* The end of an event whose beginning came earlier. */
static void join(struct sift *s, const char *bytes, size_t len)
{
    hold(s, bytes, len);
    s->dropped = is_count(s->held.data, s->held.len);
    if (s->dropped)
        buf_clear(&s->held);
    let_go(s);
}

/* An event has ended with a CR: the LF that follows goes where it went. */
static int is_second_half(const struct sift *s, char first)
{
    return first == '\n' && s->cr && s->line == 0 && s->held.len == 0;
}

static size_t next_length(struct sift *s, const char *bytes, size_t len)
{
    if (len == 0 || !is_second_half(s, *bytes))
        return event_length(s, bytes, len);
    s->cr = 0;
    return 1;
}

/* What goes on does so in one piece, up to what does not. */
void sift_feed(struct sift *s, const char *bytes, size_t len)
{
    const char *from = bytes, *end = bytes + len;
    size_t n;

    for (; (n = next_length(s, bytes, (size_t)(end - bytes))); bytes += n) {
        if (s->held.len) {
            join(s, bytes, n);
            from = bytes + n;
            continue;
        }
        if (n > 1)
            s->dropped = is_count(bytes, n);
        if (s->dropped) {
            pass(s, from, (size_t)(bytes - from));
            from = bytes + n;
        }
    }
    pass(s, from, (size_t)(bytes - from));
    hold(s, bytes, (size_t)(end - bytes));
}

void sift_end(struct sift *s)
{
    let_go(s);
}
