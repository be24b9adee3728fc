/* csv.h - a text as a cell of a table in the form of RFC 4180. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/buf.h"

/* Adds the text, in quotes where it would be misread without; an empty one
 * has its quotes, and so differs from a cell with nothing in it. Whoever reads
 * it back gets the same bytes, but for one case: where a program that shows
 * tables would run the text as a formula, an apostrophe stands before it. That
 * is a text that begins (blanks aside) with '=', or with '+', '-' or '@' when
 * a call or a link to another program is in it; "- a list" is none. */
void csv_text(struct buf *out, const char *text);

#endif
