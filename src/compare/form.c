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

/* Where up to 8 bytes may be put that are not blank at first. */
static char *room(struct folding *f)
{
    if (f->held + 9 > sizeof(f->piece))
        flush(f);
    if (f->gap)
        f->piece[f->held++] = ' ';
    f->gap = 0;
    f->started = 1;
    return f->piece + f->held;
}

static void fold_point(struct folding *f, uint32_t point, const char *bytes,
                       size_t took)
{
    char *to;

    if (is_blank(point)) {
        f->gap = f->started;
        return;
    }
    to = room(f);
    for (size_t i = 0; i < took; i++)
        to[i] = bytes[i];
    if (point >= 'A' && point <= 'Z')
        *to += 'a' - 'A';
    f->held += took;
}

#define TOPS EIGHT(0x80)

/* The top bit of each byte that is `least` or more; none may be above 0x7F. */
static uint64_t tops(uint64_t eight, unsigned least)
{
    return (eight + EIGHT(0x80 - least)) & TOPS;
}

/* Most of any text is words of ASCII with a space between them, of which only
 * the letters change: how many of 8 bytes could be folded at once, or 0. */
static size_t fold_eight(struct folding *f, const char *bytes)
{
    uint64_t eight, spaces;

    memcpy(&eight, bytes, sizeof(eight));
    spaces = TOPS & ~tops(eight, '!');
    if ((eight & TOPS) || tops(eight, ' ') != TOPS || *bytes == ' ' ||
        (spaces & spaces << 8))
        return 0;
    eight |= (tops(eight, 'A') & ~tops(eight, 'Z' + 1)) >> 2;
    memcpy(room(f), &eight, sizeof(eight));
    /* More may follow a space at the end. */
    f->held += bytes[7] == ' ' ? 7 : 8;
    return bytes[7] == ' ' ? 7 : 8;
}

static void fold(struct buf *out, const char *bytes, size_t len)
{
    struct folding f = {.out = out, .held = 0};

    for (size_t i = 0, took; i < len; i += took) {
        uint32_t point;

        took = len - i < 8 ? 0 : fold_eight(&f, bytes + i);
        if (took > 0)
            continue;
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
