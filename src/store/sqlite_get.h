/* sqlite_get.h - what the SQLite store does to read; private to the store. */
#ifndef STORE_SQLITE_GET_H
#define STORE_SQLITE_GET_H

#include "store/sqlite.h"

int sqlite_settings(struct store *s, struct settings *out, struct err *err);
int sqlite_prompts(struct store *s, struct store_range r, store_prompt *each,
                   void *arg, struct err *err);
int sqlite_missing(struct store *s, struct store_pass p, store_missing *each,
                   void *arg, struct err *err);
int sqlite_replies(struct store *s, int64_t after, store_reply *each, void *arg,
                   struct err *err);
int sqlite_bodies(struct store *s, struct store_range r, store_reply *each,
                  void *arg, struct err *err);
int sqlite_ranged(struct store *s, struct store_range r, store_reply *each,
                  void *arg, struct err *err);
int sqlite_ids(struct store *s, struct store_range r, store_prompt *each,
               void *arg, struct err *err);
int sqlite_attempts(struct store *s, int64_t prompt, store_attempt *each,
                    void *arg, struct err *err);
int sqlite_events(struct store *s, int64_t after, store_event *each, void *arg,
                  struct err *err);
int sqlite_engine(struct store *s, struct engine *out, struct err *err);
int sqlite_controls(struct store *s, int64_t after, struct control *out,
                    size_t *count, struct err *err);
int sqlite_body(struct store *s, struct store_key k, store_reply *each,
                void *arg, struct err *err);
int sqlite_votes(struct store *s, int64_t after, store_vote *each, void *arg,
                 struct err *err);
int sqlite_feedbacks(struct store *s, int64_t after, store_feedback *each,
                     void *arg, struct err *err);
int sqlite_stages(struct store *s, int64_t after, store_stage *each, void *arg,
                  struct err *err);

#endif
