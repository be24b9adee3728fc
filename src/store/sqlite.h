/* sqlite.h - what the sources of the SQLite store share; private to them.
 *
 * A handle is one connection. Statements that write are kept, those that read
 * are made anew, so that a callback may read again. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include "store/claim.h"
#include "store/fields.h"
#include "store/store.h"

struct sqlite3;
struct sqlite3_stmt;

enum put {
    PUT_PROMPT,
    PUT_REPLY,
    PUT_BODY,
    PUT_ATTEMPT,
    PUT_EVENT,
    PUT_ENGINE,
    PUT_CONTROL,
    PUT_SETTING,
    PUT_NOTE,
    FIND_NOTE,
    PUT_WORD,
    FIND_WORD,
    PUTS
};

/* Words lately met; a full slot gives way, so that memory stays flat. */
struct word {
    char *text; /* owned */
    int64_t id;
};
#define WORDS 256

struct sqlite {
    struct store store;
    char *name; /* owned; as the user wrote it */
    struct sqlite3 *db;
    struct claim claim;
    struct sqlite3_stmt *put[PUTS]; /* NULL until needed */
    struct word word[WORDS];
    int noting; /* the table for note_id is there */
};

extern const struct store_ops store_sqlite;

/* -1 with what SQLite just said, the store's name and the mend. */
int sqlite_fail(const struct sqlite *s, struct err *err);
int sqlite_run(struct sqlite *s, const char *sql, struct err *err);

/* sqlite_schema.c: sees that it is a store and of a version we know; makes
 * the newest version of an older one (of an empty file if `create`). */
struct migration {
    int version;
    const char *sql;
};
int sqlite_check(struct sqlite *s, int create, struct err *err);
int sqlite_migrate(struct sqlite *s, const struct migration *all, int count,
                   struct err *err);

/* sqlite_put.c */
void sqlite_forget(struct sqlite *s);  /* the words: a rollback undid some */
void sqlite_put_end(struct sqlite *s); /* drops all that is kept */
int sqlite_put_settings(struct store *s, const struct settings *all,
                        struct err *err);
int sqlite_put_prompt(struct store *s, const struct prompt *p, struct err *err);
int sqlite_note_id(struct store *s, const struct prompt *p,
                   struct store_line *first, struct err *err);
int sqlite_put_reply(struct store *s, const struct reply *r, struct err *err);
int sqlite_put_attempt(struct store *s, const struct attempt *a,
                       struct err *err);
int sqlite_put_event(struct store *s, const struct event *e, struct err *err);
int sqlite_put_engine(struct store *s, const struct engine *e, struct err *err);
int sqlite_put_control(struct store *s, const struct control *c,
                       struct err *err);

/* sqlite_get.c */
int sqlite_settings(struct store *s, struct settings *out, struct err *err);
int sqlite_prompts(struct store *s, struct store_range r, store_prompt *each,
                   void *arg, struct err *err);
int sqlite_missing(struct store *s, struct store_pass p, store_missing *each,
                   void *arg, struct err *err);
int sqlite_replies(struct store *s, int64_t after, store_reply *each, void *arg,
                   struct err *err);
int sqlite_bodies(struct store *s, struct store_range r, store_reply *each,
                  void *arg, struct err *err);
int sqlite_attempts(struct store *s, int64_t prompt, store_attempt *each,
                    void *arg, struct err *err);
int sqlite_events(struct store *s, int64_t after, store_event *each, void *arg,
                  struct err *err);
int sqlite_engine(struct store *s, struct engine *out, struct err *err);
int sqlite_controls(struct store *s, int64_t after, struct control *out,
                    size_t *count, struct err *err);

#endif
