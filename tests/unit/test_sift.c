/* What a client did not ask for does not come, and all else does, at once. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "provider/sift.h"

#define MOST 200

static const char text[] =
    "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":null}\n\n";
static const char count[] =
    "data: {\"id\":\"x\",\"choices\":[],\"usage\":{\"total_tokens\":7}}\n\n";
static const char done[] = "data: [DONE]\n\n";

struct got {
    struct sift sift;
    struct buf all;
    int pieces;
};

static void take(void *arg, const char *bytes, size_t len)
{
    struct got *g = arg;

    assert_true(len > 0);
    buf_add(&g->all, bytes, len);
    g->pieces++;
}

static void begin(struct got *g)
{
    buf_init(&g->all, 4096);
    sift_init(&g->sift, MOST, take, g);
    g->pieces = 0;
}

static void end(struct got *g)
{
    buf_release(&g->all);
    sift_release(&g->sift);
}

static void feed(struct got *g, const char *bytes)
{
    sift_feed(&g->sift, bytes, strlen(bytes));
}

/* Three events in, two out, however it is cut. */
static void see_cut(const char *whole, const char *want, size_t step)
{
    struct got g;
    size_t len = strlen(whole);

    begin(&g);
    for (size_t at = 0; at < len; at += step)
        sift_feed(&g.sift, whole + at, at + step < len ? step : len - at);
    sift_end(&g.sift);
    assert_string_equal(g.all.data, want);
    end(&g);
}

static void the_count_alone_is_left_out(void **state)
{
    char whole[512], want[512];

    (void)state;
    strcpy(whole, text);
    strcat(strcat(strcat(whole, text), count), done);
    strcpy(want, text);
    strcat(strcat(want, text), done);
    for (size_t step = 1; step <= strlen(whole); step++)
        see_cut(whole, want, step);
}

static void lines_may_end_with_cr_lf(void **state)
{
    const char whole[] = "id: 7\r\ndata: {\"choices\" : [ ] ,\"usage\" : "
                         "{}}\r\n\r\ndata: x\r\n\r\n";

    (void)state;
    for (size_t step = 1; step <= strlen(whole); step++)
        see_cut(whole, "data: x\r\n\r\n", step);
}

static void lines_may_end_with_cr(void **state)
{
    const char whole[] = "data: a\r\r"
                         "data: {\"choices\":[],\"usage\":{}}\r\r"
                         "data: x\r\r";

    (void)state;
    for (size_t step = 1; step <= strlen(whole); step++)
        see_cut(whole, "data: a\r\rdata: x\r\r", step);
}

static void what_only_looks_like_it_goes_on(void **state)
{
    static const char *const like[] = {
        /* Azure's first event. */
        "data: {\"choices\":[],\"prompt_filter_results\":[]}\n\n",
        "data: {\"choices\":[],\"usage\":null}\n\n",
        "data: {\"choices\":[{}],\"usage\":{\"total_tokens\":1}}\n\n",
        "data: {\"choices\":[{\"delta\":{\"content\":"
        "\"\\\"choices\\\":[],\\\"usage\\\":{}\"}}]}\n\n",
        ": a comment\n\n",
        "\n\n\n",
        "data: {\"choices\":[",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(like) / sizeof(*like); i++) {
        see_cut(like[i], like[i], strlen(like[i]));
        see_cut(like[i], like[i], 3);
    }
}

static void whole_events_go_on_at_once(void **state)
{
    char two[2 * sizeof(text)];
    struct got g;

    (void)state;
    begin(&g);
    feed(&g, text);
    assert_int_equal(g.pieces, 1);
    sift_feed(&g.sift, text, 10);
    assert_int_equal(g.pieces, 1);
    feed(&g, text + 10);
    assert_int_equal(g.pieces, 2);
    assert_int_equal(g.all.len, 2 * strlen(text));
    strcat(strcpy(two, text), text);
    feed(&g, two);
    assert_int_equal(g.pieces, 3);
    end(&g);
}

static void a_long_event_is_not_held(void **state)
{
    char piece[MOST / 2 + 1];
    struct got g;

    (void)state;
    memset(piece, 'x', sizeof(piece));
    begin(&g);
    sift_feed(&g.sift, piece, sizeof(piece));
    assert_int_equal(g.all.len, 0);
    sift_feed(&g.sift, piece, sizeof(piece));
    assert_int_equal(g.all.len, 2 * sizeof(piece));
    end(&g);
}

static void the_next_stream_begins_anew(void **state)
{
    struct got g;

    (void)state;
    begin(&g);
    feed(&g, "data: {\"choices\":[]");
    sift_clear(&g.sift);
    feed(&g, "\n");
    assert_string_equal(g.all.data, "\n");
    end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_count_alone_is_left_out),
        cmocka_unit_test(lines_may_end_with_cr_lf),
        cmocka_unit_test(lines_may_end_with_cr),
        cmocka_unit_test(what_only_looks_like_it_goes_on),
        cmocka_unit_test(whole_events_go_on_at_once),
        cmocka_unit_test(a_long_event_is_not_held),
        cmocka_unit_test(the_next_stream_begins_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
