/* The page of the verdict: what a report would say, and nothing borrowed. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "desk/page.h"
#include "desk/verdict.h"
#include "stats/gsl.h"
#include "told_run.h"
#include "watched.h"

static const char *const gated[][2] = {
    {"loop", "closed"},
    {"gates", "error-rate <= +1pp, p50-latency <= 2x"},
    {"success", "cost-per-success"},
    {NULL, NULL},
};

static struct verdict_page *page_of(struct told *t, struct verdict *want)
{
    struct analysis *a = calloc(1, sizeof *a);
    struct err err = {0};
    struct verdict_page *p;

    assert_int_equal(analysis_load(&t->store, a, &err), 0);
    assert_int_equal(verdict_judge(a, NULL, want, &err), 0);
    p = verdict_page_new(a, &err);
    assert_non_null(p);
    assert_int_equal(p->trusts, a->trusts);
    analysis_release(a);
    memset(a, 0x5A, sizeof *a);
    free(a);
    return p;
}

static void same_words(const struct verdict *a, const struct verdict *b)
{
    assert_int_equal(a->word, b->word);
    assert_int_equal(a->reasons, b->reasons);
    for (size_t i = 0; i < a->reasons; i++)
        assert_string_equal(a->reason[i], b->reason[i]);
    assert_int_equal(a->gates, b->gates);
    for (size_t i = 0; i < a->gates; i++)
        assert_string_equal(a->gate[i].why, b->gate[i].why);
}

static void says_what_a_report_says(void **state)
{
    struct told t = run_told();
    struct verdict *want = calloc(1, sizeof *want);
    struct verdict_page *p;

    (void)state;
    t.setting = gated;
    p = page_of(&t, want);
    same_words(&p->verdict, want);
    assert_int_equal(p->verdict.gates, 2);
    assert_ptr_equal(p->verdict.gate[0].contrast, &p->contrast[0]);
    assert_string_equal(p->verdict.gate[1].contrast->name, "p50-latency");
    assert_in_range((uintptr_t)p->verdict.gate[1].contrast,
                    (uintptr_t)p->contrast, (uintptr_t)(p->contrast + 64));
    assert_int_equal(p->complete, 397);
    assert_int_equal(p->planned, 399);
    assert_int_equal(p->first[CONTROL] + p->first[TREATMENT], 397);
    assert_true(p->tuned == 0);
    free(p);
    free(want);
}

/* What is asked is told from what only describes. */
static void marks_what_is_gated(void **state)
{
    struct told t = run_told();
    struct verdict *want = calloc(1, sizeof *want);
    struct verdict_page *p;

    (void)state;
    t.setting = gated;
    p = page_of(&t, want);
    for (size_t i = 0; i < p->contrasts; i++) {
        const char *name = p->contrast[i].name;
        int asked = !strcmp(name, "error-rate") ||
                    !strcmp(name, "p50-latency") ||
                    !strcmp(name, "cost-per-success");
        assert_int_equal(p->contrast[i].gated, asked);
    }
    free(p);
    free(want);
}

static void puts_the_worst_check_first(void **state)
{
    struct told t = run_told();
    struct verdict *want = calloc(1, sizeof *want);
    struct verdict_page *p;

    (void)state;
    t.engine.lag_p99 = 90 * RUN_MS;
    p = page_of(&t, want);
    assert_int_equal(p->trust[0].grade, TRUST_BAD);
    assert_int_equal(p->trust[p->trusts - 1].grade, TRUST_OK);
    for (size_t i = 1; i < p->trusts; i++)
        assert_true(p->trust[i].grade <= p->trust[i - 1].grade);
    free(p);
    free(want);
}

/* As long as it runs, limits are those that hold at any time. */
static void looks_early(void **state)
{
    struct told t = run_told();
    struct verdict *want = calloc(1, sizeof *want);
    struct verdict_page *p;

    (void)state;
    t.engine.phase = PHASE_INTERRUPTED;
    p = page_of(&t, want);
    same_words(&p->verdict, want);
    assert_false(p->verdict.final);
    assert_true(p->tuned == 200);
    free(p);
    free(want);
}

static void refuses_gates_it_cannot_read(void **state)
{
    static const char *const wrong[][2] = {{"gates", "nosuch <= 2x"},
                                           {NULL, NULL}};
    struct analysis *a = calloc(1, sizeof *a);
    struct told t = run_told();
    struct err err = {0};

    (void)state;
    t.setting = wrong;
    assert_int_equal(analysis_load(&t.store, a, &err), 0);
    assert_null(verdict_page_new(a, &err));
    assert_non_null(strstr(err.text, "nosuch"));
    analysis_release(a);
    free(a);
}

/* Nobody is failed by gates of nobody's. */
static void ends_as_a_report_ends(void **state)
{
    static const struct {
        enum verdict_word word;
        int status;
    } ends[] = {{VERDICT_PROMOTE, 0},
                {VERDICT_ROLL_BACK, 3},
                {VERDICT_HOLD, 4},
                {VERDICT_INVALID, 5}};

    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        assert_int_equal(verdict_status(ends[i].word), ends[i].status);
}

/* ---- kept up to date --------------------------------------------------- */

/* What the desk does; NULL: nothing new. */
static struct verdict_page *worked(struct watched *w, void *state,
                                   int64_t now_us)
{
    const struct wish wish = {.at = -1};
    struct page_source from = {.store = w->writer, .now_us = now_us};
    struct err err = {0};
    void *page = NULL;

    live_need(w->live, verdict_kind.needs);
    watched_update(w, now_us);
    from.live = w->live;
    from.serial = live_serial(w->live);
    assert_int_equal(verdict_kind.work(state, &from, &wish, &page, &err), 0);
    return page;
}

static const char *check(const struct verdict_page *p, const char *name)
{
    for (size_t i = 0; i < p->trusts; i++)
        if (strcmp(p->trust[i].name, name) == 0)
            return p->trust[i].text;
    fail_msg("no check %s", name);
    return "";
}

static void is_made_anew_with_new_numbers(void **state)
{
    struct watched *w = *state;
    void *keeper = verdict_kind.start();
    struct verdict_page *p;

    watched_put_pairs(w, 1, 30);
    watched_live_open(w);
    p = worked(w, keeper, START);
    assert_non_null(p);
    assert_int_equal(p->complete, 30);
    assert_string_equal(p->verdict.gate[0].gate.text, "p99-latency <= 2x");
    assert_true(p->verdict.defaults);
    verdict_kind.release(p);
    assert_null(worked(w, keeper, START + 100000));
    watched_put_pairs(w, 31, 40);
    p = worked(w, keeper, START + 1500000);
    assert_non_null(p);
    assert_int_equal(p->complete, 40);
    verdict_kind.release(p);
    verdict_kind.end(keeper);
}

/* The checks cost more than the rest, and wait; but not at the end. */
static void checks_trust_now_and_then(void **state)
{
    struct watched *w = *state;
    void *keeper = verdict_kind.start();
    struct verdict_page *p;

    watched_put_pairs(w, 1, 30);
    watched_live_open(w);
    verdict_kind.release(worked(w, keeper, START));
    watched_put_pairs(w, 31, 40);
    p = worked(w, keeper, START + 1500000);
    assert_non_null(strstr(check(p, "sample-ratio"), "control 30 replies"));
    verdict_kind.release(p);
    watched_put_pairs(w, 41, 50);
    p = worked(w, keeper, START + 3000000);
    assert_non_null(strstr(check(p, "sample-ratio"), "control 50 replies"));
    verdict_kind.release(p);
    watched_put_pairs(w, 51, 60);
    w->engine.phase = PHASE_INTERRUPTED;
    watched_put_engine(w);
    p = worked(w, keeper, START + 3100000);
    assert_non_null(strstr(check(p, "sample-ratio"), "control 60 replies"));
    verdict_kind.release(p);
    verdict_kind.end(keeper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_a_report_says),
        cmocka_unit_test(marks_what_is_gated),
        cmocka_unit_test(puts_the_worst_check_first),
        cmocka_unit_test(looks_early),
        cmocka_unit_test(refuses_gates_it_cannot_read),
        cmocka_unit_test(ends_as_a_report_ends),
        LIVE(is_made_anew_with_new_numbers),
        LIVE(checks_trust_now_and_then),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
