/* store.h - the file or database that holds an experiment.
 *
 * A kind of store is a row of stores.def and a file with a struct store_ops.
 * One thread at a time uses a handle, and no child of fork(). All calls give
 * 0, or -1 with ERR_IO (and the store's name). */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "store/each.h"

enum store_mode {
    STORE_CREATE, /* fails if there is one */
    STORE_WRITE,  /* the engine; one at a time: a second is refused */
    STORE_READ,   /* screens, reports; what an older form lacks is unknown */
};

struct store {
    const struct store_ops *ops; /* first member of every kind */
};

struct store_ops {
    const char *name;             /* "sqlite" */
    int (*is)(const char *where); /* 1: this kind opens such a name */
    void (*init)(void);           /* how its library is to behave */
    struct store *(*open)(const char *where, enum store_mode m,
                          struct err *err);
    void (*close)(struct store *s);
    int64_t (*size)(struct store *s); /* bytes, for people; -1 unknown */

    /* Changes are made between begin and commit; a crash undoes them. */
    int (*begin)(struct store *s, struct err *err);
    int (*commit)(struct store *s, struct err *err);
    void (*rollback)(struct store *s);

    int (*put_settings)(struct store *s, const struct settings *all,
                        struct err *err);
    int (*put_prompt)(struct store *s, const struct prompt *p,
                      struct err *err); /* replaces one with the same seq */
    /* While a log is read: where a prompt with that id was noted first, or
     * none, and it is noted now. Until the handle is closed, on disk. */
    int (*note_id)(struct store *s, const struct prompt *p,
                   struct store_line *first, struct err *err);
    int (*put_reply)(struct store *s, const struct reply *r, struct err *err);
    int (*put_attempt)(struct store *s, const struct attempt *a,
                       struct err *err);
    int (*put_event)(struct store *s, const struct event *e, struct err *err);
    int (*put_engine)(struct store *s, const struct engine *e, struct err *err);
    int (*put_control)(struct store *s, const struct control *c,
                       struct err *err); /* allowed in STORE_READ */
    /* So are these, but in a store of an older form (see STORE_READ). */
    int (*put_vote)(struct store *s, const struct vote *v, struct err *err);
    int (*put_feedback)(struct store *s, const struct feedback *f,
                        struct err *err);
    int (*put_stage)(struct store *s, const struct stage *t, struct err *err);
    int (*settings)(struct store *s, struct settings *out, struct err *err);
    int (*prompts)(struct store *s, struct store_range r, store_prompt *each,
                   void *arg, struct err *err);
    /* Prompts that lack a reply in that repeat, by seq. */
    int (*missing)(struct store *s, struct store_pass p, store_missing *each,
                   void *arg, struct err *err);
    /* Replies in stored order, seq above `after`; no text, tools, request_id,
     * headers. With these by range of prompts: by prompt, repeat, side. */
    int (*replies)(struct store *s, int64_t after, store_reply *each, void *arg,
                   struct err *err);
    int (*bodies)(struct store *s, struct store_range r, store_reply *each,
                  void *arg, struct err *err);
    /* As bodies, and prompts, the narrow way: without those strings, and
     * seq, id, user and conversation alone. */
    int (*ranged)(struct store *s, struct store_range r, store_reply *each,
                  void *arg, struct err *err);
    int (*ids)(struct store *s, struct store_range r, store_prompt *each,
               void *arg, struct err *err);
    /* As replies, the fast way: finish and error are NULL too. */
    int (*numbers)(struct store *s, int64_t after, store_reply *each, void *arg,
                   struct err *err);
    /* That one reply, as in bodies; no call when there is none. */
    int (*body)(struct store *s, struct store_key k, store_reply *each,
                void *arg, struct err *err);
    int (*attempts)(struct store *s, int64_t prompt, store_attempt *each,
                    void *arg, struct err *err); /* prompt 0: all */
    int (*events)(struct store *s, int64_t after, store_event *each, void *arg,
                  struct err *err);
    int (*engine)(struct store *s, struct engine *out, struct err *err);
    int (*controls)(struct store *s, int64_t after, struct control *out,
                    size_t *count, struct err *err); /* count: in and out */
    /* In stored order, seq above `after`; stages by number. */
    int (*votes)(struct store *s, int64_t after, store_vote *each, void *arg,
                 struct err *err);
    int (*feedbacks)(struct store *s, int64_t after, store_feedback *each,
                     void *arg, struct err *err);
    int (*stages)(struct store *s, int64_t after, store_stage *each, void *arg,
                  struct err *err);
};

/* The kind by the look of `where`; so far all but URLs are names of files. */
struct store *store_open(const char *where, enum store_mode m, struct err *err);
void store_close(struct store *s); /* NULL is fine */
void store_init(void); /* once, before there is any thread or store */

#endif
