/* editor.h - a pair in the user's own editor.
 *
 * Files of a directory that nobody else can read, removed afterwards:
 * control.txt, treatment.txt, prompt.txt. The editor is $VISUAL, else $EDITOR,
 * else vi; what it says is split at spaces, and no shell is between. */
#ifndef TUI_EDITOR_H
#define TUI_EDITOR_H

#include "base/err.h"

struct card_page;

/* The terminal is not ours while it runs: the caller has left it. Returns when
 * the editor has ended; -1 when it could not be run, or ended badly. What the
 * terminal's keys send (INT, QUIT) is for the editor alone, and TSTP stops
 * both. */
int editor_run(const struct card_page *c, struct err *err);

#endif
