/* writer.h - the thread that owns the store while an experiment runs.
 *
 * The loop's thread gives records and takes work; nothing here ever waits on
 * it. Records are committed together, at most 100 ms apart; of very many that
 * wait, some thousand at a time: others can write between. When the queue is
 * full writer_put fails: the engine asks writer_room before it starts work. The
 * state of the engine is stored with, or after, all records that were put
 * before it was told. */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include "store/record.h"

struct writer_settings {
    int repeats;
    int64_t commit_ns;         /* 100 ms */
    size_t most;               /* records in the queue */
    size_t most_bytes;         /* of them, for writer_room; 0: no bound */
    size_t ahead;              /* prompts read before they are needed */
    size_t ahead_bytes;        /* likewise; a single larger one still comes */
    record_enrichment *enrich; /* on the writer's thread; NULL: none */
};

struct writer;

/* Takes the store, even when it fails. The first prompts are on their way. */
struct writer *writer_start(struct store *store_take,
                            const struct writer_settings *s, struct err *err);

/* Readable whenever there may be news: work, control, room, a failure. The
 * loop reads it empty through writer_news. */
int writer_fd(const struct writer *w);
void writer_news(struct writer *w);

size_t writer_room(struct writer *w);
/* 0, or -1 when it is full or the store failed: the record is freed. */
int writer_put(struct writer *w, struct record *r_take);
/* NULL when there is none just now; over: nor will there be, all was given or
 * the store failed. */
struct work *writer_work(struct writer *w, int *over);
int writer_control(struct writer *w, struct control *out); /* 1 if there was */
void writer_engine(struct writer *w, const struct engine *e); /* latest wins */

int64_t writer_stored(struct writer *w); /* records that no crash can undo */

/* 0, or -1 with what the store said: nothing more is stored from then on. */
int writer_check(struct writer *w, struct err *err);

/* Writes all that was given, commits, and ends the thread: how many replies of
 * those that were taken are not in the store, because it failed. */
int64_t writer_finish(struct writer *w);
/* Finishes, unless that was done, and closes the store. 0, or -1 when the store
 * failed, now or before: what was committed stays. */
int writer_stop(struct writer *w, struct err *err);

#endif
