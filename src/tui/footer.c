#include "tui/footer.h"

#include <string.h>

#include "base/text.h"

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
           a == ACTION_FEWER || a == ACTION_ROLL_BACK;
}

static int is_offered(const struct scene *s, const struct view *v,
                      const struct key *row)
{
    const struct screen *screen = screen_get(v->screen);
    int running =
        s->at < 0 && s->now.alive && !phase_ended(s->now.engine.phase);

    if (!*row->label || row->action == ACTION_HELP ||
        row->action == ACTION_QUIT)
        return 0;
    if (running ? row->action == ACTION_EARLIER : needs_run(row->action))
        return 0;
    if (s->now.live && !demand_offers(&s->now.engine.release, row->action))
        return 0;
    return !screen->offers || screen->offers(s, v, row);
}

static void draw_label(const char *label, int brief_one, struct pen *p)
{
    int len = brief_one ? brief(label) : (int)strlen(label);
    int width = text_cells(label, (size_t)len) + 2;

    if (!*label || p->x + width > p->end)
        return;
    pen_format(p, ROLE_KEY, "%.*s", len, label);
    pen_space(p, 2);
}

static void draw_key(const struct scene *s, const struct view *v,
                     const struct key *row, struct pen *p)
{
    const struct screen *screen = screen_get(v->screen);
    const struct key key = keymap_words(row, s->now.live);
    const char *now = screen->says ? screen->says(v, row) : NULL;

    if (is_offered(s, v, row) && key.code != CODE_NONE)
        draw_label(now ? now : key.label, 0, p);
}

static void draw_keys(const struct scene *s, const struct view *v,
                      struct pen *p)
{
    const struct key *row = screen_get(v->screen)->keys;

    for (; row && row->code; row++)
        draw_key(s, v, row, p);
    for (size_t i = 0; (row = keymap_row(SCOPE_GLOBAL, i)); i++)
        draw_key(s, v, row, p);
}

static void draw_answers(const struct scene *s, enum scope scope, struct pen *p)
{
    const struct key *row;

    for (size_t i = 0; (row = keymap_row(scope, i)); i++)
        draw_label(keymap_words(row, s->now.live).label, p->end < 80, p);
}

static void draw_leave(const struct scene *s, struct pen *p)
{
    pen_text(p, ROLE_WARN,
             p->end < 80   ? "leave? "
             : s->now.live ? "leave the gateway?  "
                           : "leave the run?  ");
    draw_answers(s, SCOPE_ASK, p);
}

/* The question is read first, and the answers must be there at any width. */
static void draw_question(const struct scene *s, const struct view *v,
                          struct pen *p)
{
    pen_format(p, ROLE_WARN, "%s  ", v->pending.question);
    draw_answers(s, SCOPE_CONFIRM, p);
    pen_text(p, ROLE_DIM, v->pending.detail);
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
void footer_draw(const struct scene *s, const struct view *v, struct pen p)
{
    static const char help[] = "? help";

    if (v->mode == VIEW_HELP) {
        pen_text(&p, ROLE_KEY, "j/k PgUp/PgDn more, any other key closes");
        return;
    }
    if (v->mode == VIEW_ASK) {
        draw_leave(s, &p);
        return;
    }
    if (v->mode == VIEW_CONFIRM) {
        draw_question(s, v, &p);
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
