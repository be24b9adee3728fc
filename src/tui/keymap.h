/* keymap.h - which key does what: one table for dispatch, footer and help. */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include <stddef.h>

#include "tui/action.h"

/* Our own codes: a code point, or one of these beyond all code points. */
#define CODE_NONE 0
#define CODE_TAB 9
#define CODE_ESC 27
#define CODE_CTRL(letter) ((letter) - 'A' + 1)
enum code {
    CODE_UP = 0x110000,
    CODE_DOWN,
    CODE_LEFT,
    CODE_RIGHT,
    CODE_PAGE_UP,
    CODE_PAGE_DOWN,
    CODE_HOME,
    CODE_END,
    CODE_BACK_TAB,
    CODE_DELETE,
    CODE_CLICK, /* of the mouse: where, the terminal tells */
    CODE_WHEEL_UP,
    CODE_WHEEL_DOWN,
    CODE_DIGIT,   /* in tables: the number of a screen */
    CODE_UNKNOWN, /* a key of the terminal that has no code here */
    CODE_F0 = 0x110100
};
#define CODE_F(number) (CODE_F0 + (number))

enum scope { SCOPE_GLOBAL, SCOPE_ASK, SCOPE_CONFIRM };

struct key {
    int code;
    enum action action;
    const char *label, *help; /* "" where another row says it */
};

#define NAME_MAX_KEY 16
const char *keymap_name(int code, char out[NAME_MAX_KEY]); /* "Ctrl-L" */

/* The i-th row of a scope, or NULL after the last. */
const struct key *keymap_row(enum scope scope, size_t i);

/* What a row is called while a live split is looked at, or else; its code is
 * CODE_NONE where the key does nothing. */
struct key keymap_words(const struct key *row, int live);

/* What a key does in a scope, and before it by `own` (a list that ends with
 * code 0, or NULL). Digits are CODE_DIGIT. ACTION_NONE: nothing. */
enum action keymap_find(enum scope scope, const struct key *own, int code);

#endif
