#include "logged/cells.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "logged/log.h"

void cells_release(struct cells *r)
{
    buf_release(&r->text);
    free(r->at);
    *r = (struct cells){0};
}

const char *cells_at(const struct cells *r, size_t i)
{
    return r->text.data + r->at[i];
}

static void open_column(struct cells *r)
{
    if (r->count == r->cap) {
        r->cap = r->cap ? r->cap * 2 : 32;
        r->at = memory_grow(r->at, r->cap, sizeof(*r->at));
    }
    r->at[r->count++] = r->text.len;
}

/* What a part of a row may end in. */
enum got {
    GOT_COLUMN, /* another one follows */
    GOT_ROW,
    GOT_CUT, /* more bytes are needed to tell */
    GOT_BAD,
};

struct scan {
    const char *at, *end;
    char delimiter;
    int eof;
};

static enum got finish(struct scan *s)
{
    if (s->at == s->end)
        return s->eof ? GOT_ROW : GOT_CUT;
    if (*s->at++ == s->delimiter)
        return GOT_COLUMN;
    return GOT_ROW; /* a line feed */
}

static int is_blank(char c, char delimiter)
{
    return (c == ' ' || c == '\t' || c == '\r') && c != delimiter;
}

static enum got plain_column(struct cells *r, struct scan *s)
{
    const char *from = s->at, *to;

    while (s->at < s->end && *s->at != s->delimiter && *s->at != '\n')
        s->at++;
    if (s->at == s->end && !s->eof)
        return GOT_CUT;
    for (to = s->at; to > from && is_blank(to[-1], s->delimiter); to--)
        ;
    buf_add(&r->text, from, (size_t)(to - from));
    buf_addc(&r->text, '\0');
    return finish(s);
}

static enum got bad(struct cells *r, const char *reason)
{
    r->reason = reason;
    return GOT_BAD;
}

/* From behind its opening quote. */
static enum got quoted_column(struct cells *r, struct scan *s)
{
    for (;;) {
        const char *quote = memchr(s->at, '"', (size_t)(s->end - s->at));

        if (!quote)
            return s->eof ? bad(r, "a quote is not closed") : GOT_CUT;
        if (quote + 1 == s->end && !s->eof)
            return GOT_CUT;
        buf_add(&r->text, s->at, (size_t)(quote - s->at));
        s->at = quote + 1;
        if (s->at == s->end || *s->at != '"')
            break;
        buf_addc(&r->text, '"');
        s->at++;
    }
    buf_addc(&r->text, '\0');
    while (s->at < s->end && is_blank(*s->at, s->delimiter))
        s->at++;
    if (s->at < s->end && *s->at != s->delimiter && *s->at != '\n')
        return bad(r, "there is text behind a closing quote");
    return finish(s);
}

static enum got column(struct cells *r, struct scan *s)
{
    open_column(r);
    while (s->at < s->end && is_blank(*s->at, s->delimiter))
        s->at++;
    if (s->at == s->end && !s->eof)
        return GOT_CUT;
    if (s->at < s->end && *s->at == '"') {
        s->at++;
        return quoted_column(r, s);
    }
    return plain_column(r, s);
}

static enum got scan_row(struct cells *r, struct scan *s)
{
    enum got got;

    buf_clear(&r->text);
    r->count = 0;
    r->reason = NULL;
    do {
        if (r->count == LOGGED_COLUMNS_MAX)
            return bad(r, "there are too many columns");
        got = column(r, s);
    } while (got == GOT_COLUMN);
    return got;
}

static void step(struct source *s, const char *to)
{
    const char *at = s->data + s->at;

    for (; (at = memchr(at, '\n', (size_t)(to - at))); at++)
        s->line++;
    s->at = (size_t)(to - s->data);
}

/* Over the first line of a row that cannot be read: the next one may be good
 * again. */
static int skip_line(struct source *s, struct err *err)
{
    const char *from, *feed;
    int got = 1;

    for (;;) {
        from = s->data + s->at;
        feed = memchr(from, '\n', s->end - s->at);
        step(s, feed ? feed + 1 : s->data + s->end);
        if (feed || got <= 0)
            return got < 0 ? -1 : SOURCE_BAD;
        got = source_more(s, err);
    }
}

static int check(struct cells *r, struct source *s, const char *to)
{
    const char *from = s->data + s->at;
    size_t len = (size_t)(to - from);

    step(s, to);
    if (memchr(from, '\0', len))
        r->reason = "there is a NUL in it";
    else if (utf8_valid(from, len) < len)
        r->reason = "it is not UTF-8";
    return r->reason ? SOURCE_BAD : SOURCE_PIECE;
}

/* To the first byte that is not a blank line: 1, 0 at the end, -1. */
static int skip_blank(struct source *s, struct err *err)
{
    int got = 1;

    while (got > 0) {
        if (s->at < s->end && !strchr("\r\n", s->data[s->at]))
            return 1;
        if (s->at < s->end)
            step(s, s->data + s->at + 1);
        else
            got = source_more(s, err);
    }
    return got;
}

int cells_read(struct cells *r, struct source *s, char delimiter,
               struct err *err)
{
    int more = skip_blank(s, err);

    if (!r->text.max)
        buf_init(&r->text, SIZE_MAX);
    if (more <= 0)
        return more < 0 ? -1 : SOURCE_END;
    r->line = s->line;
    for (;;) {
        struct scan scan = {s->data + s->at, s->data + s->end, delimiter,
                            more == 0};
        enum got got = scan_row(r, &scan);

        if (got == GOT_ROW)
            return check(r, s, scan.at);
        if (got == GOT_CUT && s->end - s->at > s->max)
            got = bad(r, "the line is too long");
        if (got == GOT_BAD)
            return skip_line(s, err);
        more = source_load(s, err);
        if (more < 0)
            return -1;
    }
}

char cells_delimiter(const char *head, size_t len)
{
    static const char marks[] = ",;\t|";
    size_t count[4] = {0}, best = 0;
    int quoted = 0;

    for (size_t i = 0; i < len && (quoted || head[i] != '\n'); i++) {
        const char *mark = head[i] ? strchr(marks, head[i]) : NULL;

        quoted ^= head[i] == '"';
        if (mark && !quoted)
            count[mark - marks]++;
    }
    for (size_t i = 1; i < 4; i++)
        if (count[i] > count[best])
            best = i;
    return marks[best];
}
