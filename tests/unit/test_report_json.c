#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "report_help.h"
#include "stats/gsl.h"

/* A report as JSON, read back. */
static json_t *read_back(struct told *t)
{
    struct buf b = report_draw(t, "json");
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

static void json_parts(void **state)
{
    static const char *const part[] = {
        "verdict", "gates",   "noise",   "missing",  "experiment",
        "run",     "changes", "trust",   "measures", "outcomes",
        "served",  "engine",  "settings"};
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
    assert_text(json_object_get(o, "verdict"), "word", "roll back");
    assert_text(find(o, "gates", "error-rate"), "state", "broken");
    assert_text(find(o, "gates", "error-rate"), "op", "<=");
    assert_text(find(o, "changes", "error-rate"), "role", "gate");
    assert_text(find(o, "changes", "p50-latency"), "role", "descriptive");
    assert_text(find(o, "changes", "error-rate"), "interval", "fixed-sample");
    assert_text(find(o, "trust", "models"), "grade", "look");
    assert_text(find(o, "settings", "loop"), "value", "closed");
    json_decref(o);
}

/* What must be better is asked for as gates are; it need not be one. */
static void json_success(void **state)
{
    struct told t = run_told();
    struct gates g;
    struct err err;
    struct buf b;
    json_t *o;

    (void)state;
    gates_default(&g);
    assert_int_equal(gates_success(&g, "cost-per-success", &err), 0);
    b = report_by(&t, "json", &g);
    o = json_loads(b.data, 0, NULL);
    assert_text(find(o, "changes", "cost-per-success"), "role", "success");
    assert_text(find(o, "changes", "error-rate"), "role", "gate");
    assert_text(find(o, "changes", "p50-latency"), "role", "descriptive");
    json_decref(o);
    buf_release(&b);
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

/* A model's name that is neither UTF-8 nor harmless; nothing streams. */
static int strange(int64_t i, enum side side, struct reply *r)
{
    run_reply(i, side, r);
    r->first_token = r->last_token = -1;
    r->model = "\xff\x1b[31m \xe6\xbc\xa2\xe5\xad\x97";
    return 1;
}

static void json_strange_names(void **state)
{
    struct told t = run_told();
    json_t *o, *served;

    (void)state;
    t.reply = strange;
    o = read_back(&t);
    assert_text(find(o, "changes", "p50-first-token"), "status", "no_data");
    served = json_array_get(json_object_get(o, "served"), 0);
    assert_non_null(strstr(json_string_value(json_object_get(served, "text")),
                           "\xe6\xbc\xa2"));
    json_decref(o);
}

static void json_engine_gone(void **state)
{
    struct told t = run_told();
    json_t *o;

    (void)state;
    t.engine.phase = PHASE_RUNNING;
    t.engine.updated_us = 1790000134000000;
    o = read_back(&t);
    assert_true(json_is_true(
        json_object_get(json_object_get(o, "run"), "engine_gone")));
    json_decref(o);
}

static void json_empty_store(void **state)
{
    struct told t = run_told();
    json_t *o;

    (void)state;
    t.pairs = 0;
    t.attempts = t.events = 0;
    t.engine = (struct engine){.phase = PHASE_READY, .lag_p99 = -1};
    o = read_back(&t);
    assert_int_equal(json_array_size(json_object_get(o, "served")), 0);
    json_decref(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_parts),
        cmocka_unit_test(json_success),
        cmocka_unit_test(json_numbers),
        cmocka_unit_test(json_unknown),
        cmocka_unit_test(no_prices),
        cmocka_unit_test(json_strange_names),
        cmocka_unit_test(json_engine_gone),
        cmocka_unit_test(json_empty_store),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
