#include "compare/form.h"

#include <string.h>
#include <strings.h>

#include "base/eight.h"
#include "base/utf8.h"

/* Between text and tool calls: no text has it. */
#define CALLS "\x1e"

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
 * long. A space that came last is held back: it counts when something follows
 * it. */
struct folding {
    struct buf *out;
    int blank; /* a space came last, or nothing yet */
    size_t held;
    char piece[256];
};

static void flush(struct folding *f)
{
    size_t space = f->held > 0 && f->blank;

    buf_add(f->out, f->piece, f->held - space);
    f->piece[0] = ' ';
    f->held = space;
}

/* Where up to 8 bytes may be put. */
static char *room(struct folding *f)
{
    if (f->held + 8 > sizeof(f->piece))
        flush(f);
    return f->piece + f->held;
}

static void fold_point(struct folding *f, uint32_t point, const char *bytes,
                       size_t took)
{
    int blank = is_blank(point);
    char *to = room(f);

    if (blank && f->blank)
        return;
    f->blank = blank;
    f->held += blank ? 1 : took;
    for (size_t i = 0; i < took; i++)
        to[i] = bytes[i];
    if (blank)
        *to = ' ';
    if (point >= 'A' && point <= 'Z')
        *to += 'a' - 'A';
}

#define TOPS EIGHT(0x80)

/* The top bit of each byte that is `least` or more; none may be above 0x7F. */
static uint64_t tops(uint64_t eight, unsigned least)
{
    return (eight + EIGHT(0x80 - least)) & TOPS;
}

/* Eight bytes of which only the letters change: ASCII from the space on, and
 * no two spaces together. */
static int is_plain(uint64_t eight)
{
    uint64_t above = eight - EIGHT(' '), no_space = tops(above, 1);

    return !((above | eight) & TOPS) &&
           ((no_space | no_space << 8 | 0x80) & TOPS) == TOPS;
}

/* Most of any text is words of ASCII with a space between them: how much of it
 * was folded eight bytes at a time, until something else came. */
static size_t fold_eights(struct folding *f, const char *bytes, size_t len)
{
    char *to = room(f);
    size_t left = sizeof(f->piece) - f->held;
    size_t most = (len < left ? len : left) & ~(size_t)7, i;

    for (i = 0; i < most; i += 8) {
        uint64_t eight;

        memcpy(&eight, bytes + i, sizeof(eight));
        if (!is_plain(eight) || (f->blank && bytes[i] == ' '))
            break;
        eight |= (tops(eight, 'A') & ~tops(eight, 'Z' + 1)) >> 2;
        memcpy(to + i, &eight, sizeof(eight));
        f->blank = bytes[i + 7] == ' ';
    }
    f->held += i;
    return i;
}

/* Until `from` is `to`, or beyond: the last character may be longer. */
static size_t fold_points(struct folding *f, const char *bytes, size_t len,
                          size_t from)
{
    size_t to = from + 8 < len ? from + 8 : len, took;
    uint32_t point;

    for (; from < to; from += took) {
        took = read_point(bytes + from, len - from, &point);
        fold_point(f, point, bytes + from, took);
    }
    return from;
}

static void fold(struct buf *out, const char *bytes, size_t len)
{
    struct folding f;
    size_t i = 0, took;

    f.out = out;
    f.blank = 1;
    f.held = 0;
    while (i < len) {
        took = fold_eights(&f, bytes + i, len - i);
        i = took ? i + took : fold_points(&f, bytes, len, i);
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
