#include "gateway/terms.h"

#include <stdlib.h>

#include "base/arena.h"

struct terms *terms_new(const struct gateway_settings *s)
{
    struct terms *t = memory_new(1, sizeof(*t));
    struct err unused; /* gateway_check would have told */

    t->set = *s;
    t->holders = 1;
    for (int i = 0; i < SIDES; i++)
        upstream_open(&t->set, (enum side)i, &t->up[i], &unused);
    return t;
}

struct terms *terms_hold(struct terms *t)
{
    t->holders++;
    return t;
}

void terms_drop(struct terms *t)
{
    if (--t->holders)
        return;
    for (int i = 0; i < SIDES; i++)
        upstream_close(&t->up[i]);
    if (t->set.release)
        t->set.release(t->set.owner);
    free(t);
}
