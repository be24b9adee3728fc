#include "base/utf8.h"

#include <string.h>

#include "base/eight.h"

struct range {
    uint32_t first, last;
    int cells;
};

static const struct range ranges[] = {
#define R(first, last, cells) {first, last, cells},
#include "base/utf8_ranges.def"
#undef R
};

#define RANGES (sizeof(ranges) / sizeof(ranges[0]))

/* How many bytes a first byte asks for, and its bits of the point; 0 for one
 * that cannot be first: C0 and C1 could only begin overlong forms, F5 and up
 * only points that do not exist. */
static size_t wanted(unsigned char c, uint32_t *bits)
{
    if (c >= 0xC2 && c <= 0xDF) {
        *bits = c & 0x1F;
        return 2;
    }
    if ((c & 0xF0) == 0xE0) {
        *bits = c & 0x0F;
        return 3;
    }
    if (c >= 0xF0 && c <= 0xF4) {
        *bits = c & 0x07;
        return 4;
    }
    return 0;
}

static int in_range(uint32_t point, size_t bytes)
{
    if (bytes == 3)
        return point >= 0x800 && (point < 0xD800 || point > 0xDFFF);
    return bytes == 2 || (point >= 0x10000 && point <= 0x10FFFF);
}

size_t utf8_read(const char *bytes, size_t len, uint32_t *point)
{
    const unsigned char *p = (const unsigned char *)bytes;
    uint32_t value = 0;
    size_t want;

    if (p[0] < 0x80) {
        *point = p[0];
        return 1;
    }
    *point = UTF8_BROKEN;
    want = wanted(p[0], &value);
    if (want == 0 || want > len)
        return 1;
    for (size_t i = 1; i < want; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 1;
        value = value << 6 | (p[i] & 0x3F);
    }
    if (!in_range(value, want))
        return 1;
    *point = value;
    return want;
}

static int are_ascii(const char *bytes, size_t words)
{
    uint64_t all = 0, eight;

    for (size_t i = 0; i < words; i++) {
        memcpy(&eight, bytes + 8 * i, 8);
        all |= eight;
    }
    return (all & EIGHT(0x80)) == 0;
}

/* Many at a time: nearly all of what is checked is ASCII. */
static size_t ascii_run(const char *bytes, size_t len)
{
    size_t i = 0;

    while (i + 32 <= len && are_ascii(bytes + i, 4))
        i += 32;
    while (i + 8 <= len && are_ascii(bytes + i, 1))
        i += 8;
    while (i < len && !(bytes[i] & 0x80))
        i++;
    return i;
}

size_t utf8_valid(const char *bytes, size_t len)
{
    size_t i = 0, took;
    uint32_t point;

    while ((i += ascii_run(bytes + i, len - i)) < len) {
        took = utf8_read(bytes + i, len - i, &point);
        /* A U+FFFD that was written as such takes three bytes. */
        if (took == 1 && point == UTF8_BROKEN)
            return i;
        i += took;
    }
    return len;
}

size_t utf8_cut(const char *bytes, size_t len, size_t most)
{
    size_t end = most;

    if (len <= most)
        return len;
    while (end && most - end < 3 && (bytes[end] & 0xC0) == 0x80)
        end--;
    return end;
}

size_t utf8_write(uint32_t point, char out[4])
{
    size_t len = 1 + (point > 0x7F) + (point > 0x7FF) + (point > 0xFFFF);

    if (len == 1) {
        out[0] = (char)point;
        return 1;
    }
    for (size_t i = len; i-- > 1; point >>= 6)
        out[i] = (char)(0x80 | (point & 0x3F));
    out[0] = (char)(0xF00 >> len | point);
    return len;
}

static int looked_up(uint32_t point)
{
    size_t low = 0, high = RANGES, middle;

    while (low < high) {
        middle = (low + high) / 2;
        if (point > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == RANGES || point < ranges[low].first)
        return low == RANGES ? -1 : 1;
    return ranges[low].cells;
}

int utf8_cells(uint32_t point)
{
    if (point >= 0x300)
        return looked_up(point);
    if (point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0xAD)
        return -1;
    return 1;
}
