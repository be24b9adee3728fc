#include "tui/verdict_list.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/more.h"
#include "analysis/shown.h"
#include "analysis/shown_verdict.h"
#include "base/text.h"
#include "tui/part.h"

/* ---- what there is ----------------------------------------------------- */

static const struct {
    const char *title, *text;
} rules[] = {
    {"how it is judged", "How it is judged: what was compared, and what the "
                         "limits of the gates mean."},
    {"can this be trusted?",
     "Checks of the measurement itself, the worst first: a bad one that "
     "reaches the gates makes the verdict invalid."},
    {"what no gate asks about",
     "What no gate asks about only describes: no claim is made. Its intervals "
     "are those of one look at one measure."},
};

static void add(struct verdict_list *l, enum item_kind kind, int at)
{
    l->item[l->count++] = (struct item){kind, at};
}

static int longer(int width, const char *text)
{
    int cells = text_cells(text, strlen(text));

    return cells > width ? cells : width;
}

static void add_gates(struct verdict_list *l)
{
    const struct verdict *v = &l->page->verdict;
    struct shown_gate g;

    for (size_t i = 0; i < v->gates; i++) {
        shown_gate_make(&g, &v->gate[i]);
        l->gate = longer(l->gate, g.text);
        l->interval = longer(l->interval, g.found.interval);
        add(l, ITEM_GATE, (int)i);
    }
}

static void add_rest(struct verdict_list *l)
{
    const struct verdict_page *p = l->page;

    add(l, ITEM_RULE, 0);
    for (int i = 0; i < l->notes; i++)
        add(l, ITEM_NOTE, i);
    if (p->trusts)
        add(l, ITEM_RULE, 1);
    for (size_t i = 0; i < p->trusts; i++)
        add(l, ITEM_CHECK, (int)i);
    add(l, ITEM_RULE, 2);
    for (size_t i = 0; i < p->contrasts; i++)
        if (!p->contrast[i].gated && p->contrast[i].status != CONTRAST_NO_DATA)
            add(l, ITEM_OTHER, (int)i);
    l->count -= l->item[l->count - 1].kind == ITEM_RULE;
}

void verdict_list_make(struct verdict_list *l, const struct scene *s)
{
    *l = (struct verdict_list){.page = s->verdict};
    verdict_notes(l, s);
    add_gates(l);
    add_rest(l);
}

/* ---- a row of each ----------------------------------------------------- */

/* The interval and the limit on a line that both fit; its ends are printed. */
static void plot(const struct shown_gate *g, struct pen *p)
{
    const struct shown *row = &g->found;
    double limit = fabs(g->limit), end = fmax(fabs(row->low), fabs(row->high));
    struct span span = {row->low, row->at, row->high, 1, g->limit};
    char most[TEXT_MAX];

    if (!row->bar) {
        pen_space(p, 52);
        return;
    }
    span.most = draw_ceiling(
        fmin(fmax(limit * 1.25, end), fmax(limit, fabs(row->at)) * 5));
    pen_space(p, 2);
    draw_span(p, 41, &span);
    snprintf(most, sizeof most, "+-%g", span.most);
    pen_space(p, 1);
    pen_left(p, 8, ROLE_DIM, most);
}

static enum role gate_role(int side)
{
    return side ? part_call(side) : ROLE_WARN;
}

static void gate_row(const struct verdict_list *l, int i, int plotted,
                     struct pen *p)
{
    struct shown_gate g;
    int room = p->end - p->x - 10 - l->interval - 26, wide = l->gate;

    shown_gate_make(&g, &l->page->verdict.gate[i]);
    if (room < 12) {
        pen_text(p, gate_role(g.side), g.stands);
        pen_format(p, ROLE_DEFAULT, "  %s", g.text);
        return;
    }
    pen_left(p, wide < room ? wide : room, ROLE_DEFAULT, g.text);
    pen_right(p, 10, ROLE_BOLD, g.found.delta[0] ? g.found.delta : "-");
    pen_space(p, 1);
    pen_left(p, l->interval, ROLE_DEFAULT, g.found.interval);
    if (plotted)
        plot(&g, p);
    pen_space(p, 2);
    pen_text(p, gate_role(g.side), g.stands);
}

static void check_row(const struct trust *t, struct pen *p)
{
    static const struct {
        enum role role;
        const char *word;
    } grade[] = {
        [TRUST_OK] = {ROLE_GOOD, "[ok]   "},
        [TRUST_LOOK] = {ROLE_WARN, "[look] "},
        [TRUST_BAD] = {ROLE_BAD, "[BAD]  "},
    };

    pen_text(p, grade[t->grade].role, grade[t->grade].word);
    pen_format(p, ROLE_DEFAULT, "%s: ", t->words);
    pen_text(p, ROLE_DIM, t->text);
}

static void other_row(const struct contrast *c, struct pen *p)
{
    struct shown row;

    shown_row(&row, c);
    pen_left(p, 31, ROLE_DEFAULT, row.name);
    pen_right(p, 10, ROLE_BOLD, row.delta[0] ? row.delta : "-");
    pen_space(p, 1);
    pen_left(p, 16, ROLE_DEFAULT, row.interval);
    pen_space(p, 1);
    pen_text(p, part_call(row.side), row.word);
}

static void rule_row(const char *title, struct pen *p)
{
    uint32_t line = p->on->ascii ? '-' : 0x2500;

    pen_repeat(p, ROLE_DIM, line, 1);
    pen_format(p, ROLE_TITLE, " %s ", title);
    pen_repeat(p, ROLE_DIM, line, p->end - p->x);
}

void verdict_list_row(const struct verdict_list *l, int i, int plot,
                      struct pen *p)
{
    const struct item *at = &l->item[i];

    if (at->kind == ITEM_GATE)
        gate_row(l, at->at, plot, p);
    else if (at->kind == ITEM_NOTE)
        pen_text(p, ROLE_DEFAULT, l->note[at->at]);
    else if (at->kind == ITEM_CHECK)
        check_row(&l->page->trust[at->at], p);
    else if (at->kind == ITEM_OTHER)
        other_row(&l->page->contrast[at->at], p);
    else
        rule_row(rules[at->at].title, p);
}

/* ---- in full ----------------------------------------------------------- */

static void gate_text(const struct judged *j, struct buf *out)
{
    char more[MORE_WORDS];

    buf_addf(out, "%s: %s.", j->gate.text, j->why);
    if (j->state == GATE_UNDECIDED && j->more > 0)
        buf_addf(out, " About %s would probably decide.",
                 more_words(j->more, judge_units(j), more));
    if (j->contrast)
        buf_addf(out, " n %lld; %s.", (long long)j->contrast->n,
                 j->contrast->method);
}

static void check_text(const struct trust *t, struct buf *out)
{
    static const char *const reach[] = {
        [TRUST_NONE] = "",
        [TRUST_SPANS] = " Where this is bad, latencies say nothing.",
        [TRUST_ALL] = " Where this is bad, the verdict is invalid.",
    };

    buf_addf(out, "%s: %s: %s.%s", t->words, trust_grade_name(t->grade),
             t->text, reach[t->reach]);
}

static void other_text(const struct contrast *c, int split, struct buf *out)
{
    struct shown row;

    shown_row(&row, c);
    buf_addf(out, "%s: ", row.name);
    if (row.control[0])
        buf_addf(out, "control %s, treatment %s; ", row.control, row.treatment);
    buf_addf(out, "%s %s, %s; n %lld, %s. It only describes: no gate asks.",
             row.delta, row.interval, row.word, (long long)row.n, c->method);
    if (row.needs > row.n)
        buf_addf(out, " At %lld %s it could probably be told.",
                 (long long)row.needs, verdict_units(split));
}

/* In a small window the reason above the list may be cut. */
static void rule_text(const struct verdict_list *l, int i, struct buf *out)
{
    buf_adds(out, rules[i].text);
    if (i == 0)
        buf_addf(out, " The verdict: %s.", l->page->verdict.reason[0]);
}

void verdict_list_text(const struct verdict_list *l, int i, struct buf *out)
{
    const struct item *at = &l->item[i];

    if (at->kind == ITEM_GATE)
        gate_text(&l->page->verdict.gate[at->at], out);
    else if (at->kind == ITEM_NOTE)
        buf_adds(out, l->note[at->at]);
    else if (at->kind == ITEM_CHECK)
        check_text(&l->page->trust[at->at], out);
    else if (at->kind == ITEM_OTHER)
        other_text(&l->page->contrast[at->at], l->page->verdict.split, out);
    else
        rule_text(l, at->at, out);
}
