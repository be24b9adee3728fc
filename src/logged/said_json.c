#include "logged/said_json.h"

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
