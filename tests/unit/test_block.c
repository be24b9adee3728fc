#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "store/block.h"
#include "store/fields.h"

static int64_t cell[BLOCK_COLUMNS * BLOCK_ROWS];
static unsigned char bytes[BLOCK_BYTES];
static struct block block;

static size_t column_of(const char *name)
{
    for (size_t i = 0; i < fields_number.count; i++)
        if (strcmp(fields_number.field[i].column, name) == 0)
            return (i + 1) * BLOCK_ROWS;
    fail_msg("no column %s", name);
    return 0;
}

/* Numbers of every width, and unknown ones, within what each kind can hold. */
static int64_t dice_number(struct rng *dice, const struct field *f)
{
    unsigned bits = (unsigned)rng_below(dice, 63);
    int64_t any = (int64_t)(rng_next(dice) >> (63 - bits) >> 1);

    if (f && f->kind == FIELD_SIDE)
        return any % SIDES;
    if (f && f->kind == FIELD_NAME)
        return any % (int64_t)f->extra;
    if (rng_below(dice, 5) == 0)
        return -1;
    if (f && f->kind == FIELD_INT)
        return any & INT32_MAX;
    return f && f->kind == FIELD_SPAN ? any / 1000 : any;
}

static size_t dice_block(struct rng *dice, size_t rows)
{
    for (size_t c = 0; c < block_columns(); c++) {
        const struct field *f = c ? &fields_number.field[c - 1] : NULL;
        int64_t same = dice_number(dice, f);

        for (size_t i = 0; i < rows; i++)
            cell[c * BLOCK_ROWS + i] = c == 0       ? (int64_t)i * 3 + 7
                                       : c % 3 == 0 ? same
                                                    : dice_number(dice, f);
    }
    return block_write(cell, rows, bytes);
}

static int64_t got(const struct field *f, const struct reply *r, int64_t word)
{
    const char *at = (const char *)r + f->offset;

    switch (f->kind) {
    case FIELD_INT:
    case FIELD_SIDE:
    case FIELD_NAME:
        return *(const int *)at;
    case FIELD_SPAN:
        return *(const int64_t *)at < 0 ? -1 : *(const int64_t *)at / 1000;
    case FIELD_WORD:
        return word;
    default:
        return *(const int64_t *)at;
    }
}

static void same_strip(size_t from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int word = 0;

        assert_int_equal(block.reply[i].seq, cell[from + i]);
        for (size_t c = 1; c < block_columns(); c++) {
            const struct field *f = &fields_number.field[c - 1];
            int64_t id = f->kind == FIELD_WORD ? block.word[word++][i] : 0;

            assert_int_equal(got(f, &block.reply[i], id),
                             cell[c * BLOCK_ROWS + from + i]);
        }
        assert_null(block.reply[i].model);
        assert_null(block.reply[i].text);
    }
}

static void what_is_packed_comes_out_again(void **state)
{
    static const size_t sizes[] = {1, 31, 32, 33, 500, BLOCK_ROWS};
    struct rng dice;

    (void)state;
    rng_seed(&dice, 3);
    for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++) {
        size_t len = dice_block(&dice, sizes[s]), row = 0;
        int count;

        assert_int_equal(block_open(&block, bytes, len), 0);
        assert_int_equal(block.rows, sizes[s]);
        assert_int_equal(block_seq(&block, sizes[s] - 1),
                         (int64_t)sizes[s] * 3 + 4);
        while ((count = block_next(&block)) > 0) {
            same_strip(row, (size_t)count);
            row += (size_t)count;
        }
        assert_int_equal(count, 0);
        assert_int_equal(row, sizes[s]);
    }
}

static void equal_numbers_take_no_room(void **state)
{
    (void)state;
    memset(cell, 0, sizeof(cell));
    assert_true(block_write(cell, BLOCK_ROWS, bytes) < 1000);
}

static void an_enum_out_of_range_is_refused(void **state)
{
    static const char *const names[] = {"variant", "outcome"};
    static const int64_t most[] = {SIDES, OUTCOMES};

    (void)state;
    memset(cell, 0, sizeof(cell));
    for (int i = 0; i < 4; i++) {
        int64_t *one = &cell[column_of(names[i / 2]) + 40];
        size_t len;
        int count;

        *one = i % 2 ? -1 : most[i / 2];
        len = block_write(cell, 64, bytes);
        *one = 0;
        assert_int_equal(block_open(&block, bytes, len), 0);
        assert_int_equal(block_next(&block), 32);
        count = block_next(&block);
        assert_int_equal(count, -1);
    }
}

/* In memory of just that size, so that a sanitizer sees the byte after it. */
static void read_all(const unsigned char *from, size_t len)
{
    unsigned char *own = malloc(len ? len : 1);

    memcpy(own, from, len);
    if (block_open(&block, own, len) == 0) {
        assert_in_range(block.rows, 1, BLOCK_ROWS);
        block_seq(&block, block.rows - 1);
        while (block_next(&block) > 0)
            ;
    }
    free(own);
}

static void no_bytes_are_read_that_are_not_there(void **state)
{
    struct rng dice;
    size_t len;

    (void)state;
    rng_seed(&dice, 4);
    len = dice_block(&dice, 50);
    for (size_t cut = 0; cut < len; cut++)
        read_all(bytes, cut);
    assert_int_equal(block_open(&block, bytes, len - 1), -1);
    for (int i = 0; i < 20000; i++) {
        size_t at = rng_below(&dice, i % 2 ? 500 : len);
        unsigned char was = bytes[at];

        bytes[at] = (unsigned char)rng_next(&dice);
        read_all(bytes, len);
        bytes[at] = was;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_comes_out_again),
        cmocka_unit_test(equal_numbers_take_no_room),
        cmocka_unit_test(an_enum_out_of_range_is_refused),
        cmocka_unit_test(no_bytes_are_read_that_are_not_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
