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
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    script_release(*state);
    free(*state);
    return 0;
}

/* ---- parameters that an endpoint does not take -------------------------- */

#define NO(what)                                                               \
    "{\"error\":{\"message\":\"Unsupported parameter: '" what "'\","           \
    "\"param\":\"" what "\",\"code\":\"unsupported_parameter\"}}"

/* Treatment takes no seed, and no temperature either. */
static void takes_little(struct script *s, const struct sent *q,
                         struct said *out)
{
    (void)s;
    says_fine(out, 100 * MS);
    if (q->side == CONTROL)
        return;
    if (strstr(q->body, "\"seed\""))
        says_status(out, 100 * MS, 400, NO("seed"));
    else if (strstr(q->body, "\"temperature\""))
        says_status(out, 100 * MS, 400, NO("temperature"));
}

static void set_both(struct script *s, const char *name, const char *value)
{
    for (int i = 0; i < SIDES; i++)
        variant_param(&s->set.variant[i], name, PARAM_SET, value);
}

/* All four in flight hear of it; it is learnt and said once. */
static void a_refused_parameter_is_learnt_once_for_its_variant(void **state)
{
    struct script *s = *state;

    s->says = takes_little;
    set_both(s, "seed", "7");
    script_run(s);
    assert_int_equal(s->sent, 16 + 4);
    assert_int_equal(script_events(s, EVENT_REFUSED), 1);
    assert_ptr_equal(
        strstr(script_event(s, EVENT_REFUSED), "seed is left out: "),
        script_event(s, EVENT_REFUSED));
    assert_int_equal(script_count(s, RECORD_ATTEMPT), 4);
    assert_int_equal(script_attempt(s, 0)->outcome, OUTCOME_HTTP_4XX);
    for (int p = 1; p <= 8; p++) {
        const struct reply *r = script_find(s, p, TREATMENT);

        assert_int_equal(r->outcome, OUTCOME_OK);
        assert_int_equal(r->attempts, p <= 4 ? 2 : 1);
        assert_int_equal(script_find(s, p, CONTROL)->attempts, 1);
    }
    assert_int_equal(s->set.variant[TREATMENT].params, 1);
    assert_int_equal(s->set.variant[TREATMENT].param->how, PARAM_SET);
}

static void what_is_learnt_costs_no_try(void **state)
{
    struct script *s = *state;

    s->says = takes_little;
    s->prompts = 1;
    s->set.backoff.tries = 1;
    set_both(s, "seed", "7");
    set_both(s, "temperature", "0");
    script_run(s);
    assert_int_equal(script_find(s, 1, TREATMENT)->outcome, OUTCOME_OK);
    assert_int_equal(script_find(s, 1, TREATMENT)->attempts, 3);
    assert_int_equal(script_events(s, EVENT_REFUSED), 2);
}

static void refuses_all(struct script *s, const struct sent *q,
                        struct said *out)
{
    (void)s;
    says_fine(out, 100 * MS);
    if (q->side == TREATMENT)
        says_status(out, 100 * MS, 400, NO("seed"));
}

/* It is not sent any more, so this is about something else. */
static void a_parameter_that_is_refused_twice_is_a_refused_request(void **state)
{
    struct script *s = *state;

    s->says = refuses_all;
    s->prompts = 1;
    script_run(s);
    assert_int_equal(script_find(s, 1, TREATMENT)->outcome, OUTCOME_HTTP_4XX);
    assert_int_equal(script_find(s, 1, TREATMENT)->attempts, 2);
    assert_int_equal(script_events(s, EVENT_REFUSED), 1);
}

/* One that the user left out is not learnt: it was never sent. */
static void a_parameter_that_was_left_out_is_a_refused_request(void **state)
{
    struct script *s = *state;

    s->says = refuses_all;
    s->prompts = 1;
    variant_param(&s->set.variant[TREATMENT], "seed", PARAM_DROP, NULL);
    script_run(s);
    assert_int_equal(script_find(s, 1, TREATMENT)->attempts, 1);
    assert_int_equal(script_events(s, EVENT_REFUSED), 0);
}

static void wants_another_name(struct script *s, const struct sent *q,
                               struct said *out)
{
    (void)s;
    says_fine(out, 100 * MS);
    if (q->side == TREATMENT && strstr(q->body, "\"max_tokens\""))
        says_status(out, 100 * MS, 400,
                    "{\"error\":{\"message\":\"Unsupported parameter: "
                    "'max_tokens'. Use 'max_completion_tokens' instead.\","
                    "\"param\":\"max_tokens\","
                    "\"code\":\"unsupported_parameter\"}}");
    else if (q->side == TREATMENT)
        assert_non_null(strstr(q->body, "\"max_completion_tokens\":9"));
}

static void a_parameter_may_be_sent_under_another_name(void **state)
{
    struct script *s = *state;
    const char *said;

    s->says = wants_another_name;
    set_both(s, "max_tokens", "9");
    script_run(s);
    said = script_event(s, EVENT_REFUSED);
    assert_ptr_equal(strstr(said, "max_tokens is sent as "
                                  "max_completion_tokens: "),
                     said);
    assert_int_equal(script_find(s, 8, TREATMENT)->outcome, OUTCOME_OK);
}

/* Always another one: there is an end to learning. */
static void refuses_ever_more(struct script *s, const struct sent *q,
                              struct said *out)
{
    static const char *const names[] = {
        NO("temperature"),  NO("top_p"),    NO("top_k"),
        NO("min_p"),        NO("seed"),     NO("n"),
        NO("stop"),         NO("logprobs"), NO("presence_penalty"),
        NO("top_logprobs"), NO("verbosity")};

    (void)s;
    says_fine(out, MS);
    if (q->side == TREATMENT)
        says_status(out, MS, 400, names[(q->number - 1) % 11]);
}

static void an_endpoint_cannot_be_learnt_from_for_ever(void **state)
{
    struct script *s = *state;

    s->says = refuses_ever_more;
    s->prompts = 1;
    script_run(s);
    assert_int_equal(script_find(s, 1, TREATMENT)->outcome, OUTCOME_HTTP_4XX);
    assert_int_equal(script_find(s, 1, TREATMENT)->attempts, 9);
    assert_int_equal(script_events(s, EVENT_REFUSED), 8);
}

static void
a_parameter_that_a_dialect_lacks_is_said_to_be_left_out(void **state)
{
    struct script *s = *state;
    struct variant *v = &s->set.variant[TREATMENT];

    free(v->provider);
    v->provider = memory_string("anthropic");
    set_both(s, "seed", "7");
    script_begin(s);
    assert_int_equal(script_events(s, EVENT_REFUSED), 1);
    assert_string_equal(script_event(s, EVENT_REFUSED),
                        "seed is left out: this provider has no such "
                        "parameter");
    replay_abort(s->replay);
}

/* ---- warm-up ------------------------------------------------------------ */

static void fails_cold(struct script *s, const struct sent *q, struct said *out)
{
    says_fine(out, (q->prompt == 1 ? 300 : 100) * MS);
    if (s->sent < 6)
        says_status(out, out->end, 400, "{}");
}

static void warm_up_is_sent_beforehand_and_not_counted(void **state)
{
    struct script *s = *state;
    struct engine e;

    s->says = fails_cold;
    s->set.warmup = 3;
    s->set.errors = 0;
    script_begin(s);
    assert_int_equal(script_engine(s).phase, PHASE_WARMUP);
    assert_int_equal(s->sent, 6);
    script_until(s, 250 * MS);
    assert_int_equal(s->sent, 6);
    script_run(s);
    assert_int_equal(s->sent, 22);
    for (size_t i = 0; i < 22; i++)
        assert_int_equal(s->log[i].prompt,
                         i < 6 ? (int)i / 2 + 1 : (int)(i - 6) / 2 + 1);
    for (size_t i = 0; i < 22; i++) {
        assert_int_equal(script_reply(s, i)->warmup, i < 6);
        assert_int_equal(script_reply(s, i)->repeat, i >= 6);
    }
    e = script_engine(s);
    assert_int_equal(e.phase, PHASE_FINISHED);
    assert_int_equal(e.sent, 16);
    assert_string_equal(script_event(s, EVENT_WARM),
                        "warm-up done: 3 prompts, not counted");
}

static void a_schedule_begins_after_the_warm_up(void **state)
{
    struct script *s = *state;

    schedule_init(&s->set.schedule, &pace_constant, 1);
    s->set.schedule.rate = 10;
    s->set.warmup = 2;
    script_run(s);
    assert_int_equal(s->log[3].at, 0);
    assert_int_equal(s->log[4].at, 200 * MS);
    assert_int_equal(s->log[6].at, 300 * MS);
    assert_int_equal(script_engine(s).late, 0);
}

static void both_sides_are_warmed_up_where_one_is_missing(void **state)
{
    struct script *s = *state;

    s->set.warmup = 2;
    s->missing[CONTROL] = 0;
    script_run(s);
    assert_int_equal(s->sent, 4 + 8);
    assert_true(s->log[0].side != s->log[1].side);
    assert_int_equal(script_count(s, RECORD_REPLY), 12);
}

static void more_warm_up_than_prompts_is_all_of_them(void **state)
{
    struct script *s = *state;

    s->set.warmup = 100;
    script_run(s);
    assert_int_equal(s->sent, 32);
    assert_string_equal(script_event(s, EVENT_WARM),
                        "warm-up done: 8 prompts, not counted");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_refused_parameter_is_learnt_once_for_its_variant),
        TEST(what_is_learnt_costs_no_try),
        TEST(a_parameter_that_is_refused_twice_is_a_refused_request),
        TEST(a_parameter_that_was_left_out_is_a_refused_request),
        TEST(a_parameter_may_be_sent_under_another_name),
        TEST(an_endpoint_cannot_be_learnt_from_for_ever),
        TEST(a_parameter_that_a_dialect_lacks_is_said_to_be_left_out),
        TEST(warm_up_is_sent_beforehand_and_not_counted),
        TEST(a_schedule_begins_after_the_warm_up),
        TEST(both_sides_are_warmed_up_where_one_is_missing),
        TEST(more_warm_up_than_prompts_is_all_of_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
