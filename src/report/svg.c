#include "report/markup.h"

#include <math.h>

#define HEIGHT 240

static double across(const struct chart *c, double x)
{
    return 100 * axis_place(&c->x, x);
}

static double down(const struct chart *c, double y)
{
    return HEIGHT * (1 - axis_place(&c->y, y));
}

static const char *side_class(const struct series *s)
{
    return s->side < 0 ? "both" : s->side ? "treatment" : "control";
}

static void grid(struct buf *out, const struct chart *c)
{
    for (size_t i = 0; i < c->y.ticks; i++) {
        double y = down(c, c->y.tick[i].at);

        buf_addf(out,
                 "<line class=\"grid\" x1=\"0\" x2=\"100%%\" y1=\"%.2f\" "
                 "y2=\"%.2f\"/><text class=\"tick\" x=\"-8\" y=\"%.2f\" "
                 "dy=\".35em\" text-anchor=\"end\">",
                 y, y, y);
        markup_text(out, c->y.tick[i].text);
        buf_adds(out, "</text>\n");
    }
    if (!isnan(c->y.none))
        buf_addf(out,
                 "<line class=\"even\" x1=\"0\" x2=\"100%%\" y1=\"%.2f\" "
                 "y2=\"%.2f\"/>\n",
                 down(c, c->y.none), down(c, c->y.none));
    for (size_t i = 0; i < c->x.ticks; i++) {
        double x = across(c, c->x.tick[i].at);

        buf_addf(out,
                 "<line class=\"mark\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\" "
                 "y2=\"%d\"/><text class=\"tick\" x=\"%.2f%%\" y=\"%d\" "
                 "text-anchor=\"middle\">",
                 x, x, HEIGHT, HEIGHT + 5, x, HEIGHT + 20);
        markup_text(out, c->x.tick[i].text);
        buf_adds(out, "</text>\n");
    }
    buf_addf(out,
             "<line class=\"axis\" x1=\"0\" x2=\"100%%\" y1=\"%d\" y2=\"%d\"/>"
             "\n<text class=\"tick\" x=\"100%%\" y=\"%d\" "
             "text-anchor=\"end\">",
             HEIGHT, HEIGHT, HEIGHT + 40);
    markup_text(out, c->x.words);
    buf_adds(out, "</text>\n");
}

static void place(struct buf *out, const struct chart *c, double x, double y)
{
    buf_addf(out, "%.2f %.2f ", 10 * across(c, x), down(c, y));
}

static void steps(struct buf *out, const struct chart *c,
                  const struct series *s)
{
    buf_addf(out, "<path class=\"area %s\" d=\"M", side_class(s));
    place(out, c, s->point[0].x, 0);
    for (size_t i = 0; i + 1 < s->points; i++) {
        place(out, c, s->point[i].x, s->point[i].y);
        place(out, c, s->point[i + 1].x, s->point[i].y);
    }
    place(out, c, s->point[s->points - 1].x, 0);
    buf_adds(out, "\"/>\n");
}

static void line(struct buf *out, const struct chart *c, const struct series *s)
{
    if (!s->joined || s->points < 2)
        return;
    buf_addf(out, "<path class=\"line %s\" d=\"M", side_class(s));
    for (size_t i = 0; i < s->points; i++)
        place(out, c, s->point[i].x, s->point[i].y);
    buf_adds(out, "\"/>\n");
}

/* Shapes stretch with the place; strokes do not (vector-effect). */
static void shapes(struct buf *out, const struct chart *c)
{
    buf_addf(out,
             "<svg width=\"100%%\" height=\"%d\" viewBox=\"0 0 1000 %d\" "
             "preserveAspectRatio=\"none\">\n",
             HEIGHT, HEIGHT);
    for (size_t i = 0; i < c->count; i++) {
        if (!c->series[i].points)
            continue;
        if (c->kind == CHART_STEPS)
            steps(out, c, &c->series[i]);
        else
            line(out, c, &c->series[i]);
    }
    buf_adds(out, "</svg>\n");
}

/* An end that lies beyond the picture is an arrow. */
static void arrow(struct buf *out, double x, int up)
{
    buf_addf(out,
             "<text class=\"arrow\" x=\"%.2f%%\" y=\"%d\" "
             "text-anchor=\"middle\">%s</text>",
             x, up ? 10 : HEIGHT, up ? "\xe2\x96\xb2" : "\xe2\x96\xbc");
}

static void whisker(struct buf *out, const struct chart *c,
                    const struct point *p)
{
    double x = across(c, p->x);

    buf_addf(out, "<g class=\"point %s\"><title>", markup_tone(p->tone));
    markup_text(out, p->text);
    buf_adds(out, " ");
    markup_text(out, p->value);
    buf_addf(out,
             "</title><line class=\"range\" x1=\"%.2f%%\" x2=\"%.2f%%\" "
             "y1=\"%.2f\" y2=\"%.2f\"/><circle cx=\"%.2f%%\" cy=\"%.2f\" "
             "r=\"4.5\"/>",
             x, x, down(c, p->low), down(c, p->high), x, down(c, p->y));
    if (p->high > c->y.high)
        arrow(out, x, 1);
    if (p->low < c->y.low)
        arrow(out, x, 0);
    buf_adds(out, "</g>\n");
}

static void points(struct buf *out, const struct chart *c,
                   const struct series *s)
{
    for (size_t i = 0; i < s->points; i++) {
        const struct point *p = &s->point[i];

        if (!isnan(p->low))
            whisker(out, c, p);
        else if (c->kind == CHART_LINES && s->points <= 32)
            buf_addf(out,
                     "<circle class=\"dot %s\" cx=\"%.2f%%\" cy=\"%.2f\" "
                     "r=\"3\"/>\n",
                     side_class(s), across(c, p->x), down(c, p->y));
    }
}

static void legend(struct buf *out, const struct chart *c)
{
    buf_adds(out, "<ul class=\"legend\">");
    for (size_t i = 0; i < c->count; i++) {
        const struct series *s = &c->series[i];

        buf_addf(out, "<li><span class=\"key %s%s\"></span>", side_class(s),
                 s->side < 0 && !s->joined ? " limits" : "");
        markup_text(out, s->words);
        buf_adds(out, "</li>");
    }
    buf_adds(out, "</ul>\n");
}

static void plot(struct buf *out, const struct chart *c)
{
    legend(out, c);
    buf_addf(out,
             "<div class=\"plot\"><svg role=\"img\" height=\"%d\" "
             "aria-label=\"",
             HEIGHT + 46);
    markup_text(out, c->about);
    buf_adds(out, "\">\n");
    grid(out, c);
    shapes(out, c);
    for (size_t i = 0; i < c->count; i++)
        points(out, c, &c->series[i]);
    buf_adds(out, "</svg></div>\n");
}

void markup_chart(struct buf *out, const struct chart *c)
{
    if (c->kind == CHART_RANGES || c->kind == CHART_BARS)
        markup_rows(out, c);
    else
        plot(out, c);
}
