#include "wire/tape.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "wire/json_quick.h"

#define FIRST 24          /* nodes: one of the small blocks of any malloc */
#define KEPT (64 * 1024)  /* nodes; more are not kept for the next text */
#define TEXT_KEPT 4194304 /* bytes, likewise */

/* An answer of some 10,000 tokens, with the log probabilities of twenty others
 * for each of them, has no more. */
#define WHOLE_MOST (2 * 1024 * 1024)
#define OUTLINE_MOST (64 * 1024)

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

char *tape_text_room(struct tape *t, size_t need)
{
    if (t->text_room < need) {
        t->text = memory_grow(t->text, need, 1);
        t->text_room = need;
    }
    return t->text;
}

void tape_cut(struct tape *t, size_t place)
{
    struct tape_node *n = &t->node[place];

    n->kind = TAPE_TRUE;
    n->nodes = 1;
    t->count = place;
    if (!place || n->key.at || n[-1].key.at || n[-1].kind != TAPE_TRUE)
        t->count++;
}

struct copier {
    struct tape *tape;
    size_t most;
    char *text; /* behind the last string */
};

static void copy(struct copier *c, struct slice key, const json_t *value,
                 int depth);

static void copy_members(struct copier *c, const json_t *object, int depth)
{
    json_t *value;
    const char *key;

    json_object_foreach((json_t *)object, key, value)
        copy(c, (struct slice){key, strlen(key)}, value, depth);
}

static void copy_elements(struct copier *c, const json_t *array, int depth)
{
    size_t first = c->tape->count, i;
    json_t *value;

    json_array_foreach(array, i, value)
    {
        copy(c, (struct slice){0}, value, depth);
        if (depth == 0 && c->tape->count > c->most)
            c->tape->count = first + 1;
    }
}

static struct slice copy_text(struct copier *c, struct slice text)
{
    struct slice copied = {c->text, text.len};

    if (!text.at)
        return text;
    memcpy(c->text, text.at, text.len);
    c->text += text.len;
    return copied;
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

static void copy_parts(struct copier *c, size_t place, const json_t *value,
                       int depth)
{
    struct tape *t = c->tape;

    if (depth == 0) {
        tape_cut(t, place);
        return;
    }
    copy_members(c, value, depth - 1);
    copy_elements(c, value, depth - 1);
    t->node[place].nodes = (uint32_t)(t->count - place);
}

static void copy(struct copier *c, struct slice key, const json_t *value,
                 int depth)
{
    size_t place = c->tape->count;
    struct tape_node *n;

    if (place > c->most)
        return;
    n = tape_add(c->tape, copy_text(c, key), kind_of(value));
    if (json_is_string(value))
        n->text = copy_text(c, (struct slice){json_string_value(value),
                                              json_string_length(value)});
    else if (json_is_integer(value))
        n->integer = json_integer_value(value);
    else if (json_is_real(value))
        n->real = json_real_value(value);
    else if (json_is_object(value) || json_is_array(value))
        copy_parts(c, place, value, depth);
}

/* As json_quick. The tree goes at once: it is many times as large. No string
 * is longer than what it was read from, so that there is room for all. */
static int read_slowly(struct tape *t, struct slice text, struct json_bounds b,
                       struct err *err)
{
    json_t *value = json_slow(text.at, text.len, JSON_LAST_KEY, err);
    struct copier c = {.tape = t, .most = b.values};

    if (!value)
        return -1;
    c.text = tape_text_room(t, text.len + 1);
    copy(&c, (struct slice){0}, value, b.depth);
    json_decref(value);
    return t->count > b.values;
}

void tape_clear(struct tape *t)
{
    t->count = 0;
    if (t->room > KEPT || t->text_room > TEXT_KEPT)
        tape_release(t);
}

static const struct tape_node *fill(struct tape *t, struct slice text,
                                    struct json_bounds b, struct err *err)
{
    int rc;

    tape_clear(t);
    if (text.len > UINT32_MAX) {
        err_set(err, ERR_LIMIT, "JSON longer than %u bytes", UINT32_MAX);
        return NULL;
    }
    rc = json_quick(t, text.at, text.len, b);
    if (rc < 0)
        rc = read_slowly(t, text, b, err);
    if (rc > 0)
        err_set(err, ERR_LIMIT, "JSON of more than %zu values", b.values);
    return rc == 0 ? t->node : NULL;
}

const struct tape_node *tape_outline(struct tape *t, const char *bytes,
                                     size_t len, int depth, struct err *err)
{
    return fill(t, (struct slice){bytes, len},
                (struct json_bounds){depth, OUTLINE_MOST}, err);
}

const struct tape_node *tape_read(struct tape *t, const char *bytes, size_t len,
                                  struct err *err)
{
    return fill(t, (struct slice){bytes, len},
                (struct json_bounds){JSON_ALL, WHOLE_MOST}, err);
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
