#include "tui/help.h"

#include <stdio.h>
#include <string.h>

#define KEYS_WIDTH 30

static const struct key *row_at(const struct key *own, size_t i)
{
    if (!own)
        return keymap_row(SCOPE_GLOBAL, i);
    return own[i].code ? &own[i] : NULL;
}

static void add_name(char keys[KEYS_WIDTH * 2], int code)
{
    char name[NAME_MAX_KEY];
    size_t len = strlen(keys);

    snprintf(keys + len, KEYS_WIDTH * 2 - len, "%s%s", len ? " " : "",
             keymap_name(code, name));
}

/* Rows that are scrolled out at the top are counted, not drawn. */
struct roll {
    struct box *body;
    int skip, live;
};

static struct pen next_row(struct roll *r)
{
    if (r->skip-- > 0)
        return pen_at(r->body->on, 0, -1, 0);
    return box_row(r->body);
}

/* What there is room for in so many cells; the rest stays. */
static void some(const char **text, int cells, enum role role, struct pen *p)
{
    size_t took = box_line(*text, strlen(*text), cells);
    char line[256];

    snprintf(line, sizeof(line), "%.*s", (int)took, *text);
    pen_left(p, cells, role, line);
    *text += took + strspn(*text + took, " ");
}

/* On as many rows as it takes, keys below keys and words below words. */
static void one(const char *keys, const char *help, struct roll *r)
{
    int wide = r->body->width < 80 ? 14 : 24, room = r->body->width - wide - 3;

    while (*keys || *help) {
        struct pen p = next_row(r);

        pen_space(&p, 2);
        some(&keys, wide, ROLE_KEY, &p);
        pen_space(&p, 1);
        some(&help, room > 8 ? room : 8, ROLE_DEFAULT, &p);
    }
}

/* `own` NULL: the keys of all screens. */
static void list(const struct key *own, struct roll *r)
{
    const struct key *row, *next;

    for (size_t i = 0; (row = row_at(own, i)); i++) {
        const struct key said = keymap_words(row, r->live);
        char keys[KEYS_WIDTH * 2] = "";

        if (said.code == CODE_NONE)
            continue;
        add_name(keys, row->code);
        while ((next = row_at(own, i + 1)) && !*next->help) {
            add_name(keys, next->code);
            i++;
        }
        one(keys, said.help, r);
    }
}

static void title(struct roll *r, const char *text)
{
    if (r->skip-- <= 0)
        box_rule(r->body, text);
}

/* Before the keys: what one looks at. */
static void about(const char *text, struct roll *r)
{
    while (*text) {
        struct pen p = next_row(r);

        pen_space(&p, 1);
        some(&text, r->body->width > 9 ? r->body->width - 1 : 8, ROLE_DEFAULT,
             &p);
    }
}

void help_draw(const struct screen *screen, int live, int from,
               struct box *body)
{
    struct roll r = {body, from, live};
    char text[64];

    about(screen->about, &r);
    snprintf(text, sizeof(text), "keys of %s", screen->title);
    if (screen->keys && screen->keys->code) {
        title(&r, text);
        list(screen->keys, &r);
    }
    title(&r, "keys of every screen");
    list(NULL, &r);
}

int help_rows(const struct screen *screen, int live, int width)
{
    struct canvas nothing = {0};
    struct box none = {.on = &nothing, .width = width};

    help_draw(screen, live, 0, &none);
    return none.lost;
}
