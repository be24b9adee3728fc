#include "tui/screen.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/footer.h"
#include "tui/help.h"
#include "tui/part.h"

enum layout layout_of(int width, int height)
{
    if (width >= 160 && height >= 48)
        return LAYOUT_WIDE;
    if (width >= 80 && height >= 24)
        return LAYOUT_STANDARD;
    return width >= 40 && height >= 10 ? LAYOUT_SMALL : LAYOUT_LINE;
}

static const struct screen *const table[SCREENS] = {
#define SCREEN(name) [SCREEN_##name] = &name##_screen,
#include "tui/screens.def"
#undef SCREEN
};

const struct screen *screen_get(int id)
{
    return id >= 0 && id < SCREENS ? table[id] : table[0];
}

int screen_find(const char *name)
{
    for (int i = 0; i < SCREENS; i++)
        if (strcmp(table[i]->name, name) == 0)
            return i;
    return -1;
}

void view_wish(const struct view *v, struct wish *out)
{
    memcpy(out, &v->wish, sizeof(*out)); /* padding too: it is compared */
    out->pages = screen_get(v->screen)->pages;
    out->frozen = v->frozen;
    out->list.at = v->at[SCREEN_pairs];
    if (v->screen == SCREEN_pairs)
        out->list.rows = v->page;
}

void view_say(struct view *v, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vsnprintf(v->message, sizeof(v->message), fmt, args);
    va_end(args);
}

static struct pen pen_row(struct canvas *c, int y)
{
    return pen_at(c, 0, y, c->width);
}

static void add_wide(const struct snapshot *s, char *tail, size_t size)
{
    size_t len = strlen(tail);
    char a[PART_MONEY], b[TEXT_MAX];

    if (!s->live || !phase_ended(s->engine.phase))
        snprintf(tail + len, size - len, "  %.2f/s",
                 (double)s->rate_mhz / 1000);
    len = strlen(tail);
    snprintf(tail + len, size - len, "  spent %s", part_spent(s, a));
    len = strlen(tail);
    if (s->engine.budget >= 0)
        snprintf(tail + len, size - len, " of %s",
                 text_usd(s->engine.budget, b));
}

/* Of the past it is said which, in place of what the run does. */
static void draw_when(const struct scene *scene, struct pen *p)
{
    const struct snapshot *s = &scene->now;
    char clock[TEXT_MAX];

    if (scene->at >= 0) {
        pen_format(p, ROLE_WARN, "PAST %s", text_clock(scene->at, clock));
        pen_format(p, ROLE_DEFAULT, " of %s  ", text_clock(scene->end, clock));
        return;
    }
    part_phase(s, p);
    pen_format(p, ROLE_DEFAULT, " %s  ", text_clock(s->engine.elapsed, clock));
    if (s->eta >= 0)
        pen_format(p, ROLE_DEFAULT, "eta %s  ", text_clock(s->eta, clock));
}

static void draw_name(const struct snapshot *s, int room, struct pen *p)
{
    int name = (int)strlen(s->name) + 1;

    if (p->end < 80)
        return;
    if (name > room)
        name = room > 10 ? room : 10;
    pen_text(p, ROLE_TITLE, "diptych ");
    pen_left(p, name, ROLE_BOLD, s->name);
    pen_space(p, 1);
}

/* The bar takes what the words leave over. */
static void draw_progress_of(const struct scene *scene, struct pen *p)
{
    const struct snapshot *s = &scene->now;
    char tail[96], clock[TEXT_MAX];
    int room;

    snprintf(tail, sizeof(tail), "%s  %lld/%lld pairs", part_percent(s, clock),
             (long long)s->ended, (long long)s->engine.total);
    if (p->end >= 120)
        add_wide(s, tail, sizeof(tail));
    draw_name(s, p->end - (int)strlen(tail) - 40, p);
    draw_when(scene, p);
    room = p->end - p->x - (int)strlen(tail) - 2;
    if (room > 7) {
        draw_progress(p, room < 40 ? room : 40, part_progress(s));
        pen_space(p, 1);
    }
    pen_text(p, ROLE_BOLD, tail);
}

/* What clients ask for has no end: in its place stands how they are split. The
 * rest takes what that leaves over. */
static void draw_split(const struct scene *scene, struct pen *p)
{
    const struct snapshot *s = &scene->now;
    char tail[3][96], count[TEXT_MAX];
    int i = 0;

    part_count(s->ended, count);
    for (int k = 0; k < 2; k++)
        snprintf(tail[k], sizeof(tail[k]), "  %s %s", count,
                 part_unit(s, s->ended));
    snprintf(tail[2], sizeof(tail[2]), "  %s %s", count,
             s->unpaired ? "req" : part_unit(s, s->ended));
    if (p->end >= 120)
        add_wide(s, tail[0], sizeof(tail[0]));
    else if (!phase_ended(s->engine.phase))
        snprintf(tail[0] + strlen(tail[0]), TEXT_MAX, " %.3g/s",
                 (double)s->rate_mhz / 1000);
    draw_name(s, p->end - (int)strlen(tail[1]) - 50, p);
    draw_when(scene, p);
    part_split_words(s, p->end < 80, p);
    while (i < 2 && p->end - p->x < (int)strlen(tail[i]))
        i++;
    pen_text(p, ROLE_BOLD, tail[i]);
}

static void draw_header(const struct scene *scene, struct pen *p)
{
    if (scene->now.live)
        draw_split(scene, p);
    else
        draw_progress_of(scene, p);
}

/* Of a split there are no pairs. */
static const char *tab_title(const struct snapshot *s, int i, int brief)
{
    if (i == SCREEN_pairs && s->unpaired)
        return brief ? "Reqs" : "Requests";
    return brief ? table[i]->brief : table[i]->title;
}

/* Short titles where the long ones would not all be seen. */
static int tabs_width(const struct snapshot *s, int brief)
{
    int width = 0;

    for (int i = 0; i < SCREENS; i++)
        width += 5 + (int)strlen(tab_title(s, i, brief));
    return width;
}

static void draw_tabs(const struct snapshot *s, struct view *v, struct pen *p)
{
    int brief = tabs_width(s, 0) > p->end, tight = tabs_width(s, 1) > p->end;

    for (int i = 0; i < SCREENS; i++) {
        int here = i == v->screen;
        const char *title = tab_title(s, i, brief);

        v->tab[i] = p->x;
        if (v->only && !here)
            continue;
        pen_format(p, here ? ROLE_TITLE : ROLE_DIM,
                   here ? "[%d %.*s]" : " %d %.*s ", i + 1,
                   tight && !here ? 0 : 20, title);
        pen_space(p, !tight);
    }
    v->tab[SCREENS] = p->x;
}

/* It must not be mistaken for the end. */
static void past_banner(const struct scene *s, struct box *b)
{
    struct pen p;

    if (s->at < 0)
        return;
    p = box_row(b);
    pen_text(&p, ROLE_WARN,
             " the past: what was known then; [ ] and { } go on, Esc is now ");
}

/* Never scrolled beyond its end. */
static void draw_help(const struct snapshot *s, struct view *v, struct box *b)
{
    int most = help_rows(table[v->screen], s->live, b->width) - box_room(b);

    if (v->help > most)
        v->help = most;
    if (v->help < 0)
        v->help = 0;
    v->page = box_room(b);
    help_draw(table[v->screen], s->live, v->help, b);
    b->lost = 0; /* the keys below tell how to see them */
}

static void draw_body(const struct scene *s, struct view *v, struct box *b)
{
    past_banner(s, b);
    part_banners(s, v, b);
    v->page = 0;
    v->hit = (struct hit){0};
    if (v->mode == VIEW_HELP)
        draw_help(&s->now, v, b);
    else
        table[v->screen]->draw(s, v, b);
    box_close(b);
}

void frame_draw(const struct scene *s, struct view *v, struct canvas *c)
{
    int height = c->height;
    struct box body = {.on = c, .y = 2, .width = c->width, .end = height - 2};
    struct pen p = pen_row(c, 0);

    canvas_size(c, c->width, height);
    if (v->screen < 0 || v->screen >= SCREENS)
        v->screen = 0;
    v->layout = layout_of(c->width, height);
    if (v->layout == LAYOUT_LINE) {
        part_line(s, v, c);
        return;
    }
    draw_header(s, &p);
    p = pen_row(c, 1);
    draw_tabs(&s->now, v, &p);
    draw_body(s, v, &body);
    p = pen_row(c, height - 2);
    part_generator(&s->now, &p);
    footer_draw(s, v, pen_row(c, height - 1));
}
