/* Two texts as blocks side by side. A block is told as LINE+LINE of each side,
 * "<" for one that begins within its line, "." for one with nothing. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "compare/facing.h"

struct made {
    struct words_text text[2];
    struct words words;
    struct facing facing;
};

static struct made make(const char *a, const char *b)
{
    struct made m = {.text = {{a, strlen(a)}, {b, strlen(b)}}};

    words_compare(m.text[0], m.text[1], &m.words);
    facing_cut(&m.facing, m.text, &m.words);
    return m;
}

static void unmake(struct made *m)
{
    words_release(&m->words);
    facing_release(&m->facing);
}

static void tell_side(const struct made *m, const struct facing_block *b,
                      int side, struct buf *out)
{
    const char *bytes = m->text[side].bytes + b->at[side];

    if (b->len[side] == 0)
        buf_addc(out, '.');
    else if (b->inside[side])
        buf_addc(out, '<');
    for (size_t i = 0; i < b->len[side]; i++)
        buf_addc(out, bytes[i] == '\n' ? '+' : bytes[i]);
}

static void check(const char *a, const char *b, const char *want)
{
    struct made m = make(a, b);
    struct buf out;

    buf_init(&out, 1 << 16);
    for (size_t i = 0; i < m.facing.blocks; i++) {
        buf_adds(&out, i ? " / " : "");
        tell_side(&m, &m.facing.block[i], 0, &out);
        buf_addc(&out, '|');
        tell_side(&m, &m.facing.block[i], 1, &out);
    }
    assert_string_equal(out.data, want);
    buf_release(&out);
    unmake(&m);
}

static void equal_lines_face_each_other(void **state)
{
    (void)state;
    check("", "", "");
    check("a", "a", "a|a");
    check("a\nold\nz\n", "a\nnew\nz\n", "a+|a+ / old+|new+ / z+|z+");
    check("a\nz", "a\nb\nc\nz", "a+|a+ / .|b+c+ / z|z");
    check("a\nb\nz", "a\nz", "a+|a+ / b+|. / z|z");
}

static void lines_that_are_joined_stay_together(void **state)
{
    (void)state;
    check("one\ntwo\nz", "one two\nz", "one+two+|one two+ / z|z");
    check("a\n", "a\nmore", "a+|a+ / .|more");
    check("a", "a\nmore", "a|a+more");
}

static void lines_are_numbered(void **state)
{
    struct made m = make("a\nb\nz\n", "a\nz");

    (void)state;
    assert_int_equal(m.facing.blocks, 3);
    assert_int_equal(m.facing.block[2].line[0], 3);
    assert_int_equal(m.facing.block[2].line[1], 2);
    assert_int_equal(m.facing.lines[0], 3);
    assert_int_equal(m.facing.lines[1], 2);
    unmake(&m);
}

static void each_hunk_is_found(void **state)
{
    struct made m = make("x b\nc\nd\ny f\n", "z b\nc\nd\nq f\n");

    (void)state;
    assert_int_equal(m.words.hunks, 2);
    assert_int_equal(m.facing.hunk[0], 0);
    assert_int_equal(m.facing.hunk[1], 3);
    assert_int_equal(m.facing.block[3].run, 2);
    unmake(&m);
}

static char *repeated(const char *text, size_t times)
{
    struct buf out;

    buf_init(&out, SIZE_MAX);
    while (times-- > 0)
        buf_adds(&out, text);
    return buf_take(&out);
}

static void check_small(const char *a, const char *b)
{
    struct made m = make(a, b);
    size_t most = 0;

    for (size_t i = 0; i < m.facing.blocks; i++)
        for (int side = 0; side < 2; side++)
            if (m.facing.block[i].len[side] > most)
                most = m.facing.block[i].len[side];
    assert_true(most <= 2 * FACING_MOST);
    assert_true(m.facing.blocks >= strlen(a) / FACING_MOST / 2);
    unmake(&m);
}

static void no_block_is_large(void **state)
{
    char *one = repeated("same words ", 8000);
    char *other = repeated("nothing else\n", 7000);
    char *odd = repeated("same other ", 8000);
    char *wide = repeated("\xE6\x98\xA8", 20000);

    (void)state;
    check_small(one, one);
    check_small(one, other);
    check_small(one, odd);
    check_small(other, "");
    check_small(wide, one);
    free(one);
    free(other);
    free(odd);
    free(wide);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_lines_face_each_other),
        cmocka_unit_test(lines_that_are_joined_stay_together),
        cmocka_unit_test(lines_are_numbered),
        cmocka_unit_test(each_hunk_is_found),
        cmocka_unit_test(no_block_is_large),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
