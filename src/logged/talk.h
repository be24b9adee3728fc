/* talk.h - prompts and tool calls in whichever form a log keeps them.
 *
 * What is made lives in the arena. */
#ifndef LOGGED_TALK_H
#define LOGGED_TALK_H

#include "base/arena.h"
#include "base/err.h"

/* The request (prompt.h) of a text: a JSON object with messages is one, of a
 * JSON array of messages and of plain words it is made. */
int talk_request(const char *text, struct arena *memory, const char **out,
                 struct err *err);

/* OpenAI's tool calls as [{"name":...,"arguments":...}]; NULL when there are
 * none. -1 when it is no array of objects. */
int talk_tools(const char *text, struct arena *memory, const char **out,
               struct err *err);

/* The text of an answer: content that is an array of parts, a message, or a
 * whole completion become what was said; all else stays as it is. */
const char *talk_answer(const char *text, struct arena *memory);

#endif
