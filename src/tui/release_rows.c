#include "tui/release_rows.h"

#include <stdio.h>
#include <string.h>

#include "tui/part.h"

static struct pen row(struct box *b, const char *name)
{
    struct pen p = box_row(b);

    pen_space(&p, 1);
    pen_left(&p, 11, ROLE_DIM, name);
    return p;
}

/* In shadow mode most requests may have no copy: they are no pairs. */
static void traffic(const struct snapshot *s, struct box *b)
{
    struct pen p = row(b, "traffic");

    pen_format(&p, ROLE_DEFAULT, "%.3g %s/s in the last minute   ",
               (double)s->rate_mhz / 1000, part_unit(s, 0));
    if (!part_past(s))
        pen_format(&p, ROLE_DEFAULT, "%lld taken   ",
                   (long long)s->engine.prompts);
    pen_format(&p, ROLE_DIM, "%s split", s->policy);
}

static void fallen(const struct snapshot *s, struct box *b)
{
    long long count = s->engine.release.fallen;
    struct pen p;

    if (count <= 0)
        return;
    p = row(b, "fell back");
    pen_format(&p, ROLE_WARN,
               "%lld: treatment failed and counts so, control answered", count);
}

/* What to do about it stands there: clients that are unsteady spoil a split. */
static void keyless(const struct snapshot *s, struct box *b)
{
    long long count = s->engine.release.keyless;
    struct pen p;

    if (count <= 0 || strncmp(s->policy, "sticky", 6) != 0)
        return;
    p = row(b, "no key");
    pen_format(&p, ROLE_WARN, "%lld went by dice: clients should send %s",
               count, s->user_field[0] ? s->user_field : "a user");
}

static void unsent(const struct snapshot *s, struct box *b)
{
    long long count = s->engine.release.unsent;
    struct pen p;

    if (count <= 0)
        return;
    p = row(b, "copies");
    pen_format(&p, ROLE_WARN, "%lld not sent: too many in flight, or a limit",
               count);
}

void release_draw(const struct snapshot *s, int why, struct box *b)
{
    part_release(s, why, b);
    traffic(s, b);
    if (part_past(s))
        return;
    fallen(s, b);
    keyless(s, b);
    unsent(s, b);
}

/* ---- shares so far ------------------------------------------------------- */

#define VISITS 13 /* cells: " in 99 visits" */

static void head(struct pen p)
{
    pen_space(&p, 2);
    pen_right(&p, 8, ROLE_DIM, "share");
    pen_right(&p, 9, ROLE_DIM, "from");
    pen_right(&p, 9, ROLE_DIM, "for");
    pen_space(&p, VISITS);
    pen_right(&p, 10, ROLE_CONTROL, "C replies");
    pen_right(&p, 9, ROLE_CONTROL, "failed");
    pen_right(&p, 10, ROLE_TREATMENT, "T replies");
    pen_right(&p, 9, ROLE_TREATMENT, "failed");
}

static void counts(const struct stage_line *t, enum side side, struct pen *p)
{
    char a[TEXT_MAX];

    pen_right(p, 10, ROLE_DEFAULT, part_count(t->replies[side], a));
    if (t->replies[side] > 0)
        text_share((double)t->failed[side] / (double)t->replies[side], a);
    else
        snprintf(a, sizeof a, "-");
    pen_right(p, 9, t->failed[side] ? ROLE_BOLD : ROLE_DEFAULT, a);
}

/* A share that was gone back to has times in between that are none of it. */
static void visits(const struct stage_line *t, struct pen *p)
{
    char text[32] = "";

    if (t->visits > 1)
        snprintf(text, sizeof text, " in %d visits", t->visits);
    pen_left(p, VISITS, ROLE_DIM, text);
}

static void stage(const struct snapshot *s, const struct stage_line *t,
                  struct pen p)
{
    int now = t->number == s->engine.release.stage && s->alive;
    char share[TEXT_MAX] = "-", a[TEXT_MAX];

    if (t->weight >= 0 && t->weight <= 1)
        part_share((int64_t)(t->weight * (double)SHARE_WHOLE + .5), share);
    pen_text(&p, ROLE_BOLD, now ? "> " : "  ");
    pen_right(&p, 8, now ? ROLE_BOLD : ROLE_DEFAULT, share);
    pen_right(&p, 9, ROLE_DIM, text_clock(t->from, a));
    pen_right(&p, 9, ROLE_DIM, text_clock(t->from < 0 ? -1 : t->ran, a));
    visits(t, &p);
    for (int side = 0; side < SIDES; side++)
        counts(t, (enum side)side, &p);
}

void release_stages(const struct snapshot *s, int most, struct box *b)
{
    int shown = most < s->stages ? most : s->stages;
    char title[96];

    if (shown <= 0)
        return;
    snprintf(title, sizeof title, "shares so far, in run time%s",
             shown < s->stages || s->stages_lost ? "; older ones: a taller "
                                                   "window"
                                                 : "");
    box_rule(b, title);
    head(box_row(b));
    for (int i = 0; i < shown; i++)
        stage(s, &s->stage[i], box_row(b));
}
