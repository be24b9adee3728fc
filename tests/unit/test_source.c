#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "input/source.h"

/* A log, and what was got out of it: a line "LINE text" for each piece. */
struct drawn {
    struct source s;
    struct buf seen;
};

static void draw(struct drawn *d, const char *bytes, size_t len, size_t max,
                 int (*next)(struct source *, struct piece *, struct err *))
{
    char path[] = "/tmp/diptych-source-XXXXXX";
    int fd = mkstemp(path), got;
    struct err err = {0};
    struct piece piece;

    assert_int_equal(write(fd, bytes, len), len);
    close(fd);
    buf_init(&d->seen, 1 << 24);
    assert_int_equal(source_open(&d->s, path, max, &err), 0);
    while ((got = next(&d->s, &piece, &err)) > 0) {
        buf_addf(&d->seen, "%d ", (int)piece.line);
        if (got == SOURCE_BAD)
            buf_addf(&d->seen, "! %s", piece.reason);
        else
            buf_add(&d->seen, piece.text.at, piece.text.len);
        buf_addc(&d->seen, '\n');
    }
    assert_int_equal(got, SOURCE_END);
    assert_int_equal(next(&d->s, &piece, &err), SOURCE_END);
    assert_true(hash_value(&d->s.hash) == hash_bytes(0, bytes, len));
    unlink(path);
}

static void lines(const char *bytes, size_t max, const char *want)
{
    struct drawn d;

    draw(&d, bytes, strlen(bytes), max, source_line);
    assert_string_equal(d.seen.data, want);
    source_close(&d.s);
    buf_release(&d.seen);
}

static void elements(const char *bytes, size_t max, const char *want)
{
    struct drawn d;

    draw(&d, bytes, strlen(bytes), max, source_element);
    assert_string_equal(d.seen.data, want);
    source_close(&d.s);
    buf_release(&d.seen);
}

static void test_lines_end_in_any_way(void **state)
{
    (void)state;
    lines("", 10, "");
    lines("a", 10, "1 a\n");
    lines("a\n", 10, "1 a\n");
    lines("a\r\nb\r\n", 10, "1 a\n2 b\n");
    lines("a\r\r\n", 10, "1 a\r\n");
    lines("\n \t\n\r\na\n\nb", 10, "4 a\n6 b\n");
}

static void test_long_lines_are_left_out(void **state)
{
    (void)state;
    lines("12345\n123456\nok", 5, "1 12345\n2 ! the line is too long\n3 ok\n");
    lines("123456", 5, "1 ! the line is too long\n");
    lines("12345", 5, "1 12345\n");
}

/* Longer than a block, so that its parts come apart. */
static void test_a_line_of_many_blocks(void **state)
{
    size_t len = 1500000;
    char *bytes = malloc(len);
    struct drawn d;

    (void)state;
    memset(bytes, 'x', len);
    memcpy(bytes + len - 4, "\nyz\n", 4);
    draw(&d, bytes, len, len, source_line);
    assert_int_equal(d.seen.len, 2 + (len - 4) + 1 + 5);
    assert_string_equal(d.seen.data + d.seen.len - 5, "2 yz\n");
    source_close(&d.s);
    buf_release(&d.seen);
    draw(&d, bytes, len, 1000000, source_line);
    assert_string_equal(d.seen.data, "1 ! the line is too long\n2 yz\n");
    source_close(&d.s);
    buf_release(&d.seen);
    free(bytes);
}

static void test_elements_are_split(void **state)
{
    (void)state;
    elements(" \n[{\"a\":1},\n\n {\"b\":\n\"],{\"}\n,3 , \"x\",[4]]\n", 99,
             "2 {\"a\":1}\n4 {\"b\":\n\"],{\"}\n6 3\n6 \"x\"\n6 [4]\n");
    elements("[]", 99, "");
    elements("[ ]  \n", 99, "");
}

static void test_a_broken_array_says_so(void **state)
{
    (void)state;
    elements("[", 99, "1 ! the array is cut short\n");
    elements("[{}", 99, "1 {}\n1 ! the array is cut short\n");
    elements("[{},\n", 99, "1 {}\n2 ! the array is cut short\n");
    elements("[{},{\"a\"", 99, "1 {}\n1 ! the array is cut short\n");
    elements("[{} {}]", 99,
             "1 {}\n1 ! a comma or an element is missing; what follows is not "
             "read\n");
    elements("[{}[{}]]", 99,
             "1 {}\n1 ! a comma or an element is missing; what follows is not "
             "read\n");
    elements("[,{}]", 99,
             "1 ! a comma or an element is missing; what follows is not "
             "read\n");
    elements("[{}]\n[{}]", 99,
             "1 {}\n2 ! what follows the array is not read\n");
    elements("[{\"a\":12345},{}]", 9,
             "1 ! the element is too long; it and what follows is not read\n");
}

static void test_elements_of_many_blocks(void **state)
{
    size_t len = 3000000;
    char *bytes = malloc(len);
    struct drawn d;

    (void)state;
    memset(bytes, 'x', len);
    memcpy(bytes, "[\"", 2);
    memcpy(bytes + 1700000, "\",\n\"", 4);
    memcpy(bytes + len - 2, "\"]", 2);
    draw(&d, bytes, len, 2000000, source_element);
    assert_int_equal(d.seen.len, 2 + 1700000 + 1 + 2 + 1299998 + 1 - 2 + 0);
    assert_memory_equal(d.seen.data + 1700002, "\n2 \"x", 5);
    source_close(&d.s);
    buf_release(&d.seen);
    free(bytes);
}

static void fails(const char *path, const char *why)
{
    struct source s;
    struct err err = {0};

    assert_int_equal(source_open(&s, path, 10, &err), -1);
    assert_int_equal(err.code, ERR_IO);
    if (!strstr(err.text, why))
        fail_msg("%s", err.text);
    source_close(&s);
}

static void test_what_cannot_be_opened(void **state)
{
    (void)state;
    fails("/tmp/diptych-no-such/log", "log: No such file");
    fails("/tmp", "/tmp: is a directory");
}

/* A pipe, as zcat makes one, and standard input by its name. */
static void test_standard_input_and_pipes(void **state)
{
    int end[2], old = dup(STDIN_FILENO);
    struct source s;
    struct piece piece;
    struct err err = {0};

    (void)state;
    assert_int_equal(pipe(end), 0);
    assert_int_equal(write(end[1], "a\nb", 3), 3);
    close(end[1]);
    dup2(end[0], STDIN_FILENO);
    assert_int_equal(source_open(&s, "-", 10, &err), 0);
    assert_string_equal(s.name, "standard input");
    assert_int_equal(source_line(&s, &piece, &err), SOURCE_PIECE);
    assert_int_equal(source_line(&s, &piece, &err), SOURCE_PIECE);
    assert_memory_equal(piece.text.at, "b", 1);
    assert_int_equal(source_line(&s, &piece, &err), SOURCE_END);
    source_close(&s);
    source_close(&s);
    dup2(old, STDIN_FILENO);
    close(old);
    close(end[0]);
    assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);
}

ssize_t __real_read(int fd, void *buf, size_t len);
ssize_t __wrap_read(int fd, void *buf, size_t len);

static int trouble, after;

ssize_t __wrap_read(int fd, void *buf, size_t len)
{
    if (trouble && after-- == 0) {
        errno = trouble;
        if (trouble == EINTR)
            trouble = 0;
        return -1;
    }
    return __real_read(fd, buf, len);
}

/* The n-th read fails, whatever n is: lines, elements. */
static void test_a_failed_read_is_an_error(void **state)
{
    int (*const next[])(struct source *, struct piece *,
                        struct err *) = {source_line, source_element};
    struct source s;
    struct piece piece;
    struct err err = {0};
    int got;

    (void)state;
    for (int i = 0; i < 6; i++) {
        assert_int_equal(source_open(&s, "/dev/null", 10, &err), 0);
        s.data = calloc(1, 64);
        s.cap = 64;
        s.end =
            (size_t)sprintf(s.data, "%s", i < 2 ? "" : (i < 4 ? "[" : "[12"));
        trouble = EIO;
        after = 0;
        do
            got = next[i % 2](&s, &piece, &err);
        while (got > 0);
        trouble = 0;
        assert_int_equal(got, -1);
        assert_string_equal(err.text, "/dev/null: Input/output error");
        source_close(&s);
    }
}

static void test_an_interrupted_read_goes_on(void **state)
{
    trouble = EINTR;
    after = 0;
    (void)state;
    lines("a\nb\n", 10, "1 a\n2 b\n");
    assert_int_equal(trouble, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_end_in_any_way),
        cmocka_unit_test(test_long_lines_are_left_out),
        cmocka_unit_test(test_a_line_of_many_blocks),
        cmocka_unit_test(test_elements_are_split),
        cmocka_unit_test(test_a_broken_array_says_so),
        cmocka_unit_test(test_elements_of_many_blocks),
        cmocka_unit_test(test_what_cannot_be_opened),
        cmocka_unit_test(test_standard_input_and_pipes),
        cmocka_unit_test(test_a_failed_read_is_an_error),
        cmocka_unit_test(test_an_interrupted_read_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
