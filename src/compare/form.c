#include "compare/form.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"

/* Between text and tool calls: no text has it. */
#define CALLS "\x1e"
#define RUN 64 /* bytes at a time; less than a piece */

static int is_blank(uint32_t point)
{
    return point == ' ' || (point >= '\t' && point <= '\r') || point == 0x85 ||
           point == 0xA0 || point == 0x1680 ||
           (point >= 0x2000 && point <= 0x200A) || point == 0x2028 ||
           point == 0x2029 || point == 0x202F || point == 0x205F ||
           point == 0x3000;
}

static size_t read_point(const char *bytes, size_t len, uint32_t *point)
{
    if ((unsigned char)bytes[0] >= 0x80)
        return utf8_read(bytes, len, point);
    *point = (unsigned char)bytes[0];
    return 1;
}

/* Bytes go by way of `piece`: one at a time they would take five times as
 * long. */
struct folding {
    struct buf *out;
    int started, gap; /* a gap counts when something follows it */
    size_t held;
    char piece[256];
};

static void flush(struct folding *f)
{
    buf_add(f->out, f->piece, f->held);
    f->held = 0;
}

static void fold_run(struct folding *f, const char *bytes, size_t len)
{
    if (f->held + 1 + len > sizeof(f->piece))
        flush(f);
    if (f->gap)
        f->piece[f->held++] = ' ';
    f->gap = 0;
    f->started = 1;
    memcpy(f->piece + f->held, bytes, len);
    f->held += len;
}

static void fold_point(struct folding *f, uint32_t point, const char *bytes,
                       size_t took)
{
    if (is_blank(point)) {
        f->gap = f->started;
        return;
    }
    fold_run(f, bytes, took);
    if (point >= 'A' && point <= 'Z')
        f->piece[f->held - 1] += 'a' - 'A';
}

/* The bytes from here on that stay as they are: most of any text. */
static size_t plain_run(const char *bytes, size_t len)
{
    size_t i = 0;

    while (i < len && bytes[i] > ' ' && bytes[i] <= '~' &&
           !(bytes[i] >= 'A' && bytes[i] <= 'Z'))
        i++;
    return i;
}

static void fold(struct buf *out, const char *bytes, size_t len)
{
    struct folding f = {.out = out};

    for (size_t i = 0, took; i < len; i += took) {
        uint32_t point;

        took = plain_run(bytes + i, len - i < RUN ? len - i : RUN);
        if (took > 0) {
            fold_run(&f, bytes + i, took);
            continue;
        }
        took = read_point(bytes + i, len - i, &point);
        fold_point(&f, point, bytes + i, took);
    }
    flush(&f);
}

/* JSON's own white space, which is no part of the value. */
static void trim(const char **bytes, size_t *len)
{
    while (*len && strchr(" \t\r\n", **bytes)) {
        ++*bytes;
        --*len;
    }
    while (*len && strchr(" \t\r\n", (*bytes)[*len - 1]))
        --*len;
}

/* From three back ticks, perhaps with "json", to three back ticks. */
static int unfence(const char **bytes, size_t *len)
{
    const char *at = *bytes;
    size_t left = *len;

    if (left < 7 || memcmp(at, "```", 3) != 0 ||
        memcmp(at + left - 3, "```", 3) != 0)
        return 0;
    at += 3;
    left -= 6;
    if (left >= 4 && strncasecmp(at, "json", 4) == 0) {
        at += 4;
        left -= 4;
    }
    *bytes = at;
    *len = left;
    trim(bytes, len);
    return 1;
}

static int add_json(struct buf *out, const char **bytes, size_t *len)
{
    trim(bytes, len);
    if (canon_add(out, *bytes, *len))
        return 1;
    return unfence(bytes, len) && canon_add(out, *bytes, *len);
}

static void add_text(struct buf *out, const char *text, size_t most)
{
    const char *bytes = text;
    size_t whole = strlen(text), len = whole;

    if (!add_json(out, &bytes, &len))
        fold(out, text, whole < most ? whole : most);
}

int form_json(const char *text, const char **bytes, size_t *len)
{
    struct buf unused;
    int is;

    *bytes = text;
    *len = strlen(text);
    buf_init(&unused, 0);
    is = add_json(&unused, bytes, len);
    buf_release(&unused);
    return is;
}

void form_add(struct buf *out, const struct answer_text *a, size_t most)
{
    size_t len = a->tools ? strlen(a->tools) : 0;

    if (a->text)
        add_text(out, a->text, most);
    if (!a->tools)
        return;
    buf_adds(out, CALLS);
    if (!canon_add_calls(out, a->tools, len))
        buf_add(out, a->tools, len < most ? len : most);
}
