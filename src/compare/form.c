#include "compare/form.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"

/* Between text and tool calls: no text has it. */
#define CALLS "\x1e"

static int is_blank(uint32_t point)
{
    if (point < 0x80)
        return point == ' ' || (point >= '\t' && point <= '\r');
    return point == 0x85 || point == 0xA0 || point == 0x1680 ||
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

/* Where up to 16 bytes may be put. */
static char *room(struct folding *f)
{
    if (f->held + 16 > sizeof(f->piece))
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
    *to = blank ? ' ' : *bytes;
    for (size_t i = 1; i < took; i++)
        to[i] = bytes[i];
    if (point >= 'A' && point <= 'Z')
        *to += 'a' - 'A';
}

/* Compilers keep it in a register and compare all 16 in one step; what is true
 * has all bits. */
typedef signed char sixteen __attribute__((vector_size(16)));

static int is_any(sixteen found)
{
    uint64_t half[2];

    memcpy(half, &found, sizeof(half));
    return (half[0] | half[1]) != 0;
}

static sixteen blanks(sixteen bytes)
{
    return (bytes == ' ') | ((bytes >= '\t') & (bytes <= '\r'));
}

/* Most of any text is words of ASCII with one blank between them: how much of
 * it was folded 16 bytes at a time, until something else came. Of two blanks
 * the first is found beside the second. */
static size_t fold_plain(struct folding *f, const char *bytes, size_t len)
{
    char *to = room(f);
    size_t most = sizeof(f->piece) - f->held, i = 0;
    sixteen now, next, blank;

    if (f->blank && is_blank((unsigned char)*bytes))
        return 0;
    for (; i + 16 < len && i + 16 <= most; i += 16) {
        memcpy(&now, bytes + i, 16);
        memcpy(&next, bytes + i + 1, 16);
        blank = blanks(now);
        if (is_any((blank & blanks(next)) | ((now < ' ') & ~blank)))
            break;
        now |= (now >= 'A') & (now <= 'Z') & ('a' - 'A');
        now = (now & ~blank) | (blank & ' ');
        memcpy(to + i, &now, 16);
    }
    if (i)
        f->blank = to[i - 1] == ' ';
    f->held += i;
    return i;
}

/* Some characters, and on to the next one of ASCII. */
static size_t fold_points(struct folding *f, const char *bytes, size_t len,
                          size_t from)
{
    size_t to = from + 8, took;
    uint32_t point;

    for (; from < len && (from < to || bytes[from] & 0x80); from += took) {
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
        took = fold_plain(&f, bytes + i, len - i);
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
