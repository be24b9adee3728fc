#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/sqlite.h"
#include "unit/store_sample.h"

PLACE_OF_EACH_TEST

/* Like the program sqlite3 on the file. */
static void run_sql(const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(place.store, &db), 0);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL))
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_close(db);
}

static void write_bytes(const char *bytes, size_t len, off_t at)
{
    int fd = open(place.store, O_WRONLY | O_CREAT, 0666);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, len, at), len);
    close(fd);
}

static void refused(const char *where, enum store_mode m, const char *words)
{
    struct err err = {ERR_NONE, ""};

    assert_null(store_open(where, m, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_ptr_equal(strstr(err.text, where), err.text);
    if (!strstr(err.text, words))
        fail_msg("'%s' is not in: %s", words, err.text);
    assert_null(strchr(err.text, '\n'));
}

static void a_closed_store_is_one_file(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);

    (void)state;
    put_prompts(s, 50);
    assert_true(place_files(&place) > 1);
    store_close(s);
    assert_int_equal(place_files(&place), 1);
    s = must_open(place.store, STORE_READ);
    store_close(s);
    assert_int_equal(place_files(&place), 1);
}

static void other_files_are_not_taken_for_stores(void **state)
{
    char text[4096];

    (void)state;
    refused(place.folder, STORE_READ, "is a folder");
    refused(place.folder, STORE_WRITE, "is a folder");
    memset(text, 'x', sizeof(text));
    write_bytes(text, sizeof(text), 0);
    refused(place.store, STORE_READ, "not a diptych store");
    refused(place.store, STORE_WRITE, "not a diptych store");
    assert_int_equal(place_files(&place), 1);
    unlink(place.store);
    run_sql("CREATE TABLE schema_version (version); PRAGMA user_version = 1");
    refused(place.store, STORE_READ, "not a diptych store");
}

static void odd_names_are_files(void **state)
{
    static const char *const names[] = {"a?mode=memory", "b#c",      "%41",
                                        "d e",           ":memory:", "file:f"};
    char where[128];

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        snprintf(where, sizeof(where), "%s/%s", place.folder, names[i]);
        store_close(must_open(where, STORE_CREATE));
        assert_int_equal(access(where, F_OK), 0);
        assert_int_equal(place_files(&place), i + 1);
    }
}

static void names_without_a_folder_are_files_too(void **state)
{
    char before[256];

    (void)state;
    assert_non_null(getcwd(before, sizeof(before)));
    assert_int_equal(chdir(place.folder), 0);
    store_close(must_open(":memory:", STORE_CREATE));
    store_close(must_open(":memory:", STORE_READ));
    store_close(must_open("file:a.db", STORE_CREATE));
    store_close(must_open("file:a.db", STORE_READ));
    assert_int_equal(chdir(before), 0);
    assert_int_equal(place_files(&place), 2);
}

static void a_newer_store_is_refused(void **state)
{
    (void)state;
    store_close(must_open(place.store, STORE_CREATE));
    run_sql("UPDATE schema_version SET version = 9");
    refused(place.store, STORE_READ,
            "made by a newer diptych (schema 9, this one reads up to 4): "
            "upgrade diptych");
    refused(place.store, STORE_WRITE, "upgrade diptych");
}

static void an_older_store_is_brought_up_step_by_step(void **state)
{
    static const struct migration steps[] = {
        {1, "this one is done already"},
        {101, "CREATE TABLE two (x); INSERT INTO two VALUES (2)"},
        {102, "INSERT INTO two VALUES (3)"},
    };
    static const struct migration bad[] = {
        {103, "INSERT INTO two VALUES (4)"},
        {104, "INSERT INTO nowhere VALUES (5)"},
    };
    struct sqlite *s = (struct sqlite *)must_open(place.store, STORE_CREATE);
    struct err err;

    (void)state;
    must(sqlite_migrate(s, steps, 3, &err), &err);
    must(sqlite_migrate(s, steps, 3, &err), &err);
    assert_int_equal(sqlite_migrate(s, bad, 2, &err), -1);
    store_close(&s->store);
    /* All of a failed one is undone; CHECK fails where it is not so. */
    run_sql("CREATE TABLE t (v CHECK (v));"
            "INSERT INTO t SELECT version = 102 FROM schema_version;"
            "INSERT INTO t SELECT group_concat(x) = '2,3' FROM two");
}

static int any_reply(void *arg, const struct reply *r)
{
    (void)arg;
    (void)r;
    return 0;
}

static void what_makes_no_sense_is_an_error(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    struct reply r = sample_reply(1, 1, CONTROL);
    struct err err;

    (void)state;
    must(s->ops->put_reply(s, &r, &err), &err);
    run_sql("UPDATE reply SET outcome = 'vanished'");
    assert_int_equal(s->ops->replies(s, 0, any_reply, NULL, &err), -1);
    assert_non_null(strstr(err.text, "vanished"));
    run_sql("UPDATE reply SET outcome = 'ok', variant = 2");
    assert_int_equal(s->ops->replies(s, 0, any_reply, NULL, &err), -1);
    assert_non_null(strstr(err.text, "variant"));
    run_sql("UPDATE reply SET variant = 1");
    assert_int_equal(s->ops->replies(s, 0, any_reply, NULL, &err), 0);
    store_close(s);
}

static int has_no_side(void *arg, const struct event *e)
{
    ++*(int *)arg;
    assert_int_equal(e->side, -1);
    return 0;
}

/* Whoever draws it would look it up. */
static void a_side_that_is_not_known_is_none(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    struct err err;
    int count = 0;

    (void)state;
    run_sql("INSERT INTO event (kind, variant) VALUES ('note', -5),"
            " ('note', 2), ('note', NULL)");
    must(s->ops->events(s, 0, has_no_side, &count, &err), &err);
    assert_int_equal(count, 3);
    store_close(s);
}

static void a_wish_that_is_not_known_is_passed_over(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    struct control got[2];
    struct err err;
    size_t count = 2;

    (void)state;
    run_sql("INSERT INTO control (verb) VALUES ('dance'), ('stop'), ('jump'),"
            " ('pause')");
    must(s->ops->controls(s, 0, got, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_int_equal(got[0].verb, CONTROL_STOP);
    assert_int_equal(got[1].verb, CONTROL_PAUSE);
    assert_int_equal(got[1].seq, 4);
    store_close(s);
}

static void a_locked_store_says_so(void **state)
{
    struct sqlite *s = (struct sqlite *)must_open(place.store, STORE_CREATE);
    sqlite3 *other = NULL;
    struct err err;

    (void)state;
    sqlite3_busy_timeout(s->db, 1);
    assert_int_equal(sqlite3_open(place.store, &other), 0);
    sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    assert_int_equal(s->store.ops->begin(&s->store, &err), -1);
    assert_non_null(strstr(err.text, place.store));
    assert_non_null(strstr(err.text, "locked by another program"));
    sqlite3_close(other);
    must(s->store.ops->begin(&s->store, &err), &err);
    s->store.ops->rollback(&s->store);
    store_close(&s->store);
}

static void a_damaged_store_says_so(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    struct store_range all = {1, 1000};
    char junk[8192];
    struct err err;
    struct stat st;
    int count = 0;

    (void)state;
    put_prompts(s, 1000);
    for (int i = 1; i <= 1000; i++) {
        struct reply r = sample_reply(i, 1, CONTROL);
        must(s->ops->put_reply(s, &r, &err), &err);
    }
    store_close(s);
    memset(junk, 0xee, sizeof(junk));
    assert_int_equal(stat(place.store, &st), 0);
    for (off_t at = 8 * 8192; at < st.st_size; at += 8192)
        write_bytes(junk, sizeof(junk), at);
    s = must_open(place.store, STORE_READ);
    assert_int_equal(s->ops->bodies(s, all, count_reply, &count, &err), -1);
    assert_non_null(strstr(err.text, "damaged"));
    assert_non_null(strstr(err.text, ".recover"));
    store_close(s);
}

/* Runs `what` as a user who may not write here: root may everywhere. */
static void as_nobody(int (*what)(void))
{
    pid_t child;
    int status;

    assert_int_equal(chmod(place.folder, 0555), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(geteuid() == 0 && setuid(65534) ? 90 : what());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(chmod(place.folder, 0755), 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int says(enum store_mode m, const char *where, const char *words)
{
    struct err err;
    struct store *s = store_open(where, m, &err);

    store_close(s);
    return !s && strstr(err.text, where) && strstr(err.text, words) ? 0 : 1;
}

static int read_there(void)
{
    struct control c = {.verb = CONTROL_STOP};
    struct err err;
    struct store *s = store_open(place.store, STORE_READ, &err);
    int rc;

    if (!s)
        return 2;
    rc = replies_in(s) == 1 ? 0 : 3;
    if (s->ops->put_control(s, &c, &err) == 0 ||
        !strstr(err.text, "cannot be written"))
        rc = 4;
    store_close(s);
    return rc;
}

static int write_there(void)
{
    char fresh[128];

    snprintf(fresh, sizeof(fresh), "%s/b.db", place.folder);
    return says(STORE_WRITE, place.store, "annot be made") * 1 +
           says(STORE_CREATE, fresh, "cannot be made") * 2;
}

static int read_unmerged(void)
{
    return says(STORE_READ, place.store, "-wal: copy both");
}

static void a_store_can_be_read_where_nothing_can_be_written(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    struct reply r = sample_reply(1, 1, CONTROL);
    struct err err;

    (void)state;
    must(s->ops->put_reply(s, &r, &err), &err);
    store_close(s);
    as_nobody(read_there);
    as_nobody(write_there);
    assert_int_equal(place_files(&place), 1);
}

static void a_log_that_is_not_merged_is_not_passed_over(void **state)
{
    char log[160];
    int fd;

    (void)state;
    store_close(must_open(place.store, STORE_CREATE));
    snprintf(log, sizeof(log), "%s-wal", place.store);
    fd = open(log, O_WRONLY | O_CREAT, 0644);
    assert_int_equal(write(fd, "left by a crash", 15), 15);
    close(fd);
    as_nobody(read_unmerged);
}

/* The log of every store that is open, seen as empty. */
static void empty_logs(void)
{
    int none = open("/dev/null", O_RDWR);

    for (int fd = 3; fd < 64; fd++) {
        char link[64], name[256] = "";
        ssize_t len;

        snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        len = readlink(link, name, sizeof(name) - 1);
        if (len > 4 && strcmp(name + len - 4, "-wal") == 0)
            dup2(none, fd);
    }
    close(none);
}

static void what_failed_long_ago_is_not_the_reason(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE), *reader;
    struct err err;
    int count = 0;

    (void)state;
    put_prompts(s, 3000);
    reader = must_open(place.store, STORE_READ);
    empty_logs();
    errno = ENOSPC;
    assert_int_equal(reader->ops->bodies(reader, (struct store_range){1, 3000},
                                         count_reply, &count, &err),
                     -1);
    assert_non_null(strstr(err.text, "cannot be read or written"));
    store_close(reader);
    store_close(s);
}

/* SQLite's own locks by files: there is no shared memory with them. */
static void a_place_without_a_log_is_refused(void **state)
{
    sqlite3_vfs *usual = sqlite3_vfs_find(NULL);

    (void)state;
    sqlite3_vfs_register(sqlite3_vfs_find("unix-dotfile"), 1);
    refused(place.store, STORE_CREATE, "give a file on a local disk");
    sqlite3_vfs_register(usual, 1);
    assert_int_equal(place_files(&place), 0);
    store_close(must_open(place.store, STORE_CREATE));
    run_sql("PRAGMA journal_mode = DELETE");
    sqlite3_vfs_register(sqlite3_vfs_find("unix-dotfile"), 1);
    refused(place.store, STORE_WRITE, "give a file on a local disk");
    sqlite3_vfs_register(usual, 1);
    store_close(must_open(place.store, STORE_WRITE));
}

static void the_claim_of_the_dead_is_void(void **state)
{
    pid_t child;
    int status;

    (void)state;
    store_close(must_open(place.store, STORE_CREATE));
    child = fork();
    if (child == 0) {
        struct err err;
        _exit(store_open(place.store, STORE_WRITE, &err) ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(place_files(&place) > 1);
    store_close(must_open(place.store, STORE_WRITE));
    assert_int_equal(place_files(&place), 1);
}

static void a_link_leads_to_the_same_claim(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    char link_name[128];

    (void)state;
    snprintf(link_name, sizeof(link_name), "%s/link.db", place.folder);
    assert_int_equal(symlink(place.store, link_name), 0);
    refused(link_name, STORE_WRITE, "in use by process");
    store_close(s);
}

static void a_view_names_what_tables_number(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    struct err err;

    (void)state;
    put_prompts(s, 2);
    for (int i = 0; i < 3; i++) {
        struct reply r = sample_reply(1 + i / 2, 1, i % 2);
        r.latency = (i + 1) * 1000;
        must(s->ops->put_reply(s, &r, &err), &err);
    }
    store_close(s);
    run_sql("CREATE TABLE t (v NOT NULL CHECK (v));"
            "INSERT INTO t SELECT group_concat(variant || finish || text ||"
            " prompt_id) = 'controlstopyesp1,treatmentstopyesp1,"
            "controlstopyesp2' FROM replies;"
            "INSERT INTO t SELECT count(first_token_us) = 0 AND"
            " count(cost_nano_usd) = 0 FROM reply;"
            "INSERT INTO t SELECT count(*) = 1 AND sum(control_latency_us) = 1"
            " AND sum(treatment_latency_us) = 2 FROM pairs");
}

/* Main asks for that: a lock for each piece of memory is not for nothing. */
static void its_memory_is_not_counted(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);

    (void)state;
    assert_int_equal(sqlite3_memory_used(), 0);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(its_memory_is_not_counted),
        TEST(a_closed_store_is_one_file),
        TEST(other_files_are_not_taken_for_stores),
        TEST(odd_names_are_files),
        TEST(names_without_a_folder_are_files_too),
        TEST(a_newer_store_is_refused),
        TEST(an_older_store_is_brought_up_step_by_step),
        TEST(what_makes_no_sense_is_an_error),
        TEST(a_side_that_is_not_known_is_none),
        TEST(a_wish_that_is_not_known_is_passed_over),
        TEST(a_locked_store_says_so),
        TEST(a_damaged_store_says_so),
        TEST(a_store_can_be_read_where_nothing_can_be_written),
        TEST(a_log_that_is_not_merged_is_not_passed_over),
        TEST(what_failed_long_ago_is_not_the_reason),
        TEST(a_place_without_a_log_is_refused),
        TEST(the_claim_of_the_dead_is_void),
        TEST(a_link_leads_to_the_same_claim),
        TEST(a_view_names_what_tables_number),
    };

    store_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
