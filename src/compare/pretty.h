/* pretty.h - JSON for reading: an indented line for each member and element,
 * members by name, numbers as they were written. Two such texts differ where
 * the values do, or how a number is written. Pure. */
#ifndef COMPARE_PRETTY_H
#define COMPARE_PRETTY_H

#include "base/buf.h"

/* 1 and added when the text is one JSON value, perhaps in one code fence, of
 * no more than FORM_JSON_MOST bytes (form.h); no line end after it. */
int pretty_json(struct buf *out, const char *text);

/* Tool calls, a JSON array of {name, arguments}: "call NAME", arguments below
 * it, a line end after each. What is no such array is added as it is. */
void pretty_calls(struct buf *out, const char *tools);

/* The members of a JSON object, "name: value" and a line end each, but for the
 * one of that name; nothing when it is no object. */
void pretty_members(struct buf *out, const char *object, const char *but);

#endif
