#include "check/row.h"

#include <string.h>
#include <strings.h>

#include "provider/read.h"
#include "wire/json.h"

#define ALIKE 3 /* letters that a name has in common with the nearest */

static size_t in_common(const char *a, const char *b)
{
    size_t n = 0;

    while (a[n] && strncasecmp(a + n, b + n, 1) == 0)
        n++;
    return n;
}

/* Some lists say "models/" or "vendor/" before what is asked for without. */
static int is_named(const char *id, const char *model)
{
    const char *slash = strrchr(id, '/');

    return strcmp(id, model) == 0 || (slash && strcmp(slash + 1, model) == 0);
}

/* OpenAI and Anthropic put it into "data", a few send the bare list. */
static const json_t *list_of(const json_t *root)
{
    const json_t *data = json_object_get(root, "data");

    return json_is_array(root) ? root : data;
}

void check_models_read(struct check_models *m, const char *model,
                       const struct buf *body)
{
    struct err unused;
    json_t *root = json_read(body->data, body->len, JSON_LAST_KEY, &unused);
    const json_t *row;
    size_t i, most = ALIKE - 1;

    m->listed = json_is_array(list_of(root));
    json_array_foreach(list_of(root), i, row)
    {
        const char *id = json_text(row, "id");

        if (!id)
            continue;
        m->count++;
        m->found |= is_named(id, model);
        if (in_common(id, model) <= most)
            continue;
        most = in_common(id, model);
        read_string(m->nearest, sizeof(m->nearest), id);
    }
    json_decref(root);
}
