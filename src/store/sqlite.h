/* sqlite.h - what the sources of the SQLite store share; private to them.
 *
 * A handle is one connection. Statements that write are kept, those that read
 * are made anew, so that a callback may read again (but those named here). */
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
    PUT_VOTE,
    PUT_FEEDBACK,
    PUT_STAGE,
    PUT_SETTING,
    PUT_NOTE,
    FIND_NOTE,
    PUT_WORD,
    FIND_WORD,
    FIND_BODY,
    FIND_CONTROLS,
    RUN_BEGIN,
    RUN_COMMIT,
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
    int version;                    /* of its schema */
    struct sqlite3_stmt *put[PUTS]; /* NULL until needed */
    int64_t *bound[PUTS]; /* owned; the numbers that its fields have */
    struct word word[WORDS];
    struct loose {     /* replies that are in no block yet */
        int64_t count; /* and one; 0: not known */
        size_t held;   /* in `cell`, since data_version was `version` */
        int64_t version, *cell; /* owned; NULL until needed */
    } loose;
    int noting;         /* the table for note_id is there */
    int logged, merged; /* pages of the log: after the last commit, merge */
};

extern const struct store_ops store_sqlite;

/* -1 with what SQLite just said, the store's name and the mend. */
int sqlite_fail(const struct sqlite *s, struct err *err);
int sqlite_run(struct sqlite *s, const char *sql, struct err *err);
int sqlite_step(struct sqlite3_stmt *st); /* sqlite_fail can tell why */

/* sqlite_schema.c: sees that it is a store and of a version we know; a writer
 * makes the newest version of an older one (of an empty file if `create`). */
struct migration {
    int version;
    const char *sql;
};
int sqlite_check(struct sqlite *s, int create, struct err *err);
int sqlite_migrate(struct sqlite *s, const struct migration *all, int count,
                   struct err *err);
/* A reader shows an older one as if it were of the newest version. */
int sqlite_read_older(struct sqlite *s, struct err *err);
/* -1: it is older than that version. */
int sqlite_check_least(struct sqlite *s, int version, struct err *err);

#endif
