/* A visit's sizes, its fields, and its end. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "gateway/inside.h"
#include "unit/gate.h"

#define CHAT "/v1/chat/completions"
#define LARGE ((size_t)34 << 20)

static char *spaces(const char *before, size_t len, const char *after)
{
    char *text = memory_new(1, strlen(before) + len + strlen(after) + 1);

    strcpy(text, before);
    memset(text + strlen(before), ' ', len);
    strcpy(text + strlen(before) + len, after);
    return text;
}

static void what_is_passed_on_is_as_long_as_it_came(void **state)
{
    struct gate *g = *state;
    char *body = spaces("", LARGE, "");

    g->set.most_body = LARGE;
    gate_begin(g);
    gate_ask(g, "/v1/files", body, NULL, NULL);
    assert_int_equal(g->sent[0].ask.len, LARGE);
    gate_fine(g, 0);
    free(body);
}

static void a_long_chat_is_sent(void **state)
{
    struct gate *g = *state;
    char *body =
        spaces("{\"model\":\"a\",\"messages\":[{}],\"x\":\"", LARGE, "\"}");

    g->set.most_body = strlen(body);
    gate_begin(g);
    gate_ask(g, CHAT, body, NULL, NULL);
    assert_int_equal(g->sents, 1);
    assert_true(g->sent[0].ask.len > LARGE);
    gate_fine(g, 0);
    free(body);
}

/* 1e14 is written with all its digits when what was asked is written anew. */
static void what_grows_too_much_is_too_large(void **state)
{
    struct gate *g = *state;
    struct conversation *c;
    struct buf body;

    buf_init(&body, SIZE_MAX);
    buf_adds(&body, "{\"messages\":[{}],\"x\":[");
    while (body.len < 600000)
        buf_adds(&body, "1e14,");
    buf_adds(&body, "1]}");
    g->set.most_body = body.len;
    gate_begin(g);
    c = gate_ask(g, CHAT, body.data, NULL, NULL);
    assert_int_equal(c->status, 413);
    assert_int_equal(g->sents, 0);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_fine(g, 0);
    assert_int_equal(gate_reply(g, 0)->prompt, 1);
    buf_release(&body);
}

static void what_was_large_does_not_stay(void **state)
{
    struct gate *g = *state;
    char *body = spaces("", 1 << 20, "");

    g->set.most_body = 1 << 20;
    gate_begin(g);
    gate_ask(g, "/v1/files", body, NULL, NULL);
    gate_fine(g, 0);
    assert_int_equal(g->gateway->spares, 0);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_head(g, 1, 200, "text/event-stream");
    for (int i = 0; i < 6000; i++)
        gate_data(g, 1,
                  "data: {\"choices\":[{\"delta\":{\"content\":\""
                  "0123456789012345678901234567890123456789012345678901234567"
                  "\"}}]}\n\n");
    assert_false(g->client[1].body.len == 0);
    gate_data(g, 1, LAST);
    gate_done(g, 1, END_WHOLE);
    assert_int_equal(g->gateway->spares, 0);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_fine(g, 2);
    assert_int_equal(g->gateway->spares, 1);
    free(body);
}

/* ---- fields of one hop --------------------------------------------------- */

static void field(struct gate *g, size_t n, const char *name, const char *value)
{
    g->sent[n].ask.events->header(g->sent[n].ask.arg, name, value);
}

static void what_connection_names_is_not_passed_on(void **state)
{
    struct gate *g = *state;
    struct conversation *c;

    gate_begin(g);
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    field(g, 0, "x-first", "1");
    field(g, 0, "connection", "close , X-First");
    field(g, 0, "X-Second", "2");
    field(g, 0, "Connection", "x-second,x-thir");
    field(g, 0, "X-Third", "3");
    gate_fine(g, 0);
    assert_null(strstr(c->head.data, "x-first"));
    assert_null(strstr(c->head.data, "X-Second"));
    assert_true(gate_says(c->head.data, "X-Third: 3"));
    c = gate_ask(g, CHAT, WORDS, NULL, NULL);
    field(g, 1, "x-first", "1");
    gate_fine(g, 1);
    assert_true(gate_says(c->head.data, "x-first: 1"));
}

/* ---- its end ------------------------------------------------------------- */

#define FORM "multipart/form-data; boundary=x"

/* A file with its boundary; but what is made anew is always JSON. */
static void what_goes_on_as_it_came_is_what_its_client_says(void **state)
{
    struct gate *g = *state;

    gate_begin(g);
    gate_ask(g, "/v1/files", "--x", "Content-Type", FORM);
    assert_true(gate_says(g->sent[0].head, "Content-Type: " FORM));
    assert_null(strstr(g->sent[0].head, "json"));
    gate_ask(g, "/v1/files", "\x1f\x8b", "content-encoding", "gzip");
    assert_true(gate_says(g->sent[1].head, "Content-Encoding: gzip"));
    assert_true(gate_says(g->sent[1].head, "Content-Type: application/json"));
    gate_ask(g, CHAT, WORDS, "Content-Type", FORM);
    assert_true(gate_says(g->sent[2].head, "Content-Type: application/json"));
    assert_null(strstr(g->sent[2].head, "multipart"));
    for (size_t i = 0; i < 3; i++)
        gate_fine(g, i);
}

static void copies(struct gate *g)
{
    split_init(&g->set.split, POLICY_split_shadow, 1, "");
    gate_begin(g);
    for (size_t i = 0; i < 2; i++) {
        gate_ask(g, CHAT, WORDS, NULL, NULL);
        gate_fine(g, 2 * i);
    }
}

static void what_is_given_up_is_recorded(void **state)
{
    struct gate *g = *state;
    const struct reply *r;
    struct engine e = {0};
    int64_t events;

    copies(g);
    assert_int_equal(gateway_close(g->gateway, &events), 0);
    for (size_t i = 2; i < 4; i++) {
        r = gate_reply(g, i);
        assert_int_equal(r->side, TREATMENT);
        assert_int_equal(r->outcome, OUTCOME_ABANDONED);
        assert_string_equal(r->error,
                            "the gateway did not wait for the answer");
    }
    assert_null(gate_reply(g, 4));
    gateway_engine(g->gateway, &e, g->now);
    assert_int_equal(e.in_flight[TREATMENT], 0);
}

static void what_is_given_up_without_room_is_lost(void **state)
{
    struct gate *g = *state;
    int64_t events;

    copies(g);
    g->room = 2;
    assert_int_equal(gateway_close(g->gateway, &events), 1);
    assert_non_null(gate_reply(g, 2));
    assert_null(gate_reply(g, 3));
}

/* More of them than are kept, and that it stops. */
static void what_is_never_said_is_counted(void **state)
{
    struct gate *g = *state;
    int64_t events;

    gate_begin(g);
    g->room = 0;
    for (int i = 0; i < 20; i++)
        gateway_say(g->gateway, EVENT_NOTE, -1, "%d", i);
    assert_int_equal(gateway_close(g->gateway, &events), 0);
    assert_int_equal(events, 21);
    assert_int_equal(g->records, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, gate_setup, gate_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_passed_on_is_as_long_as_it_came),
        TEST(a_long_chat_is_sent),
        TEST(what_grows_too_much_is_too_large),
        TEST(what_was_large_does_not_stay),
        TEST(what_connection_names_is_not_passed_on),
        TEST(what_goes_on_as_it_came_is_what_its_client_says),
        TEST(what_is_given_up_is_recorded),
        TEST(what_is_given_up_without_room_is_lost),
        TEST(what_is_never_said_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
