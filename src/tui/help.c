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

/* `own` NULL: the keys of all screens. */
static void list(const struct key *own, struct box *body)
{
    const struct key *row, *next;

    for (size_t i = 0; (row = row_at(own, i)); i++) {
        struct pen p = box_row(body);
        char keys[KEYS_WIDTH * 2] = "";

        add_name(keys, row->code);
        while ((next = row_at(own, i + 1)) && !*next->help) {
            add_name(keys, next->code);
            i++;
        }
        pen_space(&p, 2);
        pen_left(&p, body->width < 80 ? 16 : KEYS_WIDTH, ROLE_KEY, keys);
        pen_space(&p, 1);
        pen_text(&p, ROLE_DEFAULT, row->help);
    }
}

void help_draw(const struct screen *screen, struct box *body)
{
    char title[64];

    snprintf(title, sizeof(title), "keys of %s", screen->title);
    if (screen->keys && screen->keys->code) {
        box_rule(body, title);
        list(screen->keys, body);
    }
    box_rule(body, "keys of every screen");
    list(NULL, body);
    box_close(body);
}
