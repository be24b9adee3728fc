#include "logged/said_json.h"

#include <string.h>

#include "logged/reading.h"

/* Each of them is looked up in all names there are. */
static int count_members(const json_t *root, struct err *err)
{
    size_t objects = json_is_array(root) ? json_array_size(root) : 1;
    size_t members = json_object_size(root);

    for (size_t i = 0; i < json_array_size(root); i++)
        members += json_object_size(json_array_get(root, i));
    if (objects > SAID_JSON_MOST || members > SAID_JSON_MEMBERS)
        return err_set(err, ERR_LIMIT,
                       "too much at once: %d objects with %d members are the "
                       "most",
                       SAID_JSON_MOST, SAID_JSON_MEMBERS);
    return objects ? 0 : err_set(err, ERR_PARSE, "the array is empty");
}

struct hearing {
    struct reading reading;
    int (*each)(void *arg, const struct said *s, struct err *err);
    void *arg;
};

static int hear(struct hearing *h, const json_t *object, int64_t line,
                struct err *err)
{
    struct said s;

    if (reading_object(&h->reading, object, 1, err) ||
        said_make(&s, &h->reading.values, err))
        return -1;
    s.line = line;
    return h->each(h->arg, &s, err);
}

static int hear_all(struct hearing *h, const json_t *root, struct err *err)
{
    if (count_members(root, err))
        return -1;
    if (!json_is_array(root))
        return hear(h, root, 1, err);
    for (size_t i = 0; i < json_array_size(root); i++)
        if (hear(h, json_array_get(root, i), (int64_t)i + 1, err))
            return err_wrap(err, "object %zu", i + 1);
    return 0;
}

int said_json(const char *bytes, size_t len,
              int (*each)(void *arg, const struct said *s, struct err *err),
              void *arg, struct err *err)
{
    json_t *root = json_read(bytes, len, JSON_LAST_KEY, err);
    struct names names = {0};
    struct hearing h = {.reading = {.names = &names}, .each = each, .arg = arg};
    int rc = -1;

    said_places(&names);
    if (root)
        rc = hear_all(&h, root, err);
    names_release(&names);
    values_release(&h.reading.values);
    json_decref(root);
    return rc;
}

/* ---- what is none of ours ------------------------------------------------ */

static int is_ours(struct names *names, const char *name)
{
    struct hit hit;

    for (size_t i = 0; i < names->rules; i++)
        if (strcmp(names->rule[i].theirs, name) == 0)
            return 1;
    return names_known(names, name, strlen(name), &hit);
}

static void note_object(struct names *names, const json_t *object,
                        json_t *found)
{
    const char *name;
    json_t *unused;

    json_object_foreach((json_t *)object, name, unused)
    {
        if (json_object_size(found) < SAID_JSON_NAMED && !is_ours(names, name))
            json_object_set_new(found, name, json_null());
    }
}

static void write_names(const json_t *found, struct buf *out)
{
    const char *name, *mark = "[";
    json_t *unused;

    json_object_foreach((json_t *)found, name, unused)
    {
        buf_adds(out, mark);
        json_write_string(out, name, strlen(name));
        mark = ",";
    }
    buf_addc(out, ']');
}

int said_json_ignored(const char *bytes, size_t len, struct buf *out)
{
    struct err none; /* it was read before */
    json_t *root = json_read(bytes, len, JSON_LAST_KEY, &none);
    json_t *found = json_object();
    struct names names = {0};
    int any;

    said_places(&names);
    if (json_is_object(root))
        note_object(&names, root, found);
    for (size_t i = 0; i < json_array_size(root); i++)
        note_object(&names, json_array_get(root, i), found);
    any = json_object_size(found) > 0;
    if (any)
        write_names(found, out);
    names_release(&names);
    json_decref(found);
    json_decref(root);
    return any;
}
