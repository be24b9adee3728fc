/* What a head says, and whether it may be believed. */
#include <string.h>
#include <strings.h>

#include "base/eight.h"
#include "net/framing.h"

#define FIELDS_MOST 128
#define LENGTH_DIGITS 18       /* more would not fit 64 bits */
#define TOKEN "!#$%&'*+.^_`|~" /* letters apart */
#define HOST "._~%!$&'()*+;=:[]"

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Of a token and of a host's name alike. */
static int is_letter(char c)
{
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || is_digit(c) || c == '-';
}

static int is_made_of(const char *text, size_t len, const char *more)
{
    for (size_t i = 0; i < len; i++)
        if (!is_letter(text[i]) && !(text[i] && strchr(more, text[i])))
            return 0;
    return 1;
}

/* ---- the first line ------------------------------------------------------ */

/* One character of a path, as whoever decodes it reads it; 0: none that may
 * be there. */
static char decode(const char **at, const char *end)
{
    int high, low;
    char c = *(*at)++;

    if (c != '%')
        return c;
    if (end - *at < 2)
        return 0;
    high = framing_digit((*at)[0]);
    low = framing_digit((*at)[1]);
    *at += 2;
    if (high < 0 || low < 0)
        return 0;
    c = (char)(high * 16 + low);
    return (unsigned char)c < ' ' || c == 127 ? 0 : c;
}

/* No segment of dots, however it is written: it would lead out of the base. */
static int stays(const char *path, const char *end)
{
    size_t len = 0, dots = 0;
    char c = 0;

    while (path <= end) {
        c = path < end ? decode(&path, end) : '/';
        if (c == 0)
            return 0;
        if (c == '/' || c == '\\') {
            if (dots > 0 && dots == len && dots <= 2)
                return 0;
            len = dots = 0;
            path += path == end;
        } else {
            len++;
            dots += c == '.';
        }
    }
    return 1;
}

/* A path and perhaps a query. Another server's address is for proxies, and
 * "//" begins one to some readers. */
static int check_target(const char *t, size_t len)
{
    const char *query = memchr(t, '?', len);

    if (len == 0 || t[0] != '/' || (len > 1 && t[1] == '/'))
        return 400;
    for (size_t i = 0; i < len; i++)
        if (t[i] <= ' ' || t[i] >= 127 || t[i] == '#')
            return 400;
    return stays(t, query ? query : t + len) ? 0 : 400;
}

static int check_version(struct framing_head *h, const char *v, size_t len)
{
    if (len != 8 || memcmp(v, "HTTP/", 5) || !is_digit(v[5]) || v[6] != '.' ||
        !is_digit(v[7]))
        return 400;
    h->old = v[7] == '0';
    return v[5] == '1' && v[7] <= '1' ? 0 : 505;
}

static int check_method(struct framing_head *h, const char *m, size_t len)
{
    static const char *const served[] = {"POST", "GET", "HEAD", "OPTIONS"};

    for (size_t i = 0; i < sizeof(served) / sizeof(*served); i++)
        if (strlen(served[i]) == len && memcmp(served[i], m, len) == 0)
            h->method = served[i];
    if (!h->method)
        return len > 0 && is_made_of(m, len, TOKEN) ? 501 : 400;
    h->post = *h->method == 'P';
    h->head = *h->method == 'H';
    return 0;
}

static int check_line(struct framing_head *h, const char *line, size_t len)
{
    const char *target = memchr(line, ' ', len), *version;
    size_t left;
    int rc;

    if (len > FRAMING_PATH)
        return 414;
    if (!target)
        return 400;
    left = len - (size_t)(++target - line);
    version = memchr(target, ' ', left);
    if (!version)
        return 400;
    left -= (size_t)(++version - target);
    rc = check_version(h, version, left);
    if (rc == 0)
        rc = check_method(h, line, (size_t)(target - line) - 1);
    return rc ? rc : check_target(target, (size_t)(version - target) - 1);
}

/* ---- fields -------------------------------------------------------------- */

struct field {
    const char *name, *value;
    size_t name_len, len;
};

static int is(const struct field *f, const char *name)
{
    return strlen(name) == f->name_len &&
           strncasecmp(f->name, name, f->name_len) == 0;
}

static int says(const struct field *f, const char *value)
{
    return strlen(value) == f->len && strncasecmp(f->value, value, f->len) == 0;
}

static int read_length(struct framing_head *h, const struct field *f)
{
    if (f->len == 0 || f->len > LENGTH_DIGITS)
        return 400;
    for (size_t i = 0; i < f->len; i++) {
        if (!is_digit(f->value[i]))
            return 400;
        h->length = h->length * 10 + (uint64_t)(f->value[i] - '0');
    }
    return h->lengths++ ? 400 : 0;
}

/* Among what "Connection" names. */
static int names_close(const struct field *f)
{
    const char *at = f->value, *end = f->value + f->len;

    for (size_t len; at < end; at += len + 1) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        struct field one = {.value = at};

        len = comma ? (size_t)(comma - at) : (size_t)(end - at);
        one.len = len;
        for (; one.len > 0 && is_blank(*one.value); one.len--)
            one.value++;
        while (one.len > 0 && is_blank(one.value[one.len - 1]))
            one.len--;
        if (says(&one, "close"))
            return 1;
    }
    return 0;
}

static int read_known(struct framing_head *h, const struct field *f)
{
    if (is(f, "Content-Length"))
        return read_length(h, f);
    if (is(f, "Transfer-Encoding"))
        return h->codings++ || !says(f, "chunked") ? 400 : 0;
    if (is(f, "Host"))
        return h->hosts++ || !is_made_of(f->value, f->len, HOST) ? 400 : 0;
    if (is(f, "Connection"))
        h->close |= names_close(f);
    if (is(f, "Expect")) {
        h->expects = says(f, "100-continue");
        return h->expects ? 0 : 417;
    }
    return 0;
}

/* A tab before a value is part of it. */
static int read_field(struct framing_head *h, const char *line, size_t len)
{
    const char *colon = memchr(line, ':', len);
    struct field f = {.name = line};

    if (!colon || colon == line)
        return 400;
    f.name_len = (size_t)(colon - line);
    f.value = colon + 1;
    f.len = len - f.name_len - 1;
    for (; f.len > 0 && *f.value == ' '; f.len--)
        f.value++;
    while (f.len > 0 && is_blank(f.value[f.len - 1]))
        f.len--;
    if (!is_made_of(f.name, f.name_len, TOKEN))
        return 400;
    return ++h->fields > FIELDS_MOST ? 431 : read_known(h, &f);
}

static int check(const struct framing_head *h)
{
    if (h->lengths + h->codings > 1 || (h->old && h->codings))
        return 400;
    if (h->hosts == 0 && !h->old)
        return 400;
    return h->post || (h->length == 0 && h->codings == 0) ? 0 : 400;
}

/* ---- lines --------------------------------------------------------------- */

/* But for tabs. Most lines have none, and are looked at eight bytes at once. */
static int has_control(const char *at, size_t len)
{
    uint64_t eight;

    for (; len >= sizeof(eight); at += sizeof(eight), len -= sizeof(eight)) {
        memcpy(&eight, at, sizeof(eight));
        if (eight_found(eight, eight_below(eight, ' ') | eight_is(eight, 127)))
            break;
    }
    for (; len > 0; at++, len--)
        if (((unsigned char)*at < ' ' && *at != '\t') || *at == 127)
            return 1;
    return 0;
}

static int read_line(struct framing_head *h, const char *line, size_t len)
{
    if (h->lines++ == 0)
        return check_line(h, line, len);
    h->ended = len == 0;
    return h->ended ? check(h) : read_field(h, line, len);
}

/* No line goes on in the next. A CR may be the first half of the line's end,
 * unless something follows. */
static int look(struct framing_head *h, const char *line, size_t len)
{
    size_t end = len - (len > 0 && line[len - 1] == '\r');
    int wrong = end > 0 &&
                (is_blank(*line) || has_control(line + h->seen, end - h->seen));

    h->seen = end;
    return wrong ? 400 : 0;
}

int framing_head_read(struct framing_head *h, const char *head, size_t len)
{
    const char *eol;

    while ((eol = memchr(head + h->read + h->seen, '\n',
                         len - h->read - h->seen))) {
        const char *line = head + h->read;
        size_t n = (size_t)(eol - line);
        int rc =
            look(h, line, n) || h->seen == n ? 400 : read_line(h, line, n - 1);

        h->read += n + 1;
        h->seen = 0;
        if (rc || h->ended)
            return rc;
    }
    return look(h, head + h->read, len - h->read);
}
