/* help.h - the list of keys: of this screen first, then of all. */
#ifndef TUI_HELP_H
#define TUI_HELP_H

#include "tui/screen.h"

/* From that row of it on. */
void help_draw(const struct screen *screen, int live, int from,
               struct box *body);
int help_rows(const struct screen *screen, int live,
              int width); /* in that width */

#endif
