#include "store/sqlite_get.h"

#include <sqlite3.h>

#include "store/sqlite_row.h"

/* The plus keeps SQLite from looking up the experiment in the unique index,
 * which would visit and sort every row at each poll. */
#define AFTER "WHERE +experiment = 1 AND seq > ?1 ORDER BY seq"

struct prompts {
    const struct fields *fields;
    struct store_range range;
    store_prompt *each;
    void *arg;
};

static int give_prompts(struct sqlite *s, const struct prompts *g,
                        struct err *err)
{
    struct row c = {.fields = g->fields,
                    .given = {g->range.from, g->range.to},
                    .tail = "WHERE experiment = 1 AND seq BETWEEN ?1 AND ?2"
                            " ORDER BY seq"};
    struct prompt p;
    int rc = row_start(s, &c, err);

    prompt_init(&p);
    while (rc == 0 && (rc = row_next(s, &c, &p, err)) > 0)
        rc = g->each(g->arg, &p);
    row_end(&c);
    return rc;
}

int sqlite_prompts(struct store *base, struct store_range r, store_prompt *each,
                   void *arg, struct err *err)
{
    const struct prompts g = {&fields_prompt, r, each, arg};

    return give_prompts((struct sqlite *)base, &g, err);
}

int sqlite_ids(struct store *base, struct store_range r, store_prompt *each,
               void *arg, struct err *err)
{
    const struct prompts g = {&fields_id, r, each, arg};

    return give_prompts((struct sqlite *)base, &g, err);
}

/* One look into the index of replies for each prompt; the request of one that
 * is complete is never read. */
int sqlite_missing(struct store *base, struct store_pass pass,
                   store_missing *each, void *arg, struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;
    struct row c = {.fields = &fields_prompt,
                    .extra =
                        ", (SELECT coalesce(sum(1 << variant), 0) FROM reply r"
                        " WHERE r.experiment = 1 AND r.prompt = prompt.seq"
                        " AND r.repeat = ?2) AS stored",
                    .tail = "WHERE experiment = 1 AND seq >= ?1 AND stored < 3"
                            " ORDER BY seq",
                    .given = {pass.from, pass.repeat}};
    struct prompt p = {0};
    int missing[SIDES], rc = row_start(s, &c, err);

    while (rc == 0 && (rc = row_next(s, &c, &p, err)) > 0) {
        for (int side = 0; side < SIDES; side++)
            missing[side] = !(row_extra(&c) >> side & 1);
        rc = each(arg, &p, missing);
    }
    row_end(&c);
    return rc;
}

static int give_replies(struct sqlite *s, struct row *c, store_reply *each,
                        void *arg, struct err *err)
{
    struct reply r = {0};
    int rc = row_start(s, c, err);

    while (rc == 0 && (rc = row_next(s, c, &r, err)) > 0) {
        r.seq = row_extra(c);
        rc = each(arg, &r);
    }
    row_end(c);
    return rc;
}

int sqlite_replies(struct store *base, int64_t after, store_reply *each,
                   void *arg, struct err *err)
{
    struct row c = {.fields = &fields_reply,
                    .extra = ", seq",
                    .tail = AFTER,
                    .given = {after}};

    return give_replies((struct sqlite *)base, &c, each, arg, err);
}

int sqlite_bodies(struct store *base, struct store_range r, store_reply *each,
                  void *arg, struct err *err)
{
    struct row c = {.fields = &fields_reply,
                    .more = &fields_body,
                    .extra = ", seq",
                    .tail = "LEFT JOIN body ON body.reply = seq"
                            " WHERE experiment = 1"
                            " AND prompt BETWEEN ?1 AND ?2"
                            " ORDER BY prompt, repeat, variant",
                    .given = {r.from, r.to}};

    return give_replies((struct sqlite *)base, &c, each, arg, err);
}

int sqlite_ranged(struct store *base, struct store_range r, store_reply *each,
                  void *arg, struct err *err)
{
    struct row c = {.fields = &fields_reply,
                    .extra = ", seq",
                    .tail = "WHERE experiment = 1"
                            " AND prompt BETWEEN ?1 AND ?2"
                            " ORDER BY prompt, repeat, variant",
                    .given = {r.from, r.to}};

    return give_replies((struct sqlite *)base, &c, each, arg, err);
}

int sqlite_attempts(struct store *base, int64_t prompt, store_attempt *each,
                    void *arg, struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;
    struct row c = {.fields = &fields_attempt,
                    .tail = "WHERE experiment = 1 AND prompt BETWEEN ?1"
                            " AND ?2 ORDER BY prompt, repeat, variant,"
                            " number",
                    .given = {prompt, prompt ? prompt : INT64_MAX}};
    struct attempt a = {0};
    int rc = row_start(s, &c, err);

    while (rc == 0 && (rc = row_next(s, &c, &a, err)) > 0)
        rc = each(arg, &a);
    row_end(&c);
    return rc;
}

int sqlite_events(struct store *base, int64_t after, store_event *each,
                  void *arg, struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;
    struct row c = {.fields = &fields_event,
                    .extra = ", seq",
                    .tail = AFTER,
                    .given = {after}};
    struct event e = {0};
    int rc = row_start(s, &c, err);

    while (rc == 0 && (rc = row_next(s, &c, &e, err)) > 0) {
        e.seq = row_extra(&c);
        e.side = e.side >= 0 && e.side < SIDES ? e.side : -1;
        rc = each(arg, &e);
    }
    row_end(&c);
    return rc;
}

int sqlite_engine(struct store *base, struct engine *out, struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;
    struct row c = {.fields = &fields_engine, .tail = "WHERE experiment = 1"};
    struct engine e = {.budget = -1};
    int rc = row_start(s, &c, err);

    if (rc == 0)
        rc = row_next(s, &c, &e, err);
    row_end(&c);
    if (rc < 0)
        return -1;
    *out = e;
    return 0;
}

/* A wish of a newer screen that we do not know is passed over: it must not
 * end a run. */
int sqlite_controls(struct store *base, int64_t after, struct control *out,
                    size_t *count, struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;
    struct row c = {.fields = &fields_control,
                    .extra = ", seq",
                    .tail = AFTER,
                    .given = {after},
                    .kept = &s->put[FIND_CONTROLS]};
    struct err unknown;
    size_t got = 0;
    int rc = row_start(s, &c, err), step = SQLITE_ROW;

    while (rc == 0 && got < *count && step == SQLITE_ROW) {
        step = sqlite_step(c.st);
        if (step != SQLITE_ROW || row_read(s, &c, &out[got], &unknown))
            continue;
        out[got++].seq = row_extra(&c);
    }
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        rc = sqlite_fail(s, err);
    row_end(&c);
    *count = got;
    return rc;
}

int sqlite_settings(struct store *base, struct settings *out, struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(s->db,
                                "SELECT name, value FROM setting"
                                " WHERE experiment = 1 ORDER BY place",
                                -1, &st, NULL);

    if (rc == 0)
        while ((rc = sqlite_step(st)) == SQLITE_ROW)
            settings_add(out, (const char *)sqlite3_column_text(st, 0), "%s",
                         (const char *)sqlite3_column_text(st, 1));
    rc = rc == SQLITE_DONE ? 0 : sqlite_fail(s, err);
    sqlite3_finalize(st);
    return rc;
}

int sqlite_body(struct store *base, struct store_key k, store_reply *each,
                void *arg, struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;
    struct row c = {.fields = &fields_reply,
                    .more = &fields_body,
                    .extra = ", seq",
                    .tail = "LEFT JOIN body ON body.reply = seq"
                            " WHERE experiment = 1 AND prompt = ?1"
                            " AND repeat = ?2 AND variant = ?3",
                    .given = {k.prompt, k.repeat, k.side},
                    .kept = &s->put[FIND_BODY]};

    return give_replies(s, &c, each, arg, err);
}

int sqlite_votes(struct store *base, int64_t after, store_vote *each, void *arg,
                 struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;
    struct row c = {.fields = &fields_vote,
                    .extra = ", seq",
                    .tail = AFTER,
                    .given = {after}};
    struct vote v = {0};
    int rc = row_start(s, &c, err);

    while (rc == 0 && (rc = row_next(s, &c, &v, err)) > 0) {
        v.seq = row_extra(&c);
        rc = each(arg, &v);
    }
    row_end(&c);
    return rc;
}

int sqlite_feedbacks(struct store *base, int64_t after, store_feedback *each,
                     void *arg, struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;
    struct row c = {.fields = &fields_feedback,
                    .extra = ", seq",
                    .tail = AFTER,
                    .given = {after}};
    struct feedback f = {0};
    int rc = row_start(s, &c, err);

    while (rc == 0 && (rc = row_next(s, &c, &f, err)) > 0) {
        f.seq = row_extra(&c);
        rc = each(arg, &f);
    }
    row_end(&c);
    return rc;
}

int sqlite_stages(struct store *base, int64_t after, store_stage *each,
                  void *arg, struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;
    struct row c = {.fields = &fields_stage,
                    .tail = "WHERE experiment = 1 AND number > ?1"
                            " ORDER BY number",
                    .given = {after}};
    struct stage t = {0};
    int rc = row_start(s, &c, err);

    while (rc == 0 && (rc = row_next(s, &c, &t, err)) > 0)
        rc = each(arg, &t);
    row_end(&c);
    return rc;
}
