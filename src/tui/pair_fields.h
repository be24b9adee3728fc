/* pair_fields.h - what a filter may ask, for somebody who is typing one. */
#ifndef TUI_PAIR_FIELDS_H
#define TUI_PAIR_FIELDS_H

#include "tui/draw.h"

void pair_fields(struct box *b);

#endif
