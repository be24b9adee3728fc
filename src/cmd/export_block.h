/* export_block.h - prompts with their replies, some hundred at a time: memory
 * stays flat however long the experiment. */
#ifndef CMD_EXPORT_BLOCK_H
#define CMD_EXPORT_BLOCK_H

#include "base/arena.h"
#include "store/store.h"

#define EXPORT_BLOCK 512

struct export_prompt {
    int64_t seq;
    const char *id, *user, *conversation;
};

struct export_block {
    struct store *store;
    int bodies; /* 1: replies come with their texts */
    struct export_prompt prompt[EXPORT_BLOCK];
    size_t count;
    struct arena memory; /* owned: their strings */
};

/* The next prompts after those that are there; how many, or -1. */
int export_block_next(struct export_block *b, struct err *err);
/* Replies to those that are there, by prompt, repeat and side. */
int export_block_replies(const struct export_block *b, store_reply *each,
                         void *arg, struct err *err);
void export_block_release(struct export_block *b);

/* NULL when it is not in the block. */
const struct export_prompt *export_block_find(const struct export_block *b,
                                              int64_t seq);

#endif
