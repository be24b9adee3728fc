#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/block.h"
#include "unit/store_sample.h"

PLACE_OF_EACH_TEST

static const char *const forms[] = {
#define MIGRATION(version, sql) sql,
#include "store/schema.def"
#undef MIGRATION
};

static int64_t run_sql(const char *sql)
{
    sqlite3_stmt *st = NULL;
    sqlite3 *db = NULL;
    int64_t value = -1;

    assert_int_equal(sqlite3_open(place.store, &db), 0);
    while (sql && *sql) {
        if (sqlite3_prepare_v2(db, sql, -1, &st, &sql))
            fail_msg("%s", sqlite3_errmsg(db));
        while (sqlite3_step(st) == SQLITE_ROW)
            value = sqlite3_column_int64(st, 0);
        sqlite3_finalize(st);
    }
    sqlite3_close(db);
    return value;
}

/* As the diptych of that form left it, with so many replies. */
static void make_form(int version, int replies)
{
    char sql[768];

    run_sql("PRAGMA application_id = 0x64697074; PRAGMA journal_mode = WAL");
    for (int i = 0; i < version; i++)
        run_sql(forms[i]);
    snprintf(sql, sizeof(sql),
             "UPDATE schema_version SET version = %d;"
             "INSERT INTO prompt (seq, id, request) VALUES (1, 'p', '{}');"
             "INSERT INTO reply (prompt, repeat, variant, outcome, warmup,"
             " answer_hash) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
             " SELECT i + 1 FROM n WHERE i < %d)"
             " SELECT i, 1, i %% 2, 'ok', 0, 40 + i FROM n;"
             "INSERT INTO body (reply, text, request_id)"
             " SELECT seq, 'yes', 'req_' || seq FROM reply;",
             version, replies);
    run_sql(sql);
}

static void make_first_form(int replies)
{
    make_form(1, replies);
}

static int see_unknown(void *arg, const struct reply *r)
{
    int *count = arg;

    ++*count;
    assert_int_equal(r->seq, *count);
    assert_int_equal(r->answer, 40 + r->seq);
    assert_int_equal(r->outcome, OUTCOME_OK);
    assert_int_equal(r->normal, 0);
    assert_int_equal(r->length, -1);
    assert_int_equal(r->similarity, -1);
    assert_int_equal(r->match, -1);
    assert_int_equal(r->cluster, 0);
    assert_int_equal(r->stage, 0);
    return 0;
}

static int see_body(void *arg, const struct reply *r)
{
    char id[32];

    snprintf(id, sizeof(id), "req_%lld", (long long)r->seq);
    assert_string_equal(r->text, "yes");
    assert_string_equal(r->request_id, id);
    assert_null(r->headers);
    return see_unknown(arg, r);
}

static void check_replies(struct store *s, int replies)
{
    struct err err;
    int count = 0;

    must(s->ops->replies(s, 0, see_unknown, &count, &err), &err);
    assert_int_equal(count, replies);
    count = 0;
    must(s->ops->numbers(s, 0, see_unknown, &count, &err), &err);
    assert_int_equal(count, replies);
    count = 0;
    must(s->ops->bodies(s, (struct store_range){1, 1000}, see_body, &count,
                        &err),
         &err);
    assert_int_equal(count, replies < 1000 ? replies : 1000);
}

static int no_vote(void *arg, const struct vote *v)
{
    (void)arg;
    (void)v;
    fail_msg("a vote");
    return 1;
}

static int no_feedback(void *arg, const struct feedback *f)
{
    (void)arg;
    (void)f;
    fail_msg("feedback");
    return 1;
}

static int no_stage(void *arg, const struct stage *t)
{
    (void)arg;
    (void)t;
    fail_msg("a stage");
    return 1;
}

static void a_reader_leaves_an_older_store_as_it_is(void **state)
{
    struct store *s;
    struct err err;

    (void)state;
    make_first_form(5);
    s = must_open(place.store, STORE_READ);
    check_replies(s, 5);
    must(s->ops->votes(s, 0, no_vote, NULL, &err), &err);
    must(s->ops->feedbacks(s, 0, no_feedback, NULL, &err), &err);
    must(s->ops->stages(s, 0, no_stage, NULL, &err), &err);
    store_close(s);
    assert_int_equal(run_sql("SELECT version FROM schema_version"), 1);
    assert_int_equal(place_files(&place), 1);
    assert_int_equal(
        run_sql("SELECT count(*) FROM sqlite_master WHERE name = 'vote'"), 0);
}

static void what_it_has_no_table_for_is_refused(void **state)
{
    struct vote v = {.prompt = 1, .repeat = 1};
    struct feedback f = {.prompt = 1, .repeat = 1};
    struct stage t = {.number = 1};
    struct control c = {.verb = CONTROL_STOP};
    struct err err;
    struct store *s;

    (void)state;
    make_first_form(1);
    s = must_open(place.store, STORE_READ);
    must(s->ops->put_control(s, &c, &err), &err);
    assert_int_equal(s->ops->put_vote(s, &v, &err), -1);
    assert_non_null(strstr(err.text, "made by an older diptych (schema 1)"));
    assert_int_equal(s->ops->put_feedback(s, &f, &err), -1);
    assert_int_equal(s->ops->put_stage(s, &t, &err), -1);
    store_close(s);
    s = must_open(place.store, STORE_WRITE);
    must(s->ops->put_vote(s, &v, &err), &err);
    store_close(s);
}

/* It has all but the headers: opinions are taken where they always were. */
static void one_of_the_second_form_takes_votes(void **state)
{
    struct vote v = {.prompt = 1, .repeat = 1};
    struct feedback f = {.prompt = 1, .repeat = 1};
    struct stage t = {.number = 1};
    struct store *s;
    struct err err;

    (void)state;
    make_form(2, 5);
    s = must_open(place.store, STORE_READ);
    check_replies(s, 5);
    must(s->ops->put_vote(s, &v, &err), &err);
    must(s->ops->put_feedback(s, &f, &err), &err);
    must(s->ops->put_stage(s, &t, &err), &err);
    store_close(s);
    assert_int_equal(run_sql("SELECT version FROM schema_version"), 2);
    assert_int_equal(run_sql("SELECT count(*) FROM vote"), 1);
}

/* A reply of before and one of after stand side by side. */
static void a_run_goes_on_in_one_of_the_second_form(void **state)
{
    struct reply r = sample_reply(7, 1, TREATMENT);
    struct store *s;
    struct err err;

    (void)state;
    make_form(2, 5);
    s = must_open(place.store, STORE_WRITE);
    check_replies(s, 5);
    r.headers = "age: 1\n";
    r.text = r.tools = NULL;
    must(s->ops->put_reply(s, &r, &err), &err);
    store_close(s);
    assert_int_equal(run_sql("SELECT version FROM schema_version"), 4);
    assert_int_equal(run_sql("SELECT seq FROM replies WHERE headers LIKE"
                             " 'age: 1%'"),
                     6);
}

static int read_there(void)
{
    struct err err;
    struct store *s = store_open(place.store, STORE_READ, &err);
    int count = 0, rc = 2;

    if (s && s->ops->numbers(s, 0, count_reply, &count, &err) == 0)
        rc = count == 3 ? 0 : 3;
    store_close(s);
    return rc;
}

static void an_older_store_is_read_where_nothing_can_be_written(void **state)
{
    pid_t child;
    int status;

    (void)state;
    make_first_form(3);
    assert_int_equal(chmod(place.folder, 0555), 0);
    child = fork();
    if (child == 0)
        _exit(geteuid() == 0 && setuid(65534) ? 90 : read_there());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(chmod(place.folder, 0755), 0);
    assert_int_equal(status, 0);
}

static void a_writer_brings_it_up_to_date(void **state)
{
    struct store *s, *reader;

    (void)state;
    make_first_form(BLOCK_ROWS + 10);
    reader = must_open(place.store, STORE_READ);
    s = must_open(place.store, STORE_WRITE);
    check_replies(s, BLOCK_ROWS + 10);
    /* Who has it open goes on. */
    check_replies(reader, BLOCK_ROWS + 10);
    store_close(reader);
    store_close(s);
    assert_int_equal(run_sql("SELECT version FROM schema_version"), 4);
    assert_int_equal(run_sql("SELECT count(*) FROM block"), 1);
    assert_int_equal(run_sql("SELECT count(*) FROM replies WHERE text = 'yes'"
                             " AND headers IS NULL"),
                     BLOCK_ROWS + 10);
    s = must_open(place.store, STORE_READ);
    check_replies(s, BLOCK_ROWS + 10);
    store_close(s);
}

/* Between its signature and its tables: shown as one of an older form it would
 * lack for good what the newest has. */
static void one_that_is_being_made_is_not_older(void **state)
{
    struct err err = {0};

    (void)state;
    run_sql("PRAGMA application_id = 0x64697074; PRAGMA journal_mode = WAL");
    assert_null(store_open(place.store, STORE_READ, &err));
    assert_non_null(strstr(err.text, "is only just being made"));
    assert_int_equal(err.code, ERR_AGAIN);
    store_close(must_open(place.store, STORE_WRITE));
    store_close(must_open(place.store, STORE_READ));
}

/* It may become a store. */
static void an_empty_file_is_no_store_yet(void **state)
{
    struct err err = {0};

    (void)state;
    fclose(fopen(place.store, "w"));
    assert_null(store_open(place.store, STORE_READ, &err));
    assert_non_null(strstr(err.text, "not a diptych store"));
    assert_int_equal(err.code, ERR_AGAIN);
    run_sql("PRAGMA journal_mode = WAL");
    assert_null(store_open(place.store, STORE_READ, &err));
    assert_int_equal(err.code, ERR_AGAIN);
    run_sql("PRAGMA application_id = 1");
    assert_null(store_open(place.store, STORE_READ, &err));
    assert_int_equal(err.code, ERR_IO);
    run_sql("PRAGMA application_id = 0; CREATE TABLE t (a)");
    assert_null(store_open(place.store, STORE_READ, &err));
    assert_int_equal(err.code, ERR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_reader_leaves_an_older_store_as_it_is),
        TEST(what_it_has_no_table_for_is_refused),
        TEST(one_of_the_second_form_takes_votes),
        TEST(a_run_goes_on_in_one_of_the_second_form),
        TEST(an_older_store_is_read_where_nothing_can_be_written),
        TEST(a_writer_brings_it_up_to_date),
        TEST(one_that_is_being_made_is_not_older),
        TEST(an_empty_file_is_no_store_yet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
