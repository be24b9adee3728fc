#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <sqlite3.h>

#include "base/hash.h"
#include "store/block.h"
#include "unit/store_sample.h"

PLACE_OF_EACH_TEST

static int64_t run_sql(const char *sql)
{
    sqlite3_stmt *st = NULL;
    sqlite3 *db = NULL;
    int64_t value = -1;

    assert_int_equal(sqlite3_open(place.store, &db), 0);
    sqlite3_busy_timeout(db, 5000);
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

static int64_t blocks(void)
{
    return run_sql("SELECT count(*) FROM block");
}

static void put_replies(struct store *s, int64_t from, int64_t to)
{
    static const char *const model[] = {"m-1", "m-2", NULL};
    struct err err;

    for (int64_t i = from; i < to; i++) {
        struct reply r = sample_reply(i / 2 + 1, 1, (enum side)(i % 2));

        r.text = NULL;
        r.latency = i % 7 ? i * 1000 : -1;
        r.outcome = (enum outcome)(i % OUTCOMES);
        r.answer = i * i;
        r.similarity = i % 2 ? (int)i : -1 - (int)(i % 3); /* NULL */
        r.model = model[i % 3];
        r.fingerprint = i % 5 ? "f" : NULL;
        r.error = "so";
        must(s->ops->put_reply(s, &r, &err), &err);
    }
}

static void put_batch(struct store *s, int64_t from, int64_t to)
{
    struct err err;

    must(s->ops->begin(s, &err), &err);
    put_replies(s, from, to);
    must(s->ops->commit(s, &err), &err);
}

/* Some of each kind of number, and the words. */
struct told {
    uint64_t hash;
    int64_t count, stop, last;
};

static int tell(void *arg, const struct reply *r)
{
    struct told *t = arg;
    const char *word[] = {r->model ? r->model : "-",
                          r->fingerprint ? r->fingerprint : "-"};

    assert_true(r->seq > t->last);
    t->last = r->seq;
    for (int i = 0; i < 2; i++)
        t->hash = hash_bytes(t->hash, word[i], strlen(word[i]) + 1);
    t->hash = hash_bytes(t->hash, &r->prompt, sizeof(r->prompt));
    t->hash = hash_bytes(t->hash, &r->latency, sizeof(r->latency));
    t->hash = hash_bytes(t->hash, &r->outcome, sizeof(r->outcome));
    t->hash = hash_bytes(t->hash, &r->answer, sizeof(r->answer));
    t->hash = hash_bytes(t->hash, &r->similarity, sizeof(int));
    t->hash = hash_bytes(t->hash, &r->side, sizeof(r->side));
    return ++t->count == t->stop ? 9 : 0;
}

static int tell_narrow(void *arg, const struct reply *r)
{
    assert_null(r->finish);
    assert_null(r->error);
    assert_null(r->text);
    return tell(arg, r);
}

static int64_t same_as_rows(struct store *s, int64_t after)
{
    struct told rows = {.last = after}, fast = rows;
    struct err err;

    must(s->ops->replies(s, after, tell, &rows, &err), &err);
    must(s->ops->numbers(s, after, tell_narrow, &fast, &err), &err);
    assert_int_equal(fast.count, rows.count);
    assert_int_equal(fast.last, rows.last);
    assert_true(fast.hash == rows.hash);
    return fast.count;
}

#define SOME (2 * BLOCK_ROWS + 100)

static struct store *filled(void)
{
    struct store *s = must_open(place.store, STORE_CREATE);

    put_batch(s, 0, SOME);
    return s;
}

static void numbers_are_those_of_the_rows(void **state)
{
    static const int64_t after[] = {
        0, 1, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1, SOME - 1, SOME};
    struct told t = {.stop = BLOCK_ROWS + 5};
    struct store *s = filled();
    struct err err;

    (void)state;
    assert_int_equal(blocks(), 2);
    for (size_t i = 0; i < sizeof(after) / sizeof(*after); i++)
        assert_int_equal(same_as_rows(s, after[i]), SOME - after[i]);
    assert_int_equal(s->ops->numbers(s, 0, tell, &t, &err), 9);
    assert_int_equal(t.count, BLOCK_ROWS + 5);
    store_close(s);
}

/* That a block is read at all: its numbers are others than the rows'. */
static void blocks_are_what_is_read(void **state)
{
    struct told rows = {0}, fast = {0};
    struct store *s = filled();
    struct err err;

    (void)state;
    run_sql("CREATE TABLE kept AS SELECT * FROM block;"
            "UPDATE reply SET answer_hash = 1 WHERE seq = 9;"
            "INSERT INTO block SELECT * FROM kept WHERE first = 1;");
    must(s->ops->replies(s, 0, tell, &rows, &err), &err);
    must(s->ops->numbers(s, 0, tell, &fast, &err), &err);
    assert_int_equal(fast.count, rows.count);
    assert_true(fast.hash != rows.hash);
    store_close(s);
}

static void an_edit_by_hand_is_seen(void **state)
{
    struct store *s = filled();

    (void)state;
    run_sql("UPDATE reply SET latency_us = 1 WHERE seq = 5000");
    assert_int_equal(blocks(), 1);
    assert_int_equal(same_as_rows(s, 0), SOME);
    run_sql("DELETE FROM reply WHERE seq IN (3, 4)");
    assert_int_equal(blocks(), 0);
    assert_int_equal(same_as_rows(s, 0), SOME - 2);
    store_close(s);
    s = must_open(place.store, STORE_WRITE);
    assert_int_equal(blocks(), 2);
    assert_int_equal(same_as_rows(s, 0), SOME - 2);
    run_sql("UPDATE reply SET seq = 3 WHERE seq = 5000");
    assert_int_equal(same_as_rows(s, 0), SOME - 2);
    store_close(s);
}

/* Between two blocks it is made anew, even if it is a small one. */
static void what_is_missing_is_made_when_it_is_opened_to_write(void **state)
{
    struct store *s = filled();

    (void)state;
    run_sql("DELETE FROM block WHERE first = 1");
    store_close(s);
    store_close(must_open(place.store, STORE_READ));
    assert_int_equal(blocks(), 1);
    s = must_open(place.store, STORE_WRITE);
    assert_int_equal(blocks(), 2);
    assert_int_equal(same_as_rows(s, 0), SOME);
    store_close(s);
    run_sql("CREATE TABLE kept AS SELECT * FROM block;"
            "UPDATE reply SET answer_hash = 1 WHERE seq = 9;"
            "DELETE FROM block; INSERT INTO block SELECT * FROM kept;"
            "UPDATE block SET shape = 1");
    s = must_open(place.store, STORE_READ);
    assert_int_equal(same_as_rows(s, 0), SOME);
    store_close(s);
    store_close(must_open(place.store, STORE_WRITE));
    assert_int_equal(run_sql("SELECT count(*) FROM block WHERE shape <> 1"), 2);
}

static void a_damaged_block_is_passed_over(void **state)
{
    static const char *const harm[] = {
        "UPDATE block SET bytes = x''",
        "UPDATE block SET bytes = substr(bytes, 1, 1000)",
        "UPDATE block SET bytes = x'ffff' || substr(bytes, 3)",
        "UPDATE block SET bytes = zeroblob(length(bytes))",
        "UPDATE block SET bytes = 'text', last = last - 1",
        "UPDATE block SET bytes = 7",
        /* The least value of the fourth column: a variant 5. */
        "UPDATE block SET bytes = substr(bytes, 1, 35) || x'05' ||"
        " substr(bytes, 37)",
        "UPDATE block SET last = last + 1",
    };
    struct store *s = filled();

    (void)state;
    run_sql("CREATE TABLE kept AS SELECT * FROM block");
    for (size_t i = 0; i < sizeof(harm) / sizeof(*harm); i++) {
        run_sql(harm[i]);
        assert_int_equal(same_as_rows(s, 0), SOME);
        run_sql("DELETE FROM block; INSERT INTO block SELECT * FROM kept");
    }
    store_close(s);
}

/* What was undone, and what others changed meanwhile, is not taken from
 * memory. */
static void a_block_is_of_what_stands_there(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    struct err err;

    (void)state;
    put_batch(s, 0, 1000);
    must(s->ops->begin(s, &err), &err);
    put_replies(s, 1000, 3000);
    s->ops->rollback(s);
    put_batch(s, 3000, 3000 + BLOCK_ROWS);
    assert_int_equal(blocks(), 1);
    assert_int_equal(same_as_rows(s, 0), 1000 + BLOCK_ROWS);
    put_batch(s, 20000, 21000);
    run_sql("UPDATE reply SET answer_hash = 5 WHERE seq > 4500");
    put_batch(s, 21000, 21000 + BLOCK_ROWS);
    assert_int_equal(blocks(), 2);
    assert_int_equal(same_as_rows(s, 0), 2000 + 2 * BLOCK_ROWS);
    store_close(s);
}

static void a_run_that_goes_on_makes_the_same_blocks(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);

    (void)state;
    for (int64_t i = 0; i < 2 * BLOCK_ROWS; i += BLOCK_ROWS / 2) {
        put_batch(s, i, i + BLOCK_ROWS / 2);
        store_close(s);
        s = must_open(place.store, STORE_WRITE);
    }
    assert_int_equal(run_sql("SELECT sum(last - first) FROM block"),
                     2 * BLOCK_ROWS - 2);
    put_batch(s, 0, 4); /* there already */
    put_batch(s, 2 * BLOCK_ROWS, SOME);
    assert_int_equal(same_as_rows(s, 0), SOME);
    store_close(s);
}

static void what_makes_no_sense_gets_no_block(void **state)
{
    struct told t = {0};
    struct store *s = filled();
    struct err err;

    (void)state;
    run_sql("UPDATE reply SET outcome = 'vanished' WHERE seq = 7");
    store_close(s);
    s = must_open(place.store, STORE_WRITE);
    assert_int_equal(blocks(), 1);
    assert_int_equal(s->ops->numbers(s, 0, tell, &t, &err), -1);
    assert_non_null(strstr(err.text, "vanished"));
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(numbers_are_those_of_the_rows),
        TEST(blocks_are_what_is_read),
        TEST(an_edit_by_hand_is_seen),
        TEST(what_is_missing_is_made_when_it_is_opened_to_write),
        TEST(a_damaged_block_is_passed_over),
        TEST(a_block_is_of_what_stands_there),
        TEST(a_run_that_goes_on_makes_the_same_blocks),
        TEST(what_makes_no_sense_gets_no_block),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
