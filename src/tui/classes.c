#include "tui/classes.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/part.h"

#define MINUTES 10

int64_t classes_count(const struct snapshot *s, int outcome)
{
    return s->tally[CONTROL].outcome[outcome] +
           s->tally[TREATMENT].outcome[outcome];
}

/* A filtered answer is no failure, but whoever looks here wants to see it. */
static int is_class(int outcome)
{
    return outcome_failed((enum outcome)outcome) || outcome == OUTCOME_FILTERED;
}

/* Most frequent first; what is no failure comes after all that are. */
static int64_t rank(const struct snapshot *s, int outcome)
{
    return outcome_failed((enum outcome)outcome) ? classes_count(s, outcome)
                                                 : 0;
}

const char *classes_words(int outcome)
{
    return outcome == OUTCOME_FILTERED ? "filtered, no failure"
                                       : outcome_words((enum outcome)outcome);
}

int classes_sorted(const struct snapshot *s, int out[OUTCOMES])
{
    int count = 0, at;

    for (int o = 0; o < OUTCOMES; o++) {
        if (!is_class(o) || classes_count(s, o) == 0)
            continue;
        for (at = count++; at > 0; at--) {
            if (rank(s, out[at - 1]) >= rank(s, o))
                break;
            out[at] = out[at - 1];
        }
        out[at] = o;
    }
    return count;
}

static void minutes(const struct snapshot *s, int outcome, enum side side,
                    struct pen *p)
{
    int64_t count[MINUTES];

    for (int i = 0; i < MINUTES; i++)
        count[i] = s->class_minute[side][outcome][i];
    draw_counts(p, part_role((int)side), count, MINUTES);
}

/* How many times as often treatment fails so as control does. */
static const char *ratio(const struct snapshot *s, int outcome,
                         char out[TEXT_MAX])
{
    const struct tally *c = &s->tally[CONTROL], *t = &s->tally[TREATMENT];
    double of_control = (double)c->outcome[outcome] / (double)tally_counted(c);
    double of_treatment =
        (double)t->outcome[outcome] / (double)tally_counted(t);

    if (c->outcome[outcome] == 0)
        return "only T";
    if (t->outcome[outcome] == 0)
        return "only C";
    snprintf(out, TEXT_MAX, "x%.2g", of_treatment / of_control);
    return out;
}

static void head(int brief, struct pen p)
{
    pen_left(&p, 22, ROLE_DIM, "  class");
    pen_right(&p, 6, ROLE_CONTROL, "C");
    pen_right(&p, 6, ROLE_TREATMENT, "T");
    if (brief)
        return;
    pen_right(&p, 7, ROLE_DIM, "T : C");
    pen_right(&p, 8, ROLE_DIM, "first");
    pen_right(&p, 8, ROLE_DIM, "last");
    pen_text(&p, ROLE_CONTROL, "  C, 10 min  ");
    pen_text(&p, ROLE_TREATMENT, "T, 10 min");
}

static void row(const struct snapshot *s, const struct class_list *l, int i,
                struct pen p)
{
    int o = l->outcome[i], chosen = i == l->chosen;
    char a[TEXT_MAX];

    pen_text(&p, ROLE_BOLD, chosen ? "> " : "  ");
    pen_left(&p, 20, chosen ? ROLE_BOLD : ROLE_DEFAULT, classes_words(o));
    pen_right(&p, 6, ROLE_CONTROL, text_count(s->tally[CONTROL].outcome[o], a));
    pen_right(&p, 6, ROLE_TREATMENT,
              text_count(s->tally[TREATMENT].outcome[o], a));
    if (l->brief)
        return;
    pen_right(&p, 7, ROLE_BOLD, ratio(s, o, a));
    pen_right(&p, 8, ROLE_DIM, text_clock(s->class_first[o], a));
    pen_right(&p, 8, ROLE_DIM, text_clock(s->class_last[o], a));
    pen_space(&p, 2);
    minutes(s, o, CONTROL, &p);
    pen_space(&p, 1);
    minutes(s, o, TREATMENT, &p);
}

void classes_draw(const struct snapshot *s, const struct class_list *l,
                  struct box *b)
{
    struct pen p;

    if (l->count == 0) {
        p = box_row(b);
        pen_text(&p, ROLE_GOOD, "  no failures so far");
        return;
    }
    head(l->brief, box_row(b));
    for (int i = 0; i < l->count; i++)
        row(s, l, i, box_row(b));
}
