#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "unit/gate.h"

#define CHAT "/v1/chat/completions"

static void to_treatment(struct gate *g)
{
    split_init(&g->set.split, POLICY_split_weighted, 1, "");
    gate_begin(g);
}

static void a_request_is_made_its_variants(void **state)
{
    struct gate *g = *state;
    struct exchange *x = g->sent;

    to_treatment(g);
    gate_ask(g, CHAT,
             "{\"model\":\"any\",\"messages\":[{\"role\":\"user\","
             "\"content\":\"hi\"}],\"temperature\":0.7,\"odd\":[1,{}]}",
             "Authorization", "Bearer sk-client");
    assert_string_equal(x->url, "http://treatment.test/v1/chat/completions");
    assert_string_equal(x->body,
                        "{\"model\":\"new\",\"messages\":[{\"role\":\"user\","
                        "\"content\":\"hi\"}],\"temperature\":0.7,"
                        "\"odd\":[1,{}]}");
    assert_true(gate_says(x->head, "Authorization: Bearer key-treatment"));
    assert_true(gate_says(x->head, "X-AB-Variant: treatment"));
    assert_true(gate_says(x->head, "X-Request-Route: canary"));
    assert_true(gate_says(x->head, "X-Canary-Group: treatment-v2"));
    assert_null(strstr(x->head, "sk-client"));
    assert_null(strstr(x->head, "secret"));
    gate_fine(g, 0);
}

static void a_whole_answer_is_passed_on_and_recorded(void **state)
{
    struct gate *g = *state;
    const struct reply *r;
    struct conversation *c;
    char id[80];

    gate_begin(g);
    c = gate_ask(g, CHAT, WORDS, "X-User-Id", "ann");
    g->now += 40 * MS;
    gate_fine(g, 0);
    assert_int_equal(c->end, REPLIED);
    assert_int_equal(c->status, 200);
    assert_string_equal(c->body.data, FINE);
    assert_true(gate_says(c->head.data, "content-type: application/json"));
    assert_true(gate_says(c->head.data, "X-AB-Variant: control"));
    assert_true(gate_says(c->head.data, "X-Request-Route: baseline"));
    assert_null(strstr(c->head.data, "keep-alive"));
    assert_null(strstr(c->head.data, "theirs"));
    r = gate_reply(g, 0);
    assert_int_equal(r->outcome, OUTCOME_OK);
    assert_int_equal(r->latency, 40 * MS);
    assert_int_equal(r->usage.output, 5);
    assert_int_equal(r->cost, 20);
    assert_int_equal(r->prompt, 1);
    assert_string_equal(r->text, "yes");
    assert_string_equal(r->request_id, "theirs");
    assert_string_equal(gate_prompt(g, 0)->user, "ann");
    assert_string_equal(gate_prompt(g, 0)->request, WORDS);
    snprintf(id, sizeof(id), "X-Request-Id: %s", gate_prompt(g, 0)->id);
    assert_true(gate_says(c->head.data, id));
    assert_true(gate_says(g->sent[0].head, id));
    assert_null(gate_prompt(g, 1));
}

static void a_stream_is_passed_on_as_it_comes(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    g->set.annotate = 1;
    gate_begin(g);
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_head(g, 0, 200, "text/event-stream");
    assert_int_equal(c->status, 200);
    g->now += 10 * MS;
    gate_data(g, 0, PIECE);
    assert_string_equal(c->body.data, PIECE);
    gate_data(g, 0, LAST);
    gate_done(g, 0, END_WHOLE);
    assert_int_equal(c->end, ENDED);
    assert_string_equal(c->body.data, PIECE LAST);
    assert_int_equal(gate_reply(g, 0)->outcome, OUTCOME_OK);
    assert_int_equal(gate_reply(g, 0)->first_token, 10 * MS);
}

/* Not every endpoint says what it sends. */
static void what_proves_to_be_a_stream_is_passed_on(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    gate_begin(g);
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_head(g, 0, 200, "text/plain");
    assert_int_equal(c->status, 0);
    gate_data(g, 0, PIECE);
    assert_int_equal(c->status, 200);
    assert_string_equal(c->body.data, PIECE);
    gate_data(g, 0, LAST);
    gate_done(g, 0, END_WHOLE);
    assert_int_equal(c->end, ENDED);
    assert_string_equal(c->body.data, PIECE LAST);
}

#define COUNT "data: {\"choices\":[],\"usage\":{\"completion_tokens\":5}}\n\n"

/* What only the record wants to know is not for the client; unless it asked
 * for it, too. */
static void the_tokens_of_streams_are_counted(void **state)
{
    static const char *const ask[] = {
        "{\"stream\":true,\"messages\":[{\"role\":\"user\"}]}",
        "{\"stream\":true,\"stream_options\":{\"include_usage\":true},"
        "\"messages\":[{\"role\":\"user\"}]}"};
    static const char *const want[] = {PIECE LAST, PIECE COUNT LAST};
    struct gate *g = *state;
    struct conversation *c;

    g->set.count = 1;
    gate_begin(g);
    for (size_t i = 0; i < 2; i++) {
        c = gate_ask(g, CHAT, ask[i], NULL, NULL);
        assert_non_null(strstr(g->sent[i].body, "\"include_usage\":true"));
        gate_head(g, i, 200, "text/event-stream");
        gate_data(g, i, PIECE COUNT LAST);
        gate_done(g, i, END_WHOLE);
        assert_string_equal(c->body.data, want[i]);
        assert_int_equal(gate_reply(g, i)->usage.output, 5);
    }
}

static void a_whole_answer_may_be_annotated(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    g->set.annotate = 1;
    gate_begin(g);
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    g->now += 7 * MS;
    gate_fine(g, 0);
    assert_non_null(strstr(c->body.data,
                           ",\"_ab_metadata\":{\"variant\":\"control\","
                           "\"latency_ms\":7,\"model\":\"m\"}}"));
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_head(g, 1, 500, "text/html");
    gate_data(g, 1, "<p>");
    gate_done(g, 1, END_WHOLE);
    assert_int_equal(c->status, 500);
    assert_string_equal(c->body.data, "<p>");
}

static void what_breaks_off_does_not_end_well(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    gate_begin(g);
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_head(g, 0, 200, "text/event-stream");
    gate_data(g, 0, PIECE);
    gate_done(g, 0, END_CUT);
    assert_int_equal(c->end, CUT);
    assert_int_equal(gate_reply(g, 0)->outcome, OUTCOME_TRUNCATED);
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_head(g, 1, 200, "application/json");
    gate_data(g, 1, "{\"mod");
    gate_done(g, 1, END_CUT);
    assert_int_equal(c->status, 502);
    assert_non_null(strstr(c->body.data, "\"type\":\"server_error\""));
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_done(g, 2, END_CONNECT);
    assert_int_equal(c->status, 502);
    assert_int_equal(gate_reply(g, 2)->outcome, OUTCOME_CONNECT);
}

static void a_client_that_leaves_ends_its_request(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    gate_begin(g);
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_head(g, 0, 200, "text/event-stream");
    gate_data(g, 0, PIECE);
    gateway_gone(g->gateway, c, g->now);
    assert_true(g->sent[0].cancelled);
    assert_int_equal(gate_reply(g, 0)->outcome, OUTCOME_ABANDONED);
    assert_int_equal(gate_reply(g, 0)->latency, -1);
    assert_string_equal(gate_reply(g, 0)->text, "y");
}

static void a_client_that_reads_slowly_slows_its_stream(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    gate_begin(g);
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_head(g, 0, 200, "text/event-stream");
    c->waiting = 100;
    gate_data(g, 0, PIECE);
    assert_false(g->sent[0].paused);
    c->waiting = 101;
    gate_data(g, 0, PIECE);
    gate_data(g, 0, PIECE);
    assert_true(g->sent[0].paused);
    g->now += 60 * S;
    gateway_tick(g->gateway, g->now);
    assert_false(g->sent[0].cancelled);
    c->waiting = 0;
    gateway_room(g->gateway, c, g->now);
    gateway_room(g->gateway, c, g->now);
    assert_false(g->sent[0].paused);
    assert_int_equal(g->sent[0].held, 1);
    g->now += 31 * S;
    gateway_tick(g->gateway, g->now);
    assert_true(g->sent[0].cancelled);
    assert_int_equal(c->end, CUT);
    assert_int_equal(gate_reply(g, 0)->outcome, OUTCOME_TIMEOUT);
}

/* Else one client could make it look as if a variant never answered. */
static void who_does_not_take_an_answer_has_left_it(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    g->set.limits.breaker = (struct breaker_settings){1, 30 * S};
    gate_begin(g);
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_head(g, 0, 200, "text/event-stream");
    c->waiting = 101;
    gate_data(g, 0, PIECE);
    assert_true(g->sent[0].paused);
    g->now += 301 * S;
    gateway_tick(g->gateway, g->now);
    assert_true(g->sent[0].cancelled);
    assert_int_equal(c->end, CUT);
    assert_int_equal(gate_reply(g, 0)->outcome, OUTCOME_ABANDONED);
    assert_int_equal(gate_reply(g, 0)->latency, -1);
    assert_int_equal(gate_events(g, EVENT_BREAKER), 0);
}

static void an_answer_that_never_ends_is_given_up(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    gate_begin(g);
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    g->now += 299 * S;
    gateway_tick(g->gateway, g->now);
    assert_int_equal(c->status, 0);
    g->now += 2 * S;
    gateway_tick(g->gateway, g->now);
    assert_int_equal(c->status, 504);
    assert_int_equal(gate_reply(g, 0)->outcome, OUTCOME_TIMEOUT);
}

static void nobody_waits_for_the_record(void **state)
{
    struct gate *g = *state;
    struct conversation *c;
    int64_t events;

    gate_begin(g);
    g->room = 1;
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_fine(g, 0);
    assert_int_equal(c->status, 200);
    assert_null(gate_reply(g, 0));
    assert_null(gate_prompt(g, 0));
    gateway_tick(g->gateway, g->now);
    assert_int_equal(g->records, 0);
    g->room = 10;
    gateway_tick(g->gateway, g->now);
    gateway_tick(g->gateway, g->now);
    assert_int_equal(g->records, 1);
    assert_string_equal(gate_event(g, EVENT_FAULT),
                        "1 replies were not recorded: the store was too slow");
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_fine(g, 1);
    assert_int_equal(gate_reply(g, 0)->prompt, 2);
    assert_int_equal(gateway_close(g->gateway, &events), 1);
    assert_int_equal(events, 0);
}

static void users_keep_their_variant(void **state)
{
    struct gate *g = *state;
    int seen[SIDES] = {0};

    split_init(&g->set.split, POLICY_split_sticky, .5, "salt");
    gate_begin(g);
    for (size_t i = 0; i < 8; i++) {
        const struct split_asked who = {.key = i % 4 < 2 ? "ann" : "dan"};
        struct split_made m;

        split_make(&g->set.split, &who, NULL, &m);
        gate_ask(g, CHAT,
                 i % 2 ? "{\"user\":\"x\",\"messages\":[{\"role\":\"user\"}]}"
                       : WORDS,
                 "X-User-Id", who.key);
        assert_non_null(strstr(g->sent[i].url, side_name(m.side)));
        gate_fine(g, i);
        assert_int_equal(gate_reply(g, i)->side, m.side);
        assert_int_equal(gate_reply(g, i)->stage, 1);
        seen[m.side]++;
    }
    assert_true(seen[CONTROL] && seen[TREATMENT]);
    assert_true(gate_reply(g, 0)->cluster == gate_reply(g, 5)->cluster);
    assert_true(gate_reply(g, 0)->cluster != gate_reply(g, 2)->cluster);
    assert_string_equal(gate_event(g, EVENT_NOTE), "");
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_fine(g, 8);
    assert_non_null(strstr(gate_event(g, EVENT_NOTE), "no user"));
    assert_int_equal(gate_reply(g, 8)->cluster, 0);
}

/* A list of settings that were changed may be long. */
static void what_is_said_is_recorded_whole(void **state)
{
    struct gate *g = *state;
    char text[5000];
    const char *said;

    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    gate_begin(g);
    gateway_say(g->gateway, EVENT_CHANGE, -1, "%s: %d", text, 7);
    memset(text, 'y', 10);
    said = gate_event(g, EVENT_CHANGE);
    assert_int_equal(strlen(said), sizeof(text) + 2);
    assert_string_equal(said + sizeof(text) - 2, "x: 7");
    assert_int_equal(said[0], 'x');
}

static void what_finds_no_room_is_said_later(void **state)
{
    struct gate *g = *state;

    gate_begin(g);
    g->room = 0;
    gateway_say(g->gateway, EVENT_NOTE, -1, "one");
    g->room = 1;
    gateway_tick(g->gateway, g->now + 7 * S);
    gateway_say(g->gateway, EVENT_NOTE, -1, "two");
    assert_int_equal(gate_events(g, EVENT_NOTE), 1);
    assert_int_equal(g->record[0]->u.event.wall_us, 0);
    g->room = 9;
    gateway_say(g->gateway, EVENT_NOTE, -1, "three");
    assert_int_equal(gate_events(g, EVENT_NOTE), 3);
    assert_string_equal(g->record[1]->u.event.text, "two");
    assert_int_equal(g->record[1]->u.event.wall_us, 7000000);
    assert_string_equal(g->record[2]->u.event.text, "three");
    assert_int_equal(g->record[2]->u.event.wall_us, 0);
    g->room = 0;
    gateway_say(g->gateway, EVENT_NOTE, -1, "four"); /* it is not leaked */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_request_is_made_its_variants,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(
            a_whole_answer_is_passed_on_and_recorded, gate_setup,
            gate_teardown),
        cmocka_unit_test_setup_teardown(a_stream_is_passed_on_as_it_comes,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(what_proves_to_be_a_stream_is_passed_on,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(the_tokens_of_streams_are_counted,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(a_whole_answer_may_be_annotated,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(what_breaks_off_does_not_end_well,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(a_client_that_leaves_ends_its_request,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(
            a_client_that_reads_slowly_slows_its_stream, gate_setup,
            gate_teardown),
        cmocka_unit_test_setup_teardown(who_does_not_take_an_answer_has_left_it,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(an_answer_that_never_ends_is_given_up,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(nobody_waits_for_the_record, gate_setup,
                                        gate_teardown),
        cmocka_unit_test_setup_teardown(users_keep_their_variant, gate_setup,
                                        gate_teardown),
        cmocka_unit_test_setup_teardown(what_finds_no_room_is_said_later,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(what_is_said_is_recorded_whole,
                                        gate_setup, gate_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
