#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/latency_view.h"
#include "tui/part.h"

#define NAME 10
#define ROOMY 120

/* Which quantiles there is room for, and how wide a column is. */
struct columns {
    int width, from, count;
    int at[LATENCY_QUANTILES];
};

static const struct columns standard = {10, 0, 5, {3, 5, 6, 7, 8}};
static const struct columns wide = {
    12, 0, LATENCY_QUANTILES, {0, 1, 2, 3, 4, 5, 6, 7, 8}};

static const char *name_of(const struct latency_page *l, int i, char out[16])
{
    snprintf(out, 16, "p%g", 100 * l->p[i]);
    return out;
}

static const char *seconds(double s, char out[TEXT_MAX])
{
    if (isnan(s))
        snprintf(out, TEXT_MAX, "-");
    else if (isinf(s))
        snprintf(out, TEXT_MAX, "failed");
    else
        text_ns(llround(s * 1e9), out);
    return out;
}

static const char *value_of(const struct quantile *q, char out[TEXT_MAX])
{
    if (isnan(q->value) && q->needs > 0)
        snprintf(out, TEXT_MAX, "n<%lld", (long long)q->needs);
    else
        seconds(q->value, out);
    return out;
}

static enum role value_role(const struct quantile *q)
{
    if (isnan(q->value))
        return ROLE_DIM;
    return isinf(q->value) ? ROLE_BAD : ROLE_DEFAULT;
}

static void head(const struct latency_page *l, const struct columns *c,
                 struct pen p)
{
    char text[16];

    pen_space(&p, NAME);
    for (int i = 0; i < c->count; i++)
        pen_right(&p, c->width, ROLE_DIM, name_of(l, c->at[i], text));
    pen_right(&p, c->width, ROLE_DIM, "max, ok");
    pen_right(&p, c->width, ROLE_DIM, "mean, ok");
}

static void one_side(const struct latency_page *l, const struct columns *c,
                     enum side side, struct pen p)
{
    const struct latency_side *s = &l->side[side];
    char text[TEXT_MAX];

    pen_space(&p, 1);
    pen_left(&p, NAME - 1, part_role((int)side), side_name(side));
    for (int i = 0; i < c->count; i++) {
        const struct quantile *q = &s->at[c->at[i]];

        pen_right(&p, c->width, value_role(q), value_of(q, text));
    }
    pen_right(&p, c->width, ROLE_DEFAULT, seconds(s->most, text));
    pen_right(&p, c->width, ROLE_DEFAULT, seconds(s->mean, text));
}

static void deltas(const struct latency_page *l, const struct columns *c,
                   struct pen p)
{
    pen_left(&p, NAME, ROLE_DIM, " T vs C");
    for (int i = 0; i < c->count; i++) {
        const struct shown *s = &l->told[c->at[i]];

        pen_right(&p, c->width, s->delta[0] ? ROLE_BOLD : ROLE_DIM,
                  s->delta[0] ? s->delta : "-");
    }
}

/* Limits, or why there are none: what is too wide goes on in the second of two
 * rows. */
static const char *limits(const struct latency_page *l, int i, int second,
                          char out[48])
{
    const struct shown *s = &l->told[i];
    const char *cut;

    snprintf(out, 48, "%s", s->interval);
    if (!s->interval[0] && s->needs > 0)
        snprintf(out, 48, "n<%lld", (long long)s->needs);
    cut = strpbrk(out, ", ");
    if (second)
        return cut ? cut + 1 : "";
    if (cut)
        out[cut - out + (*cut == ',')] = '\0';
    return out;
}

static void limit_row(const struct latency_page *l, const struct columns *c,
                      int second, struct pen p)
{
    char text[48];

    pen_left(&p, NAME, ROLE_DIM, second ? "" : " 95 %");
    for (int i = 0; i < c->count; i++)
        pen_right(&p, c->width, ROLE_DEFAULT,
                  limits(l, c->at[i], second, text));
}

static void calls(const struct latency_page *l, const struct columns *c,
                  struct pen p)
{
    pen_space(&p, NAME);
    for (int i = 0; i < c->count; i++) {
        const struct shown *s = &l->told[c->at[i]];

        pen_right(&p, c->width, part_call(s->side), s->word);
    }
}

static int is_open(const struct shown *s)
{
    return s->bar && s->needs > 0 && s->side == 0;
}

/* Where nothing can be called yet: how many would probably do. */
static void needs(const struct latency_page *l, const struct columns *c,
                  struct box *b)
{
    struct pen p;
    int any = 0;

    for (int i = 0; i < c->count; i++)
        any |= is_open(&l->told[c->at[i]]);
    if (!any)
        return;
    p = box_row(b);
    pen_left(&p, NAME, ROLE_DIM, " to call");
    for (int i = 0; i < c->count; i++) {
        const struct shown *s = &l->told[c->at[i]];
        char count[TEXT_MAX], text[48] = "";

        if (is_open(s))
            snprintf(text, sizeof text, "n %s", part_count(s->needs, count));
        pen_right(&p, c->width, ROLE_DIM, text);
    }
}

void latency_table(const struct latency_page *l, const struct view *v,
                   struct box *b)
{
    const struct columns *c = v->layout == LAYOUT_WIDE ? &wide : &standard;

    head(l, c, box_row(b));
    for (int side = 0; side < SIDES; side++)
        one_side(l, c, (enum side)side, box_row(b));
    if (!l->exact)
        return;
    deltas(l, c, box_row(b));
    limit_row(l, c, 0, box_row(b));
    limit_row(l, c, 1, box_row(b));
    calls(l, c, box_row(b));
    needs(l, c, b);
}

void latency_list(const struct latency_page *l, struct box *b)
{
    static const int shown[] = {3, 5, 6, 7, 8};
    struct pen p = box_row(b);
    char text[TEXT_MAX], name[16];

    pen_space(&p, 5);
    pen_right(&p, 8, ROLE_CONTROL, "C");
    pen_right(&p, 8, ROLE_TREATMENT, "T");
    pen_format(&p, ROLE_DIM, " %s", l->exact ? l->label : "within 1 %");
    for (int i = 0; i < 5 && box_room(b) > 0; i++) {
        int at = shown[i];
        const struct shown *s = &l->told[at];

        p = box_row(b);
        pen_left(&p, 5, ROLE_DIM, name_of(l, at, name));
        for (int side = 0; side < SIDES; side++) {
            const struct quantile *q = &l->side[side].at[at];

            pen_right(&p, 8, value_role(q), value_of(q, text));
        }
        pen_space(&p, 2);
        if (!l->exact)
            continue;
        pen_left(&p, 10, part_call(s->side), s->word);
        if (p.end - p.x >= 26)
            pen_format(&p, ROLE_DIM, "%s %s", s->delta, s->interval);
    }
}

/* A scale that most of the limits fit on; what is beyond it has an arrow. */
static double widest(const struct latency_page *l)
{
    double most = 1;

    for (int i = 0; i < LATENCY_QUANTILES; i++)
        if (l->told[i].bar)
            most = fmax(most, fmax(-l->told[i].low, l->told[i].high));
    return fmin(200, draw_ceiling(most));
}

void latency_shift(const struct latency_page *l, struct box *b)
{
    double most = widest(l);
    int room = b->width - 46;
    struct pen p = box_row(b);
    char text[64];

    snprintf(text, sizeof text, "faster | slower, +-%g %%", most);
    pen_left(&p, 8, ROLE_DIM, " at");
    pen_right(&p, 9, ROLE_DIM, "T vs C");
    pen_space(&p, 2);
    pen_left(&p, 16, ROLE_DIM, "95 % interval");
    pen_left(&p, room, ROLE_DIM, text);
    for (int i = 0; i < LATENCY_QUANTILES; i++) {
        const struct shown *s = &l->told[i];
        struct span span = {.low = s->low, s->at, s->high, most, 0};
        char long_text[48], name[16];

        p = box_row(b);
        pen_space(&p, 1);
        pen_left(&p, 7, ROLE_DEFAULT, name_of(l, i, name));
        pen_right(&p, 9, ROLE_BOLD, s->delta);
        pen_space(&p, 2);
        snprintf(long_text, sizeof long_text, "n<%lld", (long long)s->needs);
        pen_left(&p, 16, ROLE_DEFAULT,
                 s->interval[0] || s->needs == 0 ? s->interval : long_text);
        if (s->bar)
            draw_span(&p, room, &span);
        else
            pen_space(&p, room);
        pen_space(&p, 1);
        pen_text(&p, part_call(s->side), s->word);
    }
}

static void crossing(const struct latency_page *l, char *out, size_t size)
{
    const struct latency_crossing *c = &l->crossing;
    char from[16], to[16];
    int worse = c->slower > 0;

    snprintf(out, size,
             "%s is surely %s, %s surely %s: one number alone would mislead.",
             name_of(l, c->from, from), worse ? "faster" : "slower",
             name_of(l, c->to, to), worse ? "slower" : "faster");
}

void latency_notes(const struct latency_page *l, struct box *b)
{
    char text[256];

    if (l->crossing.slower) {
        crossing(l, text, sizeof text);
        box_wrap(b, 1, ROLE_WARN, text);
    }
    if (l->exact)
        snprintf(text, sizeof text, "limits: %s, %s%s%s", l->label,
                 l->shift[0].method,
                 l->shift[0].by != BY_PROMPT
                     ? "; a cluster is a user or a conversation"
                     : "",
                 b->width < ROOMY ? "" : "; for each quantile by itself");
    else
        snprintf(text, sizeof text,
                 "%scounted in bins: within 1 %%; no "
                 "limits, no call",
                 l->reused ? "reused connections only, " : "");
    box_wrap(b, 1, l->reused ? ROLE_WARN : ROLE_DIM, text);
}
