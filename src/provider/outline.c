#include "provider/outline.h"

#include <string.h>

static const char *const names[OUTLINE_PARTS] = {"messages", "tools"};

void outline_release(struct outline *o)
{
    json_decref(o->root);
    *o = (struct outline){0};
}

static int is_open(const struct variant *v, int part)
{
    return (part == 0 && v->system) || variant_find_param(v, names[part]);
}

/* Which part a member is, -1: none that stays as it is. */
static int part_of(const struct variant *v, struct slice key,
                   struct slice value)
{
    for (int i = 0; i < OUTLINE_PARTS; i++)
        if (slice_is(key, names[i]))
            return is_open(v, i) || *value.at != '[' ? -1 : i;
    return -1;
}

/* Only white space and the end. */
static int is_end(const struct walk *w, const char *end)
{
    const char *at = slice_skip(w->at, end);

    return at < end && *at == '}' && slice_skip(at + 1, end) == end;
}

/* 0 where the text is not what it should be: the parser will say why. */
static int sketch(struct outline *o, const struct variant *v,
                  const struct prompt *p, struct buf *out)
{
    struct slice key, value;
    struct walk w;

    if (!walk_init(&w, p->request, p->request_len) || !w.object)
        return 0;
    buf_addc(out, '{');
    while (walk_next(&w, &key, &value)) {
        int part = part_of(v, key, value);

        if (part >= 0 && o->part[part].at)
            return 0;
        if (part >= 0)
            o->part[part] = value;
        buf_adds(out, out->len > 1 ? ",\"" : "\"");
        buf_add(out, key.at, key.len);
        buf_adds(out, "\":");
        if (part >= 0)
            buf_adds(out, "null");
        else
            buf_add(out, value.at, value.len);
    }
    buf_addc(out, '}');
    return is_end(&w, p->request + p->request_len);
}

static int has_messages(const struct outline *o)
{
    struct slice key, value;
    struct walk w;

    return o->part[0].at && walk_init(&w, o->part[0].at, o->part[0].len) &&
           walk_next(&w, &key, &value);
}

int outline_read(struct outline *o, const struct variant *v,
                 const struct prompt *p, struct err *err)
{
    struct buf text;
    struct err unsaid; /* request_read says it better */

    *o = (struct outline){0};
    buf_init(&text, p->request_len + 64);
    if (sketch(o, v, p, &text) && has_messages(o))
        o->root = json_read(text.data, text.len, JSON_LAST_KEY, &unsaid);
    buf_release(&text);
    if (o->root)
        return 0;
    *o = (struct outline){.root = request_read(v, p, err)};
    return o->root ? 0 : -1;
}

/* A second one whose name was written with escapes has taken its place. */
static const struct slice *find_part(const struct outline *o, const char *key,
                                     const json_t *value)
{
    for (int i = 0; i < OUTLINE_PARTS; i++)
        if (o->part[i].at && json_is_null(value) && strcmp(key, names[i]) == 0)
            return &o->part[i];
    return NULL;
}

int outline_finish(const struct outline *o, struct buf *out, struct err *err)
{
    const struct slice *part;
    const char *key;
    json_t *value;
    int some = 0;

    buf_addc(out, '{');
    json_object_foreach(o->root, key, value)
    {
        buf_adds(out, some ? "," : "");
        some = 1;
        json_write_string(out, key, strlen(key));
        buf_addc(out, ':');
        part = find_part(o, key, value);
        if (part)
            buf_add(out, part->at, part->len);
        else
            json_write(value, out);
    }
    buf_addc(out, '}');
    return buf_check(out, err);
}
