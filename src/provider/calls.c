#include "provider/calls.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "wire/json.h"

#define NAME_MAX 256
#define ARGUMENTS_MAX (32 * 1024 * 1024)

void calls_clear(struct calls *c)
{
    c->count = 0;
}

size_t calls_size(const struct calls *c)
{
    size_t size = c->room * sizeof(*c->row);

    for (size_t i = 0; i < c->room; i++)
        size += c->row[i].name.cap + c->row[i].arguments.cap;
    return size;
}

void calls_release(struct calls *c)
{
    for (size_t i = 0; i < c->room; i++) {
        buf_release(&c->row[i].name);
        buf_release(&c->row[i].arguments);
    }
    free(c->row);
    *c = (struct calls){0};
}

static struct call *find(struct calls *c, int64_t index)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->row[i].index == index)
            return &c->row[i];
    return NULL;
}

static struct call *new_call(struct calls *c, int64_t index)
{
    struct call *call;

    if (c->count == CALLS_MAX)
        return NULL;
    if (c->count == c->room) {
        c->row = memory_grow(c->row, c->room + 1, sizeof(*c->row));
        call = &c->row[c->room++];
        buf_init(&call->name, NAME_MAX);
        buf_init(&call->arguments, ARGUMENTS_MAX);
    }
    call = &c->row[c->count++];
    call->index = index;
    buf_clear(&call->name);
    buf_clear(&call->arguments);
    return call;
}

/* No store holds a NUL. */
static void add(struct buf *out, struct slice text)
{
    if (text.len)
        buf_add(out, text.at, strnlen(text.at, text.len));
}

void calls_piece(struct calls *c, int64_t index, struct slice name,
                 struct slice arguments)
{
    struct call *call = NULL;

    if (index >= 0)
        call = find(c, index);
    else if (c->count && !name.at)
        call = &c->row[c->count - 1];
    if (!call)
        call = new_call(c, index);
    if (!call)
        return;
    if (!call->name.len)
        add(&call->name, name);
    add(&call->arguments, arguments);
}

/* One dialect sends arguments as a text with JSON in it, the other as JSON:
 * equal calls must come out equal. */
static void write_arguments(const struct buf *text, struct buf *out)
{
    struct err err;
    json_t *value = json_read(text->data, text->len, JSON_LAST_KEY, &err);

    if (value)
        json_write(value, out);
    else if (text->len)
        json_write_string(out, text->data, text->len);
    else
        buf_adds(out, "{}");
    json_decref(value);
}

void calls_write(const struct calls *c, struct buf *out)
{
    for (size_t i = 0; i < c->count; i++) {
        buf_adds(out, i ? ",{\"name\":" : "[{\"name\":");
        json_write_string(out, c->row[i].name.data, c->row[i].name.len);
        buf_adds(out, ",\"arguments\":");
        write_arguments(&c->row[i].arguments, out);
        buf_addc(out, '}');
    }
    if (c->count)
        buf_addc(out, ']');
}
