/* A request's head that the guard lets pass has no second reading, wherever
 * its bytes are cut; a response's head is read without harm. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "net/framing.h"
#include "net/head.h"

static const char *find(const char *text, size_t len, const char *what)
{
    return memmem(text, len, what, strlen(what));
}

/* The same rules once more, by looking at the whole: is the head good as far
 * as it goes? */
static int is_good(const char *text, size_t len)
{
    const char *end = find(text, len, "\r\n\r\n");
    size_t n = end ? (size_t)(end - text) + 4 : len;

    if ((n > 0 && strchr(" \t", text[0])) || memchr(text, '\0', n))
        return 0;
    if (n > 1 && text[0] == '\r' && text[1] == '\n')
        return 0;
    if (find(text, n, "\r\n ") || find(text, n, "\r\n\t"))
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
            return 0;
        if (text[i] == '\r' && i + 1 < n && text[i + 1] != '\n')
            return 0;
    }
    return 1;
}

/* What is let through has one length, a whole number, or is chunked. */
static void check_head(const char *text, size_t len)
{
    struct framing_head h = {0};
    const char *end = find(text, len, "\r\n\r\n");

    if (!end || !is_good(text, len) ||
        framing_head_read(&h, text, (size_t)(end - text) + 4))
        return;
    CHECK(h.lengths + h.codings <= 1);
    CHECK(h.post || (h.length == 0 && h.codings == 0));
    CHECK(h.hosts == 1 || (h.old && h.hosts == 0));
    len = strlen(h.method);
    CHECK(strncmp(text, h.method, len) == 0 && text[len + 1] == '/');
    CHECK(h.post == !strcmp(h.method, "POST"));
    CHECK(h.head == !strcmp(h.method, "HEAD"));
}

/* In pieces of `most` bytes at the most: the verdict, and what was taken. */
static int feed(struct framing *f, const char *text, size_t *len, size_t most)
{
    size_t all = *len, n;
    int rc = 0;

    for (*len = 0; rc == 0 && *len < all && f->step != FRAMING_WHOLE;
         *len += n) {
        size_t piece = all - *len < most ? all - *len : most;

        n = framing_skip(f, piece);
        if (n)
            continue;
        n = piece;
        rc = framing_feed(f, text + *len, &n);
        CHECK(n <= piece);
    }
    return rc;
}

/* At once, and a byte at a time: the same verdict, the same end. Of two faults
 * either may be named. */
static void check_request(const char *text, size_t len)
{
    static const struct framing_limits limits = {.head = 2000, .body = 1000};
    struct framing whole, parts;
    size_t used = len, at = len;
    int rc, again;

    framing_init(&whole, &limits);
    framing_init(&parts, &limits);
    rc = feed(&whole, text, &used, len);
    again = feed(&parts, text, &at, 1);
    CHECK(!rc == !again && used <= len);
    CHECK(rc || (used == at && whole.step == parts.step));
    CHECK(rc || is_good(text, len));
    CHECK(rc || !whole.said.ended == !find(text, len, "\r\n\r\n"));
    CHECK(whole.step != FRAMING_WHOLE || whole.body <= limits.body);
    framing_release(&whole);
    framing_release(&parts);
}

static void check_response(const char *text, size_t len)
{
    struct head h = {0};
    struct buf field;
    const char *next, *value;
    int ended;

    buf_init(&field, 300);
    for (; len > 0; text = next) {
        next = memchr(text, '\n', len);
        next = next ? next + 1 : text + len;
        ended = h.ended;
        switch (head_line(&h, text, (size_t)(next - text), &field, &value)) {
        case HEAD_FIELD:
            CHECK(!ended && field.data[0] && !field.full);
            CHECK(value > field.data && value <= field.data + field.len);
            CHECK(value[-1] == '\0');
            break;
        case HEAD_END:
            CHECK(!ended && h.ended);
            CHECK(h.status >= 200 && h.status < 1000);
            break;
        case HEAD_NOTHING:
            CHECK(h.ended == ended);
            break;
        }
        len -= (size_t)(next - text);
    }
    buf_release(&field);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *text = malloc(len + 1);

    CHECK(text);
    if (len)
        memcpy(text, bytes, len);
    text[len] = '\0';
    check_response(text, len);
    check_head(text, len);
    check_request(text, len);
    free(text);
    return 0;
}
