#include "base/text.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define NUMBER(out, ...) (snprintf(out, TEXT_MAX, __VA_ARGS__), out)

/* Decimals that leave three digits, told from the value as it will be
 * rounded: 9.996 is written 10.0 and not 10.00. */
static int decimals(double value)
{
    value = fabs(value);
    return value < 9.995 ? 2 : value < 99.95;
}

const char *text_ns(int64_t ns, char out[TEXT_MAX])
{
    double value = (double)ns, size = fabs(value);

    if (ns == 0)
        return NUMBER(out, "0 ms");
    if (size < 1000)
        return NUMBER(out, "%d ns", (int)ns);
    if (size < 999.5e3)
        return NUMBER(out, "%.0f us", value / 1e3);
    if (size < 999.5e6)
        return NUMBER(out, "%.*f ms", decimals(value / 1e6), value / 1e6);
    return NUMBER(out, "%.*f s", decimals(value / 1e9), value / 1e9);
}

const char *text_clock(int64_t ns, char out[TEXT_MAX])
{
    int64_t s = ns / 1000000000;
    int minute = (int)(s / 60 % 60), second = (int)(s % 60);

    if (ns < 0)
        return NUMBER(out, "-");
    if (s < 3600)
        return NUMBER(out, "%02d:%02d", minute, second);
    return NUMBER(out, "%lld:%02d:%02d", (long long)(s / 3600), minute, second);
}

/* A dollar and more has its cents; below it, three digits after the zeros. */
const char *text_usd(int64_t nano, char out[TEXT_MAX])
{
    double usd = (double)nano / 1e9, least = 0.09995;
    int places = 3;

    if (nano < 0)
        return NUMBER(out, "-");
    if (nano == 0 || usd >= 0.9995)
        return NUMBER(out, "$%.2f", usd);
    for (; usd < least && places < 9; least /= 10)
        places++;
    return NUMBER(out, "$%.*f", places, usd);
}

/* The rounded value and the place of its unit: each is 1000 of the last. */
static double scaled(double value, int *unit, int units)
{
    for (*unit = 0; fabs(value) >= 999.5 && *unit < units - 1; ++*unit)
        value /= 1000;
    return value;
}

const char *text_count(int64_t n, char out[TEXT_MAX])
{
    static const char letter[] = "kMGTPE";
    int unit;
    double value = scaled((double)n, &unit, 7);
    char *end;

    if (unit == 0)
        return NUMBER(out, "%d", (int)n);
    snprintf(out, TEXT_MAX - 1, "%.*f", decimals(value), value);
    end = out + strlen(out);
    if (strchr(out, '.'))
        while (end[-1] == '0')
            end--;
    if (end[-1] == '.')
        end--;
    *end++ = letter[unit - 1];
    *end = '\0';
    return out;
}

const char *text_bytes(int64_t n, char out[TEXT_MAX])
{
    static const char name[][3] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    int unit;
    double value = scaled((double)n, &unit, 7);

    return NUMBER(out, "%.*f %s", unit ? decimals(value) : 0, value,
                  name[unit]);
}

const char *text_share(double share, char out[TEXT_MAX])
{
    double percent = share * 100;

    if (!isfinite(percent))
        return NUMBER(out, "-");
    /* Few is not none. */
    if (percent > 0 && percent < 0.005)
        return NUMBER(out, "<0.01 %%");
    if (fabs(percent) >= 1e15)
        return NUMBER(out, "%.2e %%", percent);
    return NUMBER(out, "%.*f %%", decimals(percent), percent);
}

/* Emoji and several scripts are full of them, and no terminal agrees with
 * another on what they do to the columns. */
static int left_out(uint32_t point)
{
    return point == 0x200C || point == 0x200D ||
           (point >= 0xFE00 && point <= 0xFE0F);
}

/* Marks that a terminal is sure to have room for. A mark on no character would
 * land on whatever stands left of the text, so a start counts as full. */
#define MARKS 2

struct cleaner {
    struct buf *out;
    int ascii, lines;
    int marks; /* combining marks on the last character so far */
};

static void add_point(struct cleaner *c, const char *bytes, size_t took,
                      uint32_t point)
{
    int cells = utf8_cells(point);

    if (left_out(point))
        return;
    if (cells == 0 && (c->ascii || c->marks == MARKS))
        return;
    c->marks = cells == 0 ? c->marks + 1 : 0;
    if (c->ascii && (cells < 0 || point > 0x7E))
        buf_addc(c->out, '?');
    else if (cells < 0 || (took == 1 && point == UTF8_BROKEN))
        buf_adds(c->out, "\xEF\xBF\xBD");
    else
        buf_add(c->out, bytes, took);
}

/* Runs of plain characters are most of every text. */
static size_t plain_run(const char *bytes, size_t len)
{
    size_t i = 0;

    while (i < len && bytes[i] >= ' ' && bytes[i] <= '~')
        i++;
    return i;
}

/* One blank, tab or line end; the bytes it took, 0 if it is none. */
static size_t add_space(struct cleaner *c, const char *bytes, size_t len)
{
    if (bytes[0] != '\t' && bytes[0] != '\n' && bytes[0] != '\r')
        return 0;
    c->marks = MARKS;
    if (!c->lines)
        buf_addc(c->out, ' ');
    else
        buf_addc(c->out, bytes[0] == '\t' ? '\t' : '\n');
    return 1 + (len > 1 && bytes[0] == '\r' && bytes[1] == '\n');
}

static void clean(struct cleaner *c, const char *bytes, size_t len)
{
    size_t i = 0, took;
    uint32_t point;

    while (i < len) {
        took = plain_run(bytes + i, len - i);
        if (took) {
            buf_add(c->out, bytes + i, took);
            c->marks = 0;
        } else {
            took = add_space(c, bytes + i, len - i);
        }
        if (!took) {
            took = utf8_read(bytes + i, len - i, &point);
            add_point(c, bytes + i, took, point);
        }
        i += took;
    }
}

void text_safe(struct buf *out, const char *bytes, size_t len, int ascii)
{
    struct cleaner c = {.out = out, .ascii = ascii, .marks = MARKS};

    clean(&c, bytes, len);
}

void text_safe_lines(struct buf *out, const char *bytes, size_t len, int ascii)
{
    struct cleaner c = {.out = out, .ascii = ascii, .lines = 1, .marks = MARKS};

    clean(&c, bytes, len);
}

/* Cells of the first character; what should not be there counts as the one
 * cell of the mark that would stand for it. */
static int next_cells(const char *text, size_t len, size_t *took)
{
    uint32_t point;
    int cells;

    *took = utf8_read(text, len, &point);
    cells = utf8_cells(point);
    return cells < 0 ? 1 : cells;
}

int text_cells(const char *text, size_t len)
{
    size_t i = 0, took;
    int cells = 0;

    while (i < len && cells < INT_MAX - 1) {
        cells += next_cells(text + i, len - i, &took);
        i += took;
    }
    return cells;
}

size_t text_fit(const char *text, size_t len, int cells)
{
    size_t i = 0, took;

    while (i < len) {
        cells -= next_cells(text + i, len - i, &took);
        if (cells < 0)
            break;
        i += took;
    }
    return i;
}

/* ---- long lines ---------------------------------------------------------- */

/* A word that takes up half the room is cut all the same. */
void text_cut(const char *text, char *out, size_t size)
{
    static const char more[] = "\xE2\x80\xA6"; /* an ellipsis */
    size_t len = strlen(text), word;

    if (len < size) {
        memcpy(out, text, len + 1);
        return;
    }
    len = word = utf8_cut(text, len, size - sizeof(more));
    while (word > len / 2 && (text[word] != ' ' || text[word - 1] == ' '))
        word--;
    if (word > len / 2)
        len = word;
    memcpy(out, text, len);
    memcpy(out + len, more, sizeof(more));
}
