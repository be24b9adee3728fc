/* json_quick.h - the two ways to read JSON: the quick one, for what nearly all
 * of it is, and jansson's for the rest; private to wire/. */
#ifndef WIRE_JSON_QUICK_H
#define WIRE_JSON_QUICK_H

#include "wire/tape.h"

#define JSON_ALL (JSON_DEPTH + 1) /* so deep that nothing is left out */

struct json_bounds {
    int depth;     /* objects and arrays, one within the other */
    size_t values; /* that are kept, give or take a few */
};

/* Fills the tape with the value that jansson would read; -1, and the tape is
 * empty, when the bytes are no JSON, or such that reading them takes more: half
 * a surrogate pair, escapes in a key, a number that needs care; 1, likewise,
 * when there are too many values. What is deeper is cut. */
int json_quick(struct tape *t, const char *bytes, size_t len,
               struct json_bounds b);

/* As json_read, for what json_quick did not take. */
json_t *json_slow(const char *bytes, size_t len, enum json_how how,
                  struct err *err);

void tape_grow(struct tape *t);
/* The memory for strings; they do not move before it is asked for again. */
char *tape_text_room(struct tape *t, size_t need);
/* `true` for the last value, whose node is at `place`; none at all if it is
 * the element of an array and `true` stands before it. */
void tape_cut(struct tape *t, size_t place);

/* One node more, without parts; valid until the next. */
static inline struct tape_node *tape_add(struct tape *t, struct slice key,
                                         enum tape_kind kind)
{
    struct tape_node *n;

    if (t->count == t->room)
        tape_grow(t);
    n = &t->node[t->count++];
    n->key = key;
    n->kind = kind;
    n->nodes = 1;
    return n;
}

static inline const struct tape_node *tape_after(const struct tape_node *n)
{
    return n + n->nodes;
}

#endif
