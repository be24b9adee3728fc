#include <stdio.h>
#include <string.h>

#include "analysis/again.h"
#include "base/text.h"
#include "tui/classes.h"
#include "tui/part.h"
#include "tui/screen.h"

static const char *const sides[] = {"", "control: ", "treatment: "};

static int side_of(const struct view *v)
{
    return v->side > 0 && v->side <= SIDES ? v->side : 0;
}

static void summary(const struct snapshot *s, const struct view *v,
                    struct pen p)
{
    const struct tally *c = &s->tally[CONTROL], *t = &s->tally[TREATMENT];
    int64_t all = tally_counted(c) + tally_counted(t);
    char a[TEXT_MAX], b[TEXT_MAX];

    if (v->layout != LAYOUT_SMALL)
        pen_format(&p, ROLE_BOLD, " %lld failed of %lld %s   ",
                   (long long)(c->failed + t->failed), (long long)all,
                   part_replies(all));
    pen_format(&p, ROLE_CONTROL, " C %lld (%s)", (long long)c->failed,
               part_failed(s, CONTROL, a));
    pen_format(&p, ROLE_TREATMENT, "  T %lld (%s)", (long long)t->failed,
               part_failed(s, TREATMENT, b));
}

/* What a retry mended is no failed reply, but took its time and may be billed.
 */
static void mended(const struct snapshot *s, enum side side, struct box *b)
{
    int64_t n = again_sum(s->again[side]);
    struct buf text;

    if (n == 0)
        return;
    buf_init(&text, 1024);
    buf_addf(&text, "%c %lld %s failed and %s tried again: ", side_letter(side),
             (long long)n, n == 1 ? "attempt" : "attempts",
             n == 1 ? "was" : "were");
    again_write(s->again[side], &text);
    box_wrap(b, 1, part_role((int)side), text.data);
    buf_release(&text);
}

static void tried_again(const struct snapshot *s, const struct view *v,
                        struct box *b)
{
    int64_t n[SIDES] = {again_sum(s->again[CONTROL]),
                        again_sum(s->again[TREATMENT])};
    struct pen p;

    if (n[CONTROL] + n[TREATMENT] == 0)
        return;
    if (v->layout != LAYOUT_SMALL) {
        for (int side = 0; side < SIDES; side++)
            mended(s, (enum side)side, b);
        return;
    }
    p = box_row(b);
    pen_format(&p, ROLE_DEFAULT, " tried again: C %lld  T %lld",
               (long long)n[CONTROL], (long long)n[TREATMENT]);
}

/* ---- who else failed --------------------------------------------------- */

/* In the row of the table in which there is most room. */
static void apart(const struct snapshot *s, struct pen *p)
{
    const struct shown *row = part_measure(s, "error-rate");

    if (!row)
        return;
    pen_format(p, ROLE_DEFAULT, "    %s %s  ", row->delta, row->interval);
    pen_text(p, part_call(row->side), row->word);
    /* a part of a number is another one */
    if (row->p[0] && p->x + (int)strlen(row->p) + 4 <= p->end)
        pen_format(p, ROLE_DIM, "  p %s", row->p);
}

static struct pen crossed_row(struct box *b, const char *name, int64_t ok,
                              int64_t failed)
{
    struct pen p = box_row(b);

    pen_left(&p, 12, ROLE_CONTROL, name);
    pen_format(&p, ROLE_DEFAULT, "%10lld%10lld", (long long)ok,
               (long long)failed);
    return p;
}

/* Of a split no two replies are to the same prompt. */
static void crossed(const struct snapshot *s, struct box *b)
{
    struct pen p;

    if (s->both_ok + s->only_control + s->only_treatment + s->both_failed <= 0)
        return;
    part_held(s, b);
    p = box_row(b);
    pen_left(&p, 12, ROLE_DIM, " pairs");
    pen_right(&p, 10, ROLE_TREATMENT, "T ok");
    pen_right(&p, 10, ROLE_TREATMENT, "T failed");
    crossed_row(b, " C ok", s->both_ok, s->only_treatment);
    p = crossed_row(b, " C failed", s->only_control, s->both_failed);
    apart(s, &p);
}

/* ---- the newest of a class --------------------------------------------- */

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

static int is_listed(const struct fault_line *f, const struct view *v,
                     int outcome)
{
    int side = side_of(v);

    return f->outcome == (enum outcome)outcome &&
           (!side || (int)f->side == side - 1);
}

static int64_t listed(const struct snapshot *s, const struct view *v,
                      int outcome)
{
    int side = side_of(v);

    return side ? s->tally[side - 1].outcome[outcome]
                : classes_count(s, outcome);
}

/* `of`: the number of the first one shown, how many are kept, how many there
 * were. */
static void heading(int outcome, int side, const int64_t of[3], struct box *b)
{
    const char *words = classes_words(outcome);
    char title[128];

    if (of[1] == 0)
        snprintf(title, sizeof(title), "%s%s: %lld, none of them kept here",
                 sides[side], words, (long long)of[2]);
    else if (of[1] == of[2])
        snprintf(title, sizeof(title), "%s%s: all %lld, from number %lld on",
                 sides[side], words, (long long)of[2], (long long)of[0]);
    else
        snprintf(title, sizeof(title),
                 "%s%s: the newest %lld of %lld, from number %lld on",
                 sides[side], words, (long long)of[1], (long long)of[2],
                 (long long)of[0]);
    box_rule(b, title);
}

static void faults(const struct snapshot *s, struct view *v, int outcome,
                   struct box *b)
{
    int kept = 0, at = 0;

    for (int i = 0; i < s->faults; i++)
        kept += is_listed(&s->fault[i], v, outcome);
    part_keep(&v->detail, kept);
    heading(outcome, side_of(v),
            (int64_t[]){kept ? v->detail + 1 : 0, kept, listed(s, v, outcome)},
            b);
    for (int i = 0; i < s->faults; i++)
        if (is_listed(&s->fault[i], v, outcome) && at++ >= v->detail)
            fault(&s->fault[i], v, b);
    b->lost = 0; /* J has them */
}

static void draw(const struct scene *scene, struct view *v, struct box *b)
{
    const struct snapshot *s = &scene->now;
    int outcome[OUTCOMES], brief = v->layout == LAYOUT_SMALL;
    struct class_list list = {.outcome = outcome, .brief = brief};

    list.count = classes_sorted(s, outcome);
    v->page = list.count;
    list.chosen = part_keep(&v->at[SCREEN_errors], list.count);
    summary(s, v, box_row(b));
    tried_again(s, v, b);
    if (!brief) {
        crossed(s, b);
        box_rule(b, "failures by class, a column is a minute");
    }
    v->hit = (struct hit){b->y + 1, list.count, 0};
    classes_draw(s, &list, b);
    if (list.count > 0 && (!brief || box_room(b) >= 3))
        faults(s, v, outcome[list.chosen], b);
}

/* ---- keys -------------------------------------------------------------- */

/* The pairs of the chosen class, on their own screen. */
static void list_pairs(const struct snapshot *s, struct view *v)
{
    static const char *const of[] = {"", "C.", "T."};
    int outcome[OUTCOMES], count = classes_sorted(s, outcome);
    struct list_wish *list = &v->wish.list;
    enum outcome chosen;

    if (count == 0) {
        view_say(v, "nothing has failed: there is nothing to list");
        return;
    }
    chosen = (enum outcome)outcome[part_keep(&v->at[SCREEN_errors], count)];
    snprintf(list->filter, sizeof(list->filter), "%s%s", of[side_of(v)],
             outcome_name(chosen));
    list->moves++;
    v->at[SCREEN_pairs] = v->detail = 0;
    v->reading = (struct reading){0};
    v->screen = SCREEN_pairs;
}

static enum acted act(const struct scene *s, struct view *v, enum action action,
                      int code)
{
    (void)code;
    if (action == ACTION_OPEN)
        list_pairs(&s->now, v);
    else if (action == ACTION_RIGHT)
        v->side = (side_of(v) + 1) % (SIDES + 1);
    else if (action == ACTION_LEFT)
        v->side = (side_of(v) + SIDES) % (SIDES + 1);
    else
        return ACTED_NOT;
    return ACTED;
}

static const struct key keys[] = {
    {'j', ACTION_DOWN, "j/k class", "the next class of failures"},
    {CODE_DOWN, ACTION_DOWN, "", ""},
    {'k', ACTION_UP, "", "the class before"},
    {CODE_UP, ACTION_UP, "", ""},
    {'\r', ACTION_OPEN, "Enter list them", "list what failed so"},
    {'h', ACTION_LEFT, "h/l side", "of one variant alone, or of both"},
    {CODE_LEFT, ACTION_LEFT, "", ""},
    {'l', ACTION_RIGHT, "", ""},
    {CODE_RIGHT, ACTION_RIGHT, "", ""},
    {'J', ACTION_DETAIL_DOWN, "J/K older", "older failures of the class"},
    {'K', ACTION_DETAIL_UP, "", "newer failures of the class"},
    {0},
};

const struct screen errors_screen = {
    .name = "errors",
    .title = "Errors",
    .brief = "Err",
    .about = "Failures by class, variant and time, and the newest of the "
             "chosen class. \"T : C\" is how many times as often treatment "
             "fails so as control does. An attempt that was tried again is no "
             "failed reply: how many there were is said apart.",
    .keys = keys,
    .draw = draw,
    .act = act,
};
