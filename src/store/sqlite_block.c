#include "store/sqlite_block.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "store/block.h"
#include "store/sqlite_row.h"

#define SQL_MAX 16384
#define WORDS_SEEN 64

/* ---- making ------------------------------------------------------------- */

/* Rows of which a block is to be made: as they stand there, unread. */
static int start_raw(struct sqlite *s, sqlite3_stmt **st, int64_t after,
                     int64_t before)
{
    const struct fields *all = &fields_number;
    struct buf sql;
    int rc;

    buf_init(&sql, SQL_MAX);
    buf_adds(&sql, "SELECT seq");
    for (size_t i = 0; i < all->count; i++)
        buf_addf(&sql, ", %s", all->field[i].column);
    buf_addf(&sql,
             " FROM reply WHERE +experiment = 1 AND seq > ?1 AND seq < ?2"
             " ORDER BY seq LIMIT %d",
             BLOCK_ROWS);
    rc = sqlite3_prepare_v2(s->db, sql.data, -1, st, NULL);
    buf_release(&sql);
    if (rc || sqlite3_bind_int64(*st, 1, after) ||
        sqlite3_bind_int64(*st, 2, before))
        return -1;
    return 0;
}

/* -1 when it is not a number that row_read would take as it is. */
static int raw_cell(sqlite3_stmt *st, int column, const struct field *f,
                    int64_t *to)
{
    switch (sqlite3_column_type(st, column)) {
    case SQLITE_INTEGER:
        *to = sqlite3_column_int64(st, column);
        break;
    case SQLITE_NULL:
        *to = -1;
        break;
    case SQLITE_TEXT:
        if (f && f->kind == FIELD_NAME) {
            *to =
                fields_value(f, (const char *)sqlite3_column_text(st, column));
            return *to < 0 ? -1 : 0;
        }
        return -1;
    default:
        return -1;
    }
    if (f && f->kind == FIELD_SIDE)
        return *to >= 0 && *to < SIDES ? 0 : -1;
    return f && f->kind == FIELD_NAME ? -1 : 0;
}

static int raw_row(sqlite3_stmt *st, int64_t *cells, size_t row)
{
    for (size_t i = 0; i < block_columns(); i++)
        if (raw_cell(st, (int)i, i ? &fields_number.field[i - 1] : NULL,
                     cells + i * BLOCK_ROWS + row))
            return -1;
    return 0;
}

/* How many rows were read; none when one of them makes no sense: whoever reads
 * it as a row will say so. -1 when SQLite failed. */
static int gather(struct sqlite *s, int64_t after, int64_t before,
                  int64_t *cells)
{
    sqlite3_stmt *st = NULL;
    int rows = 0, rc = start_raw(s, &st, after, before) ? SQLITE_ERROR : 0;

    while (rc == 0 && (rc = sqlite_step(st)) == SQLITE_ROW) {
        rc = raw_row(st, cells, (size_t)rows) ? SQLITE_MISMATCH : 0;
        rows++;
    }
    sqlite3_finalize(st);
    if (rc == SQLITE_MISMATCH)
        return 0;
    return rc == SQLITE_DONE ? rows : -1;
}

static int insert(struct sqlite *s, const int64_t *cells, size_t rows)
{
    unsigned char *bytes = memory_grow(NULL, BLOCK_BYTES, 1);
    size_t len = block_write(cells, rows, bytes);
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(
        s->db, "INSERT INTO block (first, last, shape, bytes) VALUES (?,?,?,?)",
        -1, &st, NULL);

    if (rc == 0) {
        sqlite3_bind_int64(st, 1, cells[0]);
        sqlite3_bind_int64(st, 2, cells[rows - 1]);
        sqlite3_bind_int64(st, 3, block_shape());
        sqlite3_bind_blob64(st, 4, bytes, len, SQLITE_STATIC);
        rc = sqlite_step(st) == SQLITE_DONE ? 0 : -1;
    }
    sqlite3_finalize(st);
    free(bytes);
    return rc ? -1 : 0;
}

static int64_t *cells_new(void)
{
    return memory_new(block_columns() * BLOCK_ROWS, sizeof(int64_t));
}

/* Of the rows between two that are not of it. `last` is where it ends; stays
 * as it is when none was made, for want of `least` rows or of sense. */
static int make(struct sqlite *s, int64_t before, int least, int64_t *last)
{
    int64_t *cells = cells_new();
    int rows = gather(s, *last, before, cells), rc = rows < 0 ? -1 : 0;

    if (rows >= least && rows > 0) {
        rc = insert(s, cells, (size_t)rows);
        *last = cells[rows - 1];
    }
    free(cells);
    return rc;
}

/* All that fits between `after` and `before`. */
static int fill(struct sqlite *s, int64_t after, int64_t before, int least)
{
    int64_t last = after, was;

    do {
        was = last;
        if (make(s, before, least, &last))
            return -1;
    } while (last > was);
    return 0;
}

/* `given` is for its ?, if it has one; -1 when it cannot be had. */
static int64_t one_number(struct sqlite *s, const char *sql, int64_t given)
{
    sqlite3_stmt *st = NULL;
    int64_t value = -1;

    if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) == 0 &&
        (sqlite3_bind_parameter_count(st) == 0 ||
         sqlite3_bind_int64(st, 1, given) == 0) &&
        sqlite_step(st) == SQLITE_ROW)
        value = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return value;
}

/* Between two blocks few rows are worth one: they stand there for ever. */
int sqlite_block_all(struct sqlite *s, struct err *err)
{
    char *sql = sqlite3_mprintf("DELETE FROM block WHERE shape <> %lld",
                                (long long)block_shape());
    int rc = sqlite_run(s, sql, err);
    int64_t at = 0, first;

    sqlite3_free(sql);
    while (rc == 0 && (first = one_number(s,
                                          "SELECT min(first) FROM block WHERE"
                                          " first > ?",
                                          at)) > 0) {
        if (first > at + 1)
            rc = fill(s, at, first, 1);
        at = one_number(s, "SELECT last FROM block WHERE first = ?", first);
    }
    if (rc == 0)
        rc = fill(s, at, INT64_MAX, BLOCK_ROWS);
    return rc ? sqlite_fail(s, err) : 0;
}

static int64_t last_of_all(struct sqlite *s)
{
    return one_number(s,
                      "SELECT coalesce((SELECT last FROM block ORDER BY first "
                      "DESC LIMIT 1), 0)",
                      0);
}

/* Changes when another connection has changed anything. */
static int64_t version(struct sqlite *s)
{
    return one_number(s, "PRAGMA data_version", 0);
}

void sqlite_block_forget(struct sqlite *s)
{
    s->loose.count = s->loose.held = 0;
}

/* What was stored since the last block is at hand: it need not be read again,
 * unless somebody else has been at it. */
static int at_hand(struct sqlite *s)
{
    return s->loose.held == BLOCK_ROWS && s->loose.count == BLOCK_ROWS + 1 &&
           s->loose.version == version(s);
}

static void hold(struct sqlite *s, const int64_t *number)
{
    const int64_t *const end = number + fields_number.count;
    struct loose *l = &s->loose;
    int64_t *cell;

    if (l->held == 0)
        l->version = version(s);
    if (!l->cell)
        l->cell = cells_new();
    cell = l->cell + l->held++;
    *cell = sqlite3_last_insert_rowid(s->db);
    for (; number < end; number++)
        *(cell += BLOCK_ROWS) = *number < 0 ? -1 : *number;
}

/* What is loose is counted when it is not known: at first, and after a
 * rollback. */
int sqlite_block_put(struct sqlite *s, const int64_t *number, struct err *err)
{
    int64_t last;
    int rc;

    hold(s, number);
    if (s->loose.count > 0 && ++s->loose.count <= BLOCK_ROWS)
        return 0;
    last = last_of_all(s);
    if (s->loose.count == 0)
        s->loose.count =
            1 + one_number(s, "SELECT count(*) FROM reply WHERE seq > ?", last);
    if (last >= 0 && s->loose.count <= BLOCK_ROWS)
        return 0;
    if (last >= 0 && at_hand(s))
        rc = insert(s, s->loose.cell, BLOCK_ROWS);
    else
        rc = last < 0 ? -1 : fill(s, last, INT64_MAX, BLOCK_ROWS);
    sqlite_block_forget(s);
    return rc ? sqlite_fail(s, err) : 0;
}

/* ---- reading ------------------------------------------------------------ */

/* Words by their id. Those of two columns are kept apart, so that finding one
 * does not take away the other's text. */
struct seen {
    int64_t id;
    char *text; /* owned */
};

struct reading {
    struct sqlite *sqlite;
    store_reply *each;
    void *arg;
    int64_t after; /* up to here all was given */
    struct block block;
    struct seen seen[BLOCK_WORDS][WORDS_SEEN];
    sqlite3_stmt *word;
};

static int find_word(struct reading *g, int64_t id, struct seen *to)
{
    const char *text;
    int step;

    if (!g->word &&
        sqlite3_prepare_v2(g->sqlite->db, "SELECT text FROM word WHERE id = ?",
                           -1, &g->word, NULL))
        return -1;
    sqlite3_bind_int64(g->word, 1, id);
    step = sqlite_step(g->word);
    text = step == SQLITE_ROW ? (const char *)sqlite3_column_text(g->word, 0)
                              : NULL;
    free(to->text);
    *to = (struct seen){id, memory_string(text)};
    sqlite3_reset(g->word);
    return step == SQLITE_ROW || step == SQLITE_DONE ? 0 : -1;
}

static int word_of(struct reading *g, int column, size_t row, const char **text)
{
    int64_t id = g->block.word[column][row];
    struct seen *s = &g->seen[column][(uint64_t)id % WORDS_SEEN];

    *text = NULL;
    if (id < 0)
        return 0;
    if (s->id != id && find_word(g, id, s))
        return -1;
    *text = s->text;
    return 0;
}

static int give_strip(struct reading *g, int count, struct err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < (size_t)count; i++) {
        struct reply *r = &g->block.reply[i];

        if (r->seq <= g->after)
            continue;
        if (word_of(g, 0, i, &r->model) || word_of(g, 1, i, &r->fingerprint))
            return sqlite_fail(g->sqlite, err);
        g->after = r->seq;
        rc = g->each(g->arg, r);
    }
    return rc;
}

static int give_rows(struct reading *g, int64_t before, struct err *err)
{
    struct row c = {.fields = &fields_number,
                    .extra = ", seq",
                    .tail = "WHERE +experiment = 1 AND seq > ?1 AND seq < ?2"
                            " ORDER BY seq",
                    .given = {g->after, before}};
    struct reply r = {0};
    int rc = row_start(g->sqlite, &c, err);

    while (rc == 0 && (rc = row_next(g->sqlite, &c, &r, err)) > 0) {
        r.seq = row_extra(&c);
        rc = g->each(g->arg, &r);
    }
    row_end(&c);
    return rc;
}

/* A block that is damaged is passed over, or what is left of it: its rows will
 * be read in its stead. */
static int sound(struct reading *g, sqlite3_stmt *st)
{
    struct block *b = &g->block;
    int64_t first = sqlite3_column_int64(st, 0);
    int64_t last = sqlite3_column_int64(st, 1);
    const void *bytes = sqlite3_column_blob(st, 2);

    return block_open(b, bytes, (size_t)sqlite3_column_bytes(st, 2)) == 0 &&
           block_seq(b, 0) == first && block_seq(b, b->rows - 1) == last;
}

static int give_block(struct reading *g, sqlite3_stmt *st, struct err *err)
{
    int64_t first = sqlite3_column_int64(st, 0);
    int64_t last = sqlite3_column_int64(st, 1);
    int rc = 0, count = 0;

    if (!sound(g, st))
        return 0;
    if (first > g->after + 1) {
        rc = give_rows(g, first, err);
        g->after = first - 1;
    }
    while (rc == 0 && (count = block_next(&g->block)) > 0)
        rc = give_strip(g, count, err);
    if (count == 0)
        g->after = last;
    return rc;
}

/* The block that `after` is in, and all behind it; NULL where there are none,
 * as in a store of an older form. */
static sqlite3_stmt *blocks(struct sqlite *s, int64_t after)
{
    sqlite3_stmt *st = NULL;

    if (sqlite3_prepare_v2(s->db,
                           "SELECT first, last, bytes FROM block"
                           " WHERE first >= coalesce((SELECT max(first)"
                           " FROM block WHERE first <= ?1), 0)"
                           " AND last > ?1 AND shape = ?2 ORDER BY first",
                           -1, &st, NULL))
        return NULL;
    sqlite3_bind_int64(st, 1, after);
    sqlite3_bind_int64(st, 2, block_shape());
    return st;
}

static void reading_release(struct reading *g)
{
    sqlite3_finalize(g->word);
    for (size_t i = 0; i < BLOCK_WORDS * WORDS_SEEN; i++)
        free(g->seen[i / WORDS_SEEN][i % WORDS_SEEN].text);
    free(g);
}

int sqlite_numbers(struct store *base, int64_t after, store_reply *each,
                   void *arg, struct err *err)
{
    struct reading *g = memory_new(1, sizeof(*g));
    sqlite3_stmt *st;
    int rc = 0, step = SQLITE_DONE;

    g->sqlite = (struct sqlite *)base;
    g->each = each;
    g->arg = arg;
    g->after = after;
    st = blocks(g->sqlite, after);
    while (st && rc == 0 && (step = sqlite_step(st)) == SQLITE_ROW)
        rc = give_block(g, st, err);
    if (rc == 0 && step != SQLITE_DONE)
        rc = sqlite_fail(g->sqlite, err);
    sqlite3_finalize(st);
    if (rc == 0)
        rc = give_rows(g, INT64_MAX, err);
    reading_release(g);
    return rc;
}
