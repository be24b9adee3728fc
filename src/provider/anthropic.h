/* anthropic.h - a chat completion of OpenAI's, said in Anthropic's words. */
#ifndef PROVIDER_ANTHROPIC_H
#define PROVIDER_ANTHROPIC_H

#include "wire/json.h"

/* Puts "system" and "messages" into `to`; -1 with ERR_PARSE for what the
 * dialect cannot express. */
int anthropic_messages(const json_t *from, json_t *to, struct err *err);

/* The other way: see struct provider's chat. */
void anthropic_chat(const char *body, size_t len, struct buf *out);

/* Puts "tools" and "tool_choice" into `to`, if there are any. */
void anthropic_tools(const json_t *from, json_t *to);

#endif
