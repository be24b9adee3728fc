#include "tui/screen.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
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

    snprintf(tail + len, size - len, "  %.2f/s  spent %s",
             (double)s->rate_mhz / 1000, part_spent(s, a));
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

/* The bar takes what the words leave over. */
static void draw_header(const struct scene *scene, struct pen *p)
{
    const struct snapshot *s = &scene->now;
    char tail[96], clock[TEXT_MAX];
    int name, room;

    snprintf(tail, sizeof(tail), "%s  %lld/%lld pairs", part_percent(s, clock),
             (long long)s->ended, (long long)s->engine.total);
    if (p->end >= 120)
        add_wide(s, tail, sizeof(tail));
    room = p->end - (int)strlen(tail) - 40;
    name = (int)strlen(s->name) + 1;
    if (name > room)
        name = room > 10 ? room : 10;
    if (p->end >= 80) {
        pen_text(p, ROLE_TITLE, "diptych ");
        pen_left(p, name, ROLE_BOLD, s->name);
        pen_space(p, 1);
    }
    draw_when(scene, p);
    room = p->end - p->x - (int)strlen(tail) - 2;
    if (room > 7) {
        draw_progress(p, room < 40 ? room : 40, part_progress(s));
        pen_space(p, 1);
    }
    pen_text(p, ROLE_BOLD, tail);
}

/* Short titles where the long ones would not all be seen. */
static int tabs_width(int brief)
{
    int width = 0;

    for (int i = 0; i < SCREENS; i++)
        width += 5 + (int)strlen(brief ? table[i]->brief : table[i]->title);
    return width;
}

static void draw_tabs(struct view *v, struct pen *p)
{
    int brief = tabs_width(0) > p->end, tight = tabs_width(1) > p->end;

    for (int i = 0; i < SCREENS; i++) {
        int here = i == v->screen;
        const char *title = brief ? table[i]->brief : table[i]->title;

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

/* The key and the word for what it does. */
static int brief(const char *label)
{
    const char *word = strchr(label, ' ');

    return word ? (int)(word - label + 1 + (int)strcspn(word + 1, " ,"))
                : (int)strlen(label);
}

/* What would only be answered by "nothing is running" is not offered, nor a
 * past where there is none yet. */
static int needs_run(enum action a)
{
    return a == ACTION_PAUSE || a == ACTION_DETACH || a == ACTION_MORE ||
           a == ACTION_FEWER;
}

static int is_offered(const struct scene *s, const struct view *v,
                      const struct key *row)
{
    const struct screen *screen = table[v->screen];
    int running =
        s->at < 0 && s->now.alive && !phase_ended(s->now.engine.phase);

    if (!*row->label || row->action == ACTION_HELP ||
        row->action == ACTION_QUIT)
        return 0;
    if (running ? row->action == ACTION_EARLIER : needs_run(row->action))
        return 0;
    return !screen->offers || screen->offers(s, v, row);
}

static void draw_key(const struct key *row, int brief_one, struct pen *p)
{
    int len = brief_one ? brief(row->label) : (int)strlen(row->label);
    int width = text_cells(row->label, (size_t)len) + 2;

    if (p->x + width > p->end)
        return;
    pen_format(p, ROLE_KEY, "%.*s", len, row->label);
    pen_space(p, 2);
}

static void draw_keys(const struct scene *s, const struct view *v,
                      struct pen *p)
{
    const struct key *row = table[v->screen]->keys;

    for (; row && row->code; row++)
        if (is_offered(s, v, row))
            draw_key(row, 0, p);
    for (size_t i = 0; (row = keymap_row(SCOPE_GLOBAL, i)); i++)
        if (is_offered(s, v, row))
            draw_key(row, 0, p);
}

static void draw_answers(struct pen *p)
{
    const struct key *row;

    for (size_t i = 0; (row = keymap_row(SCOPE_ASK, i)); i++)
        if (*row->label)
            draw_key(row, p->end < 80, p);
}

/* The end of what is typed is what one looks at. */
static void draw_line(const struct line *l, struct pen *p)
{
    static const char *const what[] = {[LINE_FILTER] = "filter: ",
                                       [LINE_SEARCH] = "search: ",
                                       [LINE_NOTE] = "note: "};
    const char *text = l->text;
    int room, under, len = (int)strlen(text), at = l->at;

    pen_text(p, ROLE_KEY, what[l->use]);
    room = p->end - p->x - 1;
    for (; at > 0 && text_cells(text, (size_t)at) > room; text++, at--, len--)
        ;
    pen_format(p, ROLE_BOLD, "%.*s", at, text);
    for (under = 1; at + under < len && (text[at + under] & 0xC0) == 0x80;)
        under++;
    if (at >= len)
        pen_text(p, ROLE_CHOSEN, " ");
    else
        pen_format(p, ROLE_CHOSEN, "%.*s", under, text + at);
    if (at < len)
        pen_text(p, ROLE_BOLD, text + at + under);
}

/* The help is always named: it has what found no room here. */
static void draw_footer(const struct scene *s, const struct view *v,
                        struct pen p)
{
    static const char help[] = "? help";

    if (v->mode == VIEW_HELP) {
        pen_text(&p, ROLE_KEY, "j/k PgUp/PgDn more, any other key closes");
        return;
    }
    if (v->mode == VIEW_ASK) {
        pen_text(&p, ROLE_WARN, p.end < 80 ? "leave? " : "leave the run?  ");
        draw_answers(&p);
        return;
    }
    if (v->mode == VIEW_LINE) {
        draw_line(&v->line, &p);
        pen_format(&p, ROLE_WARN, "  %s", v->message);
        return;
    }
    if (v->message[0]) {
        pen_text(&p, ROLE_WARN, v->message);
        return;
    }
    p.end -= (int)sizeof(help) - 1;
    pen_format(&p, ROLE_KEY, "%s  ", keymap_row(SCOPE_GLOBAL, 0)->label);
    draw_keys(s, v, &p);
    p.end += (int)sizeof(help) - 1;
    pen_text(&p, ROLE_KEY, help);
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
static void draw_help(struct view *v, struct box *b)
{
    int most = help_rows(table[v->screen], b->width) - box_room(b);

    if (v->help > most)
        v->help = most;
    if (v->help < 0)
        v->help = 0;
    v->page = box_room(b);
    help_draw(table[v->screen], v->help, b);
    b->lost = 0; /* the keys below tell how to see them */
}

static void draw_body(const struct scene *s, struct view *v, struct box *b)
{
    past_banner(s, b);
    part_banners(s, v, b);
    v->page = 0;
    v->hit = (struct hit){0};
    if (v->mode == VIEW_HELP)
        draw_help(v, b);
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
    draw_tabs(v, &p);
    draw_body(s, v, &body);
    p = pen_row(c, height - 2);
    part_generator(&s->now, &p);
    draw_footer(s, v, pen_row(c, height - 1));
}
