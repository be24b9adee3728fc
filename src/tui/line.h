/* line.h - a line of text that is being typed. A value; zeroed is empty. */
#ifndef TUI_LINE_H
#define TUI_LINE_H

#include "desk/wish.h"

enum line_use {
    LINE_FILTER, /* of a list */
    LINE_SEARCH, /* in prompts and answers */
    LINE_NOTE,   /* to a vote */
};

struct line {
    enum line_use use;
    char text[WISH_TEXT]; /* UTF-8 */
    int at;               /* byte before which the next character goes */
};

/* Begins with `text`, the cursor at its end. */
void line_start(struct line *l, enum line_use use, const char *text);

enum line_key { LINE_GOES_ON, LINE_DONE, LINE_DROPPED };

/* A key (keymap.h): characters, Backspace, Delete, Left, Right, Home, End,
 * Ctrl-U (all before), Ctrl-W (a word); Enter is done, Esc and Ctrl-C drop. */
enum line_key line_type(struct line *l, int code);

#endif
