#include "tui/canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/utf8.h"

#define TEXT_MOST 4096 /* bytes of one text, as it comes */
#define SAFE_MOST ((size_t)4 * TEXT_MOST)
#define ELLIPSIS 0x2026

static const struct cell blank = {.point = {' '}, .width = 1};

static int side_of(int cells)
{
    if (cells < 0)
        return 0;
    return cells < CANVAS_MOST ? cells : CANVAS_MOST;
}

static size_t cells_of(const struct canvas *c)
{
    return (size_t)c->width * (size_t)c->height;
}

void canvas_size(struct canvas *c, int width, int height)
{
    width = side_of(width);
    height = side_of(height);
    if (width != c->width || height != c->height) {
        free(c->cell);
        c->width = width;
        c->height = height;
        c->cell = memory_new(cells_of(c) + 1, sizeof(*c->cell));
    }
    for (size_t i = 0; i < cells_of(c); i++)
        c->cell[i] = blank;
}

void canvas_release(struct canvas *c)
{
    free(c->cell);
    c->cell = NULL;
    c->width = c->height = 0;
}

static struct cell *cell_of(const struct canvas *c, int x, int y)
{
    if (x < 0 || y < 0 || x >= c->width || y >= c->height)
        return NULL;
    return &c->cell[(size_t)y * (size_t)c->width + (size_t)x];
}

const struct cell *canvas_at(const struct canvas *c, int x, int y)
{
    return cell_of(c, x, y);
}

int canvas_equal(const struct canvas *a, const struct canvas *b)
{
    if (a->width != b->width || a->height != b->height)
        return 0;
    return cells_of(a) == 0 ||
           memcmp(a->cell, b->cell, cells_of(a) * sizeof(*a->cell)) == 0;
}

void canvas_copy(struct canvas *to, const struct canvas *from)
{
    canvas_size(to, from->width, from->height);
    to->ascii = from->ascii;
    if (cells_of(from))
        memcpy(to->cell, from->cell, cells_of(from) * sizeof(*to->cell));
}

static void dump_row(const struct canvas *c, int y, struct buf *out)
{
    const struct cell *row = cell_of(c, 0, y);
    int end = c->width;
    char bytes[4];

    while (end > 0 && row[end - 1].point[0] == ' ')
        end--;
    for (int x = 0; x < end; x++)
        for (int i = 0; row[x].width && i < CELL_POINTS; i++)
            if (row[x].point[i])
                buf_add(out, bytes, utf8_write(row[x].point[i], bytes));
    buf_addc(out, '\n');
}

void canvas_dump(const struct canvas *c, struct buf *out)
{
    for (int y = 0; y < c->height && c->width > 0; y++)
        dump_row(c, y, out);
}

struct pen pen_at(struct canvas *on, int x, int y, int width)
{
    struct pen p = {.on = on, .from = x, .x = x, .y = y, .end = x + width};

    if (p.end > on->width)
        p.end = on->width;
    if (x < 0 || y < 0 || y >= on->height || p.end < x)
        p.end = p.x;
    return p;
}

/* Half of a wide character is garbage on most terminals. */
static void forget(struct canvas *c, int x, int y)
{
    struct cell *cell = cell_of(c, x, y), *next = cell_of(c, x + 1, y);

    if (cell->width == 0 && x > 0)
        cell[-1] = blank;
    if (cell->width == 2 && next)
        *next = blank;
    *cell = blank;
}

static void put(struct pen *p, enum role role, uint32_t point, int width)
{
    struct cell *cell;

    for (int i = 0; i < width; i++)
        forget(p->on, p->x + i, p->y);
    cell = cell_of(p->on, p->x, p->y);
    *cell =
        (struct cell){.point = {point}, .width = (uint16_t)width, .role = role};
    if (width == 2)
        cell[1] = (struct cell){.role = role};
    p->x += width;
}

/* A mark belongs to the character before it, wherever that began. */
static void put_mark(const struct pen *p, uint32_t point)
{
    struct cell *cell = cell_of(p->on, p->x - 1, p->y);

    if (cell && cell->width == 0 && p->x > 1)
        cell--;
    for (int i = 1; cell && i < CELL_POINTS; i++) {
        if (cell->point[i])
            continue;
        cell->point[i] = point;
        return;
    }
}

/* Even a pen that is full says so when there is more to write. */
static void put_cut(struct pen *p, enum role role)
{
    if (p->end <= p->from)
        return;
    p->x = p->end - 1;
    put(p, role, p->on->ascii ? '~' : ELLIPSIS, 1);
}

static int only_blanks(const char *text)
{
    return text[strspn(text, " ")] == '\0';
}

static void put_safe(struct pen *p, enum role role, const char *text,
                     size_t len)
{
    uint32_t point;
    size_t took;
    int width;

    for (size_t i = 0; i < len; i += took) {
        took = utf8_read(text + i, len - i, &point);
        width = utf8_cells(point);
        if (width < 0)
            width = 1;
        if (p->x + width > p->end) {
            if (!only_blanks(text + i))
                put_cut(p, role);
            return;
        }
        if (width == 0)
            put_mark(p, point);
        else
            put(p, role, point, width);
    }
}

void pen_text(struct pen *p, enum role role, const char *text)
{
    struct buf safe;

    if (p->end <= 0 || p->end > p->on->width || p->y < 0 ||
        p->y >= p->on->height)
        return;
    buf_init(&safe, SAFE_MOST);
    text_safe(&safe, text, strnlen(text, TEXT_MOST), p->on->ascii);
    put_safe(p, role, safe.data, safe.len);
    buf_release(&safe);
}

void pen_format(struct pen *p, enum role role, const char *fmt, ...)
{
    char text[TEXT_MOST];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    pen_text(p, role, text);
}

void pen_space(struct pen *p, int cells)
{
    p->x = p->x + cells < p->end ? p->x + cells : p->end;
}

/* The next `width` cells as a pen of their own. */
static struct pen part_of(struct pen *p, int width)
{
    struct pen part = *p;

    if (width <= 0)
        part.from = part.end = part.x;
    else if (p->x + width < p->end)
        part.end = p->x + width;
    p->x = part.end;
    return part;
}

void pen_left(struct pen *p, int width, enum role role, const char *text)
{
    struct pen part = part_of(p, width);

    pen_text(&part, role, text);
}

void pen_right(struct pen *p, int width, enum role role, const char *text)
{
    struct pen part = part_of(p, width);
    struct buf safe;
    int room = part.end - part.x;

    buf_init(&safe, SAFE_MOST);
    text_safe(&safe, text, strnlen(text, TEXT_MOST), p->on->ascii);
    if (text_cells(safe.data, safe.len) < room)
        pen_space(&part, room - text_cells(safe.data, safe.len));
    buf_release(&safe);
    pen_text(&part, role, text);
}

void pen_repeat(struct pen *p, enum role role, uint32_t point, int times)
{
    if (p->y < 0 || p->y >= p->on->height)
        return;
    while (times-- > 0 && p->x < p->end)
        put(p, role, point, 1);
}
