#include "cmd/export_block.h"

#define FULL 1 /* ends a reading that has what it wants */

static int take(void *arg, const struct prompt *p)
{
    struct export_block *b = arg;

    b->prompt[b->count++] = (struct export_prompt){
        .seq = p->seq,
        .id = arena_string(&b->memory, p->id),
        .user = arena_string(&b->memory, p->user),
        .conversation = arena_string(&b->memory, p->conversation),
    };
    return b->count == EXPORT_BLOCK ? FULL : 0;
}

int export_block_next(struct export_block *b, struct err *err)
{
    int64_t last = b->count ? b->prompt[b->count - 1].seq : 0;
    int rc;

    b->count = 0;
    arena_clear(&b->memory);
    rc = b->store->ops->ids(b->store, (struct store_range){last + 1, INT64_MAX},
                            take, b, err);
    return rc < 0 ? -1 : (int)b->count;
}

int export_block_replies(const struct export_block *b, store_reply *each,
                         void *arg, struct err *err)
{
    const struct store_range range = {b->prompt[0].seq,
                                      b->prompt[b->count - 1].seq};
    const struct store_ops *ops = b->store->ops;

    if (b->bodies)
        return ops->bodies(b->store, range, each, arg, err);
    return ops->ranged(b->store, range, each, arg, err);
}

void export_block_release(struct export_block *b)
{
    arena_release(&b->memory);
}

const struct export_prompt *export_block_find(const struct export_block *b,
                                              int64_t seq)
{
    size_t low = 0, high = b->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (b->prompt[middle].seq == seq)
            return &b->prompt[middle];
        if (b->prompt[middle].seq < seq)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
