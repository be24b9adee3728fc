#include "store/sqlite_put.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/hash.h"
#include "store/sqlite_block.h"

#define SQL_MAX 16384
#define NO_NUMBER INT64_MIN
#define UNBOUND (INT64_MIN + 1) /* no number is equal to it */
#define OPINIONS 2 /* the schema that has votes, feedback, stages first */

/* Tables with fields get their statement from them; `sql` is the others'. */
static const struct {
    const struct fields *fields;
    const char *verb, *first, *tail, *sql;
} puts_of[PUTS] = {
    [PUT_PROMPT] = {&fields_prompt, "REPLACE", "", "", NULL},
    [PUT_REPLY] = {&fields_reply, "INSERT", "",
                   " ON CONFLICT (experiment, prompt, repeat, variant)"
                   " DO NOTHING",
                   NULL},
    [PUT_BODY] = {&fields_body, "INSERT", "reply", "", NULL},
    [PUT_ATTEMPT] = {&fields_attempt, "REPLACE", "", "", NULL},
    [PUT_EVENT] = {&fields_event, "INSERT", "", "", NULL},
    [PUT_ENGINE] = {&fields_engine, "REPLACE", "", "", NULL},
    [PUT_CONTROL] = {&fields_control, "INSERT", "", "", NULL},
    [PUT_VOTE] = {&fields_vote, "INSERT", "", "", NULL},
    [PUT_FEEDBACK] = {&fields_feedback, "INSERT", "", "", NULL},
    [PUT_STAGE] = {&fields_stage, "REPLACE", "", "", NULL},
    [PUT_SETTING] = {.sql = "INSERT INTO setting (place, name, value)"
                            " VALUES (?, ?, ?)"},
    [PUT_NOTE] = {.sql = "INSERT INTO noted (hash, line, file)"
                         " VALUES (?, ?, ?) ON CONFLICT DO NOTHING"},
    [FIND_NOTE] = {.sql = "SELECT line, file FROM noted WHERE hash = ?"},
    [PUT_WORD] = {.sql = "INSERT INTO word (text) VALUES (?)"},
    [FIND_WORD] = {.sql = "SELECT id FROM word WHERE text = ?"},
    /* Immediate: to find out at the end that another writes is too late. */
    [RUN_BEGIN] = {.sql = "BEGIN IMMEDIATE"},
    [RUN_COMMIT] = {.sql = "COMMIT"},
};

static void insert_into(struct buf *sql, enum put which)
{
    const struct fields *f = puts_of[which].fields;
    const char *first = puts_of[which].first;

    buf_addf(sql, "%s INTO %s (%s", puts_of[which].verb, f->table, first);
    for (size_t i = 0; i < f->count; i++)
        buf_addf(sql, "%s%s", i || *first ? ", " : "", f->field[i].column);
    buf_addf(sql, ") VALUES (?");
    for (size_t i = *first ? 0 : 1; i < f->count; i++)
        buf_adds(sql, ", ?");
    buf_addf(sql, ")%s", puts_of[which].tail);
}

/* What was never bound is NULL. */
static int64_t *nothing_bound(enum put which)
{
    const struct fields *all = puts_of[which].fields;
    size_t count = all ? all->count : 0;
    int64_t *bound = memory_new(count + 1, sizeof(*bound));

    for (size_t i = 0; i < count; i++)
        bound[i] = -1;
    return bound;
}

/* Kept until the handle is closed; -1 when it cannot be made. */
static int ready(struct sqlite *s, enum put which, struct err *err)
{
    struct buf sql;
    int rc = 0;

    if (s->put[which])
        return 0;
    buf_init(&sql, SQL_MAX);
    if (puts_of[which].sql)
        buf_adds(&sql, puts_of[which].sql);
    else
        insert_into(&sql, which);
    if (sqlite3_prepare_v3(s->db, sql.data, -1, SQLITE_PREPARE_PERSISTENT,
                           &s->put[which], NULL))
        rc = sqlite_fail(s, err);
    else
        s->bound[which] = nothing_bound(which);
    buf_release(&sql);
    return rc;
}

static int done(struct sqlite *s, enum put which, struct err *err)
{
    sqlite3_stmt *st = s->put[which];
    int rc = sqlite_step(st) == SQLITE_DONE ? 0 : sqlite_fail(s, err);

    sqlite3_reset(st);
    return rc;
}

void sqlite_forget(struct sqlite *s)
{
    for (size_t i = 0; i < WORDS; i++) {
        free(s->word[i].text);
        s->word[i] = (struct word){0};
    }
}

void sqlite_put_end(struct sqlite *s)
{
    sqlite_forget(s);
    for (int i = 0; i < PUTS; i++) {
        sqlite3_finalize(s->put[i]);
        free(s->bound[i]);
        s->put[i] = NULL;
        s->bound[i] = NULL;
    }
}

static int run(struct store *base, enum put which, struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;

    return ready(s, which, err) || done(s, which, err) ? -1 : 0;
}

int sqlite_begin(struct store *s, struct err *err)
{
    return run(s, RUN_BEGIN, err);
}

int sqlite_commit(struct store *s, struct err *err)
{
    return run(s, RUN_COMMIT, err);
}

static int find_word(struct sqlite *s, const char *text, int64_t *id,
                     struct err *err)
{
    sqlite3_stmt *st;
    int rc;

    if (ready(s, FIND_WORD, err))
        return -1;
    st = s->put[FIND_WORD];
    sqlite3_bind_text(st, 1, text, -1, SQLITE_STATIC);
    rc = sqlite_step(st);
    if (rc == SQLITE_ROW)
        *id = sqlite3_column_int64(st, 0);
    rc = rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : sqlite_fail(s, err);
    sqlite3_reset(st);
    return rc;
}

static int add_word(struct sqlite *s, const char *text, int64_t *id,
                    struct err *err)
{
    if (find_word(s, text, id, err))
        return -1;
    if (*id)
        return 0;
    if (ready(s, PUT_WORD, err))
        return -1;
    sqlite3_bind_text(s->put[PUT_WORD], 1, text, -1, SQLITE_STATIC);
    if (done(s, PUT_WORD, err))
        return -1;
    *id = sqlite3_last_insert_rowid(s->db);
    return 0;
}

static int word_id(struct sqlite *s, const char *text, int64_t *id,
                   struct err *err)
{
    struct word *w = &s->word[hash_bytes(0, text, strlen(text)) % WORDS];

    *id = 0;
    if (!w->text || strcmp(w->text, text) != 0) {
        if (add_word(s, text, id, err))
            return -1;
        free(w->text);
        *w = (struct word){.text = memory_string(text), .id = *id};
    }
    *id = w->id;
    return 0;
}

static int bind_number(sqlite3_stmt *st, int place, int64_t value)
{
    return value < 0 ? sqlite3_bind_null(st, place)
                     : sqlite3_bind_int64(st, place, value);
}

/* Unlike other numbers a hash may be below zero. */
static int bind_hash(sqlite3_stmt *st, int64_t hash)
{
    return sqlite3_bind_int64(st, 1, hash);
}

static int bind_text(sqlite3_stmt *st, int place, const char *text, size_t len)
{
    return sqlite3_bind_text64(st, place, text, len, SQLITE_STATIC,
                               SQLITE_UTF8);
}

static int bind_string(sqlite3_stmt *st, int place, const char *text)
{
    return bind_text(st, place, text, text ? strlen(text) : 0);
}

static int64_t rounded(int64_t ns)
{
    return ns < 0 ? -1 : (int64_t)(((uint64_t)ns + 500) / 1000);
}

/* As the store has it: below zero is NULL, but NO_NUMBER is no number. */
static int number_of(struct sqlite *s, const struct field *f, const char *at,
                     int64_t *number, struct err *err)
{
    const char *const *text = (const void *)at;

    switch (f->kind) {
    case FIELD_INT:
    case FIELD_SIDE:
    case FIELD_NAME:
        *number = *(const int *)at;
        return 0;
    case FIELD_WIDE:
        *number = *(const int64_t *)at;
        return 0;
    case FIELD_SPAN:
        *number = rounded(*(const int64_t *)at);
        return 0;
    case FIELD_WORD:
        *number = -1;
        return *text ? word_id(s, *text, number, err) : 0;
    case FIELD_TEXT:
        *number = *text ? NO_NUMBER : -1;
        return 0;
    default:
        *number = NO_NUMBER;
        return 0;
    }
}

static int bind_field(sqlite3_stmt *st, int place, const struct field *f,
                      const char *at, int64_t number)
{
    switch (f->kind) {
    case FIELD_INT:
    case FIELD_SIDE:
    case FIELD_WIDE:
    case FIELD_SPAN:
    case FIELD_WORD:
        return bind_number(st, place, number);
    case FIELD_REAL:
        return sqlite3_bind_double(st, place, *(const double *)at);
    case FIELD_TEXT:
        return bind_string(st, place, *(const char *const *)at);
    case FIELD_LONG:
        return bind_text(st, place, *(const char *const *)at,
                         *(const size_t *)(at - f->offset + f->extra));
    case FIELD_LINE:
        return bind_text(st, place, at, strnlen(at, f->extra));
    case FIELD_NAME:
        return bind_string(st, place, f->name((int)number));
    }
    return SQLITE_MISUSE;
}

/* Binds from `place` on, and runs the statement. What is bound stays bound, and
 * more than half of a reply's numbers are those of the one before. */
static int put_fields(struct sqlite *s, enum put which, int place,
                      const void *row, struct err *err)
{
    const struct fields *all = puts_of[which].fields;
    const struct field *f = all->field, *const end = f + all->count;
    int64_t *bound = s->bound[which], number;

    for (; f < end; f++, bound++, place++) {
        const char *at = (const char *)row + f->offset;

        if (number_of(s, f, at, &number, err))
            return -1;
        if (number == *bound)
            continue;
        if (bind_field(s->put[which], place, f, at, number))
            return sqlite_fail(s, err);
        *bound = number == NO_NUMBER ? UNBOUND : number;
    }
    return done(s, which, err);
}

static int put_row(struct store *base, enum put which, const void *row,
                   struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;

    return ready(s, which, err) ? -1 : put_fields(s, which, 1, row, err);
}

int sqlite_put_prompt(struct store *s, const struct prompt *p, struct err *err)
{
    return put_row(s, PUT_PROMPT, p, err);
}

int sqlite_put_attempt(struct store *s, const struct attempt *a,
                       struct err *err)
{
    return put_row(s, PUT_ATTEMPT, a, err);
}

int sqlite_put_event(struct store *s, const struct event *e, struct err *err)
{
    return put_row(s, PUT_EVENT, e, err);
}

int sqlite_put_engine(struct store *s, const struct engine *e, struct err *err)
{
    return put_row(s, PUT_ENGINE, e, err);
}

int sqlite_put_control(struct store *s, const struct control *c,
                       struct err *err)
{
    return put_row(s, PUT_CONTROL, c, err);
}

/* What an older store has no table for. */
static int put_newer(struct store *base, enum put which, const void *row,
                     struct err *err)
{
    if (sqlite_check_least((struct sqlite *)base, OPINIONS, err))
        return -1;
    return put_row(base, which, row, err);
}

int sqlite_put_vote(struct store *s, const struct vote *v, struct err *err)
{
    return put_newer(s, PUT_VOTE, v, err);
}

int sqlite_put_feedback(struct store *s, const struct feedback *f,
                        struct err *err)
{
    return put_newer(s, PUT_FEEDBACK, f, err);
}

int sqlite_put_stage(struct store *s, const struct stage *t, struct err *err)
{
    return put_newer(s, PUT_STAGE, t, err);
}

/* By the number that the reply got. */
static int put_body(struct sqlite *s, const struct reply *r, struct err *err)
{
    if (ready(s, PUT_BODY, err))
        return -1;
    if (bind_number(s->put[PUT_BODY], 1, sqlite3_last_insert_rowid(s->db)))
        return sqlite_fail(s, err);
    return put_fields(s, PUT_BODY, 2, r, err);
}

/* Nothing else is done when the reply was there already. */
int sqlite_put_reply(struct store *base, const struct reply *r, struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;

    if (put_row(base, PUT_REPLY, r, err))
        return -1;
    if (sqlite3_changes(s->db) == 0)
        return 0;
    if ((r->text || r->tools || r->request_id || r->headers) &&
        put_body(s, r, err))
        return -1;
    return sqlite_block_put(s, s->bound[PUT_REPLY], err);
}

static int put_setting(struct sqlite *s, size_t place,
                       const struct setting *row, struct err *err)
{
    sqlite3_stmt *st = s->put[PUT_SETTING];

    if (bind_number(st, 1, (int64_t)place) || bind_string(st, 2, row->name) ||
        bind_string(st, 3, row->value))
        return sqlite_fail(s, err);
    return done(s, PUT_SETTING, err);
}

int sqlite_put_settings(struct store *base, const struct settings *all,
                        struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;

    if (sqlite_run(s, "DELETE FROM setting", err) || ready(s, PUT_SETTING, err))
        return -1;
    for (size_t i = 0; i < all->count; i++)
        if (put_setting(s, i + 1, &all->row[i], err))
            return -1;
    return 0;
}

static int open_notes(struct sqlite *s, struct err *err)
{
    if (!s->noting &&
        sqlite_run(s,
                   "CREATE TEMP TABLE IF NOT EXISTS noted"
                   " (hash INTEGER PRIMARY KEY, line INTEGER, file INTEGER)",
                   err))
        return -1;
    s->noting = 1;
    return ready(s, PUT_NOTE, err) || ready(s, FIND_NOTE, err) ? -1 : 0;
}

static int find_note(struct sqlite *s, int64_t hash, struct store_line *first,
                     struct err *err)
{
    sqlite3_stmt *st = s->put[FIND_NOTE];
    int rc = 0;

    if (bind_hash(st, hash) || sqlite_step(st) != SQLITE_ROW)
        rc = sqlite_fail(s, err);
    else
        *first = (struct store_line){sqlite3_column_int64(st, 0),
                                     sqlite3_column_int64(st, 1)};
    sqlite3_reset(st);
    return rc;
}

/* 64 bits of hash stand for the id: that two of a million ids share them has
 * a chance of 1 in 37 million, and a million rows stay small. */
int sqlite_note_id(struct store *base, const struct prompt *p,
                   struct store_line *first, struct err *err)
{
    struct sqlite *s = (struct sqlite *)base;
    int64_t hash = (int64_t)hash_bytes(0, p->id, strlen(p->id));
    sqlite3_stmt *st;

    *first = (struct store_line){0};
    if (open_notes(s, err))
        return -1;
    st = s->put[PUT_NOTE];
    if (bind_hash(st, hash) || bind_number(st, 2, p->line) ||
        bind_number(st, 3, p->file))
        return sqlite_fail(s, err);
    if (done(s, PUT_NOTE, err))
        return -1;
    return sqlite3_changes(s->db) ? 0 : find_note(s, hash, first, err);
}
