/* watched.h - a store that one handle writes to and a screen reads; see
 * watched.c. Failures fail the test. */
#ifndef TESTS_WATCHED_H
#define TESTS_WATCHED_H

#include "analysis/live.h"

#define MS INT64_C(1000000)
#define SECOND (1000 * MS)
#define START INT64_C(1790000000000000)

struct watched {
    char dir[64], path[80];
    struct store *writer;
    struct live *live;
    struct engine engine;
    struct err err;
};

void watched_must(const struct watched *w, int rc);
void watched_put_engine(struct watched *w);
int watched_setup(void **state);
void watched_live_open(struct watched *w);
int watched_teardown(void **state);
const struct snapshot *watched_update(struct watched *w, int64_t now_us);
struct reply watched_reply_of(int64_t prompt, enum side side, int64_t at);
void watched_put_pairs(struct watched *w, int64_t from, int64_t to);
void watched_put_reply(struct watched *w, const struct reply *r);
void watched_put_event(struct watched *w, enum event_kind kind,
                       int64_t wall_us);
void watched_engine_at(struct watched *w, int64_t s);
const struct shown *watched_row_of(const struct snapshot *s, const char *name);

#define LIVE(test)                                                             \
    cmocka_unit_test_setup_teardown(test, watched_setup, watched_teardown)

#endif
