/* Every screen at every size, the look of each, and nothing that a terminal
 * obeys. BLESS=1 writes the pictures in tests/golden/screens anew. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/golden_screen.h"
#include "unit/screen_print.h"

/* A row may be as wide as the canvas, and never wider. */
static void check_row(const struct canvas *c, int y)
{
    for (int x = 0; x < c->width; x++) {
        const struct cell *cell = canvas_at(c, x, y);
        uint32_t point = cell->point[0];

        assert_false(cell->width && point < ' ');
        assert_false(point >= 0x7F && point < 0xA0);
        assert_false(point >= 0x202A && point <= 0x202E);
        assert_false(cell->width == 2 && x + 1 == c->width);
        assert_false(c->ascii && point > 0x7E);
    }
}

static void draw_at(const struct scene *s, int screen, int width, int height)
{
    static const enum view_mode modes[] = {VIEW_SCREEN, VIEW_HELP, VIEW_ASK};

    for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
        struct view v = {.screen = screen,
                         .mode = modes[i],
                         .at = {screen, 7, -7},
                         .frozen = (int)(i & 1),
                         .window = height * 9};
        struct canvas c = {.ascii = width & 1};

        canvas_size(&c, width, height);
        frame_draw(s, &v, &c);
        for (int y = 0; y < c.height; y++)
            check_row(&c, y);
        canvas_release(&c);
    }
}

static void draw_everywhere(const struct scene *s, int step)
{
    for (int id = 0; id < SCREENS; id++) {
        for (int width = 0; width <= 100; width += step)
            for (int height = 0; height <= 40; height += step)
                draw_at(s, id, width, height);
        draw_at(s, id, 160, 48);
        draw_at(s, id, 159, 48);
        draw_at(s, id, 300, 100);
    }
}

static void draws_at_every_size(void **state)
{
    struct scene *s = fake_new(fake_fill);

    (void)state;
    draw_everywhere(s, 7);
    memset(s, 0, sizeof(*s));
    draw_everywhere(s, 9);
    free(s);
}

static void hostile_text_stays_text(void **state)
{
    struct scene *s = fake_new(fake_hostile);

    (void)state;
    draw_everywhere(s, 10);
    free(s);
}

static void golden(const struct scene *s, const char *screen,
                   const struct app_size *size, const char *suffix)
{
    char name[64];

    snprintf(name, sizeof(name), "%s-%dx%d%s", screen, size->width,
             size->height, suffix);
    golden_screen(name, printed(s, screen, size));
}

static void looks_as_it_did(void **state)
{
    static const struct app_size sizes[] = {{80, 24, 1}, {160, 48, 0}};
    struct scene *s = fake_new(fake_fill);

    (void)state;
    for (int id = 0; id < SCREENS; id++)
        for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
            golden(s, screen_get(id)->name, &sizes[i], "");
    free(s);
}

static void looks_as_it_did_in_little_room(void **state)
{
    static const struct app_size small = {44, 12, 1}, line = {50, 2, 1};
    struct scene *s = fake_new(fake_fill);

    (void)state;
    for (int id = 0; id < SCREENS; id++)
        golden(s, screen_get(id)->name, &small, "");
    golden(s, "overview", &line, "");
    free(s);
}

/* What is bad first; nothing without gates. */
static void shows_gates(void **state)
{
    static const struct app_size size = {80, 24, 1};
    struct scene *s = fake_new(fake_fill);
    char *text = printed(s, "overview", &size);

    (void)state;
    assert_null(strstr(text, "gates"));
    free(text);
    s->now.verdict =
        (struct shown_verdict){.word = "roll back",
                               .side = 1,
                               .gate = {{"p99-latency <= 2x", "holds", -1},
                                        {"error-rate <= +1pp", "broken", 1}},
                               .gates = 2};
    text = printed(s, "overview", &size);
    assert_non_null(strstr(text, " ROLL BACK (gates)  error-rate <= +1pp broken"
                                 "  p99-latency <= 2x holds"));
    free(text);
    s->now.verdict.defaults = 1;
    text = printed(s, "overview", &size);
    assert_non_null(strstr(text, " ROLL BACK (default gates)  error-rate"));
    free(text);
    free(s);
}

static void tells_a_dead_engine(void **state)
{
    static const struct app_size sizes[] = {{80, 24, 1}, {40, 1, 1}};
    static const char *const words[] = {
        "engine gone for 01:00: nothing is sent; the same command resumes",
        "GONE 41% err"};
    struct scene *s = fake_new(fake_fill);

    (void)state;
    s->now.alive = 0;
    s->now.now_us = s->now.engine.updated_us + 60000000;
    for (int i = 0; i < 2; i++) {
        char *text = printed(s, "overview", &sizes[i]);
        assert_non_null(strstr(text, words[i]));
        free(text);
    }
    s->now.engine.phase = PHASE_FINISHED;
    for (int i = 0; i < 2; i++) {
        char *text = printed(s, "overview", &sizes[i]);
        assert_null(strstr(text, words[i]));
        free(text);
    }
    free(s);
}

static void says_when_most_requests_fail(void **state)
{
    static const struct app_size size = {80, 24, 1};
    struct scene *s = fake_new(fake_fill);
    char *text;

    (void)state;
    s->now.tally[TREATMENT].failed = 615;
    text = printed(s, "run", &size);
    assert_null(strstr(text, "replies failed"));
    free(text);
    s->now.tally[TREATMENT].failed = 616;
    text = printed(s, "run", &size);
    assert_non_null(strstr(text, "treatment: 616 of 1230 replies failed"));
    free(text);
    free(s);
}

static void says_how_it_ended(void **state)
{
    static const struct app_size size = {80, 24, 1};
    struct scene *s = fake_new(fake_fill);
    char *text;

    (void)state;
    s->now.engine.phase = PHASE_SPENT;
    strcpy(s->now.engine.why, "the next pair may cost more");
    text = printed(s, "run", &size);
    assert_non_null(strstr(text, "stopped at the budget: the next pair"));
    assert_non_null(strstr(text, "BUDGET"));
    free(text);
    s->now.engine.phase = PHASE_INTERRUPTED;
    strcpy(s->now.engine.why, "interrupted");
    text = printed(s, "run", &size);
    assert_non_null(strstr(text, "\n interrupted\n"));
    assert_non_null(strstr(text, "INTERRUPTED"));
    free(text);
    free(s);
}

static void unknown_money_is_not_nothing(void **state)
{
    static const struct app_size size = {80, 24, 1};
    struct scene *s = fake_new(fake_fill);
    char *text;

    (void)state;
    s->now.engine.spent = s->now.tally[CONTROL].cost = 0;
    s->now.engine.budget = -1;
    s->now.tally[CONTROL].unpriced = s->now.tally[CONTROL].replies;
    s->now.tally[TREATMENT].unpriced = s->now.tally[TREATMENT].replies;
    text = printed(s, "run", &size);
    assert_non_null(
        strstr(text, "\n budget     no limit set, spent unknown\n"));
    assert_non_null(strstr(text, "\n spent                      unknown "));
    assert_null(strstr(text, "$0.00"));
    free(text);
    free(s);
}

/* What was imported was sent by somebody else: nobody measured how. */
static void what_was_imported(void **state)
{
    static const struct app_size sizes[] = {
        {40, 10, 1}, {80, 24, 1}, {160, 48, 1}, {40, 1, 1}};
    static const char *const never[] = {"-1 ", "resume", "WAITING", " yet"};
    struct scene *s = fake_new(fake_fill);
    struct engine *e = &s->now.engine;

    (void)state;
    e->phase = PHASE_FINISHED;
    e->lag_p50 = e->lag_p99 = e->lag_max = -1;
    e->late_p50 = e->late_p99 = e->late_max = -1;
    e->pid = e->rss_bytes = -1;
    e->updated_us = 0;
    s->now.health = HEALTH_NONE;
    s->now.rows = s->now.events = 0;
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 2; k++) {
            char *text = printed(s, k ? "run" : "overview", &sizes[i]);

            for (size_t j = 0; j < sizeof(never) / sizeof(*never); j++)
                assert_null(strstr(text, never[j]));
            assert_true(i == 3 || strstr(text, "FINISHED"));
            free(text);
        }
    free(s);
}

/* Nobody noted how the engine was then: that is no dead engine. */
static void the_past_has_no_engine(void **state)
{
    static const char *const never[] = {"gone", "GONE", "resume",
                                        "in flight  "
                                        "at",
                                        "64"};
    struct scene *s = fake_new(fake_fill);
    struct engine *e = &s->now.engine;
    struct view run = view_of("run"), overview = view_of("overview");

    (void)state;
    s->at = e->elapsed;
    s->now.alive = 0;
    s->now.health = HEALTH_NONE;
    e->pid = 0;
    e->lag_p50 = e->lag_p99 = e->lag_max = -1;
    e->late_p50 = e->late_p99 = e->late_max = -1;
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        miss(s, &run, 80, 24, never[i]);
        miss(s, &run, 40, 10, never[i]);
    }
    see(s, &run, 80, 24, "PAST 02:14");
    see(s, &run, 80, 24, "\ngenerator -  not noted: this is the past\n");
    see(s, &run, 80, 24, "\n in flight                  -    ");
    see(s, &run, 40, 10, "\nT 1230 replies  failed 31\n");
    see(s, &run, 160, 48, " in flight  -\n");
    see(s, &overview, 80, 24, "1230 replies    31 failed\n");
    free(s);
}

/* The question at the least size names all three ways out of it. */
static void the_question_keeps_its_answers(void **state)
{
    struct view v = {.mode = VIEW_ASK};
    struct scene *s = fake_new(fake_fill);
    struct canvas c = {.ascii = 1};
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    canvas_size(&c, 40, 10);
    frame_draw(s, &v, &c);
    canvas_dump(&c, &out);
    assert_non_null(strstr(out.data, "leave? s stop  d detach  Esc stay\n"));
    canvas_release(&c);
    buf_release(&out);
    free(s);
}

static void a_locale_of_ascii_gets_ascii(void **state)
{
    static const struct app_size size = {80, 24, 0};
    struct scene *s = fake_new(fake_fill);
    char *text;

    (void)state;
    setlocale(LC_CTYPE, "C");
    text = printed(s, "overview", &size);
    setlocale(LC_CTYPE, "C.UTF-8");
    for (const char *at = text; *at; at++)
        assert_true((unsigned char)*at < 0x80);
    free(text);
    free(s);
}

/* Whatever is looked at, and however small: the state of the generator. */
static void the_generator_is_on_every_screen(void **state)
{
    static const struct app_size sizes[] = {
        {160, 48, 0}, {80, 24, 1}, {40, 10, 1}, {44, 1, 1}};
    struct scene *s = fake_new(fake_fill);

    (void)state;
    s->now.health = HEALTH_LOOK;
    strcpy(s->now.health_why, "lag is high");
    for (int id = 0; id < SCREENS; id++)
        for (int i = 0; i < 4; i++) {
            char *text = printed(s, screen_get(id)->name, &sizes[i]);
            char *at = strstr(text, "gen");
            assert_non_null(at);
            assert_non_null(strstr(at, "look"));
            free(text);
        }
    free(s);
}

static void says_how_many_rows_are_missing(void **state)
{
    static const struct app_size size = {80, 24, 1};
    struct scene *s = fake_new(fake_fill);
    char *text;

    (void)state;
    while (s->now.rows < SNAPSHOT_CONTRASTS)
        s->now.row[s->now.rows++] = s->now.row[0];
    text = printed(s, "overview", &size);
    assert_non_null(strstr(text, "more rows: needs a taller window"));
    free(text);
    free(s);
}

static void names_the_screens_there_are(void **state)
{
    const struct app_settings settings = {.screen = "nosuch"};
    struct view v;
    struct err err = {0};

    (void)state;
    assert_int_equal(app_view(&settings, &v, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.text, "nosuch"));
    assert_non_null(strstr(err.text, "overview, latency, pairs, "));
}

static void cuts_no_filter(void **state)
{
    char long_one[WISH_TEXT + 1] = "";
    const struct app_settings settings = {.filter = long_one};
    struct view v;
    struct err err = {0};

    (void)state;
    memset(long_one, ' ', WISH_TEXT - 1);
    assert_int_equal(app_view(&settings, &v, &err), 0);
    assert_string_equal(v.wish.list.filter, long_one);
    long_one[WISH_TEXT - 1] = ' ';
    assert_int_equal(app_view(&settings, &v, &err), -1);
    assert_non_null(strstr(err.text, "159 bytes"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_at_every_size),
        cmocka_unit_test(hostile_text_stays_text),
        cmocka_unit_test(looks_as_it_did),
        cmocka_unit_test(looks_as_it_did_in_little_room),
        cmocka_unit_test(shows_gates),
        cmocka_unit_test(tells_a_dead_engine),
        cmocka_unit_test(says_when_most_requests_fail),
        cmocka_unit_test(says_how_it_ended),
        cmocka_unit_test(unknown_money_is_not_nothing),
        cmocka_unit_test(what_was_imported),
        cmocka_unit_test(the_past_has_no_engine),
        cmocka_unit_test(the_question_keeps_its_answers),
        cmocka_unit_test(a_locale_of_ascii_gets_ascii),
        cmocka_unit_test(the_generator_is_on_every_screen),
        cmocka_unit_test(says_how_many_rows_are_missing),
        cmocka_unit_test(names_the_screens_there_are),
        cmocka_unit_test(cuts_no_filter),
    };

    setlocale(LC_CTYPE, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
