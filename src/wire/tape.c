#include "wire/tape.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "wire/json_quick.h"

#define FIRST 24          /* nodes: one of the small blocks of any malloc */
#define KEPT (64 * 1024)  /* nodes; more are not kept for the next text */
#define TEXT_KEPT 4194304 /* bytes, likewise */

void tape_init(struct tape *t)
{
    *t = (struct tape){0};
}

void tape_lend(struct tape *t, struct tape_node *nodes, size_t count)
{
    *t = (struct tape){.node = nodes, .lent = nodes, .room = count};
}

void tape_release(struct tape *t)
{
    if (t->node != t->lent)
        free(t->node);
    free(t->text);
    json_decref(t->held);
    tape_init(t);
}

size_t tape_size(const struct tape *t)
{
    return t->room * sizeof(*t->node) + t->text_room;
}

void tape_grow(struct tape *t)
{
    struct tape_node *old = t->node == t->lent ? NULL : t->node;

    t->room = t->room ? 2 * t->room : FIRST;
    t->node = memory_grow(old, t->room, sizeof(*t->node));
    if (t->lent && !old)
        memcpy(t->node, t->lent, t->count * sizeof(*t->node));
}

static void copy(struct tape *t, struct slice key, const json_t *value);

static void copy_members(struct tape *t, const json_t *object)
{
    json_t *value;
    const char *key;

    json_object_foreach((json_t *)object, key, value)
        copy(t, (struct slice){key, strlen(key)}, value);
}

static void copy_elements(struct tape *t, const json_t *array)
{
    json_t *value;
    size_t i;

    json_array_foreach(array, i, value) copy(t, (struct slice){0}, value);
}

static enum tape_kind kind_of(const json_t *value)
{
    static const enum tape_kind kinds[] = {
        [JSON_OBJECT] = TAPE_OBJECT,   [JSON_ARRAY] = TAPE_ARRAY,
        [JSON_STRING] = TAPE_STRING,   [JSON_REAL] = TAPE_REAL,
        [JSON_INTEGER] = TAPE_INTEGER, [JSON_TRUE] = TAPE_TRUE,
        [JSON_FALSE] = TAPE_FALSE,     [JSON_NULL] = TAPE_NULL,
    };

    return kinds[json_typeof(value)];
}

static void copy(struct tape *t, struct slice key, const json_t *value)
{
    size_t place = t->count;
    struct tape_node *n = tape_add(t, key, kind_of(value));

    if (json_is_string(value)) {
        n->text.at = json_string_value(value);
        n->text.len = json_string_length(value);
    } else if (json_is_integer(value)) {
        n->integer = json_integer_value(value);
    } else if (json_is_real(value)) {
        n->real = json_real_value(value);
    } else {
        copy_members(t, value);
        copy_elements(t, value);
        t->node[place].nodes = (uint32_t)(t->count - place);
    }
}

/* A large text must not cost its memory for ever. */
static void forget(struct tape *t)
{
    json_decref(t->held);
    t->held = NULL;
    t->count = 0;
    if (t->room > KEPT || t->text_room > TEXT_KEPT)
        tape_release(t);
}

const struct tape_node *tape_outline(struct tape *t, const char *bytes,
                                     size_t len, int depth, struct err *err)
{
    forget(t);
    if (len > UINT32_MAX) {
        err_set(err, ERR_LIMIT, "JSON longer than %u bytes", UINT32_MAX);
        return NULL;
    }
    if (json_quick(t, bytes, len, depth) == 0)
        return t->node;
    t->held = json_slow(bytes, len, JSON_LAST_KEY, err);
    if (!t->held)
        return NULL;
    copy(t, (struct slice){0}, t->held);
    return t->node;
}

const struct tape_node *tape_read(struct tape *t, const char *bytes, size_t len,
                                  struct err *err)
{
    return tape_outline(t, bytes, len, JSON_DEPTH, err);
}

static int has_parts(const struct tape_node *n)
{
    return n->kind >= TAPE_ARRAY;
}

const struct tape_node *tape_next(const struct tape_node *in,
                                  const struct tape_node *part)
{
    const struct tape_node *next;

    if (!in || !has_parts(in))
        return NULL;
    next = part ? tape_after(part) : in + 1;
    return next < in + in->nodes ? next : NULL;
}

const struct tape_node *tape_element(const struct tape_node *array,
                                     const struct tape_node *part)
{
    return tape_is(array, TAPE_ARRAY) ? tape_next(array, part) : NULL;
}

const struct tape_node *tape_find(const struct tape_node *object,
                                  const char *key, size_t len)
{
    const struct tape_node *found = NULL, *end;

    if (!tape_is(object, TAPE_OBJECT))
        return NULL;
    end = object + object->nodes;
    for (const struct tape_node *n = object + 1; n < end; n = tape_after(n))
        if (n->key.len == len && memcmp(n->key.at, key, len) == 0)
            found = n;
    return found;
}

int tape_is(const struct tape_node *n, enum tape_kind kind)
{
    return n && n->kind == kind;
}

struct slice tape_text(const struct tape_node *n)
{
    return tape_is(n, TAPE_STRING) ? n->text : (struct slice){0};
}

int64_t tape_number(const struct tape_node *n, int64_t otherwise)
{
    if (tape_is(n, TAPE_INTEGER))
        return n->integer;
    if (!tape_is(n, TAPE_REAL) || n->real < -0x1p63 || n->real >= 0x1p63)
        return otherwise;
    return llround(n->real);
}
