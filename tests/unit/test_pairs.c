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
    assert_true(isnan(pairs_number(&p, COLUMN_LATENCY, TREATMENT, 0)));
    assert_true(isnan(pairs_number(&p, COLUMN_FIRST_TOKEN, TREATMENT, 0)));
    assert_true(isnan(pairs_number(&p, COLUMN_COST, TREATMENT, 0)));
    assert_false(pairs_complete(&p, 0));
    assert_false(pairs_both_ok(&p, 0));
    assert_int_equal(pairs_add(&p, &t), 0);
    assert_int_equal(p.count, 1);
    assert_true(pairs_complete(&p, 0) && pairs_both_ok(&p, 0));
    assert_true(pairs_number(&p, COLUMN_LATENCY, CONTROL, 0) == 2 &&
                pairs_number(&p, COLUMN_LATENCY, TREATMENT, 0) == 3);
    assert_true(pairs_number(&p, COLUMN_FIRST_TOKEN, CONTROL, 0) == .5);
    assert_true(pairs_number(&p, COLUMN_COST, CONTROL, 0) == .025);
    assert_true(pairs_answer(&p, CONTROL, 0) == 7);
    assert_true(pairs_normal(&p, CONTROL, 0) == 0);
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
    assert_int_equal(p.count, 0);
    assert_int_equal(pairs_add(&p, &skip), -1);
    assert_int_equal(p.count, 1); /* known not to come, and nothing else */
    assert_false(pairs_has(&p, CONTROL, 0));
    assert_int_equal(p.outcome[CONTROL][0], OUTCOME_SKIPPED);
    assert_int_equal(pairs_add(&p, &once), 0);
    assert_int_equal(pairs_add(&p, &again), -1);
    assert_int_equal(p.count, 2);
    assert_true(pairs_number(&p, COLUMN_LATENCY, CONTROL, 1) == 1);
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
    assert_true(isinf(pairs_number(&p, COLUMN_LATENCY, CONTROL, 0)));
    assert_true(isinf(pairs_number(&p, COLUMN_FIRST_TOKEN, CONTROL, 0)));
    assert_true(pairs_number(&p, COLUMN_COST, CONTROL, 0) == 0);
    assert_true(isnan(pairs_number(&p, COLUMN_FIRST_TOKEN, TREATMENT, 0)));
    assert_true(isnan(pairs_number(&p, COLUMN_COST, TREATMENT, 0)));
    assert_true(pairs_number(&p, COLUMN_LATENCY, TREATMENT, 0) == 1);
    assert_true(pairs_complete(&p, 0));
    assert_false(pairs_both_ok(&p, 0));
    assert_true(pairs_number(&p, COLUMN_COST, CONTROL, 1) == .025 &&
                isinf(pairs_number(&p, COLUMN_LATENCY, CONTROL, 1)));
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
        assert_true(pairs_number(&p, COLUMN_LATENCY, CONTROL, i) == (double)i);
        assert_true(pairs_number(&p, COLUMN_LATENCY, TREATMENT, i) ==
                    (double)i);
    }
    pairs_release(&p);
}

static int known(const struct pairs *p)
{
    int n = 0;

    for (int c = 0; c < COLUMNS; c++)
        n += p->column[c][CONTROL] != NULL;
    return n;
}

/* A column is there from the first number on, with what was known before. */
static void columns_come_when_needed(void **state)
{
    struct pairs p = {0};
    struct reply fail = answer(1, CONTROL, 1), r = answer(2, TREATMENT, 3);

    (void)state;
    fail.outcome = OUTCOME_HTTP_5XX;
    fail.cost = fail.first_token = -1;
    pairs_add(&p, &fail);
    assert_int_equal(known(&p), 0);
    assert_true(isinf(pairs_number(&p, COLUMN_LATENCY, CONTROL, 0)));
    r.usage.input = 30;
    r.usage.output = 5;
    r.chunks = 9;
    r.last_token = r.first_token + 2 * (int64_t)S;
    r.length = 77;
    r.match = 0;
    pairs_add(&p, &r);
    assert_int_equal(known(&p), 8);
    assert_true(isinf(pairs_number(&p, COLUMN_LATENCY, CONTROL, 0)));
    assert_true(isinf(pairs_number(&p, COLUMN_FIRST_TOKEN, CONTROL, 0)));
    assert_true(pairs_number(&p, COLUMN_COST, CONTROL, 0) == 0);
    assert_true(isnan(pairs_number(&p, COLUMN_INPUT, CONTROL, 0)));
    assert_true(isnan(pairs_number(&p, COLUMN_LATENCY, CONTROL, 1)));
    assert_true(pairs_number(&p, COLUMN_INPUT, TREATMENT, 1) == 30);
    assert_true(pairs_number(&p, COLUMN_OUTPUT, TREATMENT, 1) == 5);
    assert_true(pairs_number(&p, COLUMN_BETWEEN, TREATMENT, 1) == .5);
    assert_true(pairs_number(&p, COLUMN_LENGTH, TREATMENT, 1) == 77);
    assert_true(pairs_number(&p, COLUMN_MATCH, TREATMENT, 1) == 0);
    pairs_release(&p);
}

static void what_pairs_have_in_common(void **state)
{
    struct pairs p = {0};
    struct reply c = answer(4, CONTROL, 2), t = answer(4, TREATMENT, 3);

    (void)state;
    c.due = 5 * (int64_t)S;
    t.due = 4 * (int64_t)S;
    pairs_add(&p, &c);
    assert_null(p.cluster);
    assert_null(p.similarity);
    t.cluster = -9;
    t.similarity = 250000;
    t.stage = 2;
    t.repeat = 1;
    pairs_add(&p, &t);
    assert_true(p.cluster[0] == (uint64_t)-9);
    assert_true(p.similarity[0] == .25f);
    assert_true(p.start[0] == 4);
    assert_int_equal(p.stage[0], 2);
    assert_int_equal(p.repeats, 1);
    assert_int_equal(pairs_find(&p, 4, 1), 0);
    assert_int_equal(pairs_find(&p, 4, 2), -1);
    pairs_release(&p);
}

static void feedback_comes_later(void **state)
{
    struct pairs p = {0};
    struct reply c = answer(4, CONTROL, 2);
    struct feedback f = {.prompt = 4, .repeat = 1, .kind = FEEDBACK_THUMB};

    (void)state;
    pairs_feedback(&p, &f);
    pairs_add(&p, &c);
    pairs_feedback(&p, &f);
    assert_true(pairs_number(&p, COLUMN_THUMB, CONTROL, 0) == 1);
    f.value = 1;
    pairs_feedback(&p, &f);
    assert_true(pairs_number(&p, COLUMN_THUMB, CONTROL, 0) == 0);
    f.kind = FEEDBACK_SCORE;
    f.value = .75;
    pairs_feedback(&p, &f);
    assert_true(pairs_number(&p, COLUMN_SCORE, CONTROL, 0) == .75);
    f.kind = FEEDBACK_CONTINUED;
    f.value = 1;
    pairs_feedback(&p, &f);
    assert_true(pairs_number(&p, COLUMN_CONTINUED, CONTROL, 0) == 1);
    assert_true(isnan(pairs_number(&p, COLUMN_TICKET, CONTROL, 0)));
    f.kind = FEEDBACK_TICKET;
    pairs_feedback(&p, &f);
    assert_true(pairs_number(&p, COLUMN_TICKET, CONTROL, 0) == 1);
    assert_true(pairs_number(&p, COLUMN_SCORE, CONTROL, 0) == .75);
    f.kind = FEEDBACK_SCORE;
    f.side = TREATMENT; /* of which there is no reply */
    pairs_feedback(&p, &f);
    assert_true(isnan(pairs_number(&p, COLUMN_SCORE, TREATMENT, 0)));
    f.prompt = 5;
    pairs_feedback(&p, &f);
    assert_int_equal(p.count, 1);
    pairs_release(&p);
}

static void what_began_late_waits(void **state)
{
    struct pairs p = {0};

    (void)state;
    for (int i = 1; i <= 4; i++)
        for (int s = 0; s < SIDES; s++) {
            struct reply r = answer(i, (enum side)s, 1);

            r.due = i == 4 ? -1 : i * (int64_t)S;
            pairs_add(&p, &r);
        }
    pairs_watermark(&p, 2);
    assert_int_equal(p.overtaken, 2);
    assert_true(pairs_complete(&p, 0) && !pairs_complete(&p, 1));
    assert_true(pairs_has(&p, CONTROL, 0) && !pairs_has(&p, CONTROL, 2));
    assert_true(pairs_complete(&p, 3)); /* nobody knows when it began */
    pairs_watermark(&p, INFINITY);
    assert_int_equal(p.overtaken, 0);
    assert_true(pairs_complete(&p, 2));
    pairs_release(&p);
}

static void add_numbered(struct pairs *p, int64_t i, enum side side)
{
    struct reply r = answer(i, side, 1);

    r.latency = i * S / 10;
    r.answer = i << 32 | (side == TREATMENT && i % 3 == 0);
    r.normal = -i;
    r.outcome = i % 7 ? OUTCOME_OK : OUTCOME_TIMEOUT;
    pairs_add(p, &r);
}

/* Whatever is asked of them they say what the others do, but for the last
 * digits of a number. */
static void narrow_ones_say_the_same(void **state)
{
    struct pairs p[2] = {{.narrow = 0}, {.narrow = 1}};

    (void)state;
    for (int64_t i = 1; i <= 1000; i++)
        for (int k = 0; k < 4; k++)
            add_numbered(&p[k / 2], i, (enum side)(k % 2));
    for (size_t i = 0; i < 1000; i++)
        for (int s = 0; s < SIDES; s++) {
            double a = pairs_number(&p[0], COLUMN_LATENCY, s, i);
            double b = pairs_number(&p[1], COLUMN_LATENCY, s, i);

            assert_true(b == (float)a);
            assert_true(isnan(pairs_number(&p[1], COLUMN_INPUT, s, i)));
            assert_true(pairs_normal(&p[1], s, i));
            assert_int_equal(pairs_answer(&p[1], s, i) ==
                                 pairs_answer(&p[1], CONTROL, i),
                             s == CONTROL || (i + 1) % 3);
        }
    for (int k = 0; k < 2; k++)
        pairs_release(&p[k]);
}

/* A hash whose halves are equal is one; what has none has none. */
static void narrow_hashes(void **state)
{
    struct pairs p = {.narrow = 1};
    struct reply c = answer(1, CONTROL, 1), t = answer(1, TREATMENT, 1);

    (void)state;
    c.answer = INT64_C(5) << 32 | 5;
    t.answer = 0;
    t.normal = INT64_C(9) << 32;
    pairs_add(&p, &c);
    pairs_add(&p, &t);
    assert_true(pairs_answer(&p, CONTROL, 0));
    assert_false(pairs_answer(&p, TREATMENT, 0));
    assert_false(pairs_normal(&p, CONTROL, 0));
    assert_true(pairs_normal(&p, TREATMENT, 0));
    pairs_release(&p);
}

/* It is a yes or a no to all that counts it, whatever a store says. */
static void a_match_is_one_or_none(void **state)
{
    static const int said[] = {-1, 0, 1, 65535};
    struct pairs p = {0};

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct reply r = answer(i + 1, CONTROL, 1);
        double got;

        r.match = said[i];
        assert_int_equal(pairs_add(&p, &r), 0);
        got = pairs_number(&p, COLUMN_MATCH, CONTROL, (size_t)i);
        assert_true(i == 0 ? isnan(got) : got == (i > 1));
    }
    pairs_release(&p);
}

static void names_of_designs(void **state)
{
    (void)state;
    assert_string_equal(design_name(DESIGN_UNPAIRED), "unpaired");
    assert_int_equal(design_find("paired"), DESIGN_PAIRED);
    assert_int_equal(design_find("other"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_pair),
        cmocka_unit_test(first_by_the_other),
        cmocka_unit_test(not_counted),
        cmocka_unit_test(failures),
        cmocka_unit_test(many),
        cmocka_unit_test(columns_come_when_needed),
        cmocka_unit_test(what_pairs_have_in_common),
        cmocka_unit_test(feedback_comes_later),
        cmocka_unit_test(what_began_late_waits),
        cmocka_unit_test(narrow_ones_say_the_same),
        cmocka_unit_test(narrow_hashes),
        cmocka_unit_test(a_match_is_one_or_none),
        cmocka_unit_test(names_of_designs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
