/* screen.h - one thing to look at: a row of screens.def and a file.
 *
 * A screen draws a scene; it fetches, counts and decides nothing. What it wants
 * to be laid out it says in the wish of the view, what is to be done in the
 * request. The frame around it (header, tabs, generator, keys) is the same for
 * all and is drawn by frame_draw, which every user of screens calls. */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include "desk/scene.h"
#include "tui/draw.h"
#include "tui/keymap.h"
#include "tui/view.h"

/* What a screen's own key did. */
enum acted { ACTED, ACTED_NOT };

struct screen {
    const char *name;       /* "overview": for --snapshot */
    const char *title;      /* "Overview" */
    const char *brief;      /* "Over" */
    const char *about;      /* what it shows, in sentences: for the help */
    unsigned pages;         /* that it draws, of WISH_PAGE */
    const struct key *keys; /* its own; ends with code 0 */
    void (*draw)(const struct scene *s, struct view *v, struct box *body);
    /* Changes the view; ACTED_NOT leaves the action to the app. NULL: has no
     * actions of its own. `code` is the key, for rows of several keys. */
    enum acted (*act)(const struct scene *s, struct view *v, enum action action,
                      int code);
    /* 0: that row, of its keys or of all screens', does nothing just now, and
     * is not shown. NULL: they all do something. */
    int (*offers)(const struct scene *s, const struct view *v,
                  const struct key *k);
    /* What that row is called in the footer just now; NULL, or where it is
     * NULL: as ever. */
    const char *(*says)(const struct view *v, const struct key *k);
};

const struct screen *screen_get(int id);
int screen_find(const char *name); /* -1 when there is none */

/* The whole picture, at the size that the canvas has. */
void frame_draw(const struct scene *s, struct view *v, struct canvas *c);

#define SCREEN(name) extern const struct screen name##_screen;
#include "tui/screens.def"
#undef SCREEN

#endif
