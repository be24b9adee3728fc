/* asked.h - what a prompt asks, as text for people.
 *
 * A request is the text of a JSON object (model/prompt.h). Each message
 * begins a line with who speaks ("user: "), an empty line between two; parts
 * that are no text are named in brackets, tool calls by name and arguments.
 * What is no such object is given as it is. */
#ifndef COMPARE_ASKED_H
#define COMPARE_ASKED_H

#include "base/buf.h"

void asked_add(struct buf *out, const char *request, size_t len);

/* What the user said last; nothing where there is no such message. */
void asked_last(struct buf *out, const char *request, size_t len);

/* What all messages say and call, a line end after each; nobody is named. */
void asked_texts(struct buf *out, const char *request, size_t len);

/* Tool calls of an answer, a JSON array of {name, arguments}: each a line
 * "calls NAME ARGUMENTS". */
void asked_add_calls(struct buf *out, const char *tools, size_t len);

#endif
