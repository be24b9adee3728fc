#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "net/framing.h"

#define GET "GET / HTTP/1.1\r\n"
#define HOST GET "Host: a\r\n"

static const struct framing_limits limits = {.head = 300, .body = 32};

static const struct {
    const char *bytes;
    size_t len;
    int rc, ended;
} bytes[] = {
    {HOST "\r\n", 27, 0, 1},
    {HOST, 25, 0, 0},
    {HOST "\r\nany\nbody\0\r\r", 38, 0, 1},
    {GET "Host: a\n\r\n", 26, 400, 0},
    {"GET / HTTP/1.1\n\n", 16, 400, 0},
    {HOST "\n", 26, 400, 0},
    {GET "Host: a\rb\r\n\r\n", 29, 400, 0},
    {GET "Host: a\r\r\n\r\n", 28, 400, 0},
    {GET "Host: a\0b\r\n\r\n", 29, 400, 0},
    {HOST " b\r\n\r\n", 31, 400, 0},
    {HOST "\tb\r\n\r\n", 31, 400, 0},
    {"\r\n" HOST "\r\n", 29, 400, 0},
    {" " HOST "\r\n", 28, 400, 0},
    {"\x16\x03\x01\x02", 4, 400, 0}, /* TLS, and no line end to wait for */
    {HOST "X: a long value\r that", 42, 400, 0},
    {HOST " goes on", 33, 400, 0},
    {HOST "X: a long\x7f value, with no tab", 44, 400, 0},
};

/* All that is of one request, as a server does it. */
static int feed_all(struct framing *f, const char *text, size_t *len)
{
    size_t most = *len, n;
    int rc = 0;

    for (*len = 0; rc == 0 && *len < most && f->step != FRAMING_WHOLE;
         *len += n) {
        n = framing_skip(f, most - *len);
        if (n)
            continue;
        n = most - *len;
        rc = framing_feed(f, text + *len, &n);
    }
    return rc;
}

/* However the bytes are cut, the verdict is the same. */
static void test_bytes_cut_anywhere(void **state)
{
    struct framing f;

    (void)state;
    framing_init(&f, &limits);
    for (size_t i = 0; i < sizeof(bytes) / sizeof(*bytes); i++) {
        for (size_t cut = 0; cut <= bytes[i].len; cut++) {
            const char *text = bytes[i].bytes;
            size_t n = cut;
            int rc;

            framing_next(&f);
            rc = framing_feed(&f, text, &n);
            n = bytes[i].len - cut;
            if (rc == 0)
                rc = framing_feed(&f, text + cut, &n);
            assert_int_equal(rc, bytes[i].rc);
            assert_int_equal(f.said.ended, bytes[i].ended);
        }
    }
    framing_release(&f);
}

#define POST "POST / HTTP/1.1\r\nHost: a\r\n"
#define LENGTH "Content-Length"
#define CODING "Transfer-Encoding"
#define AT(path) "GET " path " HTTP/1.1\r\nHost: a\r\n"

static const struct {
    const char *head;
    int status;
} heads[] = {
    {POST, 0},
    {AT("/a?b=c%20|%zz"), 0},
    {POST LENGTH ": 0\r\n", 0},
    {POST "content-length:7\r\n", 0},
    {POST "content-length:   7 \t\r\n", 0},
    {POST "TRANSFER-ENCODING: Chunked\r\n", 0},
    {POST "X-A: \xc3\xa4\tb\r\nX-B:\r\nX-A: c\r\n", 0},
    {POST "Expect: 100-Continue\r\n", 0},
    {"HEAD / HTTP/1.1\r\nHost: a\r\n", 0},
    {"OPTIONS / HTTP/1.1\r\nHost: a\r\n", 0},
    {"GET / HTTP/1.0\r\n", 0},
    {AT("/") LENGTH ": 0\r\n", 0},
    {AT("/v1/models/a%2Fb.c..d"), 0},
    {AT("/...?../.."), 0},
    /* where the body ends */
    {POST LENGTH ": 2\r\n" LENGTH ": 2\r\n", 400},
    {POST LENGTH ": 2\r\n" LENGTH ": 3\r\n", 400},
    {POST LENGTH ": 2\r\n" CODING ": chunked\r\n", 400},
    {POST CODING ": chunked\r\n" LENGTH ": 2\r\n", 400},
    {POST CODING ": chunked\r\n" CODING ": chunked\r\n", 400},
    {POST LENGTH ": +2\r\n", 400},
    {POST LENGTH ": -2\r\n", 400},
    {POST LENGTH ":\r\n", 400},
    {POST LENGTH ":\t2\r\n", 400},
    {POST LENGTH ": 2, 2\r\n", 400},
    {POST LENGTH ": 2 2\r\n", 400},
    {POST LENGTH ": 0x2\r\n", 400},
    {POST LENGTH ": 2.0\r\n", 400},
    {POST LENGTH ": 1234567890123456789\r\n", 400},
    {POST CODING ": xchunked\r\n", 400},
    {POST CODING ": chunked, identity\r\n", 400},
    {POST CODING ": gzip, chunked\r\n", 400},
    {POST CODING ": identity\r\n", 400},
    {POST CODING ":\tchunked\r\n", 400},
    {POST CODING ": \x0b"
                 "chunked\r\n",
     400},
    {POST CODING ": \"chunked\"\r\n", 400},
    {POST CODING ":\r\n", 400},
    {"POST / HTTP/1.0\r\n" CODING ": chunked\r\n", 400},
    {AT("/") LENGTH ": 2\r\n", 400},
    {AT("/") CODING ": chunked\r\n", 400},
    {"HEAD / HTTP/1.1\r\nHost: a\r\n" LENGTH ": 2\r\n", 400},
    {"OPTIONS / HTTP/1.1\r\nHost: a\r\n" CODING ": chunked\r\n", 400},
    {"OPTIONS * HTTP/1.1\r\nHost: a\r\n", 400},
    /* fields */
    {POST LENGTH " : 2\r\n", 400},
    {POST LENGTH "\t: 2\r\n", 400},
    {POST "X(Y): 2\r\n", 400},
    {POST "X-\xc3\xa4: 2\r\n", 400},
    {POST ": 2\r\n", 400},
    {POST "no colon\r\n", 400},
    {POST "X: a\x01z\r\n", 400},
    {POST "X: a\x7fz\r\n", 400},
    {POST "Expect: 200-ok\r\n", 417},
    {"GET / HTTP/1.1\r\n", 400},
    {POST "Host: a\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: a@b\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: a/b\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: a, b\r\n", 400},
    /* the first line */
    {"GET /\r\nHost: a\r\n", 400},
    {"GET\r\nHost: a\r\n", 400},
    {"GET  / HTTP/1.1\r\nHost: a\r\n", 400},
    {"GET /  HTTP/1.1\r\nHost: a\r\n", 400},
    {"GET /a b HTTP/1.1\r\nHost: a\r\n", 400},
    {"GET / HTTP/1.1 \r\nHost: a\r\n", 400},
    {"GET / HTTP/11\r\nHost: a\r\n", 400},
    {"GET / http/1.1\r\nHost: a\r\n", 400},
    {"GET / HTTP/1.2\r\nHost: a\r\n", 505},
    {"GET / HTTP/2.0\r\nHost: a\r\n", 505},
    {"PRI * HTTP/2.0\r\n", 505},
    {"get / HTTP/1.1\r\nHost: a\r\n", 501},
    {"Post / HTTP/1.1\r\nHost: a\r\n", 501},
    {"HEA / HTTP/1.1\r\nHost: a\r\n", 501},
    {"DELETE / HTTP/1.1\r\nHost: a\r\n", 501},
    {"G(T / HTTP/1.1\r\nHost: a\r\n", 400},
    {" / HTTP/1.1\r\nHost: a\r\n", 400},
    {AT("http://b/"), 400},
    {AT("b:80"), 400},
    {AT("*"), 400},
    {AT("//b/c"), 400},
    {AT("/a\xc3\xa4"), 400},
    {AT("/a#b"), 400},
    {AT("/a\tb"), 400},
    {AT("/.."), 400},
    {AT("/a/../b"), 400},
    {AT("/a/./b"), 400},
    {AT("/a/%2e%2E/b"), 400},
    {AT("/a/.%2e"), 400},
    {AT("/a%2f..%5Cb"), 400},
    {AT("/a\\..\\b"), 400},
    {AT("/a/..?b"), 400},
    {AT("/a%00b"), 400},
    {AT("/a%0ab"), 400},
    {AT("/a%7f"), 400},
    {AT("/a%2"), 400},
    {AT("/a%2g"), 400},
};

static void test_heads_that_leave_doubt_are_refused(void **state)
{
    struct framing_head h;
    char text[256];
    int rc;

    (void)state;
    for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
        int len = snprintf(text, sizeof(text), "%s\r\n", heads[i].head);

        h = (struct framing_head){0};
        rc = framing_head_read(&h, text, (size_t)len);
        if (rc != heads[i].status)
            print_message("%s", text);
        assert_int_equal(rc, heads[i].status);
    }
}

#define CHUNKED POST CODING ": chunked\r\n\r\n"
#define TWO POST LENGTH ": 2\r\n\r\n"

/* `left`: bytes after its end. */
static const struct {
    const char *text;
    int status;
    size_t left;
} requests[] = {
    {TWO "{}", 0, 0},
    {TWO "{}more", 0, 4},
    {POST "\r\nmore", 0, 4},
    {CHUNKED "2\r\n{}\r\n0\r\n\r\n", 0, 0},
    {CHUNKED "1\r\n{\r\n00001\r\n}\r\n0\r\n\r\nmore", 0, 4},
    {CHUNKED "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", 0, 0},
    {CHUNKED "0\r\n\r\n", 0, 0},
    {CHUNKED "2;a=b\r\n{}\r\n0\r\n\r\n", 400, 0},
    {CHUNKED "+2\r\n{}\r\n0\r\n\r\n", 400, 0},
    {CHUNKED "-2\r\n{}\r\n0\r\n\r\n", 400, 0},
    {CHUNKED "0x2\r\n{}\r\n0\r\n\r\n", 400, 0},
    {CHUNKED " 2\r\n{}\r\n0\r\n\r\n", 400, 0},
    {CHUNKED "2 \r\n{}\r\n0\r\n\r\n", 400, 0},
    {CHUNKED "2\n{}\r\n0\r\n\r\n", 400, 0},
    {CHUNKED "2\r{}\r\n0\r\n\r\n", 400, 0},
    {CHUNKED "\r\n{}\r\n0\r\n\r\n", 400, 0},
    {CHUNKED "2\r\n{}0\r\n\r\n", 400, 0},
    {CHUNKED "2\r\n{}\n0\r\n\r\n", 400, 0},
    {CHUNKED "2\r\n{}\r\n0\r\n\n", 400, 0},
    {CHUNKED "2\r\n{}\r\n0\r\nX: y\r\n\r\n", 400, 0},
    {CHUNKED "\x12\r\n{}\r\n0\r\n\r\n", 400, 0},
    {CHUNKED "0000000000002\r\n{}\r\n0\r\n\r\n", 400, 0},
    {CHUNKED "ffffffffffff\r\n", 413, 0},
    {CHUNKED "21\r\n", 413, 0},
    {CHUNKED "1\r\n{\r\n20\r\n", 413, 0},
    {POST LENGTH ": 33\r\n\r\n", 413, 0},
    {POST LENGTH ": 999999999999999999\r\n\r\n", 413, 0},
};

/* In two pieces, the second of which is looked at a byte at a time. */
static int feed_cut(struct framing *f, const char *text, size_t cut,
                    size_t *used)
{
    size_t len = strlen(text), n = cut;
    int rc;

    framing_next(f);
    rc = feed_all(f, text, &n);
    for (*used = n; rc == 0 && *used < len && f->step != FRAMING_WHOLE;
         *used += n) {
        n = framing_skip(f, 1);
        if (n)
            continue;
        n = 1;
        rc = framing_feed(f, text + *used, &n);
    }
    return rc;
}

static void test_requests_cut_anywhere(void **state)
{
    struct framing f;
    size_t used;

    (void)state;
    framing_init(&f, &limits);
    for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++) {
        const char *text = requests[i].text;

        for (size_t cut = 0; cut <= strlen(text); cut++) {
            int rc = feed_cut(&f, text, cut, &used);

            if (rc != requests[i].status)
                print_message("%s\n", text);
            assert_int_equal(rc, requests[i].status);
            if (rc)
                continue;
            assert_int_equal(f.step, FRAMING_WHOLE);
            assert_int_equal(strlen(text) - used, requests[i].left);
        }
    }
    framing_release(&f);
}

static int feed_long(struct framing *f, const char *first, const char *again,
                     int times)
{
    size_t len = strlen(first);
    int rc;

    framing_next(f);
    rc = framing_feed(f, first, &len);
    for (int i = 0; i < times && rc == 0; i++) {
        len = strlen(again);
        rc = framing_feed(f, again, &len);
    }
    return rc;
}

static void test_heads_have_an_end(void **state)
{
    const struct framing_limits large = {.head = 65536, .body = 1};
    struct framing f;
    char text[2000];
    size_t len = 2;

    (void)state;
    framing_init(&f, &large);
    assert_int_equal(feed_long(&f, "GET /", "xxxxxxxx", 8000), 414);
    assert_int_equal(feed_long(&f, "GET /", "xxxxxxxx", 900), 0);
    len = 2000;
    memset(text, 'x', sizeof(text));
    memcpy(text + 1500, " HTTP/1.1\r\n\r\n", 13);
    assert_int_equal(framing_feed(&f, text, &len), 414);
    assert_int_equal(feed_long(&f, POST, "X: y\r\n", 127), 0);
    len = 2;
    assert_int_equal(framing_feed(&f, "\r\n", &len), 0);
    assert_int_equal(feed_long(&f, POST "\r\n", "", 0), 0);
    assert_int_equal(feed_long(&f, POST, "X: y\r\n", 128), 431);
    assert_int_equal(feed_long(&f, POST "X: ", "yyyyyyyy", 8200), 431);
    framing_release(&f);
}

static void test_the_path_is_told(void **state)
{
    static const char *const told[][2] = {
        {"GET /v1/a?b HTTP/1.1\r\nX", "/v1/a"},
        {"GET /v1/a HT", "/v1/a"},
        {"GET /v1/a\r\n", "/v1/a"},
        {"GET", ""},
        {"GET /a-path-that-is-too-long", ""},
        {"", ""},
    };
    struct framing f;
    char path[16];

    (void)state;
    framing_init(&f, &limits);
    for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++) {
        feed_long(&f, told[i][0], "", 0);
        framing_path(&f, path, sizeof(path));
        assert_string_equal(path, told[i][1]);
    }
    framing_release(&f);
}

/* Among other words, too, and in any case. */
static void test_a_connection_may_be_said_to_end(void **state)
{
    static const struct {
        const char *field;
        int close;
    } said[] = {
        {"Connection: close", 1},      {"connection: a, Close", 1},
        {"Connection: close,a", 1},    {"Connection: a ,\tclose , b", 1},
        {"Connection: keep-alive", 0}, {"Connection: closed", 0},
        {"Connection: not close", 0},  {"Connection:", 0},
        {"Connection: a,,b, clos", 0}, {"X-Connection: close", 0},
    };
    struct framing_head h;
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++) {
        int len =
            snprintf(text, sizeof(text), POST "%s\r\n\r\n", said[i].field);

        h = (struct framing_head){0};
        assert_int_equal(framing_head_read(&h, text, (size_t)len), 0);
        assert_int_equal(h.close, said[i].close);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes_cut_anywhere),
        cmocka_unit_test(test_heads_that_leave_doubt_are_refused),
        cmocka_unit_test(test_requests_cut_anywhere),
        cmocka_unit_test(test_heads_have_an_end),
        cmocka_unit_test(test_the_path_is_told),
        cmocka_unit_test(test_a_connection_may_be_said_to_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
