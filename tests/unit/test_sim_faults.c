#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "wire/duration.h"
#include "world.h"

#define WAIT (80 * NS_PER_MS) /* of faults that wait */

static const char *ending(const struct world *w, const struct sim_dialect *d)
{
    return strstr(w->body.data, d == &sim_dialect_openai
                                    ? "data: [DONE]\n\n"
                                    : "event: message_stop\n");
}

/* What each fault promises on the wire. */
struct promise {
    const char *name;
    void (*check)(struct world *w, const struct sim_dialect *d, int stream);
};

static void refused(struct world *w, int status, const char *word)
{
    assert_int_equal(w->status, status);
    assert_true(w->complete);
    json_decref(world_body_json(w));
    world_body_has(w, word);
}

static void rate_limited(struct world *w, const struct sim_dialect *d,
                         int stream)
{
    (void)stream;
    refused(w, 429, "rate_limit_e");
    if (d == &sim_dialect_openai)
        assert_string_equal(world_header(w, "x-ratelimit-remaining-requests"),
                            "0");
    assert_string_equal(world_header(w, "retry-after"), "2");
    assert_string_equal(world_header(w, "retry-after-ms"), "1500");
}

static void rate_limited_bare(struct world *w, const struct sim_dialect *d,
                              int stream)
{
    (void)stream;
    refused(w, 429,
            d == &sim_dialect_openai ? "rate_limit_exceeded"
                                     : "rate_limit_error");
    assert_null(world_header(w, "retry-after"));
    assert_null(world_header(w, "retry-after-ms"));
}

static void quota(struct world *w, const struct sim_dialect *d, int stream)
{
    (void)stream;
    if (d == &sim_dialect_openai)
        refused(w, 429, "\"code\":\"insufficient_quota\"");
    else
        refused(w, 402, "\"type\":\"billing_error\"");
    assert_null(world_header(w, "retry-after"));
}

static void server_error(struct world *w, const struct sim_dialect *d,
                         int stream)
{
    (void)stream;
    refused(w, 500,
            d == &sim_dialect_openai ? "\"server_error\"" : "\"api_error\"");
}

static void unavailable(struct world *w, const struct sim_dialect *d,
                        int stream)
{
    (void)d;
    (void)stream;
    refused(w, 503, "error");
}

static void overloaded(struct world *w, const struct sim_dialect *d, int stream)
{
    (void)stream;
    refused(w, 529,
            d == &sim_dialect_openai ? "\"overloaded\""
                                     : "\"overloaded_error\"");
}

static void html(struct world *w, const struct sim_dialect *d, int stream)
{
    (void)d;
    (void)stream;
    assert_int_equal(w->status, 502);
    assert_memory_equal(world_header(w, "content-type"), "text/html", 9);
    assert_memory_equal(w->body.data, "<!DOCTYPE html>", 15);
}

static void fine(struct world *w, const struct sim_dialect *d, int stream)
{
    assert_int_equal(w->status, 200);
    assert_true(w->complete);
    assert_int_equal(utf8_valid(w->body.data, w->body.len), w->body.len);
    assert_string_equal(world_header(w, "content-type"),
                        stream ? "text/event-stream; charset=utf-8"
                               : "application/json");
    if (stream)
        assert_non_null(ending(w, d));
    else
        json_decref(world_body_json(w));
}

static void slow_start(struct world *w, const struct sim_dialect *d, int stream)
{
    fine(w, d, stream);
    assert_true(w->first - w->sent >= WAIT);
}

static void stall(struct world *w, const struct sim_dialect *d, int stream)
{
    fine(w, d, stream);
    assert_true(w->first - w->sent < WAIT);
    assert_true(w->last - w->sent >= WAIT);
}

static void reset(struct world *w, const struct sim_dialect *d, int stream)
{
    (void)d;
    (void)stream;
    assert_true(w->reset);
    assert_false(w->complete);
}

static void truncated(struct world *w, const struct sim_dialect *d, int stream)
{
    assert_int_equal(w->status, 200);
    assert_false(w->reset);
    assert_true(w->body.len > 20);
    assert_int_equal(w->complete, stream);
    assert_null(ending(w, d));
    if (stream)
        assert_string_equal(w->body.data + w->body.len - 2, "\n\n");
}

static void cut(struct world *w, const struct sim_dialect *d, int stream)
{
    assert_int_equal(w->status, 200);
    assert_false(w->complete || w->reset);
    assert_null(ending(w, d));
    assert_true(w->body.len > 20);
    if (stream)
        assert_true(w->body.data[w->body.len - 1] != '\n');
}

/* How many `data:` lines are no JSON. */
static int broken_lines(const struct world *w)
{
    const char *at = w->body.data;
    struct err err;
    json_t *root;
    int broken = 0;

    while ((at = strstr(at, "data: {"))) {
        at += 6;
        root = json_read(at, strcspn(at, "\n"), JSON_LAST_KEY, &err);
        broken += root == NULL;
        json_decref(root);
    }
    return broken;
}

static void malformed(struct world *w, const struct sim_dialect *d, int stream)
{
    struct err err;

    assert_int_equal(w->status, 200);
    assert_true(w->complete);
    if (stream) {
        assert_int_equal(broken_lines(w), 1);
        assert_non_null(ending(w, d));
    } else {
        assert_null(json_read(w->body.data, w->body.len, JSON_LAST_KEY, &err));
    }
}

static void error_in_200(struct world *w, const struct sim_dialect *d,
                         int stream)
{
    assert_int_equal(w->status, 200);
    assert_true(w->complete);
    assert_null(ending(w, d));
    if (stream && d == &sim_dialect_anthropic)
        world_body_has(w,
                       "event: error\ndata: {\"type\":\"error\",\"error\":{");
    else if (stream)
        world_body_has(w, "\n\ndata: {\"error\":{\"message\":");
    else
        refused(w, 200, "\"error\":{");
    world_body_has(w, "verloaded");
}

static void half_utf8(struct world *w, const struct sim_dialect *d, int stream)
{
    size_t at = utf8_valid(w->body.data, w->body.len);

    assert_int_equal(w->status, 200);
    assert_true(w->complete && at < w->body.len);
    assert_memory_equal(w->body.data + at, "\xE2\x82", 2);
    if (stream)
        assert_non_null(ending(w, d));
}

static void comments(struct world *w, const struct sim_dialect *d, int stream)
{
    fine(w, d, stream);
    if (stream)
        assert_int_equal(world_count(w->body.data, ": keep-alive\n"), 1000);
    else
        assert_int_equal(strspn(w->body.data, "\n"), 1000);
}

static void filtered(struct world *w, const struct sim_dialect *d, int stream)
{
    fine(w, d, stream);
    world_body_has(w, d == &sim_dialect_openai
                          ? "\"finish_reason\":\"content_filter\""
                          : "\"stop_reason\":\"refusal\"");
}

#define P(name)                                                                \
    {                                                                          \
#name, name                                                            \
    }
static const struct promise promises[] = {
    P(rate_limited), P(rate_limited_bare), P(quota),
    P(server_error), P(unavailable),       P(overloaded),
    P(html),         P(slow_start),        P(stall),
    P(reset),        P(truncated),         P(cut),
    P(malformed),    P(error_in_200),      P(half_utf8),
    P(comments),     P(filtered),
};

static const struct promise *promise_of(const char *name)
{
    for (size_t i = 0; i < sizeof(promises) / sizeof(promises[0]); i++)
        if (!strcmp(promises[i].name, name))
            return &promises[i];
    fail_msg("no promise for the fault %s", name);
    return NULL;
}

/* Both dialects, streamed and whole, twice each since some faults throw. */
static void keep_promise(struct world *w, const struct promise *p)
{
    const struct sim_dialect *d;

    for (int i = 0; i < 8; i++) {
        d = sim_dialect_at((size_t)i & 1);
        world_ask(w, d, (i & 2) != 0, "");
        p->check(w, d, (i & 2) != 0);
    }
}

/* A row of faults.def without a promise here fails. */
static void test_faults_keep_their_promise(void **state)
{
    struct world *w = *state;
    struct sim_settings s = {.seed = 4, .fast = 1};
    const struct sim_fault *f;
    struct sim_counts counts;
    char model[128];
    struct err err;

    for (size_t i = 0; (f = sim_fault_at(i)); i++) {
        snprintf(model, sizeof(model),
                 "m:fault-wait=80ms,retry-after=1500ms,fault.%s=100%%",
                 f->name);
        world_start(w, model, s);
        keep_promise(w, promise_of(f->name));
        sim_count(w->sim, &counts);
        assert_int_equal(counts.faults, 8);
        assert_int_equal(sim_free(w->sim, &err), 0);
        w->sim = NULL;
    }
}

static void test_no_fault(void **state)
{
    static const struct promise p = {"", fine};
    struct world *w = *state;

    world_start(w, "m", (struct sim_settings){.fast = 1});
    keep_promise(w, &p);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_no_fault),
        TEST(test_faults_keep_their_promise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
