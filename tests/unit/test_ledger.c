#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "analysis/ledger.h"
#include "made_pairs.h"
#include "near.h"
#include "stats/gsl.h"

#define N 900

static const struct contrasts_settings asked = {
    .look = LOOK_FINAL, .planned = N, .cap = 1.2, .slow = 1};

static int in_two_stages(struct reply *r)
{
    r->stage = 1 + (r->prompt > 500);
    return 1;
}

/* In the first stage one of four is sent to treatment, then every other. */
static int split_by_stage(struct reply *r)
{
    int treatment = r->prompt % (r->prompt > 500 ? 2 : 4) == 0;

    return in_two_stages(r) && (int)r->side == treatment;
}

static int split(struct reply *r)
{
    return (int)r->side == r->prompt % 2;
}

static int without_a_price(struct reply *r)
{
    if (r->prompt == 77)
        r->cost = -1;
    return 1;
}

/* One that its client did not wait for has no known cost, and need not. */
static int left_by_its_client(struct reply *r)
{
    if (r->prompt != 77)
        return 1;
    r->outcome = OUTCOME_ABANDONED;
    r->latency = r->cost = -1;
    return 1;
}

static int split_and_left(struct reply *r)
{
    return split(r) && left_by_its_client(r);
}

static int without_a_price_in_one_stage(struct reply *r)
{
    return in_two_stages(r) && without_a_price(r);
}

static int same(double a, double b)
{
    return (isnan(a) && isnan(b)) || near_rel(a, b, 1e-9) ||
           near_abs(a, b, 1e-12);
}

static void assert_same(const struct contrast *a, const struct contrast *b)
{
    for (size_t i = 0; contrasts_row(i); i++) {
        if (a[i].status != b[i].status || !same(a[i].low, b[i].low) ||
            !same(a[i].high, b[i].high) || !same(a[i].p, b[i].p) ||
            !same(a[i].estimate, b[i].estimate) || a[i].n != b[i].n ||
            !same(a[i].control, b[i].control) ||
            !same(a[i].treatment, b[i].treatment))
            fail_msg("%s: %g [%g, %g] of %lld, not %g [%g, %g] of %lld",
                     a[i].name, a[i].estimate, a[i].low, a[i].high,
                     (long long)a[i].n, b[i].estimate, b[i].low, b[i].high,
                     (long long)b[i].n);
        assert_int_equal(a[i].needs, b[i].needs);
        assert_int_equal(a[i].unpriced, b[i].unpriced);
        assert_string_equal(a[i].method, b[i].method);
    }
}

/* All rows in one ledger, or in two that are merged. The cost of so many is not
 * known. */
static void compare_with(enum design d, made_change *change, int64_t unpriced)
{
    struct contrast whole[CONTRASTS_MOST], kept[CONTRASTS_MOST];
    struct contrasts_settings s = asked;
    struct ledger *l = ledger_new(d, &asked), *m = ledger_new(d, &asked);
    struct pairs p = {.design = d};

    made_pairs(&p, N, change);
    contrasts_compute(&p, &s, whole, CONTRASTS_MOST);
    for (size_t i = 0; i < p.count; i++)
        ledger_add(i % 3 ? l : m, &p, i);
    ledger_merge(l, m);
    s.ledger = l;
    contrasts_compute(&p, &s, kept, CONTRASTS_MOST);
    assert_same(whole, kept);
    assert_int_equal(made_row(kept, "mean-latency")->status, CONTRAST_OK);
    assert_int_equal(made_row(kept, "cost-per-success")->unpriced, unpriced);
    assert_int_equal(made_row(kept, "cost-per-request")->status,
                     unpriced ? CONTRAST_UNDEFINED : CONTRAST_OK);
    ledger_free(l);
    ledger_free(m);
    pairs_release(&p);
}

static void compare(enum design d, made_change *change)
{
    compare_with(d, change, 0);
}

static void says_what_the_pairs_say(void **state)
{
    (void)state;
    compare(DESIGN_PAIRED, NULL);
    compare(DESIGN_PAIRED, in_two_stages);
    compare_with(DESIGN_PAIRED, without_a_price, 1);
    compare_with(DESIGN_PAIRED, without_a_price_in_one_stage, 1);
    compare(DESIGN_PAIRED, left_by_its_client);
    compare(DESIGN_UNPAIRED, split_and_left);
    compare(DESIGN_UNPAIRED, split);
    compare(DESIGN_UNPAIRED, split_by_stage);
}

/* The numbers are taken from it, and not from the pairs. */
static void is_what_is_asked(void **state)
{
    struct contrast c[CONTRASTS_MOST];
    struct contrasts_settings s = asked;
    struct ledger *l = ledger_new(DESIGN_PAIRED, &asked);
    struct pairs p = {0};

    (void)state;
    made_pairs(&p, N, NULL);
    for (size_t i = 0; i < 300; i++)
        ledger_add(l, &p, i);
    s.ledger = l;
    contrasts_compute(&p, &s, c, CONTRASTS_MOST);
    assert_int_equal(made_row(c, "error-rate")->n, 300);
    assert_int_equal(made_row(c, "p50-latency")->n, N);
    ledger_free(l);
    ledger_free(NULL);
    pairs_release(&p);
}

/* Feedback comes when the row is in already: it is not kept there. */
static void feedback_is_read_from_the_pairs(void **state)
{
    struct contrast c[CONTRASTS_MOST];
    struct contrasts_settings s = asked;
    struct ledger *l = ledger_new(DESIGN_PAIRED, &asked);
    struct pairs p = {0};

    (void)state;
    made_pairs(&p, 200, NULL);
    for (size_t i = 0; i < p.count; i++)
        ledger_add(l, &p, i);
    for (int i = 0; i < 2 * 200; i++) {
        struct feedback f = {.prompt = 1 + i / 2,
                             .repeat = 1,
                             .side = (enum side)(i % 2),
                             .kind = FEEDBACK_SCORE,
                             .value = (i % 13) / 13.};

        pairs_feedback(&p, &f);
        f.kind = FEEDBACK_THUMB;
        pairs_feedback(&p, &f);
        f.kind = FEEDBACK_CONTINUED;
        f.value = i % 2;
        pairs_feedback(&p, &f);
        f.kind = FEEDBACK_TICKET;
        pairs_feedback(&p, &f);
    }
    s.ledger = l;
    contrasts_compute(&p, &s, c, CONTRASTS_MOST);
    assert_int_equal(made_row(c, "score")->n, 200);
    assert_int_equal(made_row(c, "score")->status, CONTRAST_OK);
    assert_true(made_row(c, "thumbs-down")->n == 200);
    assert_int_equal(made_row(c, "continued")->n, 200);
    assert_true(made_row(c, "continued")->estimate > .5);
    assert_int_equal(made_row(c, "continued")->more_is_worse, -1);
    assert_int_equal(made_row(c, "tickets")->n, 200);
    assert_int_equal(made_row(c, "tickets")->more_is_worse, 1);
    ledger_free(l);
    pairs_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_the_pairs_say),
        cmocka_unit_test(is_what_is_asked),
        cmocka_unit_test(feedback_is_read_from_the_pairs),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
