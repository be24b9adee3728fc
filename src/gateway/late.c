#include "gateway/late.h"

#include <string.h>

struct record *late_take(struct late *l)
{
    struct record *r = l->event[0];

    if (l->count == 0)
        return NULL;
    l->count--;
    memmove(l->event, l->event + 1, (size_t)l->count * sizeof(*l->event));
    return r;
}

void late_add(struct late *l, struct record *event_take)
{
    if (l->count == LATE_MOST) {
        record_free(late_take(l));
        l->lost++;
    }
    l->event[l->count++] = event_take;
}

void late_release(struct late *l)
{
    while (l->count)
        record_free(late_take(l));
}
