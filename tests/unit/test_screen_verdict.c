/* The screen of the verdict: the answer, what it rests on, and all of it in
 * full; at every size. BLESS=1 writes its pictures anew. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "desk/verdict.h"
#include "stats/gsl.h"
#include "tui/screen.h"
#include "unit/golden_screen.h"
#include "unit/verdict_said.h"

/* Both outlive the page. */
struct made {
    struct verdict_case c;
    struct verdict_page page;
    struct scene scene;
    struct view view;
};

static const struct trust checks[] = {
    {"loop-lag", "loop lag", TRUST_SPANS, TRUST_BAD,
     "p99 12.0 ms, percentiles move from 4.12 ms"},
    {"retries", "retries", TRUST_NONE, TRUST_LOOK,
     "control 1 of 1230 replies, treatment 22\x1b[2J"},
    {"sample-ratio", "sample ratio", TRUST_ALL, TRUST_OK,
     "control 1230 replies, treatment 1230"},
    {"drift", "drift of the change", TRUST_NONE, TRUST_OK, "none to be seen"},
};

static void fill(struct made *m, enum contrast_look look)
{
    struct verdict_page *p = &m->page;

    case_init(&m->c, look, 1230);
    case_errors(&m->c, 8, 30);
    case_ratio(&m->c, "p99-latency", 1.36, .08);
    case_ratio(&m->c, "p50-latency", .812, .012);
    case_ratio(&m->c, "p95-first-token", 1.01, .03);
    case_gate(&m->c, "error-rate <= +0.5pp");
    case_gate(&m->c, "p99-latency <= 1.25x");
    case_gate(&m->c, "p50-latency <= 1.05x");
    case_gate(&m->c, "p50-first-token <= 1.1x");
    verdict_make(&m->c.e, &m->c.g, &m->c.v);
    *p = (struct verdict_page){.verdict = m->c.v,
                               .contrasts = m->c.e.contrasts,
                               .trusts = sizeof checks / sizeof *checks,
                               .complete = 1230,
                               .ended = 1230,
                               .planned = 3000,
                               .first = {614, 616}};
    memcpy(p->contrast, m->c.contrast, sizeof m->c.contrast);
    memcpy(p->trust, checks, sizeof checks);
    for (int i = 0; i < 3; i++)
        p->contrast[i].gated = 1;
    p->status = p->verdict.defaults ? 0 : verdict_status(p->verdict.word);
}

static struct made *made_new(enum contrast_look look)
{
    struct made *m = memory_new(1, sizeof *m);

    fill(m, look);
    m->scene.verdict = &m->page;
    m->scene.at = m->view.wish.at = -1;
    m->view.screen = SCREEN_verdict;
    return m;
}

/* The body alone: the frame is drawn, and tested, elsewhere. */
static char *drawn(struct made *m, int width, int height, int ascii)
{
    struct canvas c = {.ascii = ascii};
    struct box b = {.on = &c, .width = width, .end = height};
    struct buf out;

    canvas_size(&c, width, height);
    m->view.layout = width >= 160  ? LAYOUT_WIDE
                     : width >= 80 ? LAYOUT_STANDARD
                                   : LAYOUT_SMALL;
    verdict_screen.draw(&m->scene, &m->view, &b);
    box_close(&b);
    buf_init(&out, 1 << 20);
    canvas_dump(&c, &out);
    canvas_release(&c);
    return buf_take(&out);
}

static void has(struct made *m, int width, int height, const char *text)
{
    char *got = drawn(m, width, height, 1);

    if (!strstr(got, text))
        fail_msg("no \"%s\" in\n%s", text, got);
    free(got);
}

static void lacks(struct made *m, const char *text)
{
    char *got = drawn(m, 160, 44, 1);

    if (strstr(got, text))
        fail_msg("\"%s\" in\n%s", text, got);
    free(got);
}

static void golden(struct made *m, int width, int height, int ascii)
{
    char name[64];

    snprintf(name, sizeof name, "verdict-body-%dx%d", width, height);
    golden_screen(name, drawn(m, width, height, ascii));
}

static void looks_as_it_did(void **state)
{
    struct made *m = made_new(LOOK_LIVE);

    (void)state;
    golden(m, 80, 20, 1);
    golden(m, 160, 44, 0);
    golden(m, 40, 6, 1);
    free(m);
}

static void draws_at_every_size(void **state)
{
    struct made *m = made_new(LOOK_FINAL);

    (void)state;
    for (int width = 0; width <= 170; width += 5)
        for (int height = 0; height <= 50; height += 3) {
            m->view.reading.open = height & 1;
            m->view.at[SCREEN_verdict] = width * 7 % 50 - 5;
            m->scene.verdict = width % 11 ? &m->page : NULL;
            free(drawn(m, width, height, width & 1));
        }
    free(m);
}

/* ---- the answer -------------------------------------------------------- */

static void says_what_it_waits_for(void **state)
{
    struct made *m = made_new(LOOK_LIVE);

    (void)state;
    m->scene.verdict = NULL;
    has(m, 80, 20, " reading ...");
    strcpy(m->scene.now.verdict.word, "hold");
    strcpy(m->scene.now.verdict.why, "so far, nothing is decided");
    has(m, 80, 20, " hold: reading why ...\n so far, nothing is decided\n");
    free(m);
}

static void says_the_word_and_the_exit_status(void **state)
{
    struct made *m = made_new(LOOK_LIVE);
    struct verdict *v = &m->page.verdict;

    (void)state;
    has(m, 80, 20, " HOLD  so far   ");
    has(m, 80, 20, "a report now exits with 4\n");
    has(m, 80, 20, "gates: anytime-valid 95 % intervals -");
    v->final = 1;
    v->word = VERDICT_ROLL_BACK;
    m->page.status = 3;
    has(m, 80, 20, " ROLL BACK  final   ");
    has(m, 80, 20, "exits with 3\n");
    has(m, 80, 20, "gates: fixed-sample 95 % intervals -");
    v->defaults = 1;
    m->page.status = 0;
    has(m, 80, 20, "   default gates never fail a script: exit 0\n");
    has(m, 80, 20, "the default ones, nobody asked for them -");
    v->rolled = 1; /* by a floor, whatever the gates say */
    m->page.status = 3;
    has(m, 80, 20, "   a report now exits with 3\n");
    v->changed = 1;
    has(m, 80, 20, "gates, not those frozen at the start: ");
    free(m);
}

static void an_exit_of_0_is_not_all_well(void **state)
{
    struct made *m = made_new(LOOK_LIVE);
    struct verdict *v = &m->page.verdict;

    (void)state;
    has(m, 40, 6, " HOLD  not decided        exit status 4\n");
    v->final = v->defaults = 1;
    m->page.status = 0;
    has(m, 40, 6, " HOLD  not decided     defaults: exit 0\n");
    has(m, 50, 6, " HOLD  not decided          default gates: exit 0\n");
    has(m, 80, 20, " HOLD  not decided, final   ");
    v->word = VERDICT_ROLL_BACK;
    has(m, 40, 6, " ROLL BACK  final default gates: exit 0\n");
    free(m);
}

/* Of the answer, and of the list. */
static void what_is_cut_is_marked(void **state)
{
    struct made *m = made_new(LOOK_LIVE);
    char *reason = m->page.verdict.reason[0];

    (void)state;
    has(m, 40, 6, "\n promote is decided at the planned end ~\n>worse ^");
    has(m, 40, 6, "\n ~ 13 more rows: j/k\n");
    has(m, 60, 11, "\n ~ 8 more rows: j/k\n");
    has(m, 80, 20, "\n-- chosen; above or below 2 more rows: j/k ---");
    m->view.at[SCREEN_verdict] = 1000;
    has(m, 60, 11, "\n>p95 first token");
    has(m, 160, 44, "\n-- chosen -----");
    m->view.at[SCREEN_verdict] = 0;
    strcpy(reason, "one two three four five six seven eight nine ten eleven "
                   "twelve thirteen fourteen fifteen sixteen seventeen");
    has(m, 60, 11,
        "\n one two three four five six seven eight nine ten eleven\n twelve "
        "thirteen fourteen fifteen sixteen seventeen\n>worse ^");
    has(m, 40, 6, "\n nine ten eleven twelve thirteen       ~\n>worse ^");
    m->view.at[SCREEN_verdict] = 4;
    m->view.reading.open = 1;
    has(m, 100, 20, " gates mean. The verdict: one");
    free(m);
}

static void says_what_is_held_back(void **state)
{
    struct made *m = made_new(LOOK_LIVE);

    (void)state;
    has(m, 160, 44, "pairs: 1230 of 3000 have ended; both");
    m->page.ended = 1300;
    has(m, 160, 44, "pairs: 1300 of 3000 have ended, 1230 of them are looked");
    m->page.design = DESIGN_UNPAIRED;
    has(m, 160, 44, "; 1300 of 3000 requests have ended, 1230 of them are ");
    m->scene.now.live = 1; /* has no plan, and some never end */
    has(m, 160, 44, "; 1300 ended, others were kept back or are under way, 12");
    m->page.planned = m->page.complete = 1300;
    has(m, 160, 44, "each request went to one variant; 1300 ended\n");
    free(m);
}

static void says_when_it_was_decided(void **state)
{
    struct made *m = made_new(LOOK_LIVE);

    (void)state;
    m->page.verdict.latched = 1;
    m->page.verdict.decided_pairs = 412;
    m->scene.now.events = 2;
    m->scene.now.event[0].elapsed = INT64_C(90000000000);
    m->scene.now.event[1].kind = EVENT_VERDICT;
    m->scene.now.event[1].elapsed = INT64_C(61000000000);
    has(m, 160, 44, " HOLD  decided   ");
    has(m, 160, 44, "decided at 01:01 of run time, after 412 pairs");
    free(m);
}

/* ---- gates ------------------------------------------------------------- */

static void says_how_each_gate_stands(void **state)
{
    struct made *m = made_new(LOOK_LIVE);
    struct judged *j = m->page.verdict.gate;

    (void)state;
    has(m, 80, 20, "[+0.30,+3.60]  worse ^, ~ +2090 pairs\n");
    has(m, 80, 20, "[-21.7,-15.8]  holds\n");
    has(m, 80, 20, " unknown ? not computed\n");
    j[0].state = GATE_BROKEN;
    has(m, 80, 20, "[+0.30,+3.60]  BROKEN ^^\n");
    j[1].more = j[1].worse = 0;
    has(m, 80, 20, "  undecided ~ too near\n");
    j[2].worse = 1;
    has(m, 80, 20, "  holds, but worse ^\n");
    j[2].state = GATE_UNKNOWN;
    j[2].late = LATE_OPEN;
    has(m, 80, 20, "  unknown ? our own lateness\n");
    free(m);
}

static void says_why_there_is_no_interval(void **state)
{
    struct made *m = made_new(LOOK_LIVE);
    struct judged *j = &m->page.verdict.gate[1];
    struct contrast *c = &m->page.contrast[1];

    (void)state;
    j->contrast = c;
    j->state = GATE_UNKNOWN;
    j->more = 0;
    c->status = CONTRAST_NO_DATA;
    has(m, 80, 20, "  unknown ? no data\n");
    c->status = CONTRAST_UNDEFINED;
    c->control = INFINITY;
    has(m, 80, 20, "  unknown ? a failure\n");
    c->status = CONTRAST_TOO_FEW;
    c->needs = 368;
    has(m, 80, 20, " needs n 368    unknown ? too few\n");
    c->pivot.open = 1;
    has(m, 80, 20, "  unknown ? failures near\n");
    free(m);
}

/* On one line with its limit, on a scale that is printed. */
static void draws_intervals_where_there_is_room(void **state)
{
    struct made *m = made_new(LOOK_LIVE);

    (void)state;
    has(m, 160, 44, "  ....................|====#=O========..... +-100 ");
    has(m, 160, 44, "  ...........=O==.....|.#.................. +-50 ");
    free(m);
}

/* ---- the rest ---------------------------------------------------------- */

static void says_how_it_is_judged(void **state)
{
    struct made *m = made_new(LOOK_LIVE);
    struct contrast *c = &m->page.contrast[0];

    (void)state;
    has(m, 160, 44,
        "pairs: 1230 of 3000 have ended; both variants of a prompt "
        "side by side, control first in 614, treatment in 616\n");
    has(m, 160, 44, "look as often as you like");
    has(m, 160, 44, "a roll back takes limits of 98.75 %");
    c->by_prompt = 1;
    c->by = BY_SENDER;
    c->pivot.n = c->pivot.arm[0] = c->pivot.arm[1] = 400;
    m->page.verdict.gate[0].contrast = c;
    has(m, 160, 44,
        "limits count 400 clusters (the prompts of a user or a "
        "conversation), not 1230 pairs");
    c->method = "score, clustered";
    has(m, 160, 44, "methods: error rate: score, clustered");
    m->page.design = DESIGN_UNPAIRED;
    has(m, 160, 44, "a split: each request went to one variant; 1230 of 3000");
    strcpy(m->page.verdict.reason[m->page.verdict.reasons++],
           "no gates were frozen at the start");
    has(m, 160, 44, "\n no gates were frozen at the start\n");
    free(m);
}

static void lists_checks_and_what_only_describes(void **state)
{
    struct made *m = made_new(LOOK_LIVE);

    (void)state;
    has(m, 80, 20, "\n [BAD]  loop lag: p99 12.0 ms, percentiles");
    has(m, 160, 44, "4.12 ms                    [look] retries: control 1 of");
    has(m, 160, 44, " what no gate asks about -");
    has(m, 160, 44, "\n p95 first token                    +1.0 % [-7.8,");
    m->page.contrast[3].gated = 1;
    m->page.trusts = 0;
    lacks(m, "what no gate asks about");
    lacks(m, "trusted?");
    free(m);
}

static void keeps_the_choice_in_sight(void **state)
{
    struct made *m = made_new(LOOK_LIVE);
    int *at = &m->view.at[SCREEN_verdict];

    (void)state;
    has(m, 80, 20, "\n>error-rate <= +0.5pp");
    assert_int_equal(m->view.hit.top, 3);
    assert_int_equal(m->view.hit.first, 0);
    assert_int_equal(m->view.hit.rows, m->view.page);
    *at = 1000;
    has(m, 80, 14, "\n>p95 first token");
    assert_int_equal(*at, 14);
    assert_int_equal(m->view.hit.first + m->view.hit.rows, 15);
    has(m, 80, 20, "\n p95 first token: control -, treatment -; +1.0 %");
    *at = -7;
    has(m, 80, 20, "\n>error-rate <= +0.5pp");
    assert_int_equal(*at, 0);
    free(m);
}

static void opens_what_is_chosen(void **state)
{
    struct made *m = made_new(LOOK_LIVE);
    struct view *v = &m->view;

    (void)state;
    has(m, 40, 6, "\n>worse ^, ~ +2090 pairs  error-rate <= ~\n");
    assert_int_equal(verdict_screen.act(&m->scene, v, ACTION_OPEN, '\r'),
                     ACTED);
    has(m, 40, 6, "\n error-rate <= +0.5pp: error rate +1.79\n pp, from");
    assert_int_equal(verdict_screen.act(&m->scene, v, ACTION_BACK, 27), ACTED);
    assert_int_equal(v->reading.open, 0);
    assert_int_equal(verdict_screen.act(&m->scene, v, ACTION_BACK, 27),
                     ACTED_NOT);
    assert_int_equal(verdict_screen.act(&m->scene, v, ACTION_DOWN, 'j'),
                     ACTED_NOT);
    free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_as_it_did),
        cmocka_unit_test(draws_at_every_size),
        cmocka_unit_test(says_what_it_waits_for),
        cmocka_unit_test(says_the_word_and_the_exit_status),
        cmocka_unit_test(an_exit_of_0_is_not_all_well),
        cmocka_unit_test(what_is_cut_is_marked),
        cmocka_unit_test(says_what_is_held_back),
        cmocka_unit_test(says_when_it_was_decided),
        cmocka_unit_test(says_how_each_gate_stands),
        cmocka_unit_test(says_why_there_is_no_interval),
        cmocka_unit_test(draws_intervals_where_there_is_room),
        cmocka_unit_test(says_how_it_is_judged),
        cmocka_unit_test(lists_checks_and_what_only_describes),
        cmocka_unit_test(keeps_the_choice_in_sight),
        cmocka_unit_test(opens_what_is_chosen),
    };

    stats_init();
    setlocale(LC_CTYPE, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
