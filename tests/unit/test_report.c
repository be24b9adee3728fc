#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/words.h"
#include "report/write.h"
#include "report_help.h"
#include "stats/gsl.h"

static void formats(void **state)
{
    static const char *const name[] = {"text", "json", "csv", "markdown",
                                       "html"};
    size_t n = sizeof name / sizeof *name;

    (void)state;
    for (size_t i = 0; i < n; i++)
        assert_ptr_equal(format_find(name[i]), format_at(i));
    assert_null(format_at(n));
    assert_null(format_find("odt"));
    for (size_t i = 0; format_at(i); i++)
        assert_true(*format_at(i)->about != '\0');
}

/* The first screen: what was compared, how, how far, and what came of it. */
static void first_screen(void **state)
{
    static const char want[] =
        "diptych report: support-q4\n"
        "ROLL BACK: error rate +4.03 pp, from +2.50 pp to +6.45 pp, is surely "
        "outside <=\n"
        "+1pp\n"
        "\n"
        "  control    gpt-mini-2025-08, openai at https://api.eu.example/v1\n"
        "  treatment  gpt-mini-2026-01, openai at https://api.eu.example/v1\n"
        "  run        finished after 02:14\n"
        "  pairs      399 planned, 397 complete, 2 incomplete\n"
        "             both ok 377; failed: only control 0, only treatment 16, "
        "both 4\n"
        "  gate       broken  error-rate <= +1pp (default) +4.03 pp [+2.50, "
        "+6.45]\n"
        "  gate       unknown p99-latency <= 2x (default)         -      a "
        "failure\n";
    struct told t = run_told();
    struct buf b = report_draw(&t, "text");

    (void)state;
    b.data[strlen(want)] = '\0';
    assert_string_equal(b.data, want);
    buf_release(&b);
}

/* The end of the first screen: the first line that belongs to the detail. */
static int lines_to(const struct buf *b, const char *text)
{
    const char *end = strstr(b->data, text);
    int lines = 0;

    assert_non_null(end);
    for (const char *c = b->data; c < end; c++)
        lines += *c == '\n';
    return lines;
}

static void one_screen(void **state)
{
    struct told t = run_told();
    struct buf b = report_draw(&t, "text");

    (void)state;
    assert_true(lines_to(&b, "What each gate asks") <= 24);
    assert_true(report_has(&b, "  trust      look at: missing replies, "));
    assert_true(report_has(&b, "fixed-sample 95 % intervals, methods below"));
    assert_true(report_has(&b, "  cost per success "));
    buf_release(&b);
}

static void details(void **state)
{
    struct told t = run_told();
    struct buf b = report_draw(&t, "text");

    (void)state;
    assert_true(report_tidy(&b));
    assert_true(report_has(&b, "  look missing replies "));
    assert_true(report_has(&b, "; ok: of pairs"));
    assert_true(report_has(&b, "such quantiles"));
    assert_true(report_has(&b, " ok: of all replies that were\n"));
    assert_true(report_has(&b, "p99 latency, ok    "));
    assert_true(report_has(&b, " 709 ms [706 ms, 710 ms]"));
    assert_true(report_has(&b, "  rate limited (429)       0        20"));
    assert_false(strstr(strstr(b.data, "How requests ended"), "5xx"));
    assert_true(report_has(&b, "  model             0       100 gpt-mini-b\n"));
    assert_true(report_has(&b, "delta method, paired, capped"));
    assert_true(report_has(&b, "  loop               closed\n"));
    assert_null(strchr(b.data, '\x1b'));
    assert_non_null(strstr(
        b.data, "\nIn short\n"
                "  changed    error rate +4.03 pp (worse), p50 latency +18.8 % "
                "(worse)\n"
                "  trust      to be looked at: missing replies, "));
    assert_null(strstr(strstr(b.data, "In short"), "\n\n"));
    buf_release(&b);
}

/* There is no room beside the name: the interval gets a line, not two. */
static void intervals_stay_whole(void **state)
{
    struct doc d = {0};
    struct section *s = doc_add(&d, NULL, "A", SECTION_TABLE);
    struct buf b;

    (void)state;
    d.title = "t";
    doc_column(s, NULL, "", 0);
    doc_column(s, NULL, "", 0);
    doc_row(s, 0);
    doc_put(s, CELL_TEXT, 0, "%060d", 0);
    doc_put(s, CELL_TEXT, 0, "[1000000 ms, 2000000 ms]");
    buf_init(&b, 4096);
    format_find("text")->render(&d, &b);
    assert_true(report_tidy(&b));
    assert_true(report_has(&b, " [1000000 ms, 2000000 ms]\n"));
    buf_release(&b);
    doc_release(&d);
}

static void interrupted(void **state)
{
    struct told t = run_told();
    struct buf b;

    (void)state;
    t.engine.phase = PHASE_INTERRUPTED;
    snprintf(t.engine.why, sizeof t.engine.why, "stopped\x1b]0;x\x07 by hand");
    b = report_draw(&t, "text");
    assert_true(report_tidy(&b));
    assert_null(strchr(b.data, '\x1b'));
    assert_true(
        report_has(&b, "  run        interrupted after 02:14: stopped"));
    assert_true(report_has(&b, "anytime-valid 95 % intervals"));
    assert_false(report_has(&b, "fixed-sample"));
    assert_true(report_has(&b, "  look run "));
    buf_release(&b);
    t.engine.phase = PHASE_SPENT;
    t.engine.total = 500;
    b = report_draw(&t, "text");
    assert_true(
        report_has(&b, "run        stopped at the budget after 02:14: stop"));
    assert_true(
        report_has(&b, "500 planned, 397 complete, 103 not complete yet\n"));
    assert_true(report_has(&b, "control 101 not sent yet, 0 skipped;"));
    buf_release(&b);
}

static void same_bytes(void **state)
{
    struct told t = run_told();

    (void)state;
    for (size_t i = 0; format_at(i); i++) {
        struct buf a = report_draw(&t, format_at(i)->name);
        struct buf b = report_draw(&t, format_at(i)->name);

        assert_string_equal(a.data, b.data);
        assert_true(a.data[a.len - 1] == '\n');
        buf_release(&a);
        buf_release(&b);
    }
}

/* Killed: nothing wrote that it ended, and it says so as the screens do. */
static void engine_gone(void **state)
{
    struct told t = run_told();
    struct buf b;

    (void)state;
    t.engine.phase = PHASE_RUNNING;
    t.engine.updated_us = 1790000134000000;
    b = report_draw(&t, "text");
    assert_true(report_tidy(&b));
    assert_true(
        report_has(&b, "  run        engine gone after 02:14; the same comm"));
    assert_true(report_has(&b, "  look run "));
    buf_release(&b);
}

/* A model's name that is neither UTF-8 nor harmless, and too long for a line;
 * nothing streams. */
static int strange(int64_t i, enum side side, struct reply *r)
{
    run_reply(i, side, r);
    r->first_token = r->last_token = -1;
    r->model = "\xff\x1b[31m \xe6\xbc\xa2\xe5\xad\x97 and a name that goes on "
               "and on and on until a line of eighty cells is surely full";
    return 1;
}

static void strange_names(void **state)
{
    struct told t = run_told();
    struct buf b;

    (void)state;
    t.reply = strange;
    b = report_draw(&t, "text");
    assert_true(report_tidy(&b));
    assert_true(report_has(&b,
                           "on and on and\n                                on "
                           "until a line of eighty cells is surely full\n"));
    assert_false(report_has(&b, "first token"));
    buf_release(&b);
}

static const char *const long_settings[][2] = {
    {"control.a-parameter-with-a-name-so-long-that-it-alone-would-fill-a-line-"
     "of-eighty",
     "1"},
    {NULL, NULL},
};

static void long_name(void **state)
{
    struct told t = run_told();
    struct buf b;

    (void)state;
    t.setting = long_settings;
    b = report_draw(&t, "text");
    assert_true(report_tidy(&b));
    assert_true(report_has(&b, "  control.a-parameter-with-a-name"));
    buf_release(&b);
}

static void empty_store(void **state)
{
    struct told t = run_told();
    struct buf b;

    (void)state;
    t.pairs = 0;
    t.attempts = t.events = 0;
    t.engine = (struct engine){.phase = PHASE_READY,
                               .lag_p99 = -1,
                               .lag_max = -1,
                               .late_p99 = -1,
                               .late_max = -1};
    b = report_draw(&t, "text");
    assert_true(report_tidy(&b));
    assert_true(report_has(&b, "0 planned, 0 complete, 0 not complete yet"));
    assert_false(report_has(&b, "nan"));
    assert_true(report_has(&b, "  look loop lag           nothing measured\n"));
    assert_true(report_has(&b, "  look prices             nothing measured\n"));
    assert_false(report_has(&b, "-1 ns"));
    assert_false(report_has(&b, "Treatment against control"));
    buf_release(&b);
}

/* Why it failed, and what to do: no statistics of nothing. */
static void failed_at_once(void **state)
{
    struct told t = run_told();
    struct buf b;
    size_t lines = 0;

    (void)state;
    t.pairs = 0;
    t.attempts = t.events = 0;
    t.engine = (struct engine){.phase = PHASE_FAILED,
                               .why = "nobody listens on port 9",
                               .updated_us = 1,
                               .lag_p99 = -1,
                               .lag_max = -1,
                               .late_p99 = -1,
                               .late_max = -1};
    b = report_draw(&t, "text");
    assert_true(report_tidy(&b));
    assert_true(report_has(&b, "nobody listens on port 9"));
    assert_true(report_has(&b, "there is no reply, so"));
    for (const char *at = b.data; (at = strchr(at, '\n')); at++)
        lines++;
    assert_in_range(lines, 5, 16);
    buf_release(&b);
    b = report_draw(&t, "markdown");
    assert_false(report_has(&b, "Each variant by itself"));
    buf_release(&b);
    b = report_draw(&t, "json");
    assert_true(report_has(&b, "\"changes\": ["));
    buf_release(&b);
}

/* What retries mended is not lost from sight. */
static void tells_what_was_tried_again(void **state)
{
    static const struct attempt one[] = {
        {.prompt = 1,
         .repeat = 1,
         .side = TREATMENT,
         .number = 1,
         .outcome = OUTCOME_TIMEOUT},
        {.prompt = 2,
         .repeat = 1,
         .side = TREATMENT,
         .number = 1,
         .outcome = OUTCOME_RATE_LIMITED},
        {.prompt = 2,
         .repeat = 1,
         .side = TREATMENT,
         .number = 2,
         .outcome = OUTCOME_RATE_LIMITED},
        {.prompt = 3,
         .repeat = 0,
         .side = CONTROL,
         .number = 1,
         .outcome = OUTCOME_TIMEOUT}, /* a warm-up */
    };
    struct told t = run_told();
    struct buf b;

    (void)state;
    t.attempt = one;
    t.attempts = 4;
    b = report_draw(&t, "markdown");
    assert_true(report_has(&b, "**treatment** 3 attempts failed and were "
                               "tried again: rate limited (429) 2, time-out "
                               "1\n"));
    assert_false(report_has(&b, "**control** 1 attempt"));
    buf_release(&b);
    b = report_draw(&t, "json");
    assert_true(report_has(&b, "\"treatment_attempts_retried\": 3,"));
    assert_true(report_has(&b, "\"control_attempts_retried\": 0,"));
    buf_release(&b);
}

/* With all that a name may hold, and every chart. */
static void html_is_xml(void **state)
{
    struct told t = run_told();
    struct buf b;

    (void)state;
    t.reply = strange;
    b = report_draw(&t, "html");
    assert_true(report_has(&b, "<path class=\"area control\""));
    assert_true(report_has(&b, "Latency: shift by quantile"));
    assert_true(report_has(&b, "Requests that did not end well"));
    assert_int_not_equal(report_is_xml(&b), 0);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats),
        cmocka_unit_test(first_screen),
        cmocka_unit_test(details),
        cmocka_unit_test(one_screen),
        cmocka_unit_test(interrupted),
        cmocka_unit_test(same_bytes),
        cmocka_unit_test(intervals_stay_whole),
        cmocka_unit_test(engine_gone),
        cmocka_unit_test(strange_names),
        cmocka_unit_test(long_name),
        cmocka_unit_test(html_is_xml),
        cmocka_unit_test(empty_store),
        cmocka_unit_test(failed_at_once),
        cmocka_unit_test(tells_what_was_tried_again),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
