#include "provider/provider.h"

#include <string.h>

#include "wire/url.h"

static const struct provider *const rows[] = {
#define PROVIDER(id) &provider_##id,
#include "provider/providers.def"
#undef PROVIDER
};

#define ROWS (sizeof(rows) / sizeof(*rows))

const struct provider *provider_at(size_t i)
{
    return i < ROWS ? rows[i] : NULL;
}

const struct provider *provider_find(const char *name)
{
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(rows[i]->name, name) == 0)
            return rows[i];
    return NULL;
}

static int unknown(const char *name, struct err *err)
{
    struct buf names;

    buf_init(&names, 256);
    for (size_t i = 0; i < ROWS; i++)
        buf_addf(&names, "%s%s", i ? ", " : "", rows[i]->name);
    err_set(err, ERR_USAGE, "there is no provider \"%s\", only %s", name,
            names.data);
    buf_release(&names);
    return -1;
}

/* How many bytes of `more` the path ends with already: people give a base with
 * or without /v1, and some paste the whole address out of a manual. */
static size_t overlap(const char *path, const char *more)
{
    size_t len = strlen(path), most = strlen(more);

    for (size_t n = most < len ? most : len; n > 0; n--)
        if ((n == most || more[n] == '/') &&
            memcmp(path + len - n, more, n) == 0)
            return n;
    return 0;
}

/* The row and the base URL, which must make sense both. */
static const struct provider *find(const struct variant *v, struct url *u,
                                   struct err *err)
{
    const struct provider *p =
        v->provider ? provider_find(v->provider) : rows[0];

    if (!p)
        unknown(v->provider, err);
    else if (url_parse(u, v->base_url ? v->base_url : p->base_url, err))
        return NULL;
    return p;
}

int provider_url(const struct variant *v, struct buf *out, struct err *err)
{
    struct url u;
    const struct provider *p = find(v, &u, err);

    if (!p)
        return -1;
    url_write(&u, p->path + overlap(u.path, p->path), out);
    return buf_check(out, err);
}

int provider_models(const struct variant *v, struct buf *out, struct err *err)
{
    struct url u;
    const struct provider *p = find(v, &u, err);

    if (!p)
        return -1;
    u.path[strlen(u.path) - overlap(u.path, p->path)] = '\0';
    url_write(&u, p->models + overlap(u.path, p->models), out);
    return buf_check(out, err);
}
