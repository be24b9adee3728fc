/* A tape's values as jansson's. */
#include "wire/tape.h"

#include "base/buf.h"
#include "wire/json_quick.h"

#define SHORT 64 /* bytes of nearly all keys, and more */

struct builder {
    enum json_how how;
    char key[SHORT]; /* jansson wants a NUL behind it */
    struct buf longer;
};

static json_t *build(struct builder *b, const struct tape_node *n);

static const char *key_of(struct builder *b, struct slice key)
{
    if (key.len < SHORT) {
        memcpy(b->key, key.at, key.len);
        b->key[key.len] = '\0';
        return b->key;
    }
    buf_clear(&b->longer);
    buf_add(&b->longer, key.at, key.len);
    return b->longer.data;
}

static int add_member(struct builder *b, json_t *object,
                      const struct tape_node *n)
{
    json_t *value = build(b, n);
    const char *key = key_of(b, n->key);

    if (b->how == JSON_ONE_KEY && json_object_get(object, key)) {
        json_decref(value);
        return -1;
    }
    return json_object_set_new_nocheck(object, key, value);
}

static json_t *build_object(struct builder *b, const struct tape_node *n)
{
    json_t *made = json_object();
    const struct tape_node *part = n + 1, *end = n + n->nodes;

    for (; part < end; part = tape_after(part))
        if (add_member(b, made, part)) {
            json_decref(made);
            return NULL;
        }
    return made;
}

static json_t *build_array(struct builder *b, const struct tape_node *n)
{
    json_t *made = json_array();
    const struct tape_node *part = n + 1, *end = n + n->nodes;

    for (; part < end; part = tape_after(part))
        if (json_array_append_new(made, build(b, part))) {
            json_decref(made);
            return NULL;
        }
    return made;
}

static json_t *build(struct builder *b, const struct tape_node *n)
{
    switch (n->kind) {
    case TAPE_OBJECT:
        return build_object(b, n);
    case TAPE_ARRAY:
        return build_array(b, n);
    case TAPE_STRING:
        return json_stringn_nocheck(n->text.at, n->text.len);
    case TAPE_INTEGER:
        return json_integer(n->integer);
    case TAPE_REAL:
        return json_real(n->real);
    case TAPE_NULL:
        return json_null();
    default:
        return json_boolean(n->kind == TAPE_TRUE);
    }
}

json_t *tape_json(const struct tape_node *n, enum json_how how)
{
    struct builder b;
    json_t *value;

    b.how = how;
    buf_init(&b.longer, SIZE_MAX);
    value = n ? build(&b, n) : NULL;
    buf_release(&b.longer);
    return value;
}
