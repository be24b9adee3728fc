#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "net/framing.h"

#define GET "GET / HTTP/1.1\r\n"

static const struct {
    const char *bytes;
    size_t len;
    int rc, ended;
} heads[] = {
    {GET "Host: a\r\n\r\n", 27, 0, 1},
    {GET "Host: a\r\n", 25, 0, 0},
    {GET "\r\n", 18, 0, 1},
    {GET "\r\nany\nbody\0\r\r", 31, 0, 1},
    {GET "Host: a\n\r\n", 26, -1, 0},
    {"GET / HTTP/1.1\n\n", 16, -1, 0},
    {GET "Host: a\r\n\n", 26, -1, 0},
    {GET "Host: a\rb\r\n\r\n", 29, -1, 0},
    {GET "Host: a\r\r\n\r\n", 28, -1, 0},
    {GET "Host: a\0b\r\n\r\n", 29, -1, 0},
    {GET "Host: a\r\n b\r\n\r\n", 31, -1, 0},
    {GET "Host: a\r\n\tb\r\n\r\n", 31, -1, 0},
    {"\r\n" GET "\r\n", 20, -1, 1},
    {" " GET "\r\n", 19, -1, 0},
};

/* However the bytes are cut, the verdict is the same. */
static void test_heads_cut_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
        for (size_t cut = 0; cut <= heads[i].len; cut++) {
            struct framing_bytes f = {0};
            int rc = framing_feed(&f, heads[i].bytes, cut);

            if (rc == 0)
                rc = framing_feed(&f, heads[i].bytes + cut, heads[i].len - cut);
            assert_int_equal(rc, heads[i].rc);
            assert_int_equal(f.ended, heads[i].ended);
        }
    }
}

#define LENGTH "Content-Length"
#define CODING "Transfer-Encoding"

static const struct {
    const char *field[4];
    int rc;
} fields[] = {
    {{"Host", "a"}, 0},
    {{LENGTH, "0"}, 0},
    {{"content-length", "123456789012345678"}, 0},
    {{"TRANSFER-ENCODING", "Chunked"}, 0},
    {{LENGTH, "2", LENGTH, "2"}, -1},
    {{LENGTH, "2", CODING, "chunked"}, -1},
    {{CODING, "chunked", CODING, "chunked"}, -1},
    {{LENGTH, "+2"}, -1},
    {{LENGTH, "-2"}, -1},
    {{LENGTH, ""}, -1},
    {{LENGTH, "2, 2"}, -1},
    {{LENGTH, "0x2"}, -1},
    {{LENGTH, "1234567890123456789"}, -1},
    {{CODING, "xchunked"}, -1},
    {{CODING, "gzip, chunked"}, -1},
    {{CODING, "identity"}, -1},
    {{"Content-Length ", "2"}, -1},
    {{"X(Y)", "2"}, -1},
    {{"", "2"}, -1},
    {{"X-\xc3\xa4", "2"}, -1},
};

static void test_fields_that_leave_doubt_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        struct framing_fields f = {0};

        for (int k = 0; k < 4 && fields[i].field[k]; k += 2)
            framing_field(&f, fields[i].field[k], fields[i].field[k + 1]);
        assert_int_equal(framing_check(&f), fields[i].rc);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_heads_cut_anywhere),
        cmocka_unit_test(test_fields_that_leave_doubt_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
