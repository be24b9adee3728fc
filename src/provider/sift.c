#include "provider/sift.h"

#include <string.h>

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
 * them. A blank line ends it. */
static size_t event_length(struct sift *s, const char *bytes, size_t len)
{
    const char *p = bytes, *end = bytes + len, *feed;

    while ((feed = memchr(p, '\n', (size_t)(end - p)))) {
        size_t more = (size_t)(feed - p);

        if (more && feed[-1] == '\r')
            more--;
        more += s->line;
        s->line = 0;
        p = feed + 1;
        if (more == 0)
            return (size_t)(p - bytes);
    }
    s->line += (size_t)(end - p) - (p < end && end[-1] == '\r');
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
    if (is_count(s->held.data, s->held.len))
        buf_clear(&s->held);
    let_go(s);
}

void sift_feed(struct sift *s, const char *bytes, size_t len)
{
    const char *from = bytes, *p = bytes, *end = bytes + len;
    size_t n;

    while (p < end && (n = event_length(s, p, (size_t)(end - p)))) {
        if (s->held.len) {
            join(s, p, n);
            from = p + n;
        } else if (is_count(p, n)) {
            pass(s, from, (size_t)(p - from));
            from = p + n;
        }
        p += n;
    }
    pass(s, from, (size_t)(p - from));
    hold(s, p, (size_t)(end - p));
}

void sift_end(struct sift *s)
{
    let_go(s);
}
