#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "analysis/contrasts.h"
#include "near.h"
#include "stats/gsl.h"
#include "stats/mcnemar.h"

#define MS 1000000

static struct reply answer(int64_t prompt, enum side side)
{
    struct reply r;

    reply_init(&r);
    r.prompt = prompt;
    r.repeat = 1;
    r.side = side;
    r.outcome = OUTCOME_OK;
    r.latency = (500 + prompt * 37 % 211 + (side ? prompt * 53 % 97 : 0)) * MS;
    r.first_token = r.latency / 5;
    r.cost = (1000 + prompt * 31 % 89) * 1000;
    r.answer = 1 + (uint64_t)(side && prompt % 10 == 0);
    return r;
}

/* What a test changes in the replies before they are added. */
struct twist {
    int fail[SIDES]; /* every how many fail; 0 none */
    int no_stream, no_price_at, missing_at, no_answer_at;
};

static void fill(struct pairs *p, int n, const struct twist *t)
{
    for (int i = 1; i <= n; i++)
        for (int s = 0; s < SIDES; s++) {
            struct reply r = answer(i, (enum side)s);

            if (t->fail[s] && (i + s) % t->fail[s] == 0) {
                r.outcome = OUTCOME_HTTP_5XX;
                r.cost = -1;
            }
            if (t->no_stream)
                r.first_token = -1;
            if (i == t->no_price_at)
                r.cost = -1;
            if (i == t->no_answer_at)
                r.answer = 0;
            if (s == TREATMENT && i == t->missing_at)
                continue;
            assert_int_equal(pairs_add(p, &r), 0);
        }
}

static size_t compute(const struct pairs *p, enum contrast_look look,
                      int64_t planned, struct contrast *out)
{
    struct contrasts_settings s = {.look = look, .planned = planned};

    return contrasts_compute(p, &s, out, CONTRASTS_MOST);
}

static const struct contrast *named(const struct contrast *c, const char *name)
{
    for (size_t i = 0; contrasts_row(i); i++)
        if (!strcmp(c[i].name, name))
            return &c[i];
    fail_msg("no row %s", name);
    return NULL;
}

/* Computes all rows; the one of that name. */
static struct contrast ask(int n, const struct twist *t,
                           enum contrast_look look, const char *name)
{
    struct pairs p = {0};
    struct contrast c[CONTRASTS_MOST];
    size_t rows;

    fill(&p, n, t);
    rows = compute(&p, look, n, c);
    pairs_release(&p);
    assert_true(rows > 40 && rows < CONTRASTS_MOST);
    return *named(c, name);
}

static const struct twist plain = {{0, 0}, 0, 0, 0, 0};

static void no_data(void **state)
{
    struct pairs p = {0};
    struct contrast c[CONTRASTS_MOST];
    size_t rows;

    (void)state;
    rows = compute(&p, LOOK_LIVE, 0, c);
    assert_null(contrasts_row(rows));
    for (size_t i = 0; i < rows; i++) {
        assert_int_equal(c[i].status, CONTRAST_NO_DATA);
        assert_true(c[i].n == 0 && isnan(c[i].control));
        assert_true(isnan(c[i].p) || c[i].p == 1);
        assert_true(near_abs(c[i].level, .95, 1e-15));
        assert_non_null(c[i].words);
        assert_non_null(c[i].method);
    }
    assert_true(c[0].low == -1 && c[0].high == 1);
    assert_int_equal(c[0].in, CONTRAST_SHARES);
    assert_int_equal(named(c, "p50-latency")->in, CONTRAST_SECONDS);
    assert_int_equal(named(c, "cost-per-success")->in, CONTRAST_DOLLARS);
    assert_int_equal(named(c, "agreement")->in, CONTRAST_SHARES);
    assert_ptr_equal(contrasts_named("score"),
                     named(contrasts_row(0), "score"));
    assert_null(contrasts_named("scores"));
}

static void most(void **state)
{
    struct pairs p = {0};
    struct contrast c[3] = {{0}};
    const struct contrasts_settings s = {.look = LOOK_FINAL, .planned = 40};

    (void)state;
    fill(&p, 40, &plain);
    assert_int_equal(contrasts_compute(&p, &s, c, 2), 2);
    assert_string_equal(c[1].name, "http-4xx");
    assert_int_equal(c[1].status, CONTRAST_OK);
    assert_null(c[2].name);
    pairs_release(&p);
}

/* Control fails in 30 of 300 pairs, treatment in 60; never together. */
static void errors(void **state)
{
    const struct twist t = {{10, 5}, 0, 0, 0, 0};
    struct contrast c = ask(300, &t, LOOK_FINAL, "error-rate");
    struct contrast live = ask(300, &t, LOOK_LIVE, "error-rate");

    (void)state;
    assert_int_equal(c.unit, CONTRAST_DIFFERENCE);
    assert_true(near_abs(c.control, .1, 1e-12));
    assert_true(near_abs(c.treatment, .2, 1e-12));
    assert_true(near_abs(c.estimate, .1, 1e-12));
    assert_true(c.low > 0 && c.low < .1 && c.high > .1);
    assert_true(c.p == mcnemar_midp(30, 60));
    assert_int_equal(c.n, 300);
    assert_int_equal(c.more_is_worse, 1);
    assert_int_equal(live.status, CONTRAST_OK);
    assert_true(live.low < c.low && live.high > c.high && live.p > c.p);
    assert_true(live.estimate == c.estimate);
}

/* The same replies `times` over, as repeats or, if `anew`, as prompts. */
static void ask_all(int times, int anew, enum contrast_look look,
                    struct contrast *c)
{
    struct pairs p = {0};

    for (int i = 0; i < 400 * times; i++)
        for (int s = 0; s < SIDES; s++) {
            struct reply r = answer(1 + i % 400, (enum side)s);

            r.outcome =
                (i % 400 + s) % (s ? 9 : 23) ? OUTCOME_OK : OUTCOME_TIMEOUT;
            r.prompt += anew ? i / 400 * 1000 : 0;
            r.repeat = anew ? 1 : 1 + i / 400;
            pairs_add(&p, &r);
        }
    compute(&p, look, 400, c);
    pairs_release(&p);
}

static double width(const struct contrast *c)
{
    return c->high - c->low;
}

/* Asking three times what is answered alike brings nothing new, whatever the
 * number of pairs. */
static void repeats(void **state)
{
    struct contrast one[CONTRASTS_MOST], three[CONTRASTS_MOST],
        anew[CONTRASTS_MOST], live[CONTRASTS_MOST];

    (void)state;
    ask_all(1, 0, LOOK_FINAL, one);
    ask_all(3, 0, LOOK_FINAL, three);
    ask_all(3, 1, LOOK_FINAL, anew);
    ask_all(3, 0, LOOK_LIVE, live);
    for (size_t i = 0; contrasts_row(i); i++) {
        if (one[i].status != CONTRAST_OK)
            continue;
        assert_true(near_abs(three[i].estimate, one[i].estimate, .01));
        assert_true(near_rel(width(&three[i]), width(&one[i]), .15));
        assert_true(width(&anew[i]) < .75 * width(&three[i]));
        assert_int_equal(three[i].n, 3 * one[i].n);
        if (live[i].status == CONTRAST_OK)
            assert_true(width(&live[i]) > width(&three[i]));
    }
    assert_true(near_rel(named(three, "mean-latency")->low,
                         named(one, "mean-latency")->low, 1e-9));
    assert_true(three[0].by_prompt && !anew[0].by_prompt);
    assert_string_equal(three[0].method, "score, clustered");
    assert_string_equal(anew[0].method, "Tango score");
    assert_string_equal(named(three, "agreement")->method, "score, clustered");
}

/* Nobody fails: a difference is still only known to be small. */
static void no_errors(void **state)
{
    struct contrast c = ask(100, &plain, LOOK_FINAL, "error-rate");

    (void)state;
    assert_int_equal(c.status, CONTRAST_OK);
    assert_true(c.estimate == 0 && c.p == 1);
    assert_true(near_abs(c.high, 0.0369934982069857, 1e-8));
}

static void live_shares_wait(void **state)
{
    struct contrast c = ask(19, &plain, LOOK_LIVE, "error-rate");

    (void)state;
    assert_int_equal(c.status, CONTRAST_TOO_FEW);
    assert_int_equal(c.needs, 20);
    c = ask(19, &plain, LOOK_FINAL, "error-rate");
    assert_int_equal(c.status, CONTRAST_OK);
    c = ask(19, &plain, LOOK_LIVE, "agreement");
    assert_int_equal(c.status, CONTRAST_TOO_FEW);
    c = ask(20, &plain, LOOK_LIVE, "agreement");
    assert_int_equal(c.status, CONTRAST_OK);
}

static struct contrast first(const struct pairs *p, int64_t planned)
{
    struct contrasts_settings s = {.look = LOOK_LIVE, .planned = planned};
    struct contrast c;

    contrasts_compute(p, &s, &c, 1);
    return c;
}

/* The planned number tunes the live interval, which must not move with n. */
static void tuned(void **state)
{
    struct pairs p = {0};
    struct contrast small, large, least;

    (void)state;
    fill(&p, 60, &plain);
    least = first(&p, 10);
    small = first(&p, 400);
    large = first(&p, 40000);
    pairs_release(&p);
    assert_true(least.high == small.high);
    assert_true(large.high > small.high);
}

static void latency(void **state)
{
    struct contrast c = ask(400, &plain, LOOK_FINAL, "p50-latency");
    struct contrast tail = ask(400, &plain, LOOK_LIVE, "p99-latency");
    const struct twist t = {{0, 10}, 0, 0, 0, 0};
    struct contrast broken = ask(400, &t, LOOK_FINAL, "p95-latency");

    (void)state;
    assert_int_equal(c.status, CONTRAST_OK);
    assert_int_equal(c.unit, CONTRAST_RATIO);
    assert_true(c.low > 1 && c.low < c.estimate && c.estimate < c.high);
    assert_true(near_rel(c.treatment / c.control, c.estimate, 1e-12));
    assert_true(c.control > .5 && c.control < .71);
    assert_int_equal(tail.status, CONTRAST_TOO_FEW);
    assert_int_equal(tail.needs, 2000);
    /* one in ten fails: its p95 is a failure */
    assert_int_equal(broken.status, CONTRAST_UNDEFINED);
    assert_true(isinf(broken.treatment) && isfinite(broken.control));
    assert_int_equal(broken.n, 400);
}

/* Nothing ever ended well: that is an answer, though not a number. */
static void all_failed(void **state)
{
    const struct twist t = {{1, 1}, 0, 0, 0, 0};
    struct contrast c = ask(100, &t, LOOK_FINAL, "p50-latency");

    (void)state;
    assert_int_equal(c.status, CONTRAST_UNDEFINED);
    assert_int_equal(c.n, 100);
    assert_true(isinf(c.control) && isinf(c.treatment));
}

static void first_token(void **state)
{
    const struct twist whole = {{2, 3}, 1, 0, 0, 0},
                       fail = {{0, 20}, 0, 0, 0, 0};
    struct contrast c = ask(400, &fail, LOOK_FINAL, "p50-first-token");

    (void)state;
    assert_int_equal(c.status, CONTRAST_OK);
    assert_int_equal(c.n, 400);
    assert_true(c.control < .2);
    c = ask(400, &whole, LOOK_FINAL, "p50-first-token");
    assert_int_equal(c.status, CONTRAST_NO_DATA);
    assert_int_equal(c.n, 0);
}

/* Only pairs that both answered, and only those that have both sides. */
static void mean_latency(void **state)
{
    const struct twist t = {{10, 0}, 0, 0, 7, 0};
    struct contrast c = ask(400, &t, LOOK_LIVE, "mean-latency");
    struct contrast few = ask(80, &plain, LOOK_LIVE, "mean-latency");

    (void)state;
    assert_int_equal(c.status, CONTRAST_OK);
    assert_int_equal(c.n, 359);
    assert_true(near_rel(c.treatment / c.control, c.estimate, 1e-12));
    assert_true(c.low > 1 && c.high < 1.2);
    assert_int_equal(few.status, CONTRAST_TOO_FEW);
    assert_int_equal(few.needs, 100);
}

/* One giant in 2000 replies counts as the cap, which was set beforehand and is
 * not taken from what came. */
static void mean_is_capped(void **state)
{
    struct contrasts_settings set = {.planned = 999};
    struct pairs p = {0};
    struct contrast c[CONTRASTS_MOST];
    struct reply r[SIDES] = {answer(999, CONTROL), answer(999, TREATMENT)};
    double uncapped;

    (void)state;
    fill(&p, 998, &plain);
    r[TREATMENT].latency = 900000LL * MS;
    pairs_add(&p, &r[CONTROL]);
    pairs_add(&p, &r[TREATMENT]);
    compute(&p, LOOK_FINAL, 999, c);
    uncapped = named(c, "mean-latency")->treatment;
    set.look = LOOK_FINAL;
    set.cap = 60;
    contrasts_compute(&p, &set, c, CONTRASTS_MOST);
    pairs_release(&p);
    assert_true(near_rel(uncapped - named(c, "mean-latency")->treatment,
                         840. / 999, 1e-9));
    assert_true(named(c, "typical-latency")->treatment < .8);
}

/* What failed told no tokens and has no bill: the price of a success stays.
 * A price that is not known is not left out. */
static void unit_cost(void **state)
{
    const struct twist t = {{0, 4}, 0, 0, 0, 0}, unknown = {{0, 0}, 0, 5, 0, 0};
    struct contrast c = ask(400, &plain, LOOK_FINAL, "cost-per-success");

    (void)state;
    assert_int_equal(c.status, CONTRAST_ZERO_VARIANCE);
    assert_string_equal(contrast_always(&c), "equal");
    assert_true(c.estimate == 1 && near_rel(c.control, .001044, .01));
    c = ask(400, &t, LOOK_FINAL, "cost-per-success");
    assert_int_equal(c.status, CONTRAST_OK);
    assert_true(near_rel(c.estimate, 1, .01));
    assert_int_equal(c.n, 400);
    c = ask(400, &unknown, LOOK_FINAL, "cost-per-success");
    assert_int_equal(c.status, CONTRAST_UNDEFINED);
    assert_true(isnan(c.control) && c.p == 1);
    assert_int_equal(c.unpriced, 1);
    assert_string_equal(contrast_why(&c), "cost unknown");
}

/* The same prices, and 60 % less of them: all pairs agree, and there is no
 * spread between them. */
static struct contrast cheaper(int n, enum contrast_look look)
{
    struct pairs p = {0};
    struct contrast c[CONTRASTS_MOST];

    for (int i = 1; i <= n; i++)
        for (int s = 0; s < SIDES; s++) {
            struct reply r = answer(i, (enum side)s);

            r.cost = r.cost / 1000 * (s ? 400 : 1000);
            pairs_add(&p, &r);
        }
    compute(&p, look, n, c);
    pairs_release(&p);
    assert_true(near_rel(named(c, "cost-per-success")->estimate, .4, 1e-12));
    return *named(c, "cost-per-success");
}

static void always_cheaper(void **state)
{
    struct contrast c = cheaper(100, LOOK_LIVE);

    (void)state;
    assert_int_equal(c.status, CONTRAST_ZERO_VARIANCE);
    assert_string_equal(contrast_always(&c), "always less");
    assert_int_equal(contrast_side(&c), -1);
    c = cheaper(99, LOOK_LIVE);
    assert_int_equal(c.status, CONTRAST_TOO_FEW);
    assert_int_equal(c.needs, 100);
    c = cheaper(30, LOOK_FINAL);
    assert_int_equal(contrast_side(&c), -1);
    c = cheaper(29, LOOK_FINAL);
    assert_int_equal(c.status, CONTRAST_TOO_FEW);
    assert_int_equal(contrast_side(&c), 0);
}

/* However it ended, two pairs are no verdict on a mean. */
static void a_mean_of_a_few(void **state)
{
    struct contrast c = ask(29, &plain, LOOK_FINAL, "mean-latency");

    (void)state;
    assert_int_equal(c.status, CONTRAST_TOO_FEW);
    assert_true(c.needs == 30 && c.estimate > 1 && c.p == 1);
    assert_int_equal(contrast_side(&c), 0);
    c = ask(30, &plain, LOOK_FINAL, "mean-latency");
    assert_int_equal(c.status, CONTRAST_OK);
    c = ask(0, &plain, LOOK_FINAL, "mean-latency");
    assert_int_equal(c.status, CONTRAST_NO_DATA);
}

/* Without an end there is neither a number nor a change. */
static void a_quantile_of_a_few(void **state)
{
    struct contrast c = ask(367, &plain, LOOK_FINAL, "p99-latency");

    (void)state;
    assert_int_equal(c.status, CONTRAST_TOO_FEW);
    assert_int_equal(c.needs, 368);
    assert_true(isnan(c.control) && isnan(c.treatment) && isnan(c.estimate));
    c = ask(368, &plain, LOOK_LIVE, "p99-latency");
    assert_int_equal(c.needs, 2000);
    assert_true(isfinite(c.control) && isnan(c.estimate));
}

/* Every tenth answer differs; those without a hash are not compared. */
static void agreement(void **state)
{
    const struct twist t = {{4, 0}, 0, 0, 0, 7};
    struct contrast c = ask(200, &plain, LOOK_FINAL, "agreement");

    (void)state;
    assert_int_equal(c.unit, CONTRAST_SHARE);
    assert_true(near_abs(c.estimate, .9, 1e-12) && isnan(c.p));
    assert_true(near_abs(c.low, .8507, 5e-4) && near_abs(c.high, .9344, 5e-4));
    assert_int_equal(c.n, 200);
    c = ask(200, &t, LOOK_FINAL, "agreement");
    assert_int_equal(c.n, 149);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_data),
        cmocka_unit_test(most),
        cmocka_unit_test(errors),
        cmocka_unit_test(no_errors),
        cmocka_unit_test(live_shares_wait),
        cmocka_unit_test(tuned),
        cmocka_unit_test(latency),
        cmocka_unit_test(first_token),
        cmocka_unit_test(all_failed),
        cmocka_unit_test(repeats),
        cmocka_unit_test(mean_latency),
        cmocka_unit_test(mean_is_capped),
        cmocka_unit_test(unit_cost),
        cmocka_unit_test(agreement),
        cmocka_unit_test(always_cheaper),
        cmocka_unit_test(a_mean_of_a_few),

        cmocka_unit_test(a_quantile_of_a_few),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
