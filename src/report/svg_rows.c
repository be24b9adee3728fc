#include "report/markup.h"

#include <math.h>

#define ROW 50   /* of a range: its name, and its line below that */
#define BAR 18   /* of a bar, and the air below it */
#define NAME 20  /* of the name above bars */
#define TICKS 42 /* below the rows */

/* Bars leave room for the words at their ends. */
#define BAR_MOST 62.

/* A label that is centred this near to an end would stick out. */
#define EDGE 7

static double across(const struct chart *c, double x)
{
    return 100 * axis_place(&c->x, x);
}

static void begin(struct buf *out, const struct chart *c, size_t height)
{
    buf_addf(out,
             "<div class=\"rows\"><svg role=\"img\" height=\"%zu\" "
             "aria-label=\"",
             height);
    markup_text(out, c->about);
    buf_adds(out, "\">\n");
}

static const char *anchor(double x)
{
    return x < EDGE ? "start" : x > 100 - EDGE ? "end" : "middle";
}

static void ticks(struct buf *out, const struct chart *c, size_t height)
{
    for (size_t i = 0; i < c->x.ticks; i++) {
        double x = across(c, c->x.tick[i].at);
        int even = c->x.tick[i].at == c->x.none;

        buf_addf(out,
                 "<line class=\"%s\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"8\" "
                 "y2=\"%zu\"/><text class=\"tick\" x=\"%.2f%%\" y=\"%zu\" "
                 "text-anchor=\"%s\">",
                 even ? "even" : "grid", x, x, height, x, height + 16,
                 anchor(x));
        markup_text(out, c->x.tick[i].text);
        buf_adds(out, "</text>\n");
    }
    buf_addf(out,
             "<text class=\"tick\" x=\"100%%\" y=\"%zu\" "
             "text-anchor=\"end\">",
             height + 34);
    markup_text(out, c->x.words);
    buf_adds(out, "</text>\n");
}

/* An end that lies beyond the picture is an arrow. */
static void arrow(struct buf *out, double x, double y)
{
    buf_addf(out,
             "<text class=\"arrow\" x=\"%.2f%%\" y=\"%.2f\" dy=\".35em\" "
             "text-anchor=\"%s\">%s</text>",
             x, y, x < 50 ? "start" : "end",
             x < 50 ? "\xe2\x97\x80" : "\xe2\x96\xb6");
}

static void range(struct buf *out, const struct chart *c, const struct point *p,
                  double y)
{
    double low = across(c, p->low), high = across(c, p->high);

    buf_addf(out,
             "<line class=\"range\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%.1f\" "
             "y2=\"%.1f\"/>",
             low, high, y, y);
    if (p->low < c->x.low)
        arrow(out, low, y);
    if (p->high > c->x.high)
        arrow(out, high, y);
    buf_addf(out, "<circle cx=\"%.2f%%\" cy=\"%.1f\" r=\"5\"/>",
             across(c, p->x), y);
    if (p->mark >= c->x.low && p->mark <= c->x.high)
        buf_addf(out,
                 "<text class=\"margin\" x=\"%.2f%%\" y=\"%.1f\" dy=\".35em\" "
                 "text-anchor=\"middle\">\xe2\x97\x86</text>",
                 across(c, p->mark), y);
}

static void names(struct buf *out, const struct point *p, double y)
{
    buf_addf(out, "<text class=\"name\" x=\"0\" y=\"%.1f\">", y);
    markup_text(out, p->text);
    buf_addf(out,
             "</text><text class=\"value\" x=\"100%%\" y=\"%.1f\" "
             "text-anchor=\"end\">",
             y);
    markup_text(out, p->value);
    buf_adds(out, "</text>");
}

static void ranges(struct buf *out, const struct chart *c)
{
    const struct series *s = &c->series[0];
    size_t height = 8 + ROW * s->points;

    begin(out, c, height + TICKS);
    ticks(out, c, height);
    for (size_t i = 0; i < s->points; i++) {
        const struct point *p = &s->point[i];
        double top = 8 + (double)(ROW * i);

        buf_addf(out, "<g class=\"point %s\">", markup_tone(p->tone));
        if (i)
            buf_addf(out,
                     "<line class=\"grid\" x1=\"0\" x2=\"100%%\" "
                     "y1=\"%.1f\" y2=\"%.1f\"/>",
                     top, top);
        names(out, p, top + 18);
        range(out, c, p, top + 35);
        buf_adds(out, "</g>\n");
    }
    buf_adds(out, "</svg></div>\n");
}

static void bar(struct buf *out, const struct chart *c, const struct series *s,
                const struct point *p, double y)
{
    double wide = axis_place(&c->x, p->x) * BAR_MOST;

    buf_addf(out,
             "<rect class=\"bar %s\" x=\"0\" y=\"%.1f\" width=\"%.2f%%\" "
             "height=\"13\"/><text class=\"value\" x=\"%.2f%%\" y=\"%.1f\" "
             "dx=\"6\">",
             s->side ? "treatment" : "control", y, wide, wide, y + 11);
    markup_text(out, p->value);
    buf_adds(out, "</text>\n");
}

static void bars(struct buf *out, const struct chart *c)
{
    size_t row = NAME + BAR * c->count + 8;

    buf_adds(out, "<ul class=\"legend\">");
    for (size_t k = 0; k < c->count; k++) {
        buf_addf(out, "<li><span class=\"key %s\"></span>",
                 c->series[k].side ? "treatment" : "control");
        markup_text(out, c->series[k].words);
        buf_adds(out, "</li>");
    }
    buf_adds(out, "</ul>\n");
    begin(out, c, row * c->series[0].points);
    for (size_t i = 0; i < c->series[0].points; i++) {
        double top = (double)(row * i);

        buf_addf(out, "<text class=\"name\" x=\"0\" y=\"%.1f\">", top + 14);
        markup_text(out, c->series[0].point[i].text);
        buf_adds(out, "</text>");
        for (size_t k = 0; k < c->count; k++)
            bar(out, c, &c->series[k], &c->series[k].point[i],
                top + NAME + (double)(BAR * k));
    }
    buf_adds(out, "</svg></div>\n");
}

void markup_rows(struct buf *out, const struct chart *c)
{
    if (c->kind == CHART_RANGES)
        ranges(out, c);
    else
        bars(out, c);
}
