/* form.h - the normal form of an answer, as bytes; private to compare/. */
#ifndef COMPARE_FORM_H
#define COMPARE_FORM_H

#include "base/buf.h"
#include "compare/compare.h"

/* Bytes of JSON that are read; what is longer counts as text. */
#define FORM_JSON_MOST (32 * 1024)

/* Adds it. No more than `most` bytes of what is no JSON are looked at. */
void form_add(struct buf *out, const struct answer_text *a, size_t most);

/* 1 and where it is when the text is one JSON value, perhaps in one code fence
 * and with white space around it. */
int form_json(const char *text, const char **bytes, size_t *len);

/* 1 and added when all of these bytes are one JSON value (in canon.c). */
int canon_add(struct buf *out, const char *bytes, size_t len);
/* Tool calls by name and arguments; 0 when they are not what they should be. */
int canon_add_calls(struct buf *out, const char *bytes, size_t len);

#endif
