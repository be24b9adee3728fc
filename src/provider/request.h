/* request.h - what every dialect does with a logged request first.
 *
 * The value is a chat completion of OpenAI's, as a json_t object that the
 * dialect may change and releases. */
#ifndef PROVIDER_REQUEST_H
#define PROVIDER_REQUEST_H

#include <stddef.h>

#include "model/prompt.h"
#include "model/variant.h"
#include "wire/json.h"

/* Owned; NULL with ERR_PARSE unless it is an object with messages. The
 * variant's system prompt has taken the place of those that it begins with. */
json_t *request_read(const struct variant *v, const struct prompt *p,
                     struct err *err);

/* Puts a system prompt in the place of those that messages begin with. */
void request_system(json_t *messages, const char *text);

/* The variant's rules: renames what the log has, leaves out what is dropped,
 * then sets. A name in `lacks` (NULL: none; ends with NULL) is not set.
 * -1 with ERR_PARSE when a value is not JSON. */
int request_params(const struct variant *v, const char *const *lacks,
                   json_t *request, struct err *err);

int request_drops(const struct variant *v, const char *name);

/* Whether events are asked for: the variant's wish, unless it drops it. */
int request_streams(const struct variant *v);

struct header {
    const char *start; /* "Authorization: Bearer " */
    const char *value; /* NULL: no such header */
};

/* Owned strings, at most `most`; returns how many. A value ends where a
 * control character stands, lest a key with a line end smuggle a header in. */
size_t request_headers(const struct header *row, size_t count, char **out,
                       size_t most);

/* The bytes to send. */
int request_finish(const json_t *request, struct buf *out, struct err *err);

#endif
