#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

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

/* ---- bytes --------------------------------------------------------------- */

static struct record *heavy(size_t bytes)
{
    struct record *r = reply_record(1, 1, CONTROL);

    arena_alloc(&r->arena, bytes);
    return r;
}

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
    assert_int_equal(backlog_take(b, out), 4);
    assert_int_equal(backlog_room(b), 0);
    backlog_done(b, out, 4);
    assert_int_equal(backlog_room(b), 8);
    assert_false(backlog_is_half(b));
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
    assert_int_equal(backlog_take(b, out), 4);
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
        TEST(a_backlog_is_bounded_in_bytes),
        TEST(a_backlog_is_bounded_in_records),
        TEST(a_writer_that_has_its_bytes_has_no_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
