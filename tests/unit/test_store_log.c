#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <sys/stat.h>

#include "unit/store_sample.h"

#define MB INT64_C(1000000)

PLACE_OF_EACH_TEST

static int64_t bytes_of(const char *end)
{
    char name[160];
    struct stat st;

    snprintf(name, sizeof(name), "%s%s", place.store, end);
    assert_int_equal(stat(name, &st), 0);
    return st.st_size;
}

/* Commits one reply whose text has so many bytes. */
static void put(struct store *s, int64_t prompt, size_t bytes)
{
    struct reply r = sample_reply(prompt, 1, CONTROL);
    char *text = malloc(bytes + 1);
    struct err err;

    memset(text, 'x', bytes);
    text[bytes] = '\0';
    r.text = text;
    must(s->ops->begin(s, &err), &err);
    must(s->ops->put_reply(s, &r, &err), &err);
    must(s->ops->commit(s, &err), &err);
    free(text);
}

static void small_commits_are_merged_in_small_portions(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);

    (void)state;
    for (int i = 1; i <= 16; i++) {
        put(s, i, 300000);
        assert_true(bytes_of("-wal") < 2 * MB);
    }
    assert_true(bytes_of("") > 3 * MB);
    store_close(s);
}

static void large_ones_in_larger(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);

    (void)state;
    put(s, 1, 3 * MB);
    put(s, 2, 3 * MB);
    assert_true(bytes_of("-wal") > 6 * MB);
    assert_true(bytes_of("") < 1 * MB);
    for (int i = 3; i <= 12; i++)
        put(s, i, 3 * MB);
    assert_true(bytes_of("-wal") < 15 * MB);
    assert_true(bytes_of("") > 20 * MB);
    store_close(s);
}

static int look_away(void *arg, const struct reply *r)
{
    struct store *writing = arg;

    (void)r;
    for (int i = 2; i <= 12; i++)
        put(writing, i, 300000);
    assert_true(bytes_of("-wal") > 3 * MB);
    return 1;
}

/* What a reader holds up is merged when it has gone. */
static void a_slow_reader_only_puts_it_off(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE), *reader;
    struct err err;

    (void)state;
    put(s, 1, 300000);
    reader = must_open(place.store, STORE_READ);
    assert_int_equal(reader->ops->replies(reader, 0, look_away, s, &err), 1);
    for (int i = 13; i <= 20; i++)
        put(s, i, 300000);
    assert_true(bytes_of("") > 4 * MB);
    store_close(reader);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(small_commits_are_merged_in_small_portions),
        TEST(large_ones_in_larger),
        TEST(a_slow_reader_only_puts_it_off),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
