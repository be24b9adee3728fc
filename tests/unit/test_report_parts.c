#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "report/compose.h"
#include "report/format.h"
#include "report/marks.h"
#include "stats/gsl.h"

/* A run of which only what a first screen shows is made up. */
struct made {
    struct analysis a;
    struct verdict v;
};

static struct contrast ratio(const char *name, double low, double high)
{
    return (struct contrast){
        .name = name,
        .words = name,
        .method = "order statistics",
        .unit = CONTRAST_RATIO,
        .status = CONTRAST_OK,
        .more_is_worse = 1,
        .brief = 1,
        .in = CONTRAST_SECONDS,
        .control = 1,
        .treatment = sqrt(low * high),
        .estimate = sqrt(low * high),
        .low = low,
        .high = high,
        .p = .5,
        .level = .95,
        .n = 400,
    };
}

static struct made *make(size_t gates)
{
    static const char *const name[] = {"error-rate",       "p50-latency",
                                       "p95-latency",      "p50-first-token",
                                       "cost-per-success", "agreement"};
    struct made *m = calloc(1, sizeof *m);

    settings_add(&m->a.settings, "name", "made up");
    m->a.engine.phase = PHASE_FINISHED;
    m->a.look = LOOK_FINAL;
    m->a.contrasts = sizeof name / sizeof *name;
    for (size_t i = 0; i < m->a.contrasts; i++)
        m->a.contrast[i] = ratio(name[i], .9, 1.2);
    m->v.word = VERDICT_HOLD;
    m->v.gates = gates;
    m->v.reasons = 2;
    for (size_t i = 0; i < 50; i++)
        strcat(m->v.reason[0], "xxx ");
    strcpy(m->v.reason[1], "and this");
    for (size_t i = 0; i < gates; i++) {
        struct judged *j = &m->v.gate[i];

        snprintf(j->gate.text, sizeof j->gate.text, "gate-%zu <= 2x", i);
        j->gate.name = i ? "p50-latency" : "error-rate";
        j->state = i == 5 ? GATE_BROKEN : GATE_HOLDS;
        j->contrast = &m->a.contrast[i > 0];
        j->value = 1.1;
        j->low = .95;
        j->high = 1.3;
        strcpy(j->why, "because");
    }
    return m;
}

static struct buf draw(struct made *m, const char *format)
{
    struct report r = {
        .analysis = &m->a,
        .verdict = m->v.gates ? &m->v : NULL,
        .charts = 1,
    };
    struct doc d = {0};
    struct buf out;

    report_compose(&r, &d);
    buf_init(&out, 1 << 20);
    format_find(format)->render(&d, &out);
    doc_release(&d);
    assert_false(out.full);
    settings_release(&m->a.settings);
    free(m);
    return out;
}

static int lines_to(const struct buf *b, const char *text)
{
    const char *end = strstr(b->data, text);
    int lines = 0;

    assert_non_null(end);
    for (const char *c = b->data; c < end; c++)
        lines += *c == '\n';
    return lines;
}

static int has(const struct buf *b, const char *text)
{
    return strstr(b->data, text) != NULL;
}

/* However many gates there are, and however long the reason. */
static void first_screen(void **state)
{
    struct buf b = draw(make(16), "text");

    (void)state;
    assert_true(lines_to(&b, "\nGates") <= 24);
    assert_true(has(&b, "\n  gate       broken gate-5 <= 2x +10.0 % "
                        "[-5.0, +30.0]\n"
                        "  gate       holds  gate-0 <= 2x"));
    assert_true(has(&b, "13 more gates below"));
    buf_release(&b);
    b = draw(make(4), "text");
    assert_true(has(&b, "1 more gate below"));
    buf_release(&b);
    b = draw(make(16), "text");
    assert_true(has(&b, "\n  verdict    hold: xxx xxx"));
    assert_true(has(&b, "\n             and this\n"));
    buf_release(&b);
}

/* An interval that holds no change makes no claim, and never "the same". */
static void no_claim(void **state)
{
    static const char *const format[] = {"text", "markdown", "html"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct buf b = draw(make(1), format[i]);

        assert_true(has(&b, "no call"));
        assert_true(has(&b, "descriptive: no claim is made"));
        assert_false(has(&b, "same"));
        assert_true(has(&b, "order statistics"));
        assert_true(has(&b, "fixed-sample"));
        buf_release(&b);
    }
}

static void not_judged(void **state)
{
    struct buf b = draw(make(0), "text");

    (void)state;
    assert_true(has(&b, "\nNOT JUDGED: no gates were judged"));
    assert_false(has(&b, "Gates"));
    buf_release(&b);
    b = draw(make(0), "json");
    assert_false(has(&b, "\"verdict\""));
    assert_false(has(&b, "\"gates\""));
    buf_release(&b);
}

/* The margin of a gate is in the picture. */
static void effects(void **state)
{
    struct made *m = make(1);
    struct buf b;

    (void)state;
    m->v.gate[0].gate.margin = 1.5;
    m->a.contrast[1].control = m->a.contrast[1].treatment = 0;
    m->a.contrast[2] = ratio("p95-latency-ok", 1, 2);
    m->a.contrast[3] = ratio("far", .001, 1000);
    b = draw(m, "html");
    assert_true(has(&b, "class=\"margin\""));
    assert_true(has(&b, "y=\"26.0\">error-rate</text>"));
    assert_false(has(&b, ">p50-latency</text>"));
    assert_false(has(&b, ">p95-latency-ok</text>"));
    assert_true(has(&b, "\xe2\x97\x80") && has(&b, "\xe2\x96\xb6"));
    buf_release(&b);
}

/* Pairs 1 to n; control's answer is 1, treatment's what `answer` says. */
static void add(struct pairs *p, int64_t prompt, int64_t answer, int alike)
{
    struct reply r;

    for (int side = 0; side < SIDES; side++) {
        reply_init(&r);
        r.prompt = prompt;
        r.repeat = 1;
        r.side = (enum side)side;
        r.outcome = OUTCOME_OK;
        r.attempts = 1;
        r.latency = 1000000000;
        r.answer = side == TREATMENT ? answer : 1;
        r.similarity = side == TREATMENT ? alike : -1;
        assert_int_equal(pairs_add(p, &r), 0);
    }
}

static void choosing(void **state)
{
    struct examples e = {0};
    struct pairs p = {0};

    (void)state;
    add(&p, 1, 1, 1000000);
    add(&p, 5, 2, -1);
    add(&p, 4, 2, 500000);
    add(&p, 3, 2, 100000);
    add(&p, 2, 2, 500000);
    examples_choose(&p, 3, &e);
    assert_int_equal(e.compared, 5);
    assert_int_equal(e.differ, 4);
    assert_int_equal(e.count, 3);
    assert_int_equal(e.row[0].prompt, 3);
    assert_int_equal(e.row[1].prompt, 2);
    assert_int_equal(e.row[2].prompt, 4);
    assert_true(e.row[0].latency[CONTROL] == 1);
    examples_release(&e);
    examples_choose(&p, 10, &e);
    assert_int_equal(e.count, 4);
    assert_int_equal(e.row[3].prompt, 5);
    examples_release(&e);
    examples_choose(&p, 0, &e);
    assert_int_equal(e.count, 0);
    assert_int_equal(e.differ, 4);
    examples_release(&e);
    pairs_release(&p);
}

/* Pieces in one text, those that differ in brackets. */
static void assert_pieces(const struct cell *c, const char *want)
{
    struct buf b;

    buf_init(&b, 1 << 16);
    for (size_t i = 0; i < c->pieces; i++)
        buf_addf(&b, c->piece[i].differs ? "[%s]" : "%s", c->piece[i].text);
    assert_string_equal(b.data, want);
    buf_release(&b);
}

static void marking(void **state)
{
    static const char *const row[][4] = {
        {"the cat sat", "the dog sat", "the [cat] sat", "the [dog] sat"},
        {"same", "same", "same", "same"},
        {"", "new", "", "[new]"},
        {" a\n", "b", " [a]\n", "[b]"},
        {"a b c d", "a c x d", "a [b] c d", "a c [x] d"},
        {"f(1, 2)", "f(1, 3)", "f(1, [2])", "f(1, [3])"},
        {"\xe6\xbc\xa2\xe5\xad\x97", "\xe6\xbc\xa2\xe8\xaa\x9e",
         "\xe6\xbc\xa2[\xe5\xad\x97]", "\xe6\xbc\xa2[\xe8\xaa\x9e]"},
        {"\xff", "\xfe", "[\xff]", "[\xfe]"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct doc d = {0};
        struct section *s = doc_add(&d, NULL, "", SECTION_ASIDE);
        struct cell a = {0}, b = {0};

        marks_make(s, &a, row[i][0], &b, row[i][1]);
        assert_pieces(&a, row[i][2]);
        assert_pieces(&b, row[i][3]);
        doc_release(&d);
    }
}

/* More words than are compared one by one: the rest counts as one. */
static void marking_ends(void **state)
{
    struct doc d = {0};
    struct section *s = doc_add(&d, NULL, "", SECTION_ASIDE);
    struct cell a = {0}, b = {0};
    struct buf x, y;

    (void)state;
    buf_init(&x, 1 << 16);
    buf_init(&y, 1 << 16);
    for (int i = 0; i < 2 * MARKS_WORDS; i++) {
        buf_adds(&x, "x ");
        buf_adds(&y, i == 2 * MARKS_WORDS - 1 ? "y " : "x ");
    }
    marks_make(s, &a, x.data, &b, y.data);
    assert_int_equal(a.pieces, 2);
    assert_int_equal(b.piece[1].differs, 1);
    assert_int_equal(strlen(b.piece[0].text) + strlen(b.piece[1].text), y.len);
    buf_release(&x);
    buf_release(&y);
    doc_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_screen), cmocka_unit_test(no_claim),
        cmocka_unit_test(not_judged),   cmocka_unit_test(effects),
        cmocka_unit_test(choosing),     cmocka_unit_test(marking),
        cmocka_unit_test(marking_ends),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
