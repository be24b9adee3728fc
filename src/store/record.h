/* record.h - what goes between a run and its writer. */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include <stdarg.h>

#include "base/arena.h"
#include "store/store.h"

enum record_kind {
    RECORD_REPLY,
    RECORD_ATTEMPT,
    RECORD_EVENT,
    RECORD_PROMPT, /* of a request that came while it runs */
    RECORD_STAGE,
    RECORD_FEEDBACK,
    RECORD_SETTINGS, /* that are others from now on, and no more of them */
};

/* Owned by who holds it; strings inside live in its arena. */
struct record {
    enum record_kind kind;
    struct arena arena;
    const char *reference; /* of the prompt that a reply is to, or NULL */
    int single;            /* a reply that has no other variant's beside it */
    union {
        struct reply reply;
        struct attempt attempt;
        struct event event;
        struct prompt prompt;
        struct stage stage;
        struct feedback feedback;
        struct settings settings;
    } u;
};

struct record *record_new(enum record_kind kind);
void record_free(struct record *r);
/* An event, whose words are kept whole, dated by whoever puts it. */
struct record *record_said(enum event_kind kind, int side, const char *fmt,
                           va_list ap) __attribute__((format(printf, 3, 0)));
void record_reply(struct record *to, const struct reply *r); /* deep copy */
void record_reference(struct record *to, const char *text);  /* copies */
void record_attempt(struct record *to, const struct attempt *a);
void record_prompt(struct record *to, const struct prompt *p); /* deep copy */
void record_feedback(struct record *to, const struct feedback *f);
void record_settings(struct record *to, const struct settings *s); /* deep */

/* What is added to a reply before it is stored. `other` is the other variant's
 * reply to the same prompt and repeat when that is stored, both are OK and
 * none is a warm-up or single; else NULL. */
typedef void record_enrichment(struct reply *r, const struct reply *other,
                               const char *reference);
int record_enrich(struct record *r, struct store *s, record_enrichment *enrich,
                  struct err *err);
int record_put(const struct record *r, struct store *s, struct err *err);
int64_t record_replies(struct record *const *r, size_t count); /* among them */

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

#endif
