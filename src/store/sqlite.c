#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "store/sqlite_block.h"
#include "store/sqlite_get.h"
#include "store/sqlite_put.h"

#define NAME_MAX_BYTES (64 * 1024)
#define PATIENCE_MS 5000

/* Pages of the log that are merged into the store at a time: 8 MB, or 1 MB
 * while commits are small. */
#define PORTION 1000
#define SMALL_PORTION 128
#define FEW_PAGES 64

static const struct {
    int code;
    const char *words;
} mends[] = {
    {SQLITE_FULL, "the disk is full: make room, then give the same command "
                  "again"},
    {SQLITE_READONLY, "cannot be written: see the permissions of the file and "
                      "of its folder"},
    {SQLITE_BUSY, "kept locked by another program: end that, then try again"},
    {SQLITE_LOCKED, "kept locked by another program: end that, then try again"},
    {SQLITE_CORRUPT,
     "damaged: the sqlite3 command .recover saves what is left"},
    {SQLITE_NOTADB, "not a diptych store: give the name of one"},
    {SQLITE_CANTOPEN, "cannot be opened: see the permissions of the file and "
                      "of its folder"},
    {SQLITE_IOERR, "cannot be read or written: see to the disk, then give the "
                   "same command again"},
};

/* Room can also run out by a quota, a limit on the size of files, or where
 * SQLite only reports that something failed; sqlite3_system_errno() is often 0
 * then, while errno is still what the failed call left: it was 0 before. */
static int kind_of_failure(sqlite3 *db)
{
    int why = errno, code = sqlite3_errcode(db) & 0xff;

    if (code == SQLITE_IOERR &&
        (why == ENOSPC || why == EFBIG || why == EDQUOT))
        return SQLITE_FULL;
    return code;
}

int sqlite_fail(const struct sqlite *s, struct err *err)
{
    int code = kind_of_failure(s->db);

    for (size_t i = 0; i < sizeof(mends) / sizeof(*mends); i++)
        if (mends[i].code == code)
            return err_set(err, ERR_IO, "%s: %s (%s)", s->name, mends[i].words,
                           sqlite3_errmsg(s->db));
    return err_set(err, ERR_IO, "%s: %s", s->name, sqlite3_errmsg(s->db));
}

int sqlite_run(struct sqlite *s, const char *sql, struct err *err)
{
    errno = 0;
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) ? sqlite_fail(s, err) : 0;
}

int sqlite_step(struct sqlite3_stmt *st)
{
    errno = 0;
    return sqlite3_step(st);
}

static int is(const char *where)
{
    return strstr(where, "://") == NULL;
}

static int make_file(const char *path, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

    if (fd < 0 && errno == EEXIST)
        return err_set(err, ERR_IO, "%s: is there already: give another name",
                       path);
    if (fd < 0)
        return err_set(err, ERR_IO, "%s: cannot be made: %s", path,
                       strerror(errno));
    close(fd);
    return 0;
}

/* Looked at by name alone: to open and close a file that SQLite has open in
 * this process would drop its locks. */
static int see_file(const char *path, struct err *err)
{
    struct stat st;

    if (stat(path, &st)) {
        if (errno == ENOENT)
            return err_set(err, ERR_IO,
                           "%s: there is no such store: diptych replay, serve "
                           "or import makes one",
                           path);
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    }
    if (S_ISDIR(st.st_mode))
        return err_set(err, ERR_IO, "%s: is a folder: give a file in it", path);
    return 0;
}

/* Always as a URI, so that a name such as file:x or :memory: means a file. */
static void uri_of(struct buf *out, const char *path, const char *query)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./";

    buf_adds(out, *path == '/' ? "file:" : "file:./");
    for (; *path; path++)
        if (strchr(plain, *path))
            buf_addc(out, *path);
        else
            buf_addf(out, "%%%02X", (unsigned char)*path);
    buf_adds(out, query);
}

static int attach(struct sqlite *s, const char *query, struct err *err)
{
    struct buf uri;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
    int rc;

    buf_init(&uri, NAME_MAX_BYTES);
    uri_of(&uri, s->name, query);
    rc = buf_check(&uri, err);
    if (rc == 0) {
        rc = sqlite3_open_v2(uri.data, &s->db, flags, NULL);
        rc = rc ? sqlite_fail(s, err) : 0;
    }
    buf_release(&uri);
    if (rc)
        return rc;
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, PATIENCE_MS);
    return 0;
}

/* In portions that grow with what is written: to merge takes the core and the
 * disk all at once, while the loop waits for the one and records for the other.
 * What a reader still holds is merged with a later portion. */
static int merge(void *arg, sqlite3 *db, const char *name, int pages)
{
    struct sqlite *s = arg;
    int portion = PORTION;

    if (pages < s->logged) /* it was merged, and began anew */
        s->logged = s->merged = 0;
    if (pages - s->logged <= FEW_PAGES)
        portion = SMALL_PORTION;
    s->logged = pages;
    if (pages - s->merged < portion)
        return SQLITE_OK;
    s->merged = pages;
    sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return SQLITE_OK;
}

/* Pages of 8 KiB: with answers of 500 bytes they are faster than SQLite's own
 * 4 KiB.
 *
 * FULL: what was acknowledged is replies that cost money, and the one fsync it
 * adds happens ten times a second at most, on a thread that times nothing. */
static int prepare_writing(struct sqlite *s, int create, struct err *err)
{
    if (create && sqlite_run(s, "PRAGMA page_size = 8192", err))
        return -1;
    sqlite3_wal_hook(s->db, merge, s);
    return sqlite_run(s,
                      "PRAGMA synchronous = FULL;"
                      "PRAGMA journal_size_limit = 67108864",
                      err);
}

/* Without the log a screen that reads would hold up the run. SQLite tells that
 * it cannot have one by the mode that it stays in. */
static int use_log(struct sqlite *s, struct err *err)
{
    sqlite3_stmt *st = NULL;
    int rc =
        sqlite3_prepare_v2(s->db, "PRAGMA journal_mode = WAL", -1, &st, NULL);

    rc = rc || sqlite_step(st) != SQLITE_ROW ? sqlite_fail(s, err) : 0;
    if (rc == 0 && strcmp((const char *)sqlite3_column_text(st, 0), "wal") != 0)
        rc = err_set(err, ERR_IO,
                     "%s: cannot be kept here, for the file system lends no "
                     "shared memory: give a file on a local disk",
                     s->name);
    sqlite3_finalize(st);
    return rc;
}

static int64_t bytes_of(const char *name, const char *suffix)
{
    char *whole = sqlite3_mprintf("%s%s", name, suffix);
    struct stat st;
    int64_t size = whole && stat(whole, &st) == 0 ? (int64_t)st.st_size : -1;

    sqlite3_free(whole);
    return size;
}

/* From a medium or folder that cannot be written, where the files beside the
 * store cannot be made, it is read as a file that nobody changes. Not when
 * replies still wait in its log: they would silently be missing. */
static int read_immutable(struct sqlite *s, struct err *err)
{
    if (bytes_of(s->name, "-wal") > 0)
        return err_set(err, ERR_IO,
                       "%s: cannot be read where nothing may be written, for "
                       "a part of it is still in %s-wal: copy both to another "
                       "folder",
                       s->name, s->name);
    sqlite3_close(s->db);
    s->db = NULL;
    if (attach(s, "?immutable=1", err))
        return -1;
    return sqlite_check(s, 0, err);
}

static int start_reading(struct sqlite *s, struct err *err)
{
    struct err first;
    int code;

    if (sqlite_check(s, 0, &first) == 0)
        return 0;
    code = sqlite3_errcode(s->db) & 0xff;
    if (code == SQLITE_CANTOPEN || code == SQLITE_READONLY)
        return read_immutable(s, err);
    *err = first;
    return -1;
}

static void rollback(struct store *base)
{
    struct sqlite *s = (struct sqlite *)base;

    sqlite_forget(s);
    s->noting = 0;
    sqlite_block_forget(s);
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

static int start_writing(struct sqlite *s, int create, struct err *err)
{
    int rc;

    if (prepare_writing(s, create, err) || (create && use_log(s, err)) ||
        sqlite_check(s, create, err) || (!create && use_log(s, err)))
        return -1;
    if (create)
        return 0;
    rc = sqlite_run(s, "BEGIN IMMEDIATE", err) || sqlite_block_all(s, err) ||
         sqlite_run(s, "COMMIT", err);
    if (rc)
        rollback(&s->store);
    return rc ? -1 : 0;
}

/* Pragmas that read the file come last: start_reading may open it anew. What
 * is temporary comes after temp_store, which drops it. */
static int start(struct sqlite *s, enum store_mode m, struct err *err)
{
    if (m != STORE_READ && claim_take(&s->claim, s->name, err))
        return -1;
    if (attach(s, "", err))
        return -1;
    if (m == STORE_READ ? start_reading(s, err)
                        : start_writing(s, m == STORE_CREATE, err))
        return -1;
    if (sqlite_run(s,
                   "PRAGMA temp_store = FILE; PRAGMA cache_size = -8000;"
                   "PRAGMA temp.cache_size = -8000",
                   err))
        return -1;
    return sqlite_read_older(s, err);
}

static void release(struct sqlite *s)
{
    sqlite_put_end(s);
    sqlite3_close(s->db);
    claim_drop(&s->claim);
    free(s->loose.cell);
    free(s->name);
    free(s);
}

/* Half a store would stand in the way of the next try. */
static void remove_all(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm"};

    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        char *whole = sqlite3_mprintf("%s%s", path, ends[i]);

        if (whole)
            unlink(whole);
        sqlite3_free(whole);
    }
}

/* Its count of its own memory takes a lock for each piece, and nobody asks for
 * it. */
static void init(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static struct store *open_store(const char *where, enum store_mode m,
                                struct err *err)
{
    struct sqlite *s;
    int ours;

    if (m == STORE_CREATE ? make_file(where, err) : see_file(where, err))
        return NULL;
    s = memory_new(1, sizeof(*s));
    s->store.ops = &store_sqlite;
    s->name = memory_string(where);
    if (start(s, m, err) == 0)
        return &s->store;
    ours = m == STORE_CREATE && s->claim.name;
    release(s);
    if (ours)
        remove_all(where);
    return NULL;
}

/* A store at rest is one file: the last to close it merges the log. While a
 * screen still reads, most of that is done here, without waiting for it. */
static void close_store(struct store *base)
{
    struct sqlite *s = (struct sqlite *)base;

    sqlite_put_end(s);
    if (s->claim.name)
        sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL,
                                  NULL);
    release(s);
}

static int64_t size(struct store *base)
{
    struct sqlite *s = (struct sqlite *)base;
    int64_t main_file = bytes_of(s->name, ""), log = bytes_of(s->name, "-wal");

    return main_file < 0 ? -1 : main_file + (log > 0 ? log : 0);
}

const struct store_ops store_sqlite = {
    .name = "sqlite",
    .is = is,
    .init = init,
    .open = open_store,
    .close = close_store,
    .size = size,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = rollback,
    .put_settings = sqlite_put_settings,
    .put_prompt = sqlite_put_prompt,
    .note_id = sqlite_note_id,
    .put_reply = sqlite_put_reply,
    .put_attempt = sqlite_put_attempt,
    .put_event = sqlite_put_event,
    .put_engine = sqlite_put_engine,
    .put_control = sqlite_put_control,
    .put_vote = sqlite_put_vote,
    .put_feedback = sqlite_put_feedback,
    .put_stage = sqlite_put_stage,
    .settings = sqlite_settings,
    .prompts = sqlite_prompts,
    .missing = sqlite_missing,
    .replies = sqlite_replies,
    .bodies = sqlite_bodies,
    .ranged = sqlite_ranged,
    .ids = sqlite_ids,
    .numbers = sqlite_numbers,
    .body = sqlite_body,
    .attempts = sqlite_attempts,
    .events = sqlite_events,
    .engine = sqlite_engine,
    .controls = sqlite_controls,
    .votes = sqlite_votes,
    .feedbacks = sqlite_feedbacks,
    .stages = sqlite_stages,
};
