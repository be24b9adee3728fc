#include "store/store.h"

#define STORE(kind) extern const struct store_ops store_##kind;
#include "store/stores.def"
#undef STORE

static const struct store_ops *const kinds[] = {
#define STORE(kind) &store_##kind,
#include "store/stores.def"
#undef STORE
};

void store_init(void)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        kinds[i]->init();
}

struct store *store_open(const char *where, enum store_mode m, struct err *err)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        if (kinds[i]->is(where))
            return kinds[i]->open(where, m, err);
    err_set(err, ERR_IO, "%s: no kind of store has such a name: give a file",
            where);
    return NULL;
}

void store_close(struct store *s)
{
    if (s)
        s->ops->close(s);
}
