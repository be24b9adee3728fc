#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { PIECES = 2000 };

/* Sizes that mix small pieces with some larger than a block. */
static size_t size_of(int i)
{
    return i % 97 == 0 ? 9000 + (size_t)i : (size_t)(i % 61);
}

static void fill(struct arena *a, unsigned char *piece[PIECES])
{
    for (int i = 0; i < PIECES; i++) {
        size_t size = size_of(i);

        piece[i] = arena_alloc(a, size);
        assert_int_equal((uintptr_t)piece[i] % _Alignof(max_align_t), 0);
        for (size_t k = 0; k < size; k++)
            assert_int_equal(piece[i][k], 0);
        memset(piece[i], i % 255 + 1, size);
    }
}

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    struct arena a = {0};
    unsigned char *piece[PIECES];

    (void)state;
    fill(&a, piece);
    for (int i = 0; i < PIECES; i++)
        for (size_t k = 0; k < size_of(i); k++)
            assert_int_equal(piece[i][k], i % 255 + 1);
    arena_release(&a);
}

static void memory_used_again_is_zeroed_again(void **state)
{
    struct arena a = {0};
    unsigned char *piece[PIECES];

    (void)state;
    for (int i = 0; i < 3; i++) {
        fill(&a, piece);
        arena_clear(&a);
        assert_int_equal(a.used, 0);
    }
    arena_release(&a);
}

static void clear_keeps_one_block(void **state)
{
    struct arena a = {0};
    struct arena_block *kept;
    void *piece;

    (void)state;
    piece = arena_alloc(&a, 10);
    kept = a.first;
    arena_alloc(&a, 100000);
    arena_clear(&a);
    assert_ptr_equal(a.first, kept);
    assert_ptr_equal(arena_alloc(&a, 10), piece);
    arena_release(&a);
    assert_null(a.first);
    arena_release(&a);
}

static void clear_gives_huge_blocks_back(void **state)
{
    struct arena a = {0};

    (void)state;
    arena_alloc(&a, 1000000);
    arena_clear(&a);
    assert_null(a.first);
    arena_release(&a);
}

static void used_counts_what_was_handed_out(void **state)
{
    struct arena a = {0};

    (void)state;
    arena_alloc(&a, 5000);
    arena_alloc(&a, 1);
    assert_in_range(a.used, 5001, 5064);
    arena_release(&a);
}

static void what_was_reserved_is_one_piece_of_memory(void **state)
{
    struct arena a = {0};
    char *first, *second;

    (void)state;
    arena_reserve(&a, 4096);
    assert_int_equal(a.used, 0);
    first = arena_alloc(&a, 1024);
    second = arena_alloc(&a, 3072);
    assert_ptr_equal(second, first + 1024);
    arena_release(&a);
}

static void copies_end_with_a_nul(void **state)
{
    struct arena a = {0};
    char *copy;

    (void)state;
    for (int i = 0; i < 100; i++)
        memset(arena_alloc(&a, 16), 0xFF, 16);
    arena_clear(&a);
    copy = arena_copy(&a, "a\0bcd", 4);
    assert_memory_equal(copy, "a\0bc\0", 5);
    assert_string_equal(arena_copy(&a, NULL, 0), "");
    assert_string_equal(arena_string(&a, "text"), "text");
    assert_null(arena_string(&a, NULL));
    arena_release(&a);
}

static void own_memory_is_zeroed_and_grows(void **state)
{
    int *n = memory_new(100, sizeof(*n));
    char *text = memory_string("text"), *empty = memory_grow(NULL, 0, 8);

    (void)state;
    for (int i = 0; i < 100; i++)
        assert_int_equal(n[i], 0);
    n[99] = 7;
    n = memory_grow(n, 5000, sizeof(*n));
    n[4999] = 8;
    assert_int_equal(n[99], 7);
    assert_string_equal(text, "text");
    assert_non_null(empty);
    assert_null(memory_string(NULL));
    free(empty);
    free(text);
    free(n);
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(memory_used_again_is_zeroed_again),
        cmocka_unit_test(clear_keeps_one_block),
        cmocka_unit_test(clear_gives_huge_blocks_back),
        cmocka_unit_test(used_counts_what_was_handed_out),
        cmocka_unit_test(what_was_reserved_is_one_piece_of_memory),
        cmocka_unit_test(copies_end_with_a_nul),
        cmocka_unit_test(own_memory_is_zeroed_and_grows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
