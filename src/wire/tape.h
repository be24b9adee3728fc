/* tape.h - JSON that is only read: its values in one array, in the order in
 * which they stand in the text.
 *
 * The memory serves one text after the other, so that reading one allocates
 * nothing. Nodes borrow from the text and from the tape: they are valid until
 * either goes or the next one is read. All functions take NULL for a node
 * that there is not. */
#ifndef WIRE_TAPE_H
#define WIRE_TAPE_H

#include <stdint.h>
#include <string.h>

#include "wire/json.h"
#include "wire/slice.h"

enum tape_kind {
    TAPE_NULL,
    TAPE_FALSE,
    TAPE_TRUE,
    TAPE_INTEGER,
    TAPE_REAL,
    TAPE_STRING,
    TAPE_ARRAY, /* its parts follow it, and theirs each of them */
    TAPE_OBJECT,
};

struct tape_node {
    struct slice key; /* of a member; elements have none */
    enum tape_kind kind;
    uint32_t nodes; /* with its parts: 1 of all but arrays and objects */
    union {
        struct slice text; /* without escapes; no NUL ends it */
        int64_t integer;
        double real;
    };
};

struct tape {
    struct tape_node *node; /* the first is the whole; owned, but if: */
    struct tape_node *lent; /* borrowed; NULL when none was */
    size_t count, room;
    char *text; /* owned; strings that had escapes, or that jansson read */
    size_t text_room;
};

void tape_init(struct tape *t);
/* Likewise; allocates no nodes before these do not suffice. */
void tape_lend(struct tape *t, struct tape_node *nodes, size_t count);
void tape_clear(struct tape *t);   /* keeps the memory, unless there is much */
void tape_release(struct tape *t); /* also right on a zeroed struct */
size_t tape_size(const struct tape *t); /* bytes that it holds on to */

/* The value that json_read gives with JSON_LAST_KEY, but that doubled members
 * may be there, of which all functions here take the last; or its error.
 * ERR_LIMIT for more than 4 GiB or some two million values. */
const struct tape_node *tape_read(struct tape *t, const char *bytes, size_t len,
                                  struct err *err);
/* What stands within more than `depth` objects and arrays is checked, but not
 * kept: there is `true` instead, one for all in a row in an array. Of an
 * array within `depth` of them some element is there, of others as many as
 * fit. ERR_LIMIT for more than 64 * 1024 values besides. */
const struct tape_node *tape_outline(struct tape *t, const char *bytes,
                                     size_t len, int depth, struct err *err);

/* The part of an array or object after `part`, the first one for NULL; NULL
 * after the last, and of what has no parts. */
const struct tape_node *tape_next(const struct tape_node *in,
                                  const struct tape_node *part);
/* Likewise, of arrays only. */
const struct tape_node *tape_element(const struct tape_node *array,
                                     const struct tape_node *part);

/* The member of an object. */
const struct tape_node *tape_find(const struct tape_node *object,
                                  const char *key, size_t len);

static inline const struct tape_node *tape_get(const struct tape_node *object,
                                               const char *key)
{
    return tape_find(object, key, strlen(key));
}

int tape_is(const struct tape_node *n, enum tape_kind kind);
struct slice tape_text(const struct tape_node *n); /* {0} of no string */
/* A real number is rounded; `otherwise` if there is none in 64 bits. */
int64_t tape_number(const struct tape_node *n, int64_t otherwise);

/* The value as jansson has it, owned; NULL when JSON_ONE_KEY is asked for and
 * a key is doubled. */
json_t *tape_json(const struct tape_node *n, enum json_how how);

#endif
