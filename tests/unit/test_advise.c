/* What the statistics say of a ramp, in a line. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "cmd/advise.h"

static void add(struct verdict *v, const char *name, enum gate_state state,
                int worse)
{
    struct judged *j = &v->gate[v->gates++];

    j->gate.name = name;
    j->state = state;
    j->worse = worse;
}

static void what_is_surely_worse_stands_first(void **state)
{
    struct verdict v = {.word = VERDICT_HOLD};
    struct advice a;

    (void)state;
    add(&v, "p99-latency", GATE_UNKNOWN, 0);
    add(&v, "http-5xx", GATE_HOLDS, 0);
    add(&v, "error-rate", GATE_HOLDS, 1);
    advise_make(&v, &a);
    assert_int_equal(a.word, ADVICE_GO_ON);
    assert_int_equal(a.holding, 2);
    assert_int_equal(a.worse, 1);
    assert_string_equal(a.worst, "error-rate holds, surely worse");
    assert_string_equal(a.why,
                        "error-rate holds, surely worse; p99-latency unknown");
    v.gate[2].worse = 0;
    advise_make(&v, &a);
    assert_string_equal(a.worst, "");
    assert_string_equal(a.why, "p99-latency unknown");
    v.more = 227602;
    v.units = "users";
    advise_make(&v, &a);
    assert_string_equal(a.why, "p99-latency unknown; about 228k more users");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_surely_worse_stands_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
