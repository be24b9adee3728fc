/* Nothing that comes out of text_safe can command a terminal, and what has
 * come out once comes out the same again. */
#include <limits.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"

typedef void cleaner(struct buf *, const char *, size_t, int);

static void check_points(const struct buf *b, int ascii, int lines)
{
    uint32_t point;
    int cells = 0, marks = 2;

    CHECK(utf8_valid(b->data, b->len) == b->len);
    for (size_t i = 0; i < b->len;) {
        i += utf8_read(b->data + i, b->len - i, &point);
        if (lines && (point == '\n' || point == '\t')) {
            marks = 2;
            cells++;
            continue;
        }
        CHECK(utf8_cells(point) >= 0);
        CHECK(!ascii || (point >= ' ' && point <= '~'));
        cells += utf8_cells(point);
        marks = utf8_cells(point) ? 0 : marks + 1;
        CHECK(marks <= 2);
    }
    CHECK(text_cells(b->data, b->len) == cells);
}

static void check_fit(const struct buf *b)
{
    int all = text_cells(b->data, b->len);

    for (int cells = 0; cells <= all && cells < 40; cells++) {
        size_t fit = text_fit(b->data, b->len, cells);
        uint32_t point;

        CHECK(fit <= b->len && text_cells(b->data, fit) <= cells);
        if (fit == b->len)
            continue;
        utf8_read(b->data + fit, b->len - fit, &point);
        CHECK(utf8_cells(point) != 0);
        CHECK(utf8_cells(point) < 0 ||
              text_cells(b->data, fit) + utf8_cells(point) > cells);
    }
    CHECK(text_fit(b->data, b->len, INT_MAX) == b->len);
}

static void check(const uint8_t *bytes, size_t len, int ascii, int lines)
{
    cleaner *clean = lines ? text_safe_lines : text_safe;
    struct buf once, twice;

    buf_init(&once, SIZE_MAX);
    buf_init(&twice, SIZE_MAX);
    clean(&once, (const char *)bytes, len, ascii);
    clean(&twice, once.data, once.len, ascii);
    check_points(&once, ascii, lines);
    check_fit(&once);
    CHECK(once.len <= 3 * len);
    CHECK(once.len == twice.len);
    CHECK(!memcmp(once.data, twice.data, once.len));
    buf_release(&once);
    buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    for (int i = 0; i < 4; i++)
        check(bytes, len, i & 1, i & 2);
    return 0;
}
