#include "store/sqlite_row.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

#define SQL_MAX 16384

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

static int make(struct sqlite *s, struct row *c)
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
    rc = sqlite3_prepare_v3(s->db, sql.data, -1,
                            c->kept ? SQLITE_PREPARE_PERSISTENT : 0, &c->st,
                            NULL);
    buf_release(&sql);
    return rc;
}

/* A kept one that is in use, by a callback of its own, is made again. */
int row_start(struct sqlite *s, struct row *c, struct err *err)
{
    int rc = 0;

    if (c->kept && *c->kept && sqlite3_stmt_busy(*c->kept))
        c->kept = NULL;
    if (c->kept && *c->kept)
        c->st = *c->kept;
    else
        rc = make(s, c);
    if (c->kept)
        *c->kept = c->st;
    for (int i = 0; rc == 0 && i < sqlite3_bind_parameter_count(c->st); i++)
        rc = sqlite3_bind_int64(c->st, i + 1, c->given[i]);
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
    case FIELD_REAL:
        *(double *)at = sqlite3_column_double(st, column);
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

int row_read(struct sqlite *s, const struct row *c, void *to, struct err *err)
{
    const struct fields *const parts[] = {c->fields, c->more};
    int column = 1;

    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; parts[p] && i < parts[p]->count; i++, column++)
            if (read_field(c->st, column, &parts[p]->field[i], to))
                return err_set(err, ERR_IO,
                               "%s: table %s, column %s: unknown value '%s': "
                               "upgrade diptych",
                               s->name, parts[p]->table,
                               parts[p]->field[i].column, text(c->st, column));
    return 0;
}

int row_next(struct sqlite *s, struct row *c, void *to, struct err *err)
{
    switch (sqlite_step(c->st)) {
    case SQLITE_ROW:
        return row_read(s, c, to, err) ? -1 : 1;
    case SQLITE_DONE:
        return 0;
    default:
        return sqlite_fail(s, err);
    }
}

int64_t row_extra(const struct row *c)
{
    return sqlite3_column_int64(c->st, sqlite3_column_count(c->st) - 1);
}

void row_end(struct row *c)
{
    if (c->kept)
        sqlite3_reset(c->st);
    else
        sqlite3_finalize(c->st);
    c->st = NULL;
}
