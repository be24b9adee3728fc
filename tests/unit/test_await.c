#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <time.h>

#include "cmd/await.h"
#include "unit/store_place.h"

#define MINUTE INT64_C(60000000000)
#define MS INT64_C(1000000)

PLACE_OF_EACH_TEST

/* What becomes of an empty file while nobody looks. */
static struct {
    int pauses, made; /* made: in this one */
} beside;

/* In place of the one of libc. */
int nanosleep(const struct timespec *span, struct timespec *rest)
{
    struct err err;

    (void)span, (void)rest;
    if (++beside.pauses != beside.made)
        return 0;
    unlink(place.store);
    store_close(store_open(place.store, STORE_CREATE, &err));
    return 0;
}

static void begin(int made)
{
    fclose(fopen(place.store, "w"));
    beside.pauses = 0;
    beside.made = made;
}

static void one_that_is_being_made_is_waited_for(void **state)
{
    struct err err = {0};
    struct store *s;

    (void)state;
    begin(3);
    s = await_store(place.store, MINUTE, &err);
    assert_non_null(s);
    store_close(s);
    assert_int_equal(beside.pauses, 3);
    assert_int_equal(err.code, ERR_NONE);
    store_close(await_store(place.store, MINUTE, &err));
    assert_int_equal(beside.pauses, 3);
}

static void not_for_ever(void **state)
{
    struct err err;

    (void)state;
    begin(0);
    assert_null(await_store(place.store, 0, &err));
    assert_int_equal(beside.pauses, 0);
    assert_null(await_store(place.store, MS, &err));
    assert_int_equal(err.code, ERR_AGAIN);
    assert_non_null(strstr(err.text, "not a diptych store"));
}

static void what_is_not_there_is_not_waited_for(void **state)
{
    struct err err;

    (void)state;
    begin(1);
    unlink(place.store);
    assert_null(await_store(place.store, MINUTE, &err));
    assert_non_null(strstr(err.text, "there is no such store"));
    assert_int_equal(beside.pauses, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_that_is_being_made_is_waited_for),
        TEST(not_for_ever),
        TEST(what_is_not_there_is_not_waited_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
