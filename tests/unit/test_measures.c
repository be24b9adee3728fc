#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "analysis/contrasts.h"
#include "analysis/measures.h"
#include "near.h"
#include "stats/gsl.h"

#define MS 1000000LL

static struct reply answer(int64_t ms)
{
    struct reply r;

    reply_init(&r);
    r.prompt = ms;
    r.outcome = OUTCOME_OK;
    r.attempts = 1;
    r.reused = 1;
    r.latency = ms * MS;
    r.first_token = ms * MS / 4;
    r.last_token = r.latency;
    r.chunks = 4;
    r.usage = (struct usage){100, 4, 10, 0, 2};
    r.cost = 2000000;
    r.cost_uncached = 3000000;
    return r;
}

/* One variant by itself: what was counted, and its numbers. */
struct one {
    struct sample sample;
    struct pairs p;
    int64_t count;
};

static void one_add(struct one *s, const struct reply *r)
{
    struct reply mine = *r;

    mine.prompt = ++s->count;
    mine.repeat = 1;
    mine.side = CONTROL;
    sample_add(&s->sample, &mine);
    pairs_add(&s->p, &mine);
}

static void one_release(struct one *s)
{
    pairs_release(&s->p);
}

/* n answers of 1, 2, 3 ... ms in another order, and `failed` more. */
static struct one one_of(int n, int failed)
{
    struct one s = {0};

    for (int i = 0; i < n; i++) {
        struct reply r = answer(1 + (i * 7LL) % n);

        one_add(&s, &r);
    }
    for (int i = 0; i < failed; i++) {
        struct reply r = answer(5);

        r.outcome = OUTCOME_HTTP_5XX;
        r.usage = (struct usage){-1, -1, -1, -1, -1};
        r.cost = r.cost_uncached = r.first_token = -1;
        r.attempts = 3;
        r.reused = 0;
        one_add(&s, &r);
    }
    return s;
}

static struct measure ask(struct one *s, const char *name)
{
    struct measure m[MEASURES_MOST];
    size_t n = measures_compute(&s->p, CONTROL, &s->sample, m, MEASURES_MOST);
    const struct measure *found = measures_find(m, n, name);

    assert_non_null(found);
    return *found;
}

static void nothing(void **state)
{
    struct one s = {0};
    struct measure m[MEASURES_MOST];
    size_t n = measures_compute(&s.p, CONTROL, &s.sample, m, MEASURES_MOST);

    (void)state;
    assert_true(n > 20 && n < MEASURES_MOST);
    for (size_t i = 0; i < n; i++)
        assert_true(isnan(m[i].value) || m[i].value == 0);
    assert_true(isnan(measures_find(m, n, "error-rate")->value));
    assert_int_equal(measures_find(m, n, "p99-latency")->needs, 368);
    assert_int_equal(measures_compute(&s.p, CONTROL, &s.sample, m, 2), 2);
    assert_null(measures_find(m, n, "no such"));
    one_release(&s);
}

/* Nobody ever answered: that is no want of replies. */
static void all_failed(void **state)
{
    struct one s = one_of(0, 50);
    struct measure p50 = ask(&s, "p50-latency");

    (void)state;
    assert_true(isinf(p50.value));
    assert_int_equal(p50.n, 50);
    assert_int_equal(ask(&s, "p99-latency").needs, 368);
    assert_true(isnan(ask(&s, "p50-latency-ok").value));
    assert_true(isnan(ask(&s, "p50-first-token").value));
    one_release(&s);
}

/* 1..400 ms: between the 200th and the 201st in logarithms, the way in which
 * changes are computed; ranks as in qbinom of R. */
static void percentiles(void **state)
{
    struct one s = one_of(400, 0);
    struct measure p50 = ask(&s, "p50-latency"), p99 = ask(&s, "p99-latency");

    (void)state;
    assert_true(near_rel(p50.value, sqrt(.2 * .201), 1e-12));
    assert_true(near_rel(p99.value, sqrt(.396 * .397), 1e-12));
    assert_true(near_rel(p99.low, .392, 1e-12));
    assert_true(near_rel(p99.high, .4, 1e-12));
    assert_int_equal(p99.n, 400);
    /* a quarter of each span is left to three more tokens */
    assert_true(near_rel(ask(&s, "between-tokens").value, .2005 / 4, 1e-9));
    assert_int_equal(p99.unit, MEASURE_SECONDS);
    assert_true(
        near_rel(ask(&s, "p50-first-token").value, p50.value / 4, 1e-12));
    assert_true(ask(&s, "p99-latency-ok").value == p99.value);
    one_release(&s);
}

/* Three in a hundred fail: they are the slowest, unless one asks for those
 * that are ok. */
static void failures_are_slowest(void **state)
{
    struct one s = one_of(388, 12);

    (void)state;
    assert_true(near_rel(ask(&s, "p50-latency").value, sqrt(.2 * .201), 1e-12));
    assert_true(
        near_rel(ask(&s, "p50-latency-ok").value, sqrt(.194 * .195), 1e-12));
    assert_true(isinf(ask(&s, "p99-latency").value));
    assert_true(isinf(ask(&s, "p99-first-token").value));
    assert_true(isfinite(ask(&s, "p99-latency-ok").value));
    assert_true(isfinite(ask(&s, "p95-latency").value));
    assert_int_equal(ask(&s, "p50-latency-ok").n, 388);
    assert_int_equal(ask(&s, "p50-latency").n, 400);
    one_release(&s);
}

/* 400 pairs of which treatment fails in `failed`; both as pairs and alone. */
static struct pairs side_by_side(struct one s[SIDES], int failed)
{
    struct pairs p = {0};

    for (int i = 0; i < 400; i++)
        for (int k = 0; k < SIDES; k++) {
            struct reply r = answer(100 + (i * 7LL + k * 3LL) % 400);

            r.prompt = i;
            r.side = (enum side)k;
            r.repeat = 1;
            if (k == TREATMENT && i < failed)
                r.outcome = OUTCOME_TIMEOUT;
            pairs_add(&p, &r);
            one_add(&s[k], &r);
        }
    return p;
}

static void agrees(const struct contrast *c, struct one s[SIDES])
{
    double change = c->treatment / c->control;

    assert_true(c->control == ask(&s[CONTROL], c->name).value);
    assert_true(isnan(c->treatment) ||
                c->treatment == ask(&s[TREATMENT], c->name).value);
    assert_true(!isfinite(c->estimate) || near_rel(change, c->estimate, 1e-12));
}

/* One number for one thing: a change has the numbers that the variants have by
 * themselves, and is that of the numbers shown. (Pairs that are both ok are
 * fewer than the replies that are.) */
static void one_quantile(void **state)
{
    struct contrast c[CONTRASTS_MOST];

    (void)state;
    for (int failed = 0; failed < 30; failed += 6) {
        struct one s[SIDES];
        const struct contrasts_settings set = {.look = LOOK_FINAL,
                                               .planned = 400};
        struct pairs p;
        size_t n;

        memset(s, 0, sizeof(s));
        p = side_by_side(s, failed);
        n = contrasts_compute(&p, &set, c, CONTRASTS_MOST);
        for (size_t i = 0; i < n; i++)
            if ((strstr(c[i].name, "p50-") || strstr(c[i].name, "p9")) &&
                !(failed && strstr(c[i].name, "-ok")))
                agrees(&c[i], s);
        pairs_release(&p);
        one_release(&s[CONTROL]);
        one_release(&s[TREATMENT]);
    }
}

static void too_few(void **state)
{
    struct one s = one_of(35, 0);
    struct measure p90 = ask(&s, "p90-latency");

    (void)state;
    assert_true(isnan(p90.value) && p90.needs == 36 && p90.n == 35);
    assert_true(isfinite(ask(&s, "p50-latency").value));
    one_release(&s);
}

static void not_streamed(void **state)
{
    struct one s = {0};

    (void)state;
    for (int i = 0; i < 40; i++) {
        struct reply r = answer(10);

        r.first_token = r.last_token = -1;
        r.outcome = i % 2 ? OUTCOME_OK : OUTCOME_TIMEOUT;
        one_add(&s, &r);
    }
    assert_true(isnan(ask(&s, "p50-first-token").value));
    assert_int_equal(ask(&s, "p50-first-token").needs, 0);
    assert_true(isnan(ask(&s, "between-tokens").value));
    one_release(&s);
}

static void shares(void **state)
{
    struct one s = one_of(182, 81); /* 81 of 263: Newcombe 1998 */
    struct measure e = ask(&s, "error-rate");

    (void)state;
    assert_true(near_abs(e.value, 81. / 263, 1e-12));
    assert_true(near_abs(e.low, .2552885, 1e-6));
    assert_true(near_abs(e.high, .3662096, 1e-6));
    assert_true(ask(&s, "replies").value == 263);
    assert_true(ask(&s, "failed").value == 81);
    assert_true(ask(&s, "attempts").value == 182 + 3 * 81);
    assert_true(near_abs(ask(&s, "retried").value, 81. / 263, 1e-12));
    assert_true(near_abs(ask(&s, "reused").value, 182. / 263, 1e-12));
    one_release(&s);
}

static void money(void **state)
{
    struct one s = one_of(80, 20);
    struct reply r = answer(1);

    (void)state;
    assert_true(near_rel(ask(&s, "cost").value, .16, 1e-12));
    assert_true(near_rel(ask(&s, "cost-uncached").value, .24, 1e-12));
    assert_true(near_rel(ask(&s, "cost-per-success").value, .002, 1e-12));
    assert_true(ask(&s, "input-tokens").value == 8000);
    assert_true(ask(&s, "output-tokens").value == 320);
    assert_true(ask(&s, "cached-tokens").value == 800);
    assert_true(ask(&s, "reasoning-tokens").value == 160);
    r.cost = -1;
    one_add(&s, &r);
    assert_true(isnan(ask(&s, "cost").value));
    assert_true(isnan(ask(&s, "cost-per-success").value));
    assert_int_equal(ask(&s, "cost").unpriced, 1);
    one_release(&s);
}

/* A failure without a bill may have one all the same; it is counted. */
static void unbilled(void **state)
{
    struct one s = one_of(10, 3);
    struct reply r = answer(1);

    (void)state;
    r.outcome = OUTCOME_TIMEOUT;
    r.cost = -1;
    r.maybe_billed = 1;
    one_add(&s, &r);
    assert_int_equal(s.sample.unbilled, 1);
    assert_int_equal(s.sample.unpriced, 0);
    assert_true(near_rel(ask(&s, "cost-per-success").value, .002, 1e-12));
    assert_int_equal(ask(&s, "cost").unpriced, 1); /* as the screens count */
    assert_true(near_rel(ask(&s, "cost").value, .02, 1e-12));
    one_release(&s);
}

/* It did not fail; what is known of its cost is spent, and of no request. */
static void left_by_its_client(void **state)
{
    struct one s = one_of(10, 5);
    struct reply r = answer(1);

    (void)state;
    r.outcome = OUTCOME_ABANDONED;
    r.cost = r.cost_uncached = r.latency = -1;
    r.maybe_billed = 1;
    one_add(&s, &r);
    assert_int_equal(ask(&s, "replies").value, 16);
    assert_true(near_rel(ask(&s, "error-rate").value, 1. / 3, 1e-12));
    assert_int_equal(ask(&s, "cost").unpriced, 1);
    assert_true(near_rel(ask(&s, "cost").value, .02, 1e-12));
    r.prompt = 2;
    r.cost = 1000000000;
    one_add(&s, &r);
    assert_int_equal(ask(&s, "cost").unpriced, 2);
    assert_true(near_rel(ask(&s, "cost").value, 1.02, 1e-12));
    assert_true(near_rel(ask(&s, "http-5xx").value, 1. / 3, 1e-12) ||
                near_rel(ask(&s, "timeout").value, 1. / 3, 1e-12));
    assert_true(near_rel(ask(&s, "cost-per-request").value, .02 / 15, 1e-12));
    assert_int_equal(ask(&s, "cost-per-request").unpriced, 0);
    assert_true(near_rel(ask(&s, "cost-per-success").value, .002, 1e-12));
    one_release(&s);
}

/* What is not known is not $0.00: not of failures alone, nor in part. */
static void unknown_money(void **state)
{
    struct one s = {0};
    struct reply r = answer(1);

    (void)state;
    r.outcome = OUTCOME_TIMEOUT;
    r.cost = r.cost_uncached = -1;
    r.maybe_billed = 1;
    one_add(&s, &r);
    assert_true(isnan(ask(&s, "cost").value) && isnan(ask(&s, "cost").part));
    r = answer(2);
    one_add(&s, &r);
    assert_true(near_rel(ask(&s, "cost").value, .002, 1e-12));
    r.cost = r.cost_uncached = -1;
    one_add(&s, &r);
    assert_true(isnan(ask(&s, "cost").value));
    assert_true(near_rel(ask(&s, "cost").part, .002, 1e-12));
    assert_true(isnan(ask(&s, "cost-per-success").part));
    assert_int_equal(ask(&s, "cost").unpriced, 2);
    one_release(&s);
}

/* A log that tells what was billed does not tell what caching saved. */
static void told_money(void **state)
{
    struct one s = {0};
    struct reply r = answer(1);

    (void)state;
    r.cost_uncached = -1;
    one_add(&s, &r);
    assert_true(near_rel(ask(&s, "cost").value, .002, 1e-12));
    assert_true(isnan(ask(&s, "cost-uncached").value));
    one_release(&s);
}

static void outcomes(void **state)
{
    struct one s = one_of(96, 0);
    struct reply cut = answer(1), filtered = answer(2), warm = answer(3);

    (void)state;
    cut.outcome = OUTCOME_TRUNCATED;
    filtered.outcome = OUTCOME_FILTERED;
    warm.warmup = 1;
    for (int i = 0; i < 2; i++) {
        one_add(&s, &cut);
        one_add(&s, &filtered);
        one_add(&s, &warm);
    }
    warm.warmup = 0;
    warm.outcome = OUTCOME_SKIPPED;
    one_add(&s, &warm);
    assert_true(ask(&s, "replies").value == 100);
    assert_true(near_abs(ask(&s, "truncated").value, .02, 1e-12));
    assert_true(near_abs(ask(&s, "filtered").value, .02, 1e-12));
    assert_true(near_abs(ask(&s, "error-rate").value, .02, 1e-12));
    assert_int_equal(ask(&s, "p50-latency-ok").n, 98);
    one_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing),
        cmocka_unit_test(percentiles),
        cmocka_unit_test(too_few),
        cmocka_unit_test(failures_are_slowest),
        cmocka_unit_test(not_streamed),
        cmocka_unit_test(shares),
        cmocka_unit_test(money),
        cmocka_unit_test(unbilled),
        cmocka_unit_test(left_by_its_client),
        cmocka_unit_test(outcomes),
        cmocka_unit_test(one_quantile),
        cmocka_unit_test(unknown_money),
        cmocka_unit_test(told_money),
        cmocka_unit_test(all_failed),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
