/* Where the time of replies goes, and when. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "analysis/profile.h"
#include "analysis/recent.h"
#include "base/arena.h"

#define MS INT64_C(1000000)
#define SECOND (1000 * MS)

static int make(void **state)
{
    *state = profile_new();
    return 0;
}

static int drop(void **state)
{
    profile_free(*state);
    return 0;
}

/* Sent at that second over an open connection, 120 ms on the wire. */
static struct reply reply_at(int64_t second, enum side side)
{
    struct reply r;

    reply_init(&r);
    r.side = side;
    r.outcome = OUTCOME_OK;
    r.reused = 1;
    r.due = second * SECOND;
    r.queue = 2 * MS;
    r.retry = 3 * MS;
    r.sent = r.due + r.queue + r.retry;
    r.wire = r.latency = 120 * MS;
    r.head = 20 * MS;
    r.first_token = 50 * MS;
    r.last_token = 110 * MS;
    r.chunks = 7;
    return r;
}

static struct heat *heat_of(const struct profile *p, enum span_id span,
                            int reused)
{
    struct heat *h = malloc(sizeof *h);

    profile_heat(p, span, reused, h);
    return h;
}

static int row_with(const struct heat *h, enum side side)
{
    for (int row = 0; row < PROFILE_ROWS; row++)
        if (h->row[side][row])
            return row;
    return -1;
}

/* The first and the last row take what lies beyond them, the others exactly
 * what lies between their ends. */
static void a_row_holds_what_lies_between_its_ends(void **state)
{
    struct profile *p = *state;
    struct reply r = reply_at(1, CONTROL);

    assert_int_equal(profile_edge(p, 0), 10000);
    assert_int_equal(profile_edge(p, PROFILE_DECADE), 100000);
    assert_int_equal(profile_edge(p, PROFILE_ROWS), 1000 * SECOND);
    for (int row = 0; row <= PROFILE_ROWS; row++)
        for (int64_t off = -1; off <= 1; off++) {
            int wanted = off < 0 ? row - 1 : row;
            struct heat *h;

            profile_clear(p);
            r.latency = profile_edge(p, row) + off;
            profile_add(p, &r);
            h = heat_of(p, SPAN_WHOLE, 0);
            if (wanted < 0)
                wanted = 0;
            if (wanted >= PROFILE_ROWS)
                wanted = PROFILE_ROWS - 1;
            assert_int_equal(row_with(h, CONTROL), wanted);
            free(h);
        }
}

static void ends_of_the_scale(void **state)
{
    struct profile *p = *state;
    struct reply r = reply_at(1, CONTROL);
    struct heat *h;

    r.latency = 0;
    profile_add(p, &r);
    r.latency = INT64_MAX;
    profile_add(p, &r);
    h = heat_of(p, SPAN_WHOLE, 0);
    assert_int_equal(h->row[CONTROL][0], 1);
    assert_int_equal(h->row[CONTROL][PROFILE_ROWS - 1], 1);
    free(h);
}

static int64_t in_columns(const struct heat *h, enum side side)
{
    int64_t sum = 0;

    for (int i = 0; i < PROFILE_COLUMNS; i++)
        for (int row = 0; row < PROFILE_ROWS; row++)
            sum += h->count[side][i][row];
    return sum;
}

/* However long it runs, each reply stays in the column of its time. */
static void columns_join_and_lose_nothing(void **state)
{
    struct profile *p = *state;
    struct heat *h;

    for (int64_t second = 0; second < 1000; second++) {
        struct reply r = reply_at(second, (enum side)(second % 2));

        if (second % 10 == 0)
            r.outcome = OUTCOME_TIMEOUT;
        profile_add(p, &r);
    }
    h = heat_of(p, SPAN_WHOLE, 0);
    assert_int_equal(h->width, 8);
    assert_int_equal(h->columns, 125);
    assert_int_equal(in_columns(h, CONTROL), 400);
    assert_int_equal(in_columns(h, TREATMENT), 500);
    assert_int_equal(h->all_failed[CONTROL], 100);
    for (int i = 0; i < h->columns; i++) {
        uint32_t failed = h->failed[CONTROL][i];

        assert_true(failed == (uint32_t)(8 * i / 10 * 10 == 8 * i) ||
                    failed == 1);
        assert_int_equal(h->count[CONTROL][i][row_with(h, CONTROL)],
                         4 - failed);
        assert_int_equal(h->count[TREATMENT][i][row_with(h, TREATMENT)], 4);
    }
    free(h);
}

static void a_gap_stays_a_gap(void **state)
{
    struct profile *p = *state;
    struct reply early = reply_at(0, CONTROL), late = reply_at(300, CONTROL);
    struct heat *h;

    profile_add(p, &early);
    profile_add(p, &late);
    h = heat_of(p, SPAN_WHOLE, 0);
    assert_int_equal(h->width, 4);
    assert_int_equal(h->columns, 76);
    assert_int_equal(h->count[CONTROL][0][row_with(h, CONTROL)], 1);
    assert_int_equal(h->count[CONTROL][75][row_with(h, CONTROL)], 1);
    free(h);
}

static void what_has_no_time_still_counts(void **state)
{
    struct profile *p = *state;
    struct reply r = reply_at(3, CONTROL);
    struct heat *h;

    r.sent = -1;
    profile_add(p, &r);
    r.outcome = OUTCOME_HTTP_5XX;
    profile_add(p, &r);
    r.outcome = OUTCOME_SKIPPED;
    profile_add(p, &r);
    h = heat_of(p, SPAN_WHOLE, 0);
    assert_int_equal(h->columns, 0);
    assert_int_equal(h->row[CONTROL][row_with(h, CONTROL)], 1);
    assert_int_equal(h->all_failed[CONTROL], 1);
    free(h);
}

/* 60 ms in 6 steps between 7 events; a failure queued like any other. */
static void each_span_is_its_own(void **state)
{
    static const int64_t wanted[SPANS] = {
        [SPAN_WHOLE] = 120 * MS,
        [SPAN_FIRST_TOKEN] = 50 * MS,
        [SPAN_BETWEEN] = 10 * MS,
        [SPAN_QUEUE] = 2 * MS,
    };
    struct profile *p = *state;
    struct reply r = reply_at(3, CONTROL);

    profile_add(p, &r);
    r.outcome = OUTCOME_TIMEOUT;
    profile_add(p, &r);
    for (int span = 0; span < SPANS; span++) {
        struct heat *h = heat_of(p, (enum span_id)span, 0);
        int row = row_with(h, CONTROL);

        assert_true(profile_edge(p, row) <= wanted[span]);
        assert_true(profile_edge(p, row + 1) > wanted[span]);
        assert_int_equal(h->row[CONTROL][row], span == SPAN_QUEUE ? 2 : 1);
        free(h);
    }
}

static void reused_connections_apart(void **state)
{
    struct profile *p = *state;
    struct reply r = reply_at(3, TREATMENT);
    struct heat *all, *reused;

    profile_add(p, &r);
    r.reused = 0;
    r.latency = 900 * MS;
    profile_add(p, &r);
    all = heat_of(p, SPAN_WHOLE, 0);
    reused = heat_of(p, SPAN_WHOLE, 1);
    assert_int_equal(in_columns(all, TREATMENT), 2);
    assert_int_equal(in_columns(reused, TREATMENT), 1);
    assert_int_equal(profile_reused(p, SPAN_WHOLE, TREATMENT)->count, 1);
    assert_int_equal(profile_reused(p, SPAN_WHOLE, TREATMENT)->most, 120 * MS);
    assert_int_equal(profile_reused(p, SPAN_WHOLE, CONTROL)->count, 0);
    free(all);
    free(reused);
}

static void check_legs(const struct legs *l, const double *ms)
{
    for (int i = 0; i < LEGS; i++)
        assert_float_equal(l->ns[i] / 1e6, ms[i], 1e-9);
}

/* In an open loop latency and tokens count from when it was due: the legs are
 * the same, and together all of the time. */
static void legs_are_all_of_the_time(void **state)
{
    static const double once[LEGS] = {2, 3, 20, 30, 60, 10};
    struct profile *p = *state;
    struct reply r = reply_at(3, CONTROL);

    profile_add(p, &r);
    check_legs(profile_legs(p, CONTROL, 1), once);
    profile_clear(p);
    r.latency += 5 * MS;
    r.first_token += 5 * MS;
    r.last_token += 5 * MS;
    profile_add(p, &r);
    check_legs(profile_legs(p, CONTROL, 1), once);
    assert_int_equal(profile_legs(p, CONTROL, 1)->streamed, 1);
    assert_int_equal(profile_legs(p, CONTROL, 0)->n, 0);
}

static void without_tokens_the_rest_is_one(void **state)
{
    static const double once[LEGS] = {2, 3, 20, 0, 0, 100};
    struct profile *p = *state;
    struct reply r = reply_at(3, CONTROL);

    r.first_token = r.last_token = -1;
    profile_add(p, &r);
    r.head = -1;
    profile_add(p, &r);
    r.head = 20 * MS;
    r.outcome = OUTCOME_TIMEOUT;
    profile_add(p, &r);
    check_legs(profile_legs(p, CONTROL, 1), once);
    assert_int_equal(profile_legs(p, CONTROL, 1)->n, 1);
    assert_int_equal(profile_legs(p, CONTROL, 1)->streamed, 0);
}

#define PROFILE(test) cmocka_unit_test_setup_teardown(test, make, drop)

/* What a damaged store says does not turn a sum over. */
static void seconds_hold_what_they_can(void **state)
{
    struct snapshot *s = memory_new(1, sizeof *s);
    struct recent *of = memory_new(1, sizeof *of);
    struct reply r;

    (void)state;
    recent_init(of, s);
    reply_init(&r);
    r.outcome = OUTCOME_OK;
    r.sent = r.wire = r.latency = 1;
    r.usage.output = INT64_MAX;
    recent_add(of, s, &r);
    recent_add(of, s, &r);
    assert_true(s->second[0].replies[CONTROL] == 2);
    assert_true(s->second[0].output[CONTROL] == INT64_C(1000000000000000));
    r.wire = INT64_MAX;
    assert_true(recent_end(&r) == -1);
    free(of);
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seconds_hold_what_they_can),
        PROFILE(a_row_holds_what_lies_between_its_ends),
        PROFILE(ends_of_the_scale),
        PROFILE(columns_join_and_lose_nothing),
        PROFILE(a_gap_stays_a_gap),
        PROFILE(what_has_no_time_still_counts),
        PROFILE(each_span_is_its_own),
        PROFILE(reused_connections_apart),
        PROFILE(legs_are_all_of_the_time),
        PROFILE(without_tokens_the_rest_is_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
