/* fault.h - what endpoints say when something is wrong. */
#ifndef PROVIDER_FAULT_H
#define PROVIDER_FAULT_H

#include "provider/answer.h"
#include "wire/tape.h"

/* The body of a refusal: JSON of any server's shape, HTML, text or nothing.
 * Fills error, filtered, quota, terminal, refused, rename, the wait. */
void fault_read(struct answer *a, const char *body, size_t len);

/* Whether a value in an accepted answer is an error instead; `name` is the
 * event's, or "". */
int fault_is(const char *name, const struct tape_node *root);
void fault_value(struct answer *a, const struct tape_node *root);

/* The whole body of an accepted answer: `read` gets its value, unless that is
 * an error, or no JSON (then the line says what it is instead). */
void fault_or_read(struct answer *a, const char *body, size_t len,
                   void (*read)(struct answer *a,
                                const struct tape_node *root));

/* Sets the line about the failure: one line, harmless, short, without keys
 * that a server repeats. The first one counts. */
void fault_line(struct answer *a, const char *text);

/* Appends a text in which the key that was sent (NULL: not known), and what
 * looks like a key, is masked. */
void fault_mask(struct buf *out, const char *text, const char *sent);
int fault_has_key(const char *text, const char *sent); /* what it would mask */

#endif
