#include "tui/draw.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

#define LINE 0x2500
#define SHADE 0x2591
#define FULL 0x2588
#define ELLIPSIS 0x2026

int box_room(const struct box *b)
{
    return b->end > b->y ? b->end - b->y : 0;
}

struct pen box_row(struct box *b)
{
    if (b->skip > 0)
        b->skip--;
    else if (b->y < b->end)
        return pen_at(b->on, b->x, b->y++, b->width);
    else
        b->lost++;
    return pen_at(b->on, 0, -1, 0);
}

void box_rule(struct box *b, const char *title)
{
    struct pen p = box_row(b);
    uint32_t line = b->on->ascii ? '-' : LINE;

    pen_repeat(&p, ROLE_DIM, line, 2);
    if (*title)
        pen_format(&p, ROLE_TITLE, " %s ", title);
    pen_repeat(&p, ROLE_DIM, line, b->width);
}

size_t box_line(const char *text, size_t len, int room)
{
    size_t fit = text_fit(text, len, room);

    if (fit == len)
        return fit;
    for (size_t i = fit; i > 0; i--)
        if (text[i] == ' ')
            return i;
    return fit;
}

void box_wrap(struct box *b, int indent, enum role role, const char *text)
{
    struct buf safe;
    size_t at = 0, took;

    buf_init(&safe, 1 << 14);
    text_safe(&safe, text, strlen(text), b->on->ascii);
    while (b->width - indent > 1 && at < safe.len) {
        struct pen p = box_row(b);
        took = box_line(safe.data + at, safe.len - at, b->width - indent);
        pen_space(&p, indent);
        pen_format(&p, role, "%.*s", (int)took, safe.data + at);
        at += took;
        at += strspn(safe.data + at, " ");
    }
    buf_release(&safe);
}

void box_wrap_most(struct box *b, int indent, enum role role, const char *text,
                   int most)
{
    struct box top = *b;
    struct pen p;

    if (box_room(b) == 0) {
        b->lost++;
        return;
    }
    most = most > 1 ? most : 1;
    top.end = top.y + (most < box_room(b) ? most : box_room(b));
    box_wrap(&top, indent, role, text);
    b->y = top.y;
    if (!top.lost)
        return;
    p = pen_at(b->on, b->x + b->width - 2, b->y - 1, 2);
    pen_text(&p, role, b->on->ascii ? " ~" : " \xE2\x80\xA6");
}

static void say_lost(const struct box *b, const char *mend)
{
    struct pen p;

    if (!b->lost || b->end < 1)
        return;
    p = pen_at(b->on, b->x, b->end - 1, b->width);
    pen_repeat(&p, ROLE_DIM, ' ', b->width);
    p = pen_at(b->on, b->x, b->end - 1, b->width);
    pen_format(&p, ROLE_DIM, " %s %d more rows: %s",
               b->on->ascii ? "~" : "\xE2\x80\xA6", b->lost + 1, mend);
}

void box_close(struct box *b)
{
    say_lost(b, "needs a taller window");
}

void box_close_list(struct box *b)
{
    say_lost(b, "j/k");
    b->lost = 0;
}

struct box box_take(struct box *b, int rows)
{
    struct box top = *b;

    top.lost = 0;
    if (b->y + rows < b->end)
        top.end = b->y + rows;
    b->y = top.end;
    return top;
}

struct box box_split(struct box *b, int width)
{
    struct box left = *b;

    if (width > b->width)
        width = b->width;
    left.lost = 0;
    left.width = width;
    b->x += width;
    b->width -= width;
    return left;
}

static uint32_t level(const struct pen *p, double share)
{
    static const char ascii[] = " .:-=+*#%@";
    int step;

    if (isnan(share) || share < 0)
        return ' ';
    if (share > 1)
        share = 1;
    if (p->on->ascii)
        return (uint32_t)ascii[1 + (int)(share * 8.0)];
    step = (int)(share * 7.999);
    return 0x2581 + (uint32_t)step;
}

/* The newest columns are the ones to keep; the first that is not shown. */
static int skipped(struct pen *p, int columns)
{
    int room = p->end - p->x;

    if (columns <= room || room < 1)
        return 0;
    pen_repeat(p, ROLE_DIM, p->on->ascii ? '~' : ELLIPSIS, 1);
    return columns - room + 1;
}

void draw_levels(struct pen *p, enum role role, const double *value,
                 int columns, double most)
{
    for (int i = skipped(p, columns); i < columns; i++) {
        double share = most > 0 ? value[i] / most : -1;
        pen_repeat(p, role, level(p, value[i] < 0 ? -1 : share), 1);
    }
}

void draw_counts(struct pen *p, enum role role, const int64_t *value,
                 int columns)
{
    for (int i = skipped(p, columns); i < columns; i++) {
        if (value[i] < 0)
            pen_repeat(p, ROLE_DIM, ' ', 1);
        else if (value[i] == 0)
            pen_repeat(p, ROLE_DIM, '.', 1);
        else
            pen_repeat(p, role, value[i] > 9 ? '+' : '0' + (uint32_t)value[i],
                       1);
    }
}

void draw_progress(struct pen *p, int width, double share)
{
    int inside = width - 2, done;

    if (inside < 1)
        return;
    if (!(share > 0))
        share = 0;
    done = share >= 1 ? inside : (int)(share * inside);
    pen_repeat(p, ROLE_DIM, '[', 1);
    pen_repeat(p, ROLE_BOLD, p->on->ascii ? '#' : FULL, done);
    pen_repeat(p, ROLE_DIM, p->on->ascii ? '.' : SHADE, inside - done);
    pen_repeat(p, ROLE_DIM, ']', 1);
}

static int place(double value, const struct span *s, int width)
{
    double share = (value / s->most + 1) / 2;
    int x = (int)lround(share * (width - 1));

    if (x < 0)
        return 0;
    return x < width ? x : width - 1;
}

/* What lies beyond the line is drawn at its edge as an arrow. */
static uint32_t mark(const struct span *s, int x, int width)
{
    if (x == place(s->at, s, width))
        return 'O';
    if (x == 0 && s->low < -s->most)
        return '<';
    if (x == width - 1 && s->high > s->most)
        return '>';
    if (s->limit != 0 && x == place(s->limit, s, width))
        return '#';
    if (x >= place(s->low, s, width) && x <= place(s->high, s, width))
        return '=';
    return x == place(0, s, width) ? '|' : '.';
}

void draw_span(struct pen *p, int width, const struct span *s)
{
    for (int x = 0; x < width; x++) {
        uint32_t point = mark(s, x, width);
        pen_repeat(p, point == '.' || point == '|' ? ROLE_DIM : ROLE_BOLD,
                   point, 1);
    }
}

double draw_ceiling(double value)
{
    double unit;

    if (!(value > 0) || isinf(value))
        return 1;
    unit = pow(10, floor(log10(value)));
    if (value <= unit)
        return unit;
    if (value <= 2 * unit)
        return 2 * unit;
    return value <= 5 * unit ? 5 * unit : 10 * unit;
}
