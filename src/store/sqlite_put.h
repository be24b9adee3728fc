/* sqlite_put.h - what the SQLite store does to write; private to the store. */
#ifndef STORE_SQLITE_PUT_H
#define STORE_SQLITE_PUT_H

#include "store/sqlite.h"

void sqlite_forget(struct sqlite *s);  /* the words: a rollback undid some */
void sqlite_put_end(struct sqlite *s); /* drops all that is kept */
int sqlite_begin(struct store *s, struct err *err);
int sqlite_commit(struct store *s, struct err *err);
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
int sqlite_put_vote(struct store *s, const struct vote *v, struct err *err);
int sqlite_put_feedback(struct store *s, const struct feedback *f,
                        struct err *err);
int sqlite_put_stage(struct store *s, const struct stage *t, struct err *err);

#endif
