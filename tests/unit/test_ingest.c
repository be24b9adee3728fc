#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "replay/ingest.h"
#include "unit/store_place.h"

#define TALK                                                                   \
    "\"request\":{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"

static struct place place;

/* One ingestion into a new store. */
struct work_bench {
    char log[2][128];
    const char *names[2];
    struct ingest_settings set;
    struct ingest_result out;
    struct buf named;
    struct store *store;
    struct err err;
};

static void write_log(struct work_bench *b, int which, const char *text)
{
    FILE *f;

    snprintf(b->log[which], sizeof(b->log[which]), "%s/%d.jsonl", place.folder,
             which);
    f = fopen(b->log[which], "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    b->names[which] = b->log[which];
    b->set.logs = (size_t)which + 1;
}

static int go(struct work_bench *b)
{
    b->set.log = b->names;
    buf_clear(&b->named);
    unlink(place.store);
    b->store = must_open(place.store, STORE_CREATE);
    return ingest(b->store, &b->set, &b->out, &b->named, &b->err);
}

static int count_one(void *arg, const struct prompt *p)
{
    struct buf *ids = arg;

    buf_addf(ids, "%lld:%s ", (long long)p->seq, p->id);
    return 0;
}

/* "1:a 2:b " */
static void assert_stored(struct work_bench *b, const char *want)
{
    const struct store_range all = {1, INT64_MAX};
    struct buf ids;

    buf_init(&ids, 100000);
    must(b->store->ops->prompts(b->store, all, count_one, &ids, &b->err),
         &b->err);
    assert_string_equal(ids.data, want);
    buf_release(&ids);
    store_close(b->store);
}

static int setup(void **state)
{
    struct work_bench *b = calloc(1, sizeof(*b));

    place_make(&place);
    buf_init(&b->named, 100000);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct work_bench *b = *state;

    buf_release(&b->named);
    free(b);
    place_remove(&place);
    return 0;
}

/* Lines with the ids 1 to n. */
static void number_log(struct work_bench *b, int n)
{
    struct buf text;

    buf_init(&text, 1000000);
    for (int i = 1; i <= n; i++)
        buf_addf(&text, "{\"id\":\"%d\",\"prompt\":\"say %d\"}\n", i, i);
    write_log(b, 0, text.data);
    buf_release(&text);
}

static void all_prompts_of_all_logs_are_stored_in_order(void **state)
{
    struct work_bench *b = *state;

    write_log(b, 0,
              "{\"id\":\"a\",\"prompt\":\"x\"}\n"
              "{\"id\":\"b\",\"prompt\":\"y\"}\n");
    write_log(b, 1, "{\"id\":\"c\",\"prompt\":\"z\"}\n");
    must(go(b), &b->err);
    assert_int_equal(b->out.prompts, 3);
    assert_int_equal(b->out.lines, 3);
    assert_int_equal(b->out.bad, 0);
    assert_non_null(b->out.format);
    assert_string_equal(b->named.data, "");
    assert_stored(b, "1:a 2:b 3:c ");
}

static void bad_lines_are_named_and_nothing_is_stored(void **state)
{
    struct work_bench *b = *state;
    char want[200];

    write_log(b, 0,
              "{\"id\":\"a\",\"prompt\":\"x\"}\n"
              "{\"id\":\"b\"}\n"
              "{\"id\":\"c\",\"prompt\":\"z\"}\n"
              "not JSON\n");
    assert_int_equal(go(b), -1);
    assert_int_equal(b->err.code, ERR_PARSE);
    assert_non_null(strstr(b->err.text, "2 of 4 lines are bad"));
    assert_non_null(strstr(b->err.text, "--skip-bad"));
    snprintf(want, sizeof(want), "%s:2: ", b->log[0]);
    assert_ptr_equal(strstr(b->named.data, want), b->named.data);
    snprintf(want, sizeof(want), "\n%s:4: ", b->log[0]);
    assert_non_null(strstr(b->named.data, want));
    assert_stored(b, "");
}

static void only_the_first_ten_bad_lines_are_named(void **state)
{
    struct work_bench *b = *state;
    struct buf text;
    int named = 0;

    buf_init(&text, 10000);
    buf_adds(&text, "{\"id\":\"a\",\"prompt\":\"x\"}\n");
    for (int i = 0; i < 25; i++)
        buf_adds(&text, "{}\n");
    write_log(b, 0, text.data);
    buf_release(&text);
    assert_int_equal(go(b), -1);
    for (const char *p = b->named.data; *p; p++)
        named += *p == '\n';
    assert_int_equal(named, INPUT_NAMED);
    assert_int_equal(b->out.bad, 25);
    assert_non_null(strstr(b->err.text, "25 of 26"));
    store_close(b->store);
}

static void bad_lines_that_may_be_passed_over_are_counted(void **state)
{
    struct work_bench *b = *state;

    write_log(b, 0,
              "{\"id\":\"a\",\"prompt\":\"x\"}\n"
              "{}\n"
              "{\"id\":\"c\",\"prompt\":\"z\"}\n");
    b->set.skip_bad = 1;
    must(go(b), &b->err);
    assert_int_equal(b->out.prompts, 2);
    assert_int_equal(b->out.bad, 1);
    assert_stored(b, "1:a 2:c ");
}

static void a_log_without_a_prompt_is_refused(void **state)
{
    struct work_bench *b = *state;

    write_log(b, 0, "{\"id\":\"a\",\"prompt\":\"x\"}\n");
    b->set.timed = b->set.skip_bad = 1;
    assert_int_equal(go(b), -1);
    assert_int_equal(b->err.code, ERR_PARSE);
    assert_stored(b, "");
}

/* In the order of the lines, with where the id was first. */
static void the_second_prompt_of_an_id_is_bad(void **state)
{
    struct work_bench *b = *state;
    char want[600];

    write_log(b, 0,
              "{\"id\":\"a\",\"prompt\":\"x\"}\n"
              "{\"id\":\"b\",\"prompt\":\"x\"}\n"
              "{\"id\":\"a\",\"prompt\":\"y\"}\n");
    write_log(b, 1, "{\"id\":\"b\",\"prompt\":\"y\"}\n{}\n");
    assert_int_equal(go(b), -1);
    snprintf(want, sizeof(want),
             "%s:3: id \"a\" is that of line 1, too\n"
             "%s:1: id \"b\" is that of %s:2, too\n%s:2: ",
             b->log[0], b->log[1], b->log[0], b->log[1]);
    assert_ptr_equal(strstr(b->named.data, want), b->named.data);
    assert_stored(b, "");
}

static void
the_first_prompt_of_an_id_stays_when_bad_ones_are_skipped(void **state)
{
    struct work_bench *b = *state;

    write_log(b, 0,
              "{\"id\":\"a\",\"prompt\":\"x\"}\n"
              "{\"id\":\"a\",\"prompt\":\"y\"}\n"
              "{\"id\":\"b\",\"prompt\":\"z\"}\n");
    b->set.skip_bad = 1;
    must(go(b), &b->err);
    assert_int_equal(b->out.prompts, 2);
    assert_int_equal(b->out.bad, 1);
    assert_stored(b, "1:a 2:b ");
}

static void ids_are_told_apart_in_a_log_of_any_length(void **state)
{
    struct work_bench *b = *state;
    FILE *f;

    number_log(b, 5000);
    must(go(b), &b->err);
    assert_int_equal(b->out.prompts, 5000);
    store_close(b->store);
    f = fopen(b->log[0], "a");
    assert_non_null(f);
    fputs("{\"id\":\"17\",\"prompt\":\"x\"}\n", f);
    fclose(f);
    assert_int_equal(go(b), -1);
    assert_non_null(strstr(b->named.data, ":5001: id \"17\" is that of "
                                          "line 17, too\n"));
    store_close(b->store);
}

static void a_limit_keeps_the_first_and_still_looks_at_all(void **state)
{
    struct work_bench *b = *state;

    number_log(b, 9);
    b->set.limit = 3;
    must(go(b), &b->err);
    assert_int_equal(b->out.prompts, 3);
    assert_stored(b, "1:1 2:2 3:3 ");
    write_log(b, 0, "{\"id\":\"a\",\"prompt\":\"x\"}\n{}\n");
    b->set.limit = 1;
    assert_int_equal(go(b), -1);
    store_close(b->store);
}

static void a_replay_by_times_wants_them(void **state)
{
    struct work_bench *b = *state;

    write_log(b, 0,
              "{\"id\":\"a\",\"time\":\"2026-01-02T03:04:05Z\"," TALK "}\n"
              "{\"id\":\"b\"," TALK "}\n");
    must(go(b), &b->err);
    store_close(b->store);
    b->set.timed = 1;
    assert_int_equal(go(b), -1);
    assert_non_null(strstr(b->named.data, ":2: no time"));
    store_close(b->store);
    b->set.skip_bad = 1;
    must(go(b), &b->err);
    assert_stored(b, "1:a ");
}

static int note_ids(void *arg, const struct prompt *p)
{
    int64_t *out = arg;

    assert_in_range(p->seq, 1, 20);
    out[p->seq - 1] = strtoll(p->id, NULL, 10);
    return 0;
}

/* The ids of the sample, by place; 0 where there is none. */
static void sample(struct work_bench *b, uint64_t seed, int64_t out[20])
{
    const struct store_range all = {1, INT64_MAX};

    memset(out, 0, 20 * sizeof(*out));
    b->set.seed = seed;
    must(go(b), &b->err);
    must(b->store->ops->prompts(b->store, all, note_ids, out, &b->err),
         &b->err);
    store_close(b->store);
}

static void a_sample_has_its_size_and_the_order_of_the_log(void **state)
{
    struct work_bench *b = *state;
    int64_t got[20], again[20];

    number_log(b, 300);
    b->set.sample = 20;
    sample(b, 5, got);
    assert_int_equal(b->out.prompts, 20);
    for (int i = 1; i < 20; i++)
        assert_true(got[i] > got[i - 1]);
    assert_true(got[0] >= 1 && got[19] > 20 && got[19] <= 300);
    sample(b, 5, again);
    assert_memory_equal(got, again, sizeof(got));
    sample(b, 6, again);
    assert_true(memcmp(got, again, sizeof(got)) != 0);
}

static void a_sample_larger_than_the_log_is_the_log(void **state)
{
    struct work_bench *b = *state;

    number_log(b, 3);
    b->set.sample = 20;
    must(go(b), &b->err);
    assert_int_equal(b->out.prompts, 3);
    assert_stored(b, "1:1 2:2 3:3 ");
}

/* A line is as good as any other: chi-square with 23 degrees of freedom is
 * below 49.7 in 999 of 1000 cases; the seeds are fixed. */
static void every_line_is_drawn_equally_often(void **state)
{
    struct work_bench *b = *state;
    double square = 0, expected = 120 * 6 / 24.0;
    int drawn[25] = {0};
    int64_t got[20];

    number_log(b, 24);
    b->set.sample = 6;
    for (uint64_t seed = 1; seed <= 120; seed++) {
        sample(b, seed, got);
        for (int i = 0; i < 6; i++)
            drawn[got[i]]++;
    }
    assert_int_equal(drawn[0], 0);
    for (int i = 1; i <= 24; i++)
        square += (drawn[i] - expected) * (drawn[i] - expected) / expected;
    assert_true(square < 49.7);
}

static void the_hash_is_that_of_all_logs(void **state)
{
    struct work_bench *b = *state;
    uint64_t alone, both;

    number_log(b, 3);
    must(go(b), &b->err);
    store_close(b->store);
    must(ingest_hash(&b->set, &alone, &b->err), &b->err);
    assert_true(alone == b->out.hash);
    write_log(b, 1, "{\"id\":\"z\",\"prompt\":\"z\"}\n");
    must(go(b), &b->err);
    store_close(b->store);
    must(ingest_hash(&b->set, &both, &b->err), &b->err);
    assert_true(both == b->out.hash && both != alone);
}

static void a_log_that_is_not_there_is_told(void **state)
{
    struct work_bench *b = *state;

    b->names[0] = "/nonexistent/log.jsonl";
    b->set.logs = 1;
    assert_int_equal(go(b), -1);
    assert_int_equal(b->err.code, ERR_IO);
    assert_stored(b, "");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_prompts_of_all_logs_are_stored_in_order),
        TEST(bad_lines_are_named_and_nothing_is_stored),
        TEST(only_the_first_ten_bad_lines_are_named),
        TEST(bad_lines_that_may_be_passed_over_are_counted),
        TEST(a_log_without_a_prompt_is_refused),
        TEST(the_second_prompt_of_an_id_is_bad),
        TEST(the_first_prompt_of_an_id_stays_when_bad_ones_are_skipped),
        TEST(ids_are_told_apart_in_a_log_of_any_length),
        TEST(a_limit_keeps_the_first_and_still_looks_at_all),
        TEST(a_replay_by_times_wants_them),
        TEST(a_sample_has_its_size_and_the_order_of_the_log),
        TEST(a_sample_larger_than_the_log_is_the_log),
        TEST(every_line_is_drawn_equally_often),
        TEST(the_hash_is_that_of_all_logs),
        TEST(a_log_that_is_not_there_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
