/* theme.h - what a role looks like; knows no terminal.
 *
 * Nothing is said by colour alone, so a theme may do without. Control is blue
 * and treatment orange, which people who see no red or no green tell apart. */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include "tui/canvas.h"

enum theme {
#define THEME(name, words) THEME_##name,
#include "tui/themes.def"
#undef THEME
    THEMES
};

const char *theme_name(enum theme t);  /* "dark" */
const char *theme_words(enum theme t); /* "a dark background" */
int theme_find(const char *name);      /* -1 when there is none */

#define LOOK_BOLD 1
#define LOOK_REVERSE 2
#define LOOK_UNDERLINE 4

struct look_of {
    short colour8, colour256; /* of the text; -1 the terminal's own */
    unsigned how;             /* LOOK_ bits */
};
struct look_of theme_look(enum theme t, enum role r);

#endif
