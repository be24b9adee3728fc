/* footer.h - the last row: keys, a question, what is typed, or a message. */
#ifndef TUI_FOOTER_H
#define TUI_FOOTER_H

#include "tui/screen.h"

void footer_draw(const struct scene *s, const struct view *v, struct pen p);

#endif
