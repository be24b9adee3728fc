/* The latency screen, at every size. BLESS=1 writes its pictures anew. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <locale.h>
#include <stdio.h>

#include "base/arena.h"
#include "golden_screen.h"
#include "made_live.h"
#include "stats/gsl.h"
#include "tui/latency_view.h"

struct made {
    struct scene scene;
    struct view view;
};

static void must_find(const char *text, const char *wanted)
{
    if (!strstr(text, wanted))
        fail_msg("no \"%s\" in\n%s", wanted, text);
}

static void must_miss(const char *text, const char *unwanted)
{
    if (strstr(text, unwanted))
        fail_msg("\"%s\" in\n%s", unwanted, text);
}

/* Like a run of two minutes: treatment is quicker at first, slower at its
 * tail, and fails more often; each tenth connection is new. */
static int told(struct reply *r)
{
    int64_t k = r->prompt * 2654435761LL % 1009, tail = k * k * k / 900000;
    int64_t ms = r->side ? 270 + k / 3 + 2 * tail : 330 + k / 3 + tail;

    r->outcome = r->prompt % (r->side ? 160 : 610) == 5 ? OUTCOME_RATE_LIMITED
                                                        : OUTCOME_OK;
    r->due = r->prompt * 109 * MADE_MS;
    r->reused = r->prompt % 10 != 3;
    r->queue = (r->prompt % 7) * MADE_MS / 20;
    r->retry = 0;
    r->sent = r->due + r->queue;
    r->first_token = (ms - (r->reused ? 40 : 0)) * MADE_MS;
    r->head = r->first_token - 20 * MADE_MS;
    r->last_token = r->first_token + (900 + k) * MADE_MS;
    r->wire = r->latency = r->last_token + 2 * MADE_MS;
    r->chunks = 40;
    return 1;
}

static struct live *live_of(int n, made_change *change)
{
    void *live = NULL;

    made_live_setup(&live);
    made_live(live, n, change);
    return live;
}

/* The screen of a page of these replies; both are freed with it. */
static struct made *made_new(struct live *live, int span, int reused)
{
    struct made *m = memory_new(1, sizeof *m);
    void *state = live;

    m->scene.latency = made_page_of(live, span, reused);
    m->scene.at = m->view.wish.at = -1;
    m->view.screen = SCREEN_latency;
    m->view.wish.latency.metric = span;
    m->view.wish.latency.reused_only = reused;
    made_live_teardown(&state);
    return m;
}

static void made_free(struct made *m)
{
    latency_kind.release((void *)m->scene.latency);
    free(m);
}

/* The body alone: the frame is drawn, and tested, elsewhere. */
static char *drawn(struct made *m, int width, int height, int ascii)
{
    struct canvas c = {.ascii = ascii};
    struct box b = {.on = &c, .width = width, .end = height};
    struct buf out;

    canvas_size(&c, width, height);
    m->view.layout = width >= 160 && height >= 44  ? LAYOUT_WIDE
                     : width >= 80 && height >= 20 ? LAYOUT_STANDARD
                                                   : LAYOUT_SMALL;
    latency_screen.draw(&m->scene, &m->view, &b);
    box_close(&b);
    buf_init(&out, 1 << 20);
    canvas_dump(&c, &out);
    canvas_release(&c);
    return buf_take(&out);
}

static void golden(struct made *m, int width, int height, const char *name)
{
    char file[64];

    snprintf(file, sizeof file, "latency-body-%s-%dx%d", name, width, height);
    golden_screen(file, drawn(m, width, height, strcmp(name, "utf8") != 0));
}

static void looks_as_it_did(void **state)
{
    struct made *m = made_new(live_of(1230, told), SPAN_FIRST_TOKEN, 0);

    (void)state;
    golden(m, 80, 20, "ascii");
    golden(m, 160, 44, "ascii");
    golden(m, 160, 44, "utf8");
    golden(m, 40, 6, "ascii");
    golden(m, 79, 30, "ascii");
    golden(m, 120, 60, "ascii");
    made_free(m);
}

static void looks_as_it_did_without_limits(void **state)
{
    struct made *m = made_new(live_of(1230, told), SPAN_WHOLE, 1);

    (void)state;
    golden(m, 80, 20, "reused");
    golden(m, 160, 44, "reused");
    made_free(m);
    m = made_new(live_of(1230, told), SPAN_QUEUE, 0);
    golden(m, 80, 20, "queue");
    made_free(m);
    m = made_new(live_of(100, told), SPAN_WHOLE, 0);
    golden(m, 160, 44, "short");
    made_free(m);
}

static void draws_at_every_size(void **state)
{
    (void)state;
    for (int span = 0; span < SPANS; span++) {
        struct made *m = made_new(live_of(300, told), span, span % 2);

        for (int height = 0; height <= 60; height += 1 + height / 9)
            for (int width = 1; width <= 200; width += 1 + width / 9)
                free(drawn(m, width, height, width % 2));
        made_free(m);
    }
}

/* Every row of the body fits: what is there is not pushed out by more. */
static void nothing_is_lost(void **state)
{
    static const int size[][2] = {{80, 20}, {100, 30}, {160, 44}, {40, 6},
                                  {60, 16}, {79, 40},  {200, 60}};

    (void)state;
    for (int span = 0; span < SPANS; span++)
        for (int i = 0; i < 7; i++) {
            struct made *m = made_new(live_of(1230, told), span, 0);
            char *text = drawn(m, size[i][0], size[i][1], 1);

            must_miss(text, "more rows");
            free(text);
            made_free(m);
        }
}

/* Neither between the pictures: what is left over is below them. */
static void leaves_no_hole(void **state)
{
    struct made *m = made_new(live_of(1230, told), SPAN_FIRST_TOKEN, 0);

    (void)state;
    for (int height = 20; height < 60; height++) {
        char *text = drawn(m, 120, height, 1), *end;

        must_find(text, "s every 5 columns; log");
        for (end = text + strlen(text); end > text && end[-1] == '\n';)
            *--end = '\0';
        must_miss(text, "\n\n");
        free(text);
    }
    made_free(m);
}

/* A word of which nobody knows what it stands for. */
static void says_what_clusters_are(void **state)
{
    struct made *m = made_new(live_of(200, told), SPAN_WHOLE, 0);
    struct latency_page *l = (void *)m->scene.latency;
    char *text;

    (void)state;
    l->shift[0].by_prompt = 1;
    l->shift[0].by = BY_SENDER;
    text = drawn(m, 80, 20, 1);
    must_find(text, "paired; a cluster is a user or a\n conversation\n");
    free(text);
    made_free(m);
}

static void says_from_when_it_counts(void **state)
{
    struct made *m = made_new(live_of(200, told), SPAN_WHOLE, 0);
    char *text = drawn(m, 80, 20, 1);

    (void)state;
    must_find(text, " whole reply, from the send ");
    must_find(text, "  n C 200 (1 failed) T 200 (2 failed)");
    free(text);
    m->scene.now.open_loop = 1;
    text = drawn(m, 160, 44, 1);
    must_find(text, " the whole reply, from scheduled send ");
    must_find(text, "queue and retries are part of the latency");
    free(text);
    made_free(m);
}

static int one_in_ten(struct reply *r)
{
    told(r);
    if (r->side == TREATMENT && r->prompt % 10 == 0)
        r->outcome = OUTCOME_TIMEOUT;
    return 1;
}

static void a_quantile_may_be_a_failure(void **state)
{
    struct made *m = made_new(live_of(900, one_in_ten), SPAN_WHOLE, 0);
    char *text = drawn(m, 80, 20, 1);
    char *at = strstr(text, " treatment");

    (void)state;
    must_find(at, "failed    failed");
    must_find(text, "a failure");
    must_find(text, " T 900 (96 failed)");
    must_find(at, "n<3688");
    free(text);
    made_free(m);
}

static void few_are_told_how_many_it_takes(void **state)
{
    struct made *m = made_new(live_of(30, told), SPAN_WHOLE, 0);
    char *text = drawn(m, 80, 20, 1);

    (void)state;
    must_find(text, "n<36      n<72     n<368    n<3688");
    must_find(text, "too few ~");
    free(text);
    made_free(m);
}

/* Each as long as the other, but not with it. */
static int alike(struct reply *r)
{
    int64_t k = r->prompt * (r->side ? 40503 : 2654435761LL) % 1009;

    told(r);
    r->outcome = OUTCOME_OK;
    r->first_token = (400 + k) * MADE_MS;
    return 1;
}

static void what_would_decide_is_told(void **state)
{
    struct made *m = made_new(live_of(400, alike), SPAN_FIRST_TOKEN, 0);
    char *text = drawn(m, 80, 20, 1);

    (void)state;
    must_find(text, "no call ~");
    must_find(text, " to call ");
    free(text);
    made_free(m);
}

/* Many at the start, five at the end: they make no quantile. */
static int two_times(struct reply *r)
{
    told(r);
    r->due = r->sent = r->prompt <= 300 ? 0 : 60 * 1000 * MADE_MS;
    return 1;
}

static void a_few_make_no_level(void **state)
{
    struct made *m = made_new(live_of(305, two_times), SPAN_WHOLE, 0);
    char *text = drawn(m, 80, 20, 1), *at = strstr(text, "\n C ");

    (void)state;
    assert_non_null(at);
    assert_true(strcspn(at + 1, "\n") < 70);
    assert_true(strcspn(at + 1, "\n") > 4);
    free(text);
    made_free(m);
}

static void a_crossing_is_said_where_it_is_sure(void **state)
{
    struct made *m = made_new(live_of(1230, told), SPAN_FIRST_TOKEN, 0);
    char *text = drawn(m, 80, 20, 1);

    (void)state;
    must_find(text, "one number alone would mislead");
    must_find(text, "p25 is surely faster, p50 surely slower");
    free(text);
    made_free(m);
    m = made_new(live_of(30, told), SPAN_FIRST_TOKEN, 0);
    text = drawn(m, 80, 20, 1);
    must_miss(text, "mislead");
    free(text);
    made_free(m);
}

static void limits_have_a_label(void **state)
{
    struct made *m = made_new(live_of(1230, told), SPAN_WHOLE, 0);
    char *text = drawn(m, 80, 20, 1);

    (void)state;
    must_find(text, "limits: fixed 95 %, final, order statistics, paired\n");
    free(text);
    made_free(m);
    m = made_new(live_of(1230, told), SPAN_WHOLE, 1);
    text = drawn(m, 80, 20, 1);
    must_find(text, "counted in bins: within 1 %; no limits, no call");
    must_find(text, "reused connections only");
    must_miss(text, "T vs C");
    free(text);
    made_free(m);
}

static int silent(struct reply *r)
{
    told(r);
    r->first_token = r->last_token = -1;
    r->chunks = 0;
    return 1;
}

static void what_is_not_there_is_said_in_words(void **state)
{
    struct made *m = made_new(live_of(50, silent), SPAN_FIRST_TOKEN, 0);
    char *text = drawn(m, 80, 20, 1);

    (void)state;
    must_find(text, "nothing was streamed");
    free(text);
    m->view.wish.latency.metric = SPAN_QUEUE;
    text = drawn(m, 80, 20, 1);
    must_find(text, "first token, from the send  reading queue ...");
    free(text);
    made_free(m);
    m = made_new(live_of(0, NULL), SPAN_WHOLE, 0);
    text = drawn(m, 80, 20, 1);
    must_find(text, "No reply has ended yet.");
    free(text);
    latency_kind.release((void *)m->scene.latency);
    m->scene.latency = NULL;
    text = drawn(m, 80, 20, 1);
    must_find(text, "the whole reply: reading ...");
    free(text);
    free(m);
}

/* A tenth of it is far off: all of it is in the bins, nothing beside them. */
static void bins_hold_everything(void **state)
{
    struct made *m = made_new(live_of(1230, told), SPAN_FIRST_TOKEN, 0);
    const struct latency_page *l = m->scene.latency;
    char text[24];
    struct bins b;

    (void)state;
    for (int most = 1; most < 40; most++) {
        latency_bins(l, most, &b);
        assert_true(b.count >= 1 && b.count <= most);
        for (int i = 0; i < b.count; i++)
            assert_true(b.row[i] < b.row[i + 1]);
    }
    assert_string_equal(latency_unit(l, &b), "seconds");
    latency_bins(l, 5, &b);
    assert_string_equal(latency_bin(l, &b, 1, text), "0.32-0.63");
    latency_bins(l, 0, &b);
    assert_int_equal(b.count, 0);
    made_free(m);
}

static void keys_change_the_wish(void **state)
{
    struct view v = {.wish = {.at = -1}};
    int seen = 0;

    (void)state;
    for (int i = 0; i < SPANS; i++) {
        seen |= 1 << v.wish.latency.metric;
        assert_int_equal(latency_screen.act(NULL, &v, ACTION_METRIC, 'm'),
                         ACTED);
    }
    assert_int_equal(seen, (1 << SPANS) - 1);
    assert_int_equal(v.wish.latency.metric, 0);
    latency_screen.act(NULL, &v, ACTION_REUSED, 'f');
    assert_int_equal(v.wish.latency.reused_only, 1);
    latency_screen.act(NULL, &v, ACTION_REUSED, 'f');
    assert_int_equal(v.wish.latency.reused_only, 0);
    assert_int_equal(latency_screen.act(NULL, &v, ACTION_DOWN, 'j'), ACTED_NOT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_as_it_did),
        cmocka_unit_test(looks_as_it_did_without_limits),
        cmocka_unit_test(draws_at_every_size),
        cmocka_unit_test(nothing_is_lost),
        cmocka_unit_test(leaves_no_hole),
        cmocka_unit_test(says_what_clusters_are),
        cmocka_unit_test(says_from_when_it_counts),
        cmocka_unit_test(a_quantile_may_be_a_failure),
        cmocka_unit_test(few_are_told_how_many_it_takes),
        cmocka_unit_test(what_would_decide_is_told),
        cmocka_unit_test(a_few_make_no_level),
        cmocka_unit_test(a_crossing_is_said_where_it_is_sure),
        cmocka_unit_test(limits_have_a_label),
        cmocka_unit_test(what_is_not_there_is_said_in_words),
        cmocka_unit_test(bins_hold_everything),
        cmocka_unit_test(keys_change_the_wish),
    };

    stats_init();
    setlocale(LC_CTYPE, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
