#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <sched.h>
#include <stdatomic.h>

#include "base/queue.h"
#include "store/backlog.h"
#include "unit/writer_help.h"

#define LATE 20

PLACE_OF_EACH_TEST

static void stop(struct writer *w)
{
    struct err err;

    must(writer_stop(w, &err), &err);
}

/* ---- the engine's row, and what it speaks of ----------------------------- */

/* A store that counts, and looks whether an engine speaks of what is not
 * there. The writer's thread has it; the test looks when that has ended. */
static struct count {
    int64_t replies, engines, early;
} count;

static int counted_reply(struct store *s, const struct reply *r,
                         struct err *err)
{
    (void)s;
    (void)r;
    (void)err;
    count.replies++;
    return 0;
}

static int counted_engine(struct store *s, const struct engine *e,
                          struct err *err)
{
    (void)s;
    (void)err;
    count.engines++;
    count.early += e->sent > count.replies;
    return 0;
}

static int nothing(struct store *s, struct err *err)
{
    (void)s;
    (void)err;
    return 0;
}

static int no_controls(struct store *s, int64_t after, struct control *out,
                       size_t *n, struct err *err)
{
    (void)s;
    (void)after;
    (void)out;
    (void)err;
    *n = 0;
    return 0;
}

/* Just when the writer finds no more records, the loop brings another, and
 * tells of it. */
static struct late {
    _Atomic(struct writer *) w;
    struct engine e;
} late;

void *__real_queue_get(struct queue *q);
void *__wrap_queue_get(struct queue *q);

void *__wrap_queue_get(struct queue *q)
{
    void *item = __real_queue_get(q);

    if (!item && late.w && late.e.sent < LATE) {
        writer_put(late.w, reply_record(1, 1, CONTROL));
        late.e.sent++;
        writer_engine(late.w, &late.e);
    }
    return item;
}

static void an_engine_speaks_of_nothing_that_is_not_there(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    struct store_ops ops = *s->ops;
    struct writer *w;

    (void)state;
    count = (struct count){0};
    ops.put_reply = counted_reply;
    ops.put_engine = counted_engine;
    ops.begin = ops.commit = nothing;
    ops.controls = no_controls;
    s->ops = &ops;
    late.e = (struct engine){.phase = PHASE_RUNNING};
    w = must_start(s, &quick);
    late.w = w;
    while (writer_stored(w) < LATE)
        wait_news(w);
    late.w = NULL;
    stop(w);
    assert_true(count.engines > LATE / 2);
    assert_int_equal(count.early, 0);
}

static int64_t pid_in(struct store *s)
{
    struct engine e = {0};
    struct err err;

    must(s->ops->engine(s, &e, &err), &err);
    return e.pid;
}

/* Nothing else happens for a while, and then it ends. */
static void an_engine_that_must_wait_is_not_forgotten(void **state)
{
    struct engine e = {.phase = PHASE_RUNNING, .pid = 1};
    struct control c = {.verb = CONTROL_PAUSE}, got;
    struct writer *w = must_start(must_open(place.store, STORE_CREATE), &quick);
    struct store *reader = must_open(place.store, STORE_READ);
    struct err err;

    (void)state;
    /* It has begun: what is asked from here on is asked of it. */
    wait_news(w);
    writer_engine(w, &e);
    for (e.pid = 2; e.pid < 4; e.pid++) {
        writer_engine(w, &e);
        must(reader->ops->put_control(reader, &c, &err), &err);
        while (!writer_control(w, &got))
            wait_news(w);
    }
    must(reader->ops->put_control(reader, &c, &err), &err);
    while (!writer_control(w, &got))
        wait_news(w);
    stop(w);
    assert_int_equal(pid_in(reader), 3);
    store_close(reader);
}

/* ---- how much goes into one commit --------------------------------------- */

/* The first commit is held until much waits for the next. */
static struct parts {
    atomic_int holds, held;
    int64_t before, most, commits; /* replies, and in one commit */
} parts;

static int held_begin(struct store *s, struct err *err)
{
    (void)s;
    (void)err;
    parts.before = count.replies;
    parts.held = 1;
    while (parts.holds)
        sched_yield();
    return 0;
}

static int counted_commit(struct store *s, struct err *err)
{
    int64_t replies = count.replies - parts.before;

    (void)s;
    (void)err;
    parts.commits++;
    if (replies > parts.most)
        parts.most = replies;
    return 0;
}

static struct record *heavy(size_t bytes)
{
    struct record *r = reply_record(1, 1, CONTROL);

    arena_alloc(&r->arena, bytes);
    return r;
}

/* One, then so many of that size, then the engine that speaks of them all. */
static void store_many(int many, size_t bytes)
{
    const struct engine e = {.phase = PHASE_RUNNING, .sent = many + 1};
    struct store *s = must_open(place.store, STORE_CREATE);
    struct writer_settings set = quick;
    struct store_ops ops = *s->ops;
    struct writer *w;

    count = (struct count){0};
    parts.most = parts.commits = parts.held = 0;
    parts.holds = 1;
    ops.put_reply = counted_reply;
    ops.put_engine = counted_engine;
    ops.begin = held_begin;
    ops.commit = counted_commit;
    s->ops = &ops;
    set.most = 65536;
    w = must_start(s, &set);
    assert_int_equal(writer_put(w, heavy(1)), 0);
    while (!parts.held)
        sched_yield();
    for (int i = 0; i < many; i++)
        assert_int_equal(writer_put(w, heavy(bytes)), 0);
    writer_engine(w, &e);
    parts.holds = 0;
    stop(w);
    place_clear(&place);
    assert_int_equal(count.replies, many + 1);
    assert_int_equal(count.engines, 1);
    assert_int_equal(count.early, 0);
}

/* So that no commit takes long, and others can write between them. */
static void what_waited_long_is_stored_in_several_commits(void **state)
{
    (void)state;
    store_many(20000, 1);
    assert_int_equal(parts.most, 8192);
    assert_int_equal(parts.commits, 1 + 3);
    store_many(8192, 1);
    assert_int_equal(parts.commits, 1 + 1);
    store_many(5, 9 * 1024 * 1024);
    assert_int_equal(parts.most, 2);
    assert_int_equal(parts.commits, 1 + 3);
}

/* ---- bytes --------------------------------------------------------------- */

static void a_backlog_is_bounded_in_bytes(void **state)
{
    struct backlog *b = backlog_new(8, 10000);
    struct record *out[8];
    int half;

    (void)state;
    assert_int_equal(backlog_room(b), 8);
    assert_int_equal(backlog_put(b, heavy(1000), &half), 0);
    assert_false(half || backlog_is_half(b));
    assert_int_equal(backlog_put(b, heavy(4000), &half), 0);
    assert_true(half && backlog_is_half(b));
    assert_int_equal(backlog_room(b), 6);
    assert_int_equal(backlog_put(b, heavy(20000), &half), 0);
    assert_false(half);
    assert_int_equal(backlog_room(b), 0);
    /* What goes with the last one still finds its place. */
    assert_int_equal(backlog_put(b, heavy(1), &half), 0);
    assert_int_equal(backlog_take(b, out, 8, SIZE_MAX), 4);
    assert_int_equal(backlog_room(b), 0);
    backlog_done(b, out, 4);
    assert_int_equal(backlog_room(b), 8);
    assert_false(backlog_is_half(b));
    backlog_free(b);
}

static void a_backlog_is_taken_in_parts(void **state)
{
    struct backlog *b = backlog_new(8, 0);
    struct record *out[8];
    int half;

    (void)state;
    for (int i = 0; i < 6; i++)
        assert_int_equal(backlog_put(b, heavy(1000), &half), 0);
    assert_int_equal(backlog_count(b), 6);
    assert_int_equal(backlog_take(b, out, 2, SIZE_MAX), 2);
    assert_int_equal(backlog_take(b, out + 2, 8, 1), 1);
    assert_int_equal(backlog_take(b, out + 3, 8, 2500), 2);
    assert_int_equal(backlog_count(b), 1);
    assert_int_equal(backlog_take(b, out + 5, 8, SIZE_MAX), 1);
    backlog_done(b, out, 6);
    backlog_free(b);
}

static void a_backlog_is_bounded_in_records(void **state)
{
    struct backlog *b = backlog_new(4, 0);
    struct record *more = heavy(1), *out[4];
    int halves = 0, half;

    (void)state;
    for (int i = 0; i < 4; i++) {
        assert_int_equal(backlog_put(b, heavy(1 << 20), &half), 0);
        halves += half;
    }
    assert_int_equal(halves, 1);
    assert_int_equal(backlog_put(b, more, &half), -1);
    assert_int_equal(backlog_take(b, out, 4, SIZE_MAX), 4);
    backlog_done(b, out, 4);
    assert_int_equal(backlog_put(b, more, &half), 0);
    backlog_free(b);
}

/* A writer that is behind takes no more memory than it may, and catches up
 * before the next commit is due. */
static void a_writer_that_has_its_bytes_has_no_room(void **state)
{
    struct writer_settings set = quick;
    struct store *other, *mine = must_open(place.store, STORE_CREATE);
    struct writer *w;
    struct err err;
    int64_t given = 0;

    (void)state;
    other = must_open(place.store, STORE_READ);
    must(other->ops->begin(other, &err), &err);
    set.commit_ns = INT64_C(1000000000000);
    set.most_bytes = 100000;
    w = must_start(mine, &set);
    while (writer_room(w) > 0 && given < 64) {
        assert_int_equal(writer_put(w, heavy(10000)), 0);
        given++;
    }
    assert_in_range(given, 7, 10);
    other->ops->rollback(other);
    while (writer_stored(w) == 0)
        wait_news(w);
    assert_true(writer_room(w) > 0);
    store_close(other);
    stop(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_engine_speaks_of_nothing_that_is_not_there),
        TEST(an_engine_that_must_wait_is_not_forgotten),
        TEST(what_waited_long_is_stored_in_several_commits),
        TEST(a_backlog_is_bounded_in_bytes),
        TEST(a_backlog_is_taken_in_parts),
        TEST(a_backlog_is_bounded_in_records),
        TEST(a_writer_that_has_its_bytes_has_no_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
