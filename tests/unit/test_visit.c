/* A visit's sizes, its fields, its end, and who is refused one. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "gateway/inside.h"
#include "gateway/refusal.h"
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

/* ---- pages of others ----------------------------------------------------- */

static struct conversation *ask_from(struct gate *g, const char *path,
                                     const char *origin, const char *host)
{
    const char **field = g->client[g->clients].field[2];

    field[0] = "Host";
    field[1] = host;
    return gate_ask(g, path, WORDS, "Origin", origin);
}

static void a_page_of_another_server_is_refused(void **state)
{
    static const char *const from[][2] = {
        {"null", "127.0.0.1:8080"},
        {"", "127.0.0.1:8080"},
        {"http://a.test", "127.0.0.1:8080"},
        {"http://127.0.0.1:3000", "127.0.0.1:8080"},
        {"http://127.0.0.1", "127.0.0.1:8080"},
        {"http://127.0.0.1:8080.a.test", "127.0.0.1:8080"},
        {"http://localhost:8080", "127.0.0.1:8080"},
        {"https://gw.test", "gw.test:80"},
        {"http://gw.test", "gw.test:443"},
        {"http://a.test", NULL},
    };
    struct gate *g = *state;

    gate_begin(g);
    for (size_t i = 0; i < sizeof(from) / sizeof(*from); i++)
        assert_int_equal(ask_from(g, CHAT, from[i][0], from[i][1])->status,
                         403);
    assert_non_null(strstr(g->client[0].body.data, "invalid_request_error"));
    assert_int_equal(ask_from(g, "/v1/odd", "null", "a")->status, 403);
    assert_int_equal(ask_from(g, "/v1/feedback", "null", "a")->status, 403);
    assert_int_equal(ask_from(g, "/v1/messages", "null", "a")->status, 403);
    assert_non_null(strstr(g->client[12].body.data, "permission_error"));
    assert_int_equal(g->sents + g->records, 0);
}

static void a_page_of_the_gateways_own_server_is_served(void **state)
{
    static const char *const from[][2] = {
        {"http://127.0.0.1:8080", "127.0.0.1:8080"},
        {"http://[::1]:8080", "[::1]:8080"},
        {"http://localhost:8080", "LOCALHOST:8080"},
        {"https://gw.test", "gw.test"},
        {"https://gw.test", "gw.test:443"},
        {"http://gw.test", "gw.test:80"},
    };
    struct gate *g = *state;

    gate_begin(g);
    for (size_t i = 0; i < sizeof(from) / sizeof(*from); i++) {
        ask_from(g, CHAT, from[i][0], from[i][1]);
        assert_int_equal(g->sents, i + 1);
        gate_fine(g, i);
    }
}

/* It cannot read them; and a key it does not have. */
static void a_page_may_ask_for_what_only_tells(void **state)
{
    struct gate *g = *state;
    struct clients keys = {0};
    struct err err;

    gate_begin(g);
    assert_int_equal(gate_ask(g, "/metrics", NULL, "Origin", "null")->status,
                     200);
    assert_int_equal(gate_ask(g, "/healthz", NULL, "Origin", "null")->status,
                     200);
    assert_int_equal(ask_from(g, "/metrics", "null", "a")->status, 405);
    assert_int_equal(clients_read(&keys, "abc", &err), 0);
    g->set.clients = &keys;
    gateway_renew(g->gateway, &g->set);
    assert_int_equal(ask_from(g, CHAT, "null", "a")->status, 401);
    g->client[4].field[2][0] = "Origin";
    g->client[4].field[2][1] = "null";
    gate_ask(g, CHAT, WORDS, "X-Api-Key", "abc");
    assert_int_equal(g->sents, 1);
    gate_fine(g, 0);
    clients_release(&keys);
}

/* However long it would be. */
static void a_page_is_refused_by_its_head(void **state)
{
    struct gate *g = *state;
    struct conversation c = {.field = {{"Origin", "http://a.test"}}};
    const struct server_request r = {
        .method = "POST", .path = CHAT, .query = "", .body = "", .len = 4097};

    gate_begin(g);
    assert_int_equal(gateway_admit(g->gateway, &c, &r), 403);
    c.field[1][0] = "Host";
    c.field[1][1] = "a.test";
    assert_int_equal(gateway_admit(g->gateway, &c, &r), 413);
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
        TEST(a_page_of_another_server_is_refused),
        TEST(a_page_of_the_gateways_own_server_is_served),
        TEST(a_page_may_ask_for_what_only_tells),
        TEST(a_page_is_refused_by_its_head),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
