#include "store/sqlite.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

#define SQL_MAX 16384

/* The plus keeps SQLite from looking up the experiment in the unique index,
 * which would visit and sort every row at each poll. */
#define AFTER "WHERE +experiment = 1 AND seq > ?1 ORDER BY seq"

/* A reading under way: rows of `fields`, then of `more`, then `extra`. */
struct cursor {
    const struct fields *fields, *more;
    const char *extra; /* further columns: ", x AS y" */
    const char *tail;  /* WHERE and ORDER BY */
    int64_t given[2];  /* for its ?1 and ?2 */
    sqlite3_stmt *st;
};

static void add_columns(struct buf *sql, const struct fields *all)
{
    const struct field *f = all->field;

    for (size_t i = 0; i < all->count; i++, f++)
        if (f->kind == FIELD_WORD)
            buf_addf(sql, ", %s.text", f->column);
        else
            buf_addf(sql, ", %s.%s", all->table, f->column);
}

/* A SELECT of each word in its column takes half as long again. */
static void add_words(struct buf *sql, const struct fields *all)
{
    const struct field *f = all->field;

    for (size_t i = 0; i < all->count; i++, f++)
        if (f->kind == FIELD_WORD)
            buf_addf(sql, " LEFT JOIN word AS %s ON %s.id = %s.%s", f->column,
                     f->column, all->table, f->column);
}

static int start(struct sqlite *s, struct cursor *c, struct err *err)
{
    struct buf sql;
    int rc;

    buf_init(&sql, SQL_MAX);
    buf_adds(&sql, "SELECT 1");
    add_columns(&sql, c->fields);
    if (c->more)
        add_columns(&sql, c->more);
    buf_addf(&sql, "%s FROM %s", c->extra ? c->extra : "", c->fields->table);
    add_words(&sql, c->fields);
    buf_addf(&sql, " %s", c->tail);
    rc = sqlite3_prepare_v2(s->db, sql.data, -1, &c->st, NULL);
    for (int i = 0; rc == 0 && i < sqlite3_bind_parameter_count(c->st); i++)
        rc = sqlite3_bind_int64(c->st, i + 1, c->given[i]);
    buf_release(&sql);
    return rc ? sqlite_fail(s, err) : 0;
}

static int64_t number(sqlite3_stmt *st, int column)
{
    int64_t value = sqlite3_column_int64(st, column);

    return value || sqlite3_column_type(st, column) != SQLITE_NULL ? value : -1;
}

static const char *text(sqlite3_stmt *st, int column)
{
    return (const char *)sqlite3_column_text(st, column);
}

static int64_t nanoseconds(int64_t us)
{
    return us < 0 || us > INT64_MAX / 1000 ? -1 : us * 1000;
}

static int chosen(int value, int count, void *to)
{
    if (value < 0 || value >= count)
        return -1;
    memcpy(to, &value, sizeof(value));
    return 0;
}

/* -1 when the value means nothing to us; a side or an outcome that is out of
 * range would index past arrays later. */
static int read_field(sqlite3_stmt *st, int column, const struct field *f,
                      char *row)
{
    char *at = row + f->offset;
    const char *string;

    switch (f->kind) {
    case FIELD_INT:
        *(int *)at = (int)number(st, column);
        break;
    case FIELD_WIDE:
        *(int64_t *)at = number(st, column);
        break;
    case FIELD_SPAN:
        *(int64_t *)at = nanoseconds(number(st, column));
        break;
    case FIELD_TEXT:
    case FIELD_WORD:
        *(const char **)at = text(st, column);
        break;
    case FIELD_LONG:
        *(const char **)at = text(st, column);
        *(size_t *)(row + f->extra) = (size_t)sqlite3_column_bytes(st, column);
        break;
    case FIELD_LINE:
        string = text(st, column);
        snprintf(at, f->extra, "%s", string ? string : "");
        break;
    case FIELD_SIDE:
        return chosen(sqlite3_column_int(st, column), SIDES, at);
    case FIELD_NAME:
        return chosen(fields_value(f, text(st, column)), (int)f->extra, at);
    }
    return 0;
}

static int read_row(struct sqlite *s, const struct cursor *c, void *row,
                    struct err *err)
{
    const struct fields *const parts[] = {c->fields, c->more};
    int column = 1;

    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; parts[p] && i < parts[p]->count; i++, column++)
            if (read_field(c->st, column, &parts[p]->field[i], row))
                return err_set(err, ERR_IO,
                               "%s: table %s, column %s: unknown value '%s': "
                               "upgrade diptych",
                               s->name, parts[p]->table,
                               parts[p]->field[i].column, text(c->st, column));
    return 0;
}

/* 1: `row` is filled, its strings good until the next call; 0: no more. */
static int next(struct sqlite *s, struct cursor *c, void *row, struct err *err)
{
    switch (sqlite3_step(c->st)) {
    case SQLITE_ROW:
        return read_row(s, c, row, err) ? -1 : 1;
    case SQLITE_DONE:
        return 0;
    default:
        return sqlite_fail(s, err);
    }
}

static int64_t extra(const struct cursor *c)
{
    return sqlite3_column_int64(c->st, sqlite3_column_count(c->st) - 1);
}

int sqlite_prompts(struct store *base, struct store_range r, store_prompt *each,
                   void *arg, struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;
    struct cursor c = {.fields = &fields_prompt,
                       .given = {r.from, r.to},
                       .tail = "WHERE experiment = 1 AND seq BETWEEN ?1 AND ?2"
                               " ORDER BY seq"};
    struct prompt p = {0};
    int rc = start(s, &c, err);

    while (rc == 0 && (rc = next(s, &c, &p, err)) > 0)
        rc = each(arg, &p);
    sqlite3_finalize(c.st);
    return rc;
}

/* One look into the index of replies for each prompt; the request of one that
 * is complete is never read. */
int sqlite_missing(struct store *base, struct store_pass pass,
                   store_missing *each, void *arg, struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;
    struct cursor c = {
        .fields = &fields_prompt,
        .extra = ", (SELECT coalesce(sum(1 << variant), 0) FROM reply r"
                 " WHERE r.experiment = 1 AND r.prompt = prompt.seq"
                 " AND r.repeat = ?2) AS stored",
        .tail = "WHERE experiment = 1 AND seq >= ?1 AND stored < 3"
                " ORDER BY seq",
        .given = {pass.from, pass.repeat}};
    struct prompt p = {0};
    int missing[SIDES], rc = start(s, &c, err);

    while (rc == 0 && (rc = next(s, &c, &p, err)) > 0) {
        for (int side = 0; side < SIDES; side++)
            missing[side] = !(extra(&c) >> side & 1);
        rc = each(arg, &p, missing);
    }
    sqlite3_finalize(c.st);
    return rc;
}

static int give_replies(struct sqlite *s, struct cursor *c, store_reply *each,
                        void *arg, struct err *err)
{
    struct reply r = {0};
    int rc = start(s, c, err);

    while (rc == 0 && (rc = next(s, c, &r, err)) > 0) {
        r.seq = extra(c);
        rc = each(arg, &r);
    }
    sqlite3_finalize(c->st);
    return rc;
}

int sqlite_replies(struct store *base, int64_t after, store_reply *each,
                   void *arg, struct err *err)
{
    struct cursor c = {.fields = &fields_reply,
                       .extra = ", seq",
                       .tail = AFTER,
                       .given = {after}};

    return give_replies((struct sqlite *)base, &c, each, arg, err);
}

int sqlite_bodies(struct store *base, struct store_range r, store_reply *each,
                  void *arg, struct err *err)
{
    struct cursor c = {.fields = &fields_reply,
                       .more = &fields_body,
                       .extra = ", seq",
                       .tail = "LEFT JOIN body ON body.reply = seq"
                               " WHERE experiment = 1"
                               " AND prompt BETWEEN ?1 AND ?2"
                               " ORDER BY prompt, repeat, variant",
                       .given = {r.from, r.to}};

    return give_replies((struct sqlite *)base, &c, each, arg, err);
}

int sqlite_attempts(struct store *base, int64_t prompt, store_attempt *each,
                    void *arg, struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;
    struct cursor c = {.fields = &fields_attempt,
                       .tail = "WHERE experiment = 1 AND prompt BETWEEN ?1"
                               " AND ?2 ORDER BY prompt, repeat, variant,"
                               " number",
                       .given = {prompt, prompt ? prompt : INT64_MAX}};
    struct attempt a = {0};
    int rc = start(s, &c, err);

    while (rc == 0 && (rc = next(s, &c, &a, err)) > 0)
        rc = each(arg, &a);
    sqlite3_finalize(c.st);
    return rc;
}

int sqlite_events(struct store *base, int64_t after, store_event *each,
                  void *arg, struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;
    struct cursor c = {.fields = &fields_event,
                       .extra = ", seq",
                       .tail = AFTER,
                       .given = {after}};
    struct event e = {0};
    int rc = start(s, &c, err);

    while (rc == 0 && (rc = next(s, &c, &e, err)) > 0) {
        e.seq = extra(&c);
        e.side = e.side >= 0 && e.side < SIDES ? e.side : -1;
        rc = each(arg, &e);
    }
    sqlite3_finalize(c.st);
    return rc;
}

int sqlite_engine(struct store *base, struct engine *out, struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;
    struct cursor c = {.fields = &fields_engine,
                       .tail = "WHERE experiment = 1"};
    struct engine e = {.budget = -1};
    int rc = start(s, &c, err);

    if (rc == 0)
        rc = next(s, &c, &e, err);
    sqlite3_finalize(c.st);
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
    struct cursor c = {.fields = &fields_control,
                       .extra = ", seq",
                       .tail = AFTER,
                       .given = {after}};
    struct err unknown;
    size_t got = 0;
    int rc = start(s, &c, err), step = SQLITE_ROW;

    while (rc == 0 && got < *count && step == SQLITE_ROW) {
        step = sqlite3_step(c.st);
        if (step != SQLITE_ROW || read_row(s, &c, &out[got], &unknown))
            continue;
        out[got++].seq = extra(&c);
    }
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        rc = sqlite_fail(s, err);
    sqlite3_finalize(c.st);
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
        while ((rc = sqlite3_step(st)) == SQLITE_ROW)
            settings_add(out, text(st, 0), "%s", text(st, 1));
    rc = rc == SQLITE_DONE ? 0 : sqlite_fail(s, err);
    sqlite3_finalize(st);
    return rc;
}
