/* feedback_find.h - which reply of a store somebody speaks of.
 *
 * 64 bits stand for an id or a name, as in a store's note_id. 24 bytes a reply
 * and 24 for each id, user and conversation it has: some 100 MB a million. */
#ifndef CMD_FEEDBACK_FIND_H
#define CMD_FEEDBACK_FIND_H

#include "base/buf.h"
#include "logged/said.h"
#include "store/store.h"

/* One reply. */
struct found {
    int64_t prompt, wall_us;
    int repeat;
    unsigned char side, warmup;
    unsigned char both;   /* the other variant has one to that repeat, too */
    unsigned char unseen; /* the client got the other variant's in its place */
};

struct clue {
    uint64_t hash; /* of an id, a user, a conversation */
    int64_t wall_us;
    size_t reply;
};

struct feedback_find {
    struct found *reply; /* owned */
    struct clue *clue;   /* owned; by hash, then time */
    size_t replies, clues;
    char *name[SIDES]; /* owned: what the log of an import calls them; NULL */
    int shadow;        /* the treatment's answers were shown to nobody */
    int live;          /* of a release */
};

/* Reads the whole store, its answers' text as well. */
int feedback_find_load(struct feedback_find *f, struct store *s,
                       struct err *err);
void feedback_find_release(struct feedback_find *f);

/* By request id, id, conversation or user, the first of them that is there.
 * The last two mean the answer that was sent last by the time of what was
 * said. 1 and the reply; 0 when there is none, -1 when it cannot be told: then
 * `why` says so. */
int feedback_find(const struct feedback_find *f, const struct said *s,
                  const struct found **out, struct buf *why);

#endif
