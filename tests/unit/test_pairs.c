#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>

#include "analysis/pairs.h"

#define S 1000000000

/* An answer that took `s` seconds. */
static struct reply answer(int64_t prompt, enum side side, int64_t s)
{
    struct reply r;

    reply_init(&r);
    r.prompt = prompt;
    r.repeat = 1;
    r.side = side;
    r.outcome = OUTCOME_OK;
    r.latency = s * S;
    r.first_token = S / 2;
    r.cost = 25000000;
    r.answer = 7;
    return r;
}

static void one_pair(void **state)
{
    struct pairs p = {0};
    struct reply c = answer(4, CONTROL, 2), t = answer(4, TREATMENT, 3);

    (void)state;
    t.first = 1;
    assert_int_equal(pairs_add(&p, &c), 0);
    assert_int_equal(p.count, 1);
    assert_int_equal(p.outcome[TREATMENT][0], PAIR_MISSING);
    assert_true(isnan(p.latency[TREATMENT][0]));
    assert_true(isnan(p.first_token[TREATMENT][0]));
    assert_true(isnan(p.cost[TREATMENT][0]));
    assert_false(pairs_complete(&p, 0));
    assert_false(pairs_both_ok(&p, 0));
    assert_int_equal(pairs_add(&p, &t), 0);
    assert_int_equal(p.count, 1);
    assert_true(pairs_complete(&p, 0) && pairs_both_ok(&p, 0));
    assert_true(p.latency[CONTROL][0] == 2 && p.latency[TREATMENT][0] == 3);
    assert_true(p.first_token[CONTROL][0] == .5);
    assert_true(p.cost[CONTROL][0] == .025);
    assert_true(p.answer[CONTROL][0] == 7);
    assert_int_equal(p.first[0], TREATMENT);
    assert_true(p.key[0] == (4 << 16 | 1));
    pairs_release(&p);
    pairs_release(&p);
}

/* Which side was first is told by either of the two replies. */
static void first_by_the_other(void **state)
{
    struct pairs p = {0};
    struct reply c = answer(4, CONTROL, 2);

    (void)state;
    c.first = 0;
    pairs_add(&p, &c);
    assert_int_equal(p.first[0], TREATMENT);
    pairs_release(&p);
}

static void not_counted(void **state)
{
    struct pairs p = {0};
    struct reply warm = answer(1, CONTROL, 1), skip = answer(2, CONTROL, 1);
    struct reply once = answer(3, CONTROL, 1), again = answer(3, CONTROL, 9);

    (void)state;
    warm.warmup = 1;
    skip.outcome = OUTCOME_SKIPPED;
    assert_int_equal(pairs_add(&p, &warm), -1);
    assert_int_equal(pairs_add(&p, &skip), -1);
    assert_int_equal(p.count, 0);
    assert_int_equal(pairs_add(&p, &once), 0);
    assert_int_equal(pairs_add(&p, &again), -1);
    assert_true(p.count == 1 && p.latency[CONTROL][0] == 1);
    pairs_release(&p);
}

/* A failure is slower than anything, and free unless it told tokens; an
 * answer without a price is not free. */
static void failures(void **state)
{
    struct pairs p = {0};
    struct reply c = answer(1, CONTROL, 1), t = answer(1, TREATMENT, 1);
    struct reply cut = answer(2, CONTROL, 1), ok = answer(2, TREATMENT, 1);

    (void)state;
    c.outcome = OUTCOME_TIMEOUT;
    c.cost = -1;
    t.outcome = OUTCOME_FILTERED;
    t.cost = -1;
    t.first_token = -1;
    cut.outcome = OUTCOME_TRUNCATED;
    pairs_add(&p, &c);
    pairs_add(&p, &t);
    pairs_add(&p, &cut);
    pairs_add(&p, &ok);
    assert_true(isinf(p.latency[CONTROL][0]));
    assert_true(isinf(p.first_token[CONTROL][0]));
    assert_true(p.cost[CONTROL][0] == 0);
    assert_true(isnan(p.first_token[TREATMENT][0]));
    assert_true(isnan(p.cost[TREATMENT][0]));
    assert_true(p.latency[TREATMENT][0] == 1);
    assert_true(pairs_complete(&p, 0));
    assert_false(pairs_both_ok(&p, 0));
    assert_true(p.cost[CONTROL][1] == .025 && isinf(p.latency[CONTROL][1]));
    pairs_release(&p);
}

/* Repeats are pairs of their own; the second sides come in another order. */
static void many(void **state)
{
    enum { PROMPTS = 3000, REPEATS = 3, N = PROMPTS * REPEATS };
    struct pairs p = {0};

    (void)state;
    for (int i = 0; i < 2 * N; i++) {
        int k = i < N ? i : (int)((int64_t)(i - N) * 7919 % N);
        struct reply r =
            answer(1 + k / REPEATS, i < N ? CONTROL : TREATMENT, k);

        r.repeat = 1 + k % REPEATS;
        assert_int_equal(pairs_add(&p, &r), 0);
    }
    assert_int_equal(p.count, N);
    for (size_t i = 0; i < N; i++) {
        assert_true(pairs_complete(&p, i));
        assert_true(p.latency[CONTROL][i] == (double)i);
        assert_true(p.latency[TREATMENT][i] == (double)i);
    }
    pairs_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_pair),    cmocka_unit_test(first_by_the_other),
        cmocka_unit_test(not_counted), cmocka_unit_test(failures),
        cmocka_unit_test(many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
