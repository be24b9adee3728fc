/* help.h - the list of keys: of this screen first, then of all. */
#ifndef TUI_HELP_H
#define TUI_HELP_H

#include "tui/screen.h"

void help_draw(const struct screen *screen, struct box *body);

#endif
