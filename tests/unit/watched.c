#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "watched.h"

void watched_must(const struct watched *w, int rc)
{
    if (rc)
        fail_msg("%s", w->err.text);
}

void watched_put_engine(struct watched *w)
{
    const struct store_ops *o = w->writer->ops;

    watched_must(w, o->begin(w->writer, &w->err));
    watched_must(w, o->put_engine(w->writer, &w->engine, &w->err));
    watched_must(w, o->commit(w->writer, &w->err));
}

static void put_settings(struct watched *w)
{
    const struct store_ops *o = w->writer->ops;
    struct settings s = {0};

    settings_add(&s, "name", "support\x1b[2J");
    settings_add(&s, "control.model", "old");
    settings_add(&s, "treatment.model", "new");
    settings_add(&s, "treatment.endpoint", "http://127.0.0.1:1/v1");
    settings_add(&s, "schedule", "closed loop, 4 in flight a variant");
    watched_must(w, o->begin(w->writer, &w->err));
    watched_must(w, o->put_settings(w->writer, &s, &w->err));
    watched_must(w, o->commit(w->writer, &w->err));
    settings_release(&s);
}

int watched_setup(void **state)
{
    struct watched *w = calloc(1, sizeof *w);

    strcpy(w->dir, "/tmp/test_live.XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->path, sizeof w->path, "%s/x.db", w->dir);
    w->writer = store_open(w->path, STORE_CREATE, &w->err);
    assert_non_null(w->writer);
    put_settings(w);
    w->engine = (struct engine){.phase = PHASE_RUNNING,
                                .pid = getpid(),
                                .started_us = START - 60 * 1000000,
                                .updated_us = START,
                                .elapsed = 60 * SECOND,
                                .total = 1000,
                                .budget = -1,
                                .sent = 1};
    watched_put_engine(w);
    *state = w;
    return 0;
}

void watched_live_open(struct watched *w)
{
    struct store *s = store_open(w->path, STORE_READ, &w->err);

    assert_non_null(s);
    w->live = live_new(s, w->path, &w->err);
    assert_non_null(w->live);
}

int watched_teardown(void **state)
{
    struct watched *w = *state;
    char command[128];

    live_free(w->live);
    store_close(w->writer);
    snprintf(command, sizeof command, "rm -r %s", w->dir);
    assert_int_equal(system(command), 0);
    free(w);
    return 0;
}

const struct snapshot *watched_update(struct watched *w, int64_t now_us)
{
    watched_must(w, live_update(w->live, now_us, 0, &w->err));
    return live_snapshot(w->live);
}

struct reply watched_reply_of(int64_t prompt, enum side side, int64_t at)
{
    struct reply r;

    reply_init(&r);
    r.prompt = prompt;
    r.repeat = 1;
    r.side = side;
    r.outcome = OUTCOME_OK;
    r.status = 200;
    r.attempts = 1;
    r.due = r.sent = at;
    r.wire = r.latency = (100 + prompt % 50 + 20 * (int)side) * MS;
    r.first_token = r.latency / 4;
    r.usage.output = 50;
    r.cost = 1000 * (1 + (int)side);
    r.answer = 7 + (prompt % 4 == 0 ? (uint64_t)side : 0);
    return r;
}

/* Pairs `from` to `to`, one each 100 ms. */
void watched_put_pairs(struct watched *w, int64_t from, int64_t to)
{
    const struct store_ops *o = w->writer->ops;

    watched_must(w, o->begin(w->writer, &w->err));
    for (int64_t p = from; p <= to; p++)
        for (int side = 0; side < SIDES; side++) {
            struct reply r = watched_reply_of(p, (enum side)side, p * 100 * MS);
            watched_must(w, o->put_reply(w->writer, &r, &w->err));
        }
    watched_must(w, o->commit(w->writer, &w->err));
}

void watched_put_reply(struct watched *w, const struct reply *r)
{
    const struct store_ops *o = w->writer->ops;

    watched_must(w, o->begin(w->writer, &w->err));
    watched_must(w, o->put_reply(w->writer, r, &w->err));
    watched_must(w, o->commit(w->writer, &w->err));
}

void watched_put_event(struct watched *w, enum event_kind kind, int64_t wall_us)
{
    const struct store_ops *o = w->writer->ops;
    struct event e = {.kind = kind,
                      .side = TREATMENT,
                      .wall_us = wall_us,
                      .text = "429\x1b]0;x\x07 storm"};

    watched_must(w, o->begin(w->writer, &w->err));
    watched_must(w, o->put_event(w->writer, &e, &w->err));
    watched_must(w, o->commit(w->writer, &w->err));
}

/* The engine as it is `s` seconds into its run. */
void watched_engine_at(struct watched *w, int64_t s)
{
    w->engine.elapsed = s * SECOND;
    w->engine.updated_us = START + s * 1000000;
    watched_put_engine(w);
}

const struct shown *watched_row_of(const struct snapshot *s, const char *name)
{
    for (int i = 0; i < s->rows; i++)
        if (strcmp(s->row[i].name, name) == 0)
            return &s->row[i];
    fail_msg("no row %s", name);
    return NULL;
}
