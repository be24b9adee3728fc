#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>
#include <sys/resource.h>

#include "net/limits.h"

static rlim_t soft(void)
{
    struct rlimit r;

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &r), 0);
    return r.rlim_cur;
}

static void set(rlim_t cur, rlim_t max)
{
    struct rlimit r = {cur, max};

    assert_int_equal(setrlimit(RLIMIT_NOFILE, &r), 0);
}

/* The last one lowers the hard limit, which does not come back. */
static void test_the_limit_is_raised_as_far_as_needed(void **state)
{
    struct err err;

    (void)state;
    set(100, 400);
    assert_int_equal(net_limits(30, &err), 0);
    assert_int_equal(soft(), 100);
    assert_int_equal(net_limits(300, &err), 0);
    assert_int_equal(soft(), 364);
    assert_int_equal(net_limits(336, &err), 0);
    assert_int_equal(soft(), 400);
}

static void test_beyond_the_hard_limit_there_is_advice(void **state)
{
    struct err err;

    (void)state;
    set(100, 400);
    assert_int_equal(net_limits(337, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    assert_non_null(strstr(err.text, "401 open files"));
    assert_non_null(strstr(err.text, "allows 400"));
    assert_non_null(strstr(err.text, "ulimit"));
    assert_int_equal(soft(), 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_limit_is_raised_as_far_as_needed),
        cmocka_unit_test(test_beyond_the_hard_limit_there_is_advice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
