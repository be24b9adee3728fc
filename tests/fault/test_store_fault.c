#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "fault/store_fault.h"
#include "unit/writer_help.h"

#define PROMPTS 20

PLACE_OF_EACH_TEST

static int give(struct writer *w, int64_t prompt, enum side side)
{
    struct engine e = {.phase = PHASE_RUNNING, .pid = prompt};

    writer_engine(w, &e);
    return writer_put(w, reply_record(prompt, 1, side));
}

/* As an engine would: until all is done or the writer says that it failed. */
static int answer_all(struct writer *w)
{
    struct err err;
    int over = 0, given = 0;

    while (!over && writer_check(w, &err) == 0) {
        struct work *k = writer_work(w, &over);

        if (!k && !over)
            wait_news(w);
        for (int side = 0; k && side < SIDES; side++)
            if (k->missing[side] && give(w, k->prompt.seq, side) == 0)
                given++;
        work_free(k);
    }
    return given;
}

static void failed_well(struct writer *w, const char *words)
{
    struct err err = {ERR_NONE, ""};

    assert_int_equal(writer_stop(w, &err), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.text, words));
}

/* Whatever call fails: it is told, what was committed is kept, and the same
 * run can be made again. 1: the fault was met. */
static int run_failing_at(int n)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    struct writer *w;
    struct err err;
    int64_t stored, lost;
    int rc, given, met = 0;

    put_prompts(s, PROMPTS);
    s = store_fault_new(s, n);
    store_fault_watch(s, &met);
    w = must_start(s, &quick);
    given = answer_all(w);
    stored = writer_stored(w);
    lost = writer_finish(w);
    rc = writer_stop(w, &err);
    assert_int_equal(rc, met ? -1 : 0);
    if (met)
        assert_string_equal(err.text, "the fault that was asked for");
    s = must_open(place.store, STORE_WRITE);
    assert_true(replies_in(s) >= stored);
    assert_int_equal(replies_in(s), given - lost);
    assert_true(met || replies_in(s) == 2 * PROMPTS);
    w = must_start(s, &quick);
    answer_all(w);
    must(writer_stop(w, &err), &err);
    s = must_open(place.store, STORE_READ);
    assert_int_equal(replies_in(s), 2 * PROMPTS);
    store_close(s);
    place_clear(&place);
    return met;
}

static void every_call_of_the_writer_may_fail(void **state)
{
    int n = 1;

    (void)state;
    assert_int_equal(run_failing_at(0), 0);
    while (run_failing_at(n))
        n++;
    /* A begin, a commit and each reply at the least. */
    assert_true(n > 2 * PROMPTS + 2);
}

static void after_a_failure_nothing_is_taken(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    struct writer *w;
    struct err err = {ERR_NONE, ""};
    int over = 0;

    (void)state;
    put_prompts(s, 3);
    w = must_start(store_fault_new(s, 1), &quick);
    while (writer_check(w, &err) == 0)
        wait_news(w);
    assert_int_equal(err.code, ERR_IO);
    assert_int_equal(writer_room(w), 0);
    assert_int_equal(writer_put(w, reply_record(1, 1, CONTROL)), -1);
    assert_null(writer_work(w, &over));
    assert_true(over);
    failed_well(w, "asked for");
}

static int fail_reply(struct store *s, const struct reply *r, struct err *err)
{
    (void)s;
    (void)r;
    return err_set(err, ERR_IO, "no replies today");
}

/* Else nobody could ask for anything until the engine ends. */
static void a_failure_leaves_the_store_unlocked(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE), *other;
    struct store_ops ops = *s->ops;
    struct writer *w;
    struct err err;

    (void)state;
    other = must_open(place.store, STORE_READ);
    ops.put_reply = fail_reply;
    s->ops = &ops;
    w = must_start(s, &quick);
    writer_put(w, reply_record(1, 1, CONTROL));
    while (writer_check(w, &err) == 0)
        wait_news(w);
    must(other->ops->begin(other, &err), &err);
    other->ops->rollback(other);
    store_close(other);
    failed_well(w, "no replies today");
}

/* A limit on the size of files stands for a disk that is full: SQLite has
 * both from write(2). What was acknowledged before must be there after. */
static void fill_the_disk(int to_parent)
{
    struct rlimit limit = {600 * 1024, 600 * 1024};
    struct writer *w;
    struct err err;
    char line[1200];
    int len;

    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    w = writer_start(store_open(place.store, STORE_WRITE, &err), &quick, &err);
    for (int64_t i = 1; w && writer_check(w, &err) == 0; i++)
        while (writer_put(w, reply_record(i, 1, CONTROL)) &&
               writer_check(w, &err) == 0)
            wait_news(w);
    len = snprintf(line, sizeof(line), "%lld ", (long long)writer_stored(w));
    len += snprintf(line + len, sizeof(line) - (size_t)len, "%d %s",
                    writer_stop(w, &err), err.text);
    _exit(write(to_parent, line, (size_t)len) == len ? 0 : 1);
}

static void a_full_disk_is_told_and_loses_nothing(void **state)
{
    char line[1201] = "";
    long long stored;
    struct store *s;
    int fd[2], status;
    pid_t child;

    (void)state;
    store_close(must_open(place.store, STORE_CREATE));
    assert_int_equal(pipe(fd), 0);
    child = fork();
    if (child == 0)
        fill_the_disk(fd[1]);
    close(fd[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(read(fd[0], line, sizeof(line) - 1) > 0);
    close(fd[0]);
    stored = atoll(line);
    assert_true(stored > 0);
    assert_non_null(strstr(line, " -1 "));
    assert_non_null(strstr(line, place.store));
    assert_non_null(strstr(line, "the disk is full: make room"));
    s = must_open(place.store, STORE_WRITE);
    assert_int_equal(replies_in(s), stored);
    store_close(s);
}

static void create_without_room(void)
{
    struct rlimit limit = {20 * 1024, 20 * 1024};
    struct err err;

    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    _exit(store_open(place.store, STORE_CREATE, &err) == NULL &&
                  strstr(err.text, "the disk is full")
              ? 0
              : 1);
}

static void half_a_store_is_not_left_behind(void **state)
{
    pid_t child = fork();
    int status;

    (void)state;
    if (child == 0)
        create_without_room();
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(place_files(&place), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_call_of_the_writer_may_fail),
        TEST(after_a_failure_nothing_is_taken),
        TEST(a_failure_leaves_the_store_unlocked),
        TEST(half_a_store_is_not_left_behind),
        TEST(a_full_disk_is_told_and_loses_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
