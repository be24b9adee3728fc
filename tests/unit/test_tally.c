#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "metrics/tally.h"

#define MS INT64_C(1000000)

static struct reply good(void)
{
    struct reply r;

    reply_init(&r);
    r.outcome = OUTCOME_OK;
    r.attempts = 1;
    r.queue = 2 * MS;
    r.latency = 900 * MS;
    r.first_token = 100 * MS;
    r.last_token = 900 * MS;
    r.chunks = 21;
    r.usage = (struct usage){50, 41, 10, -1, 5};
    r.cost = 700;
    r.cost_uncached = 800;
    return r;
}

static void test_a_good_reply_counts_everywhere(void **state)
{
    static struct tally t;
    struct reply r = good();

    (void)state;
    r.reused = 1;
    tally_add(&t, &r);
    r.attempts = 3;
    tally_add(&t, &r);
    assert_int_equal(t.replies, 2);
    assert_int_equal(t.failed, 0);
    assert_int_equal(t.outcome[OUTCOME_OK], 2);
    assert_int_equal(t.attempts, 4);
    assert_int_equal(t.retried, 1);
    assert_int_equal(t.reused, 2);
    assert_int_equal(t.input, 100);
    assert_int_equal(t.output, 82);
    assert_int_equal(t.cached, 20);
    assert_int_equal(t.reasoning, 10);
    assert_int_equal(t.cost, 1400);
    assert_int_equal(t.cost_uncached, 1600);
    assert_int_equal(t.unknown_tokens, 0);
    assert_int_equal(t.unpriced, 0);
    assert_int_equal(t.latency.least, 900 * MS);
    assert_int_equal(t.first_token.least, 100 * MS);
    assert_int_equal(t.between.least, 20 * MS);
    assert_int_equal(t.queue.count, 2);
}

static void test_a_failure_is_in_no_latency(void **state)
{
    static struct tally t;
    struct reply r = good();

    (void)state;
    r.outcome = OUTCOME_TIMEOUT;
    r.maybe_billed = 1;
    r.usage = (struct usage){-1, -1, -1, -1, -1};
    r.cost = r.cost_uncached = -1;
    tally_add(&t, &r);
    assert_int_equal(t.failed, 1);
    assert_int_equal(t.latency.count, 0);
    assert_int_equal(t.first_token.count, 0);
    assert_int_equal(t.between.count, 0);
    assert_int_equal(t.queue.count, 1);
    assert_int_equal(t.maybe_billed, 1);
    assert_int_equal(t.unknown_tokens, 1);
    assert_int_equal(t.unpriced, 1);
    assert_int_equal(t.cost, 0);
    assert_int_equal(t.input, 0);
}

static void test_a_refusal_has_no_unknown_price(void **state)
{
    static struct tally t;
    struct reply r;

    (void)state;
    reply_init(&r);
    r.outcome = OUTCOME_RATE_LIMITED;
    tally_add(&t, &r);
    assert_int_equal(t.failed, 1);
    assert_int_equal(t.unpriced, 0);
    assert_int_equal(t.unknown_tokens, 0);
    r.outcome = OUTCOME_TRUNCATED;
    tally_add(&t, &r);
    assert_int_equal(t.unpriced, 1);
    assert_int_equal(t.unknown_tokens, 1);
}

static void test_skipped_is_no_reply(void **state)
{
    static struct tally t;
    struct reply r;

    (void)state;
    reply_init(&r);
    tally_add(&t, &r);
    assert_int_equal(t.replies, 0);
    assert_int_equal(t.outcome[OUTCOME_SKIPPED], 1);
    assert_int_equal(t.queue.count, 0);
}

static void test_a_filtered_answer_is_no_failure(void **state)
{
    static struct tally t;
    struct reply r = good();

    (void)state;
    r.outcome = OUTCOME_FILTERED;
    tally_add(&t, &r);
    assert_int_equal(t.replies, 1);
    assert_int_equal(t.failed, 0);
    assert_int_equal(t.latency.count, 1);
    assert_int_equal(t.cost, 700);
    assert_int_equal(t.outputs_ok, 1);
    assert_int_equal(t.output_ok, r.usage.output);
    r.outcome = OUTCOME_TRUNCATED;
    tally_add(&t, &r);
    r.outcome = OUTCOME_OK;
    r.usage.output = -1;
    tally_add(&t, &r);
    assert_int_equal(t.latency.count, 2);
    assert_int_equal(t.outputs_ok, 1);
}

/* Without usage the events stand for the tokens; one event has no gap. */
static void test_an_abandoned_answer_has_no_latency(void **state)
{
    static struct tally t;
    struct reply r = good();

    (void)state;
    r.outcome = OUTCOME_ABANDONED;
    r.latency = -1;
    r.cost = 70;
    r.maybe_billed = 1;
    tally_add(&t, &r);
    assert_int_equal(t.replies, 1);
    assert_int_equal(tally_counted(&t), 0);
    assert_int_equal(t.failed, 0);
    assert_int_equal(t.latency.count, 0);
    assert_int_equal(t.first_token.count, 0);
    assert_int_equal(t.outputs_ok, 0);
    assert_int_equal(t.cost, 70); /* at least */
    assert_int_equal(t.unpriced, 1);
    assert_int_equal(t.unknown_tokens, 1);
}

static void test_time_between_tokens(void **state)
{
    static struct tally t;
    struct reply r = good();

    (void)state;
    r.usage.output = -1;
    tally_add(&t, &r);
    assert_int_equal(t.between.least, 40 * MS);
    r.chunks = 1;
    tally_add(&t, &r);
    r.chunks = 0;
    r.first_token = r.last_token = -1;
    tally_add(&t, &r);
    r = good();
    r.usage.output = 1;
    tally_add(&t, &r);
    r = good();
    r.chunks = 1; /* all 41 tokens in one event */
    r.last_token = r.first_token;
    tally_add(&t, &r);
    assert_int_equal(t.between.count, 1);
    assert_int_equal(t.first_token.count, 4);
}

static struct reply any(struct rng *dice)
{
    struct reply r = good();

    r.outcome = (enum outcome)rng_below(dice, OUTCOMES);
    r.attempts = (int)rng_below(dice, 4);
    r.reused = (int)rng_below(dice, 2);
    r.maybe_billed = (int)rng_below(dice, 2);
    r.latency = (int64_t)rng_below(dice, 1000) * MS;
    r.queue = (int64_t)rng_below(dice, 9) - 1;
    r.usage.output = (int64_t)rng_below(dice, 50) - 1;
    r.usage.reasoning = (int64_t)rng_below(dice, 3) - 1;
    r.cost = (int64_t)rng_below(dice, 50) - 1;
    return r;
}

static void assert_same_hist(const struct hist *a, const struct hist *b)
{
    assert_memory_equal(a->bin, b->bin, sizeof(a->bin));
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->least, b->least);
    assert_int_equal(a->most, b->most);
    assert_true(a->sum == b->sum);
}

/* The histograms come last, so all before them are plain counts. */
static void test_merging_is_adding_together(void **state)
{
    static struct tally all, half[2];
    struct rng dice;

    (void)state;
    rng_seed(&dice, 3);
    for (int i = 0; i < 2000; i++) {
        struct reply r = any(&dice);

        tally_add(&all, &r);
        tally_add(&half[i % 2], &r);
    }
    tally_merge(&half[0], &half[1]);
    assert_memory_equal(&half[0], &all, offsetof(struct tally, latency));
    assert_same_hist(&half[0].latency, &all.latency);
    assert_same_hist(&half[0].first_token, &all.first_token);
    assert_same_hist(&half[0].between, &all.between);
    assert_same_hist(&half[0].queue, &all.queue);
    tally_clear(&all);
    assert_int_equal(all.replies + all.latency.count, 0);
}

static void all_sums(const struct tally *t, int64_t want)
{
    assert_int_equal(t->input, want);
    assert_int_equal(t->output, want);
    assert_int_equal(t->output_ok, want);
    assert_int_equal(t->cached, want);
    assert_int_equal(t->reasoning, want);
    assert_int_equal(t->cost, want);
    assert_int_equal(t->cost_uncached, want);
}

/* What a damaged store says is no reason to count backwards. */
static void test_sums_stop_at_their_most(void **state)
{
    static struct tally t, other;
    struct reply r = good();
    const int64_t most = INT64_MAX;

    (void)state;
    r.usage = (struct usage){most, most, most, most, most};
    r.cost = r.cost_uncached = most;
    tally_add(&t, &r);
    all_sums(&t, TALLY_MOST);
    tally_add(&t, &r);
    tally_add(&other, &r);
    tally_merge(&t, &other);
    all_sums(&t, TALLY_MOST);
    r.usage = (struct usage){1, 1, 1, 1, 1};
    r.cost = r.cost_uncached = TALLY_MOST - 1;
    tally_clear(&t);
    tally_add(&t, &r);
    assert_int_equal(t.cost, TALLY_MOST - 1);
    tally_add(&t, &r);
    assert_int_equal(t.cost, TALLY_MOST);
    assert_int_equal(t.input, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_good_reply_counts_everywhere),
        cmocka_unit_test(test_a_failure_is_in_no_latency),
        cmocka_unit_test(test_a_refusal_has_no_unknown_price),
        cmocka_unit_test(test_skipped_is_no_reply),
        cmocka_unit_test(test_a_filtered_answer_is_no_failure),
        cmocka_unit_test(test_an_abandoned_answer_has_no_latency),
        cmocka_unit_test(test_time_between_tokens),
        cmocka_unit_test(test_merging_is_adding_together),
        cmocka_unit_test(test_sums_stop_at_their_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
