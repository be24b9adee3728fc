/* writer.h - the thread that owns the store while an experiment runs.
 *
 * The loop's thread gives records and takes work; nothing here ever waits on
 * it. Records are committed together, at most 100 ms apart. When the queue is
 * full writer_put fails: the engine asks writer_room before it starts work. */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include "base/arena.h"
#include "store/store.h"

enum record_kind {
    RECORD_REPLY,
    RECORD_ATTEMPT,
    RECORD_EVENT,
    RECORD_PROMPT, /* of a request that came while it runs */
};

/* Owned by who holds it; strings inside live in its arena. */
struct record {
    enum record_kind kind;
    struct arena arena;
    const char *reference; /* of the prompt that a reply is to, or NULL */
    union {
        struct reply reply;
        struct attempt attempt;
        struct event event;
        struct prompt prompt;
    } u;
};

struct record *record_new(enum record_kind kind);
void record_free(struct record *r);
void record_reply(struct record *to, const struct reply *r); /* deep copy */
void record_reference(struct record *to, const char *text);  /* copies */
void record_attempt(struct record *to, const struct attempt *a);
void record_event(struct record *to, const struct event *e);
void record_prompt(struct record *to, const struct prompt *p); /* deep copy */

/* What is added to a reply before it is stored. `other` is the other variant's
 * reply to the same prompt and repeat when that is stored, both are OK and
 * none is a warm-up; else NULL. */
typedef void record_enrichment(struct reply *r, const struct reply *other,
                               const char *reference);
int record_enrich(struct record *r, struct store *s, record_enrichment *enrich,
                  struct err *err);
int record_put(const struct record *r, struct store *s, struct err *err);

/* A prompt to send, one pass (repeat) of it, and which sides are still
 * missing. */
struct work {
    struct prompt prompt; /* strings in the arena */
    int repeat;
    int missing[SIDES];
    struct arena arena;
};
struct work *work_new(const struct prompt *p, int repeat,
                      const int missing[SIDES]); /* deep copy */
void work_free(struct work *w);                  /* NULL is fine */

struct writer_settings {
    int repeats;
    int64_t commit_ns;         /* 100 ms */
    size_t most;               /* records in the queue */
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

/* Writes all that was given, commits, closes the store, ends the thread. 0, or
 * -1 when the store failed, now or before: what was committed stays. */
int writer_stop(struct writer *w, struct err *err);

#endif
