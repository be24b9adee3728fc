#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/text.h"
#include "report/compose.h"
#include "report/format.h"
#include "report/words.h"
#include "stats/gsl.h"
#include "told_run.h"

static struct buf draw(struct told *t, const char *format)
{
    struct analysis *a = calloc(1, sizeof *a);
    struct doc d = {0};
    struct err err;
    struct buf out;

    assert_int_equal(analysis_load(&t->store, a, &err), 0);
    report_compose(a, &d);
    analysis_release(a);
    free(a);
    buf_init(&out, 1 << 20);
    format_find(format)->render(&d, &out);
    doc_release(&d);
    assert_false(out.full);
    return out;
}

static int has(const struct buf *b, const char *text)
{
    return strstr(b->data, text) != NULL;
}

/* Every line fits, and none ends in a space. */
static void assert_tidy(const struct buf *b)
{
    const char *line = b->data, *end;

    for (; (end = strchr(line, '\n')); line = end + 1) {
        assert_true(text_cells(line, (size_t)(end - line)) <= 80);
        assert_true(end == line || end[-1] != ' ');
    }
    assert_true(*line == '\0');
}

static void formats(void **state)
{
    (void)state;
    assert_string_equal(format_at(0)->name, "text");
    assert_ptr_equal(format_find("json"), format_at(1));
    assert_null(format_at(2));
    assert_null(format_find("odt"));
    for (size_t i = 0; format_at(i); i++)
        assert_true(*format_at(i)->about != '\0');
}

/* The first screen: what was compared, how, how far, and what came of it. */
static void first_screen(void **state)
{
    static const char want[] =
        "diptych report: support-q4\n"
        "  control    gpt-mini-2025-08, openai at https://api.eu.example/v1\n"
        "  treatment  gpt-mini-2026-01, openai at https://api.eu.example/v1\n"
        "  sent       closed loop, 16 in flight a variant; latency depends on "
        "the\n"
        "             server's speed\n"
        "  run        finished after 02:14\n"
        "  pairs      399 planned, 397 complete, 2 incomplete\n"
        "             both ok 377; failed: only control 0, only treatment 16, "
        "both 4\n"
        "\n"
        "Treatment against control, pair by pair\n"
        "  fixed-sample 95 % intervals: valid once, at the planned n\n"
        "                    control treatment   change  95 % interval      p\n"
        "  error rate         1.01 %    5.04 % +4.03 pp [+2.50, +6.45] "
        "<.0001 worse\n"
        "  p50 latency        607 ms    721 ms  +18.8 % [+17.4, +20.2] "
        "<.0001 worse\n"
        "  p90 latency        692 ms    819 ms  +18.4 % [+16.6, +20.2] "
        "<.0001 worse\n"
        "  p95 latency        703 ms    failed        -      a failure\n";
    struct told t = run_told();
    struct buf b = draw(&t, "text");

    (void)state;
    b.data[strlen(want)] = '\0';
    assert_string_equal(b.data, want);
    buf_release(&b);
}

static void details(void **state)
{
    struct told t = run_told();
    struct buf b = draw(&t, "text");

    (void)state;
    assert_tidy(&b);
    assert_true(has(&b, "  look missing replies    control 0 missing, 0 skip"));
    assert_true(has(&b, "p99 latency, ok           709 ms [706 ms, 710 ms]"));
    assert_true(has(&b, "  rate limited (429)       0        20"));
    assert_false(has(&b, "server error (5xx)"));
    assert_true(has(&b, "  model             0       100 gpt-mini-b\n"));
    assert_true(has(&b, "  mean latency, ok   377  mean, capped"));
    assert_true(has(&b, "  loop               closed\n"));
    assert_null(strchr(b.data, '\x1b'));
    assert_non_null(strstr(
        b.data,
        "\nIn short\n"
        "  changed    error rate +4.03 pp (worse), p50 latency +18.8 % "
        "(worse)\n"
        "  trust      to be looked at: missing replies, refused parameters,"));
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
    assert_tidy(&b);
    assert_true(has(&b, " [1000000 ms, 2000000 ms]\n"));
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
    b = draw(&t, "text");
    assert_tidy(&b);
    assert_null(strchr(b.data, '\x1b'));
    assert_true(has(&b, "  run        interrupted after 02:14: stopped"));
    assert_true(has(&b, "anytime-valid 95 % intervals"));
    assert_false(has(&b, "fixed-sample"));
    assert_true(has(&b, "  look run "));
    buf_release(&b);
    t.engine.phase = PHASE_SPENT;
    t.engine.total = 500;
    b = draw(&t, "text");
    assert_true(has(&b, "run        stopped at the budget after 02:14: stop"));
    assert_true(has(&b, "500 planned, 397 complete, 103 not complete yet\n"));
    assert_true(has(&b, "control 101 not sent yet, 0 skipped;"));
    buf_release(&b);
}

static void same_bytes(void **state)
{
    struct told t = run_told();

    (void)state;
    for (size_t i = 0; format_at(i); i++) {
        struct buf a = draw(&t, format_at(i)->name);
        struct buf b = draw(&t, format_at(i)->name);

        assert_string_equal(a.data, b.data);
        assert_true(a.data[a.len - 1] == '\n');
        buf_release(&a);
        buf_release(&b);
    }
}

/* A report as JSON, read back. */
static json_t *read_back(struct told *t)
{
    struct buf b = draw(t, "json");
    json_t *o = json_loads(b.data, JSON_REJECT_DUPLICATES, NULL);

    assert_non_null(o);
    buf_release(&b);
    return o;
}

/* The row of a table with that name; borrowed. */
static json_t *find(json_t *o, const char *table, const char *name)
{
    json_t *row;
    size_t i;

    json_array_foreach(
        json_object_get(o, table), i,
        row) if (!strcmp(json_string_value(json_object_get(row, "name")),
                         name)) return row;
    fail_msg("no %s in %s", name, table);
    return NULL;
}

static double number(json_t *o, const char *key)
{
    assert_true(json_is_number(json_object_get(o, key)));
    return json_number_value(json_object_get(o, key));
}

static void assert_text(json_t *o, const char *key, const char *want)
{
    assert_string_equal(json_string_value(json_object_get(o, key)), want);
}

/* Killed: nothing wrote that it ended, and it says so as the screens do. */
static void engine_gone(void **state)
{
    struct told t = run_told();
    struct buf b;
    json_t *o;

    (void)state;
    t.engine.phase = PHASE_RUNNING;
    t.engine.updated_us = 1790000134000000;
    b = draw(&t, "text");
    assert_tidy(&b);
    assert_true(has(&b, "  run        engine gone after 02:14; the same comm"));
    assert_true(has(&b, "  look run                engine gone: nothing is s"));
    buf_release(&b);
    o = read_back(&t);
    assert_true(json_is_true(
        json_object_get(json_object_get(o, "run"), "engine_gone")));
    json_decref(o);
}

static void json_parts(void **state)
{
    static const char *const part[] = {"experiment", "run",      "changes",
                                       "trust",      "measures", "outcomes",
                                       "served",     "engine",   "settings"};
    struct told t = run_told();
    json_t *o = read_back(&t), *run = json_object_get(o, "run");

    (void)state;
    assert_text(o, "schema", "diptych.report/1");
    assert_int_equal(json_object_size(o), 1 + sizeof part / sizeof *part);
    for (size_t i = 0; i < sizeof part / sizeof *part; i++)
        assert_non_null(json_object_get(o, part[i]));
    assert_text(json_object_get(o, "experiment"), "treatment_model",
                "gpt-mini-2026-01");
    assert_true(json_is_true(json_object_get(run, "finished")));
    assert_true(json_is_false(json_object_get(run, "interrupted")));
    assert_text(run, "intervals", "fixed-sample");
    assert_true(number(run, "complete") == 397);
    assert_true(number(run, "only_treatment_failed") == 16);
    assert_true(number(json_object_get(o, "engine"), "lag_p99_seconds") ==
                .0001);
    assert_text(find(o, "trust", "models"), "grade", "look");
    assert_text(find(o, "settings", "loop"), "value", "closed");
    json_decref(o);
}

/* Numbers keep all their digits: they are those of the analysis, exactly. */
static void json_numbers(void **state)
{
    struct told t = run_told();
    struct analysis *a = calloc(1, sizeof *a);
    json_t *o = read_back(&t);
    struct err err;

    (void)state;
    analysis_load(&t.store, a, &err);
    for (size_t i = 0; i < a->contrasts; i++) {
        const struct contrast *c = &a->contrast[i];
        json_t *row = find(o, "changes", c->name);
        json_t *change = json_object_get(row, "change");

        if (c->status != CONTRAST_OK)
            continue;
        assert_true(number(change, "value") == c->estimate);
        assert_true(number(change, "low") == c->low);
        assert_true(number(change, "high") == c->high);
        assert_true(number(row, "n") == (double)c->n);
        if (!isnan(c->p))
            assert_true(number(row, "p") == c->p);
    }
    for (size_t i = 0; i < a->measures; i++) {
        const struct measure *m = &a->measure[TREATMENT][i];
        json_t *v = json_object_get(find(o, "measures", m->name), "treatment");

        if (!isfinite(m->value))
            continue;
        assert_true(number(v, "value") == m->value);
        if (isfinite(m->high))
            assert_true(number(v, "high") == m->high);
    }
    analysis_release(a);
    free(a);
    json_decref(o);
}

static void json_unknown(void **state)
{
    struct told t = run_told();
    json_t *o, *row, *change;

    (void)state;
    t.engine.phase = PHASE_RUNNING;
    o = read_back(&t);
    row = find(o, "changes", "p95-latency");
    change = json_object_get(row, "change");
    assert_text(row, "status", "undefined");
    assert_true(json_is_null(json_object_get(row, "treatment")));
    assert_true(json_is_null(json_object_get(change, "value")));
    assert_text(change, "missing", "a failure");
    assert_true(json_is_null(
        json_object_get(find(o, "changes", "agreement"), "control")));
    row = json_object_get(find(o, "measures", "p95-latency"), "treatment");
    assert_true(json_is_null(json_object_get(row, "value")));
    assert_true(json_is_null(json_object_get(row, "high")));
    assert_true(number(row, "low") > .8);
    assert_text(row, "missing", "a failure");
    json_decref(o);
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
    json_t *o, *o_served;

    (void)state;
    t.reply = strange;
    b = draw(&t, "text");
    assert_tidy(&b);
    assert_true(has(&b, "on and on and\n                                on "
                        "until a line of eighty cells is surely full\n"));
    assert_false(has(&b, "first token"));
    buf_release(&b);
    o = read_back(&t);
    assert_text(find(o, "changes", "p50-first-token"), "status", "no_data");
    o_served = json_array_get(json_object_get(o, "served"), 0);
    assert_non_null(strstr(json_string_value(json_object_get(o_served, "text")),
                           "\xe6\xbc\xa2"));
    json_decref(o);
}

static int free_of_price(int64_t i, enum side side, struct reply *r)
{
    int there = run_reply(i, side, r);

    r->cost = -1;
    return there;
}

/* An estimate of nothing is not 1, whatever the arithmetic says. */
static void no_prices(void **state)
{
    struct told t = run_told();
    json_t *o, *change;

    (void)state;
    t.reply = free_of_price;
    o = read_back(&t);
    change = json_object_get(find(o, "changes", "cost-per-success"), "change");
    assert_true(json_is_null(json_object_get(change, "value")));
    assert_text(change, "missing", "no prices");
    change = find(o, "changes", "cost-per-success");
    assert_true(json_is_null(json_object_get(change, "p")));
    change = json_object_get(find(o, "measures", "cost"), "control");
    assert_true(json_is_null(json_object_get(change, "value")));
    assert_text(change, "missing", "399 unpriced");
    json_decref(o);
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
    b = draw(&t, "text");
    assert_tidy(&b);
    assert_true(has(&b, "  control.a-parameter-with-a-name"));
    buf_release(&b);
}

static void empty_store(void **state)
{
    struct told t = run_told();
    struct buf b;
    json_t *o;

    (void)state;
    t.pairs = 0;
    t.attempts = t.events = 0;
    t.engine = (struct engine){.phase = PHASE_READY,
                               .lag_p99 = -1,
                               .lag_max = -1,
                               .late_p99 = -1,
                               .late_max = -1};
    b = draw(&t, "text");
    assert_tidy(&b);
    assert_true(has(&b, "0 planned, 0 complete, 0 not complete yet"));
    assert_false(has(&b, "nan"));
    assert_true(has(&b, "  look loop lag           nothing measured\n"));
    assert_true(has(&b, "  look prices             nothing measured\n"));
    assert_false(has(&b, "-1 ns"));
    assert_false(has(&b, "Treatment against control"));
    buf_release(&b);
    o = read_back(&t);
    assert_int_equal(json_array_size(json_object_get(o, "served")), 0);
    json_decref(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats),       cmocka_unit_test(first_screen),
        cmocka_unit_test(details),       cmocka_unit_test(interrupted),
        cmocka_unit_test(same_bytes),    cmocka_unit_test(intervals_stay_whole),
        cmocka_unit_test(engine_gone),   cmocka_unit_test(json_parts),
        cmocka_unit_test(json_numbers),  cmocka_unit_test(json_unknown),
        cmocka_unit_test(strange_names), cmocka_unit_test(no_prices),
        cmocka_unit_test(long_name),     cmocka_unit_test(empty_store),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
