#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "unit/script.h"

static int setup(void **state)
{
    struct script *s = malloc(sizeof(*s));

    script_init(s);
    s->prompts = 1;
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    script_release(*state);
    free(*state);
    return 0;
}

/* ---- once more ---------------------------------------------------------- */

/* The first exchange of control's fails thus; all others are fine. */
static const struct failure {
    int status; /* 0: as `how` says */
    enum ending how;
    enum outcome outcome;
} passing[] = {
    {429, END_WHOLE, OUTCOME_RATE_LIMITED},
    {500, END_WHOLE, OUTCOME_HTTP_5XX},
    {503, END_WHOLE, OUTCOME_HTTP_5XX},
    {529, END_WHOLE, OUTCOME_HTTP_5XX},
    {408, END_WHOLE, OUTCOME_HTTP_4XX},
    {0, END_CONNECT, OUTCOME_CONNECT},
    {0, END_TLS, OUTCOME_TLS},
    {200, END_CUT, OUTCOME_TRUNCATED},
};

static struct failure failing;

static void fails_once(struct script *s, const struct sent *q, struct said *out)
{
    (void)s;
    if (q->side == TREATMENT || q->number > 1) {
        says_fine(out, 100 * MS);
        return;
    }
    says_status(out, 100 * MS, failing.status, "{");
    out->how = failing.how;
    if (!failing.status)
        out->head = NEVER;
}

static void what_may_pass_is_sent_again(void **state)
{
    for (size_t i = 0; i < sizeof(passing) / sizeof(*passing); i++) {
        struct script *s = *state;
        const struct reply *r;
        const struct attempt *a;

        s->says = fails_once;
        failing = passing[i];
        script_run(s);
        r = script_find(s, 1, CONTROL);
        a = script_attempt(s, 0);
        assert_int_equal(r->outcome, OUTCOME_OK);
        assert_int_equal(r->attempts, 2);
        assert_int_equal(script_count(s, RECORD_ATTEMPT), 1);
        assert_int_equal(a->outcome, failing.outcome);
        assert_int_equal(a->number, 1);
        assert_int_equal(a->side, CONTROL);
        assert_int_equal(a->status, failing.status);
        assert_int_equal(a->wire, 100 * MS);
        assert_in_range(a->wait, 0, 500 * MS);
        assert_true(r->retry >= 100 * MS + a->wait);
        assert_int_equal(r->sent, r->retry);
        assert_int_equal(r->queue, 0);
        assert_int_equal(r->latency, 100 * MS);
        teardown(state);
        setup(state);
    }
}

static void refused(struct script *s, const struct sent *q, struct said *out)
{
    (void)s;
    (void)q;
    says_status(out, 100 * MS, 400, "{\"error\":{\"message\":\"too long\"}}");
}

static void what_will_not_pass_is_not_sent_again(void **state)
{
    struct script *s = *state;

    s->says = refused;
    script_run(s);
    assert_int_equal(s->sent, 2);
    assert_int_equal(script_reply(s, 0)->outcome, OUTCOME_HTTP_4XX);
    assert_string_equal(script_reply(s, 0)->error, "too long");
    assert_int_equal(script_engine(s).phase, PHASE_FINISHED);
}

static void repeats_the_key(struct script *s, const struct sent *q,
                            struct said *out)
{
    refused(s, q, out);
    out->piece[0] = "no such deployment for control-0123456789";
    out->header[1][0] = "Via";
    out->header[1][1] = "control-0123456789";
    out->header[2][0] = "Retry-After";
    out->header[2][1] = "7";
}

static void a_reply_has_headers_and_no_key(void **state)
{
    struct script *s = *state;
    const struct reply *r;

    free(s->set.variant[CONTROL].key);
    s->set.variant[CONTROL].key = memory_string("control-0123456789");
    s->says = repeats_the_key;
    script_run(s);
    r = script_find(s, 1, CONTROL);
    assert_string_equal(r->headers,
                        "retry-after: 7\ncontent-type: application/json\n"
                        "via: a key\n");
    assert_null(strstr(r->error, "control-0123456789"));
}

static void limited(struct script *s, const struct sent *q, struct said *out)
{
    (void)s;
    says_fine(out, 100 * MS);
    if (q->side != CONTROL || q->at > 0)
        return;
    says_status(out, 100 * MS, 429, "{}");
    out->header[1][0] = "retry-after";
    out->header[1][1] = "7";
}

/* Those of the last exchange: the others' say how it was then. */
static void headers_are_those_of_the_exchange_that_counts(void **state)
{
    struct script *s = *state;

    s->says = limited;
    script_run(s);
    assert_int_equal(script_find(s, 1, CONTROL)->attempts, 2);
    assert_string_equal(script_find(s, 1, CONTROL)->headers,
                        "content-type: application/json\n");
}

static void always_500(struct script *s, const struct sent *q, struct said *out)
{
    (void)s;
    (void)q;
    says_status(out, 100 * MS, 500, "");
}

static void three_exchanges_are_all_and_each_is_recorded(void **state)
{
    struct script *s = *state;
    const struct reply *r;

    s->says = always_500;
    s->set.backoff = (struct backoff){1000 * S, 8000 * S, 3};
    script_run(s);
    r = script_find(s, 1, CONTROL);
    assert_int_equal(s->sent, 6);
    assert_int_equal(r->outcome, OUTCOME_HTTP_5XX);
    assert_int_equal(r->attempts, 3);
    assert_int_equal(script_count(s, RECORD_ATTEMPT), 4);
    for (size_t i = 0; i < 4; i++) {
        const struct attempt *a = script_attempt(s, i);

        assert_in_range(a->number, 1, 2);
        assert_in_range(a->wait, 1, a->number * 1000 * S);
    }
}

/* Waits lie between nothing and the ceiling, and near both. */
static void waits_are_spread(void **state)
{
    struct script *s = *state;
    int64_t least = INT64_MAX, most = 0;
    const struct attempt *a;

    s->says = always_500;
    s->prompts = 200;
    s->set.concurrency = 200;
    s->set.backoff.tries = 2;
    script_run(s);
    for (size_t i = 0; (a = script_attempt(s, i)); i++) {
        least = a->wait < least ? a->wait : least;
        most = a->wait > most ? a->wait : most;
    }
    assert_in_range(least, 0, 25 * MS);
    assert_in_range(most, 475 * MS, 500 * MS);
}

/* ---- too fast ----------------------------------------------------------- */

/* First exchange at or after `from`, of a side or (SIDES) of any. */
static const struct sent *sent_from(const struct script *s, int64_t from,
                                    enum side side)
{
    for (size_t i = 0; i < s->sent; i++)
        if (s->log[i].at >= from && (side == SIDES || s->log[i].side == side))
            return &s->log[i];
    return NULL;
}

static void after_a_429_both_arms_wait_as_long_as_was_asked(void **state)
{
    struct script *s = *state;

    s->says = limited;
    s->prompts = 20;
    script_run(s);
    assert_true(sent_from(s, 1, CONTROL)->at >= 7100 * MS);
    assert_true(sent_from(s, 1, TREATMENT)->at >= 7100 * MS);
    assert_true(sent_from(s, 1, SIDES)->at < 7700 * MS);
    assert_int_equal(script_count(s, RECORD_REPLY), 40);
    assert_int_equal(script_events(s, EVENT_LIMITED), 1);
    assert_string_equal(script_event(s, EVENT_LIMITED),
                        "rate limited: 2 in flight a variant for now, "
                        "more again when it is answered");
    for (size_t i = 0; script_attempt(s, i); i++)
        assert_in_range(script_attempt(s, i)->wait, 7 * S, 7500 * MS);
}

/* Sixteen were sent away, the answers take longer than their spread. */
static void limited_and_slow(struct script *s, const struct sent *q,
                             struct said *out)
{
    limited(s, q, out);
    if (q->at > 0)
        says_fine(out, 2 * S);
}

static void those_that_were_sent_away_do_not_come_back_together(void **state)
{
    struct script *s = *state;
    int64_t moments[16] = {0};
    size_t n = 0;

    s->says = limited_and_slow;
    s->prompts = s->set.concurrency = 16;
    script_run(s);
    for (size_t i = 32; i < s->sent; i++)
        moments[n++] = s->log[i].at;
    assert_int_equal(n, 16);
    for (size_t i = 1; i < n; i++)
        assert_true(moments[i] > moments[i - 1]);
    for (size_t i = 8; i < n; i++)
        assert_true(moments[i] - moments[i - 8] >= 2 * S);
}

/* The first is not told how long to wait, the second is. */
static void limited_twice(struct script *s, const struct sent *q,
                          struct said *out)
{
    limited(s, q, out);
    if (q->prompt == 1)
        out->header[1][0] = NULL;
}

static void
who_may_wait_less_waits_as_long_as_the_others_of_its_key(void **state)
{
    struct script *s = *state;

    s->says = limited_twice;
    s->prompts = 2;
    script_run(s);
    assert_in_range(script_attempt(s, 0)->wait, 0, 500 * MS);
    assert_in_range(script_find(s, 1, CONTROL)->sent, 7100 * MS, 7700 * MS);
}

/* Though nothing waits to be sent again. */
static void the_next_pair_waits_as_long_as_was_asked(void **state)
{
    struct script *s = *state;

    s->says = limited;
    s->prompts = 5;
    s->set.backoff.tries = 1;
    script_run(s);
    assert_int_equal(s->log[8].at, 7100 * MS);
    assert_int_equal(script_find(s, 4, CONTROL)->outcome, OUTCOME_RATE_LIMITED);
}

static void keys_that_differ_have_limits_of_their_own(void **state)
{
    struct script *s = *state;
    struct engine e;

    s->says = limited;
    s->prompts = 4;
    script_run(s);
    e = script_engine(s);
    assert_in_range(e.limit[CONTROL], 2, 3);
    assert_int_equal(e.limit[TREATMENT], 4);
}

static void variants_that_share_a_key_share_its_limit(void **state)
{
    struct script *s = *state;
    struct variant *v = s->set.variant;
    struct engine e;

    free(v[TREATMENT].key);
    v[TREATMENT].key = memory_string(v[CONTROL].key);
    s->says = limited;
    s->prompts = 4;
    script_begin(s);
    script_until(s, 5 * S);
    e = script_engine(s);
    assert_int_equal(e.limit[CONTROL], e.limit[TREATMENT]);
    assert_true(e.limit[TREATMENT] < 4);
    script_run(s);
}

static void an_open_loop_goes_on_and_only_retries_wait(void **state)
{
    struct script *s = *state;

    schedule_init(&s->set.schedule, &pace_constant, 1);
    s->set.schedule.rate = 10;
    s->set.in_flight = 100;
    s->says = always_500;
    s->prompts = 20;
    script_run(s);
    for (int p = 1; p <= 20; p++)
        assert_non_null(sent_from(s, p * 100 * MS, CONTROL));
    assert_int_equal(script_find(s, 20, CONTROL)->due, 2 * S);
    assert_int_equal(script_find(s, 20, CONTROL)->queue, 0);
    assert_int_equal(script_find(s, 20, CONTROL)->latency,
                     script_find(s, 20, CONTROL)->retry + 100 * MS);
}

/* ---- too late ----------------------------------------------------------- */

static struct said late;

static void comes_late(struct script *s, const struct sent *q, struct said *out)
{
    (void)s;
    says_stream(out, 100 * MS);
    if (q->side == CONTROL)
        *out = late;
}

static const struct reply *late_reply(struct script *s)
{
    s->says = comes_late;
    s->set.variant[CONTROL].stream = 1;
    s->set.backoff.tries = 1;
    script_run(s);
    assert_int_equal(s->cancelled, 1);
    assert_int_equal(script_find(s, 1, TREATMENT)->outcome, OUTCOME_OK);
    return script_find(s, 1, CONTROL);
}

static void no_first_token_is_a_time_out(void **state)
{
    const struct reply *r;

    says_stream(&late, 60 * S + 1);
    r = late_reply(*state);
    assert_int_equal(r->outcome, OUTCOME_TIMEOUT);
    assert_int_equal(r->latency, 60 * S);
    assert_int_equal(r->maybe_billed, 1);
    assert_string_equal(r->error, "no first token in time");
}

/* What comes between tokens, comments say, is no token. */
static void a_stream_that_stops_is_a_time_out(void **state)
{
    const struct reply *r;

    says_stream(&late, 10 * S);
    late.piece[2] = late.piece[1];
    late.at[2] = late.end = 40 * S + 1;
    late.piece[1] = ": still here\n\n";
    late.at[1] = 25 * S;
    r = late_reply(*state);
    assert_int_equal(r->outcome, OUTCOME_TIMEOUT);
    assert_int_equal(r->latency, 40 * S);
    assert_string_equal(r->text, "y");
    assert_string_equal(r->error, "the answer stopped coming");
}

static void a_stream_that_never_ends_is_a_time_out(void **state)
{
    const struct reply *r;

    says_stream(&late, 10 * S);
    for (int i = 0; i < PIECES; i++) {
        late.piece[i] = late.piece[0];
        late.at[i] = (i + 1) * 29 * S;
    }
    late.end = NEVER;
    ((struct script *)*state)->set.whole = 200 * S;
    r = late_reply(*state);
    assert_int_equal(r->outcome, OUTCOME_TIMEOUT);
    assert_int_equal(r->latency, 200 * S);
    assert_string_equal(r->error, "the answer did not end in time");
}

static void silence_is_allowed_where_no_token_is_expected(void **state)
{
    struct script *s = *state;

    says_fine(&late, 299 * S);
    s->says = comes_late;
    script_run(s);
    assert_int_equal(script_find(s, 1, CONTROL)->outcome, OUTCOME_OK);
    teardown(state);
    setup(state);
    s = *state;
    late.head = S; /* a stream was asked for, this is none */
    s->says = comes_late;
    s->set.variant[CONTROL].stream = 1;
    script_run(s);
    assert_int_equal(script_find(s, 1, CONTROL)->outcome, OUTCOME_OK);
    assert_int_equal(s->cancelled, 0);
}

static void a_time_out_is_tried_again(void **state)
{
    struct script *s = *state;

    says_stream(&late, 61 * S);
    s->says = comes_late;
    s->set.variant[CONTROL].stream = 1;
    script_run(s);
    assert_int_equal(script_find(s, 1, CONTROL)->attempts, 3);
    assert_int_equal(script_attempt(s, 0)->outcome, OUTCOME_TIMEOUT);
    assert_int_equal(script_attempt(s, 0)->wire, 60 * S);
}

static void times_go_on_after_an_earlier_run(void **state)
{
    struct script *s = *state;
    struct engine e = {0};

    s->set.earlier = 100 * S;
    script_run(s);
    assert_true(script_reply(s, 0)->due >= 100 * S);
    assert_true(script_reply(s, 0)->sent >= 100 * S);
    assert_true(script_reply(s, 0)->sent < 200 * S);
    assert_true(script_reply(s, 0)->wall_us < 100 * S / 1000); /* from 0 on */
    replay_engine(s->replay, &e, s->now);
    assert_int_equal(e.elapsed, 100 * S + s->now - BEGIN);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_may_pass_is_sent_again),
        TEST(what_will_not_pass_is_not_sent_again),
        TEST(a_reply_has_headers_and_no_key),
        TEST(headers_are_those_of_the_exchange_that_counts),
        TEST(three_exchanges_are_all_and_each_is_recorded),
        TEST(waits_are_spread),
        TEST(after_a_429_both_arms_wait_as_long_as_was_asked),
        TEST(those_that_were_sent_away_do_not_come_back_together),
        TEST(who_may_wait_less_waits_as_long_as_the_others_of_its_key),
        TEST(the_next_pair_waits_as_long_as_was_asked),
        TEST(keys_that_differ_have_limits_of_their_own),
        TEST(variants_that_share_a_key_share_its_limit),
        TEST(an_open_loop_goes_on_and_only_retries_wait),
        TEST(no_first_token_is_a_time_out),
        TEST(a_stream_that_stops_is_a_time_out),
        TEST(a_stream_that_never_ends_is_a_time_out),
        TEST(silence_is_allowed_where_no_token_is_expected),
        TEST(a_time_out_is_tried_again),
        TEST(times_go_on_after_an_earlier_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
