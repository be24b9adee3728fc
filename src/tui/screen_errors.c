#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/classes.h"
#include "tui/part.h"
#include "tui/screen.h"

static void choose(struct view *v, int count)
{
    int *at = &v->at[SCREEN_errors];

    v->page = count;
    if (*at >= count)
        *at = count - 1;
    if (*at < 0)
        *at = 0;
}

static void summary(const struct snapshot *s, const struct view *v,
                    struct pen p)
{
    const struct tally *c = &s->tally[CONTROL], *t = &s->tally[TREATMENT];
    char a[TEXT_MAX], b[TEXT_MAX];

    if (v->layout != LAYOUT_SMALL)
        pen_format(&p, ROLE_BOLD, " %lld failed of %lld replies   ",
                   (long long)(c->failed + t->failed),
                   (long long)(c->replies + t->replies));
    pen_format(&p, ROLE_CONTROL, " C %lld (%s)", (long long)c->failed,
               part_failed(s, CONTROL, a));
    pen_format(&p, ROLE_TREATMENT, "  T %lld (%s)", (long long)t->failed,
               part_failed(s, TREATMENT, b));
}

static void fault(const struct fault_line *f, const struct view *v,
                  struct box *b)
{
    char clock[TEXT_MAX];
    struct pen p;

    if (box_room(b) < 2)
        return;
    p = box_row(b);
    pen_right(&p, 8, ROLE_DIM, text_clock(f->elapsed, clock));
    pen_format(&p, part_role((int)f->side), "  %c  ", side_letter(f->side));
    pen_format(&p, ROLE_DEFAULT, "prompt %lld", (long long)f->prompt);
    if (f->status > 0)
        pen_format(&p, ROLE_DEFAULT, "   status %d", f->status);
    pen_format(&p, ROLE_DIM, "   %d %s", f->attempts,
               f->attempts == 1 ? "attempt" : "attempts");
    if (v->layout == LAYOUT_WIDE)
        pen_format(&p, ROLE_DEFAULT, "   %s", f->text);
    else if (f->text[0])
        box_wrap(b, 3, ROLE_DEFAULT, f->text);
}

static void faults(const struct snapshot *s, struct view *v, int outcome,
                   struct box *b)
{
    int kept = 0, at = 0;
    char title[96];

    for (int i = 0; i < s->faults; i++)
        kept += s->fault[i].outcome == (enum outcome)outcome;
    if (v->detail >= kept)
        v->detail = kept > 0 ? kept - 1 : 0;
    snprintf(title, sizeof(title), "%s: from %d of the newest %d, %lld in all",
             outcome_words((enum outcome)outcome), kept ? v->detail + 1 : 0,
             kept, (long long)classes_count(s, outcome));
    box_rule(b, title);
    for (int i = 0; i < s->faults; i++)
        if (s->fault[i].outcome == (enum outcome)outcome && at++ >= v->detail)
            fault(&s->fault[i], v, b);
}

static void pairs(const struct snapshot *s, struct pen p)
{
    pen_format(&p, ROLE_DEFAULT, " pairs: both ok %lld  ",
               (long long)s->both_ok);
    pen_format(&p, ROLE_CONTROL, "only C failed %lld  ",
               (long long)s->only_control);
    pen_format(&p, ROLE_TREATMENT, "only T failed %lld  ",
               (long long)s->only_treatment);
    pen_format(&p, ROLE_DEFAULT, "both failed %lld", (long long)s->both_failed);
}

static void draw(const struct snapshot *s, struct view *v, struct box *b)
{
    int outcome[OUTCOMES], brief = v->layout == LAYOUT_SMALL;
    struct class_list list = {.outcome = outcome, .brief = brief};

    list.count = classes_sorted(s, outcome);
    choose(v, list.count);
    list.chosen = brief ? -1 : v->at[SCREEN_errors];
    summary(s, v, box_row(b));
    if (!brief) {
        pairs(s, box_row(b));
        box_rule(b, "failures by class, a column is a minute");
    }
    classes_draw(s, &list, b);
    if (!brief && list.count > 0)
        faults(s, v, outcome[list.chosen], b);
}

static const struct key keys[] = {
    {'j', ACTION_DOWN, "j/k class", "the next class of failures"},
    {CODE_DOWN, ACTION_DOWN, "", ""},
    {'k', ACTION_UP, "", "the class before"},
    {CODE_UP, ACTION_UP, "", ""},
    {'J', ACTION_DETAIL_DOWN, "J/K older", "older failures of the class"},
    {'K', ACTION_DETAIL_UP, "", "newer failures of the class"},
    {0},
};

const struct screen errors_screen = {
    .name = "errors",
    .title = "Errors",
    .brief = "Err",
    .keys = keys,
    .draw = draw,
};
