#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "unit/writer_help.h"

PLACE_OF_EACH_TEST

static struct store *prompts(int64_t count)
{
    struct store *s = must_open(place.store, STORE_CREATE);

    put_prompts(s, count);
    return s;
}

static void stop(struct writer *w)
{
    struct err err;

    must(writer_stop(w, &err), &err);
}

static void put(struct writer *w, struct record *r)
{
    while (writer_room(w) == 0)
        wait_news(w);
    assert_int_equal(writer_put(w, r), 0);
}

static void all_that_was_given_is_stored_at_the_end(void **state)
{
    struct writer_settings set = quick;
    struct writer *w;
    struct store *s;

    (void)state;
    set.commit_ns = INT64_C(1000000000000);
    w = must_start(prompts(0), &set);
    for (int i = 0; i < 20; i++)
        put(w, reply_record(i + 1, 1, CONTROL));
    stop(w);
    s = must_open(place.store, STORE_READ);
    assert_int_equal(replies_in(s), 20);
    store_close(s);
    assert_int_equal(place_files(&place), 1);
}

/* Long before the time for the next commit. */
static void a_queue_that_fills_is_emptied_early(void **state)
{
    struct writer_settings set = quick;
    struct writer *w;

    (void)state;
    set.commit_ns = INT64_C(1000000000000);
    w = must_start(prompts(0), &set);
    for (int i = 0; i < 1000; i++)
        put(w, reply_record(i + 1, 1, CONTROL));
    assert_true(writer_stored(w) >= 1000 - 2 * 64);
    stop(w);
}

static void what_waits_is_committed_without_a_push(void **state)
{
    struct writer *w = must_start(prompts(0), &quick);
    struct store *s;

    (void)state;
    assert_int_equal(writer_stored(w), 0);
    put(w, reply_record(1, 1, CONTROL));
    put(w, reply_record(1, 1, TREATMENT));
    while (writer_stored(w) < 2)
        wait_news(w);
    s = must_open(place.store, STORE_READ);
    assert_int_equal(replies_in(s), 2);
    store_close(s);
    stop(w);
}

static void more_than_there_is_room_for_is_refused(void **state)
{
    struct writer_settings set = quick;
    struct writer *w;
    struct store *other;
    struct err err;
    int taken = 0;

    (void)state;
    set.most = 8;
    other = prompts(0);
    store_close(other);
    other = must_open(place.store, STORE_READ);
    w = must_start(must_open(place.store, STORE_WRITE), &set);
    /* While another writes, no commit can go through. */
    must(other->ops->begin(other, &err), &err);
    assert_int_equal(writer_room(w), 8);
    while (taken < 40 && writer_put(w, reply_record(taken + 1, 1, 0)) == 0)
        taken++;
    assert_true(taken >= 8 && taken <= 16);
    other->ops->rollback(other);
    while (writer_stored(w) < taken)
        wait_news(w);
    assert_int_equal(writer_room(w), 8);
    store_close(other);
    stop(w);
}

static int see_attempt(void *arg, const struct attempt *a)
{
    (void)arg;
    assert_string_equal(a->error, "slow");
    return 5;
}

static int see_event(void *arg, const struct event *e)
{
    (void)arg;
    assert_string_equal(e->text, "noted");
    return 6;
}

static void every_kind_of_record_arrives(void **state)
{
    char slow[] = "slow";
    struct attempt a = {.prompt = 1, .repeat = 1, .number = 1, .error = slow};
    struct record *first = record_new(RECORD_ATTEMPT);
    struct record *second = record_new(RECORD_EVENT);
    struct writer *w = must_start(prompts(0), &quick);
    struct store *s;
    struct err err;

    (void)state;
    record_attempt(first, &a);
    second->u.event =
        (struct event){.kind = EVENT_NOTE, .side = -1, .text = "noted"};
    memset(slow, 'x', 4); /* it is a copy */
    put(w, first);
    put(w, second);
    stop(w);
    s = must_open(place.store, STORE_READ);
    assert_int_equal(s->ops->attempts(s, 0, see_attempt, NULL, &err), 5);
    assert_int_equal(s->ops->events(s, 0, see_event, NULL, &err), 6);
    store_close(s);
}

static int see_prompt(void *arg, const struct prompt *p)
{
    (void)arg;
    assert_string_equal(p->id, "req_1");
    assert_string_equal(p->user, "ann");
    assert_string_equal(p->request, "{\"messages\":[]}");
    return 7;
}

/* Of a live request; and a writer that is given prompts reads none. */
static void a_prompt_arrives_before_its_reply(void **state)
{
    const struct store_range all = {1, 9};
    struct writer_settings live = quick;
    char id[] = "req_1", user[] = "ann";
    struct prompt p = sample_prompt(1, id);
    struct record *r = record_new(RECORD_PROMPT);
    struct writer *w;
    struct store *s;
    struct err err;
    int over = 0;

    (void)state;
    live.repeats = 0;
    w = must_start(prompts(0), &live);
    p.user = user;
    record_prompt(r, &p);
    memset(id, 'x', 5);
    memset(user, 'x', 3);
    put(w, r);
    put(w, reply_record(1, 1, CONTROL));
    while (writer_stored(w) < 2)
        wait_news(w);
    assert_null(writer_work(w, &over));
    assert_true(over);
    stop(w);
    s = must_open(place.store, STORE_READ);
    assert_int_equal(s->ops->prompts(s, all, see_prompt, NULL, &err), 7);
    assert_int_equal(replies_in(s), 1);
    store_close(s);
}

static void settings_are_renewed_while_it_runs(void **state)
{
    struct settings old = {0}, some = {0}, now = {0};
    struct record *r = record_new(RECORD_SETTINGS);
    struct store *s = prompts(0);
    struct writer *w;
    struct err err;

    (void)state;
    settings_add(&old, "name", "x");
    settings_add(&old, "ramp", "1%%:15m, 100%%");
    must(s->ops->put_settings(s, &old, &err), &err);
    w = must_start(s, &quick);
    settings_add(&some, "ramp", "none");
    record_settings(r, &some);
    put(w, r);
    stop(w);
    s = must_open(place.store, STORE_READ);
    must(s->ops->settings(s, &now, &err), &err);
    assert_int_equal(now.count, 2);
    assert_string_equal(settings_find(&now, "name"), "x");
    assert_string_equal(settings_find(&now, "ramp"), "none");
    store_close(s);
    settings_release(&old);
    settings_release(&some);
    settings_release(&now);
}

static void a_copy_of_a_reply_is_deep(void **state)
{
    const char *const text[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    struct reply r = {.text = text[0],
                      .tools = text[1],
                      .finish = text[2],
                      .model = text[3],
                      .fingerprint = text[4],
                      .request_id = text[5],
                      .error = text[6],
                      .headers = text[7],
                      .chunks = 9};
    struct record *copy = record_new(RECORD_REPLY);
    const char *const *got[8] = {
        &copy->u.reply.text,        &copy->u.reply.tools,
        &copy->u.reply.finish,      &copy->u.reply.model,
        &copy->u.reply.fingerprint, &copy->u.reply.request_id,
        &copy->u.reply.error,       &copy->u.reply.headers};

    (void)state;
    record_reply(copy, &r);
    assert_int_equal(copy->u.reply.chunks, 9);
    for (int i = 0; i < 8; i++) {
        assert_ptr_not_equal(*got[i], text[i]);
        assert_string_equal(*got[i], text[i]);
    }
    record_free(copy);
    record_free(NULL);
}

static void work_is_every_prompt_pass_by_pass(void **state)
{
    struct writer_settings set = quick;
    struct writer *w;
    struct work *k;

    (void)state;
    set.repeats = 3;
    w = must_start(prompts(100), &set);
    for (int repeat = 1; repeat <= 3; repeat++)
        for (int i = 1; i <= 100; i++) {
            k = next_work(w);
            assert_non_null(k);
            assert_int_equal(k->prompt.seq, i);
            assert_int_equal(k->repeat, repeat);
            assert_true(k->missing[CONTROL] && k->missing[TREATMENT]);
            assert_string_equal(k->prompt.request, "{\"messages\":[]}");
            work_free(k);
        }
    assert_null(next_work(w));
    stop(w);
}

static void only_what_is_missing_is_work(void **state)
{
    struct writer_settings set = quick;
    struct writer *w = must_start(prompts(5), &set);
    struct work *k;

    (void)state;
    for (int i = 0; i < 5; i++)
        put(w, reply_record(1 + i / 2, 1, i % 2));
    stop(w);
    set.repeats = 2;
    w = must_start(must_open(place.store, STORE_WRITE), &set);
    for (int i = 3; i <= 10; i++) {
        k = next_work(w);
        assert_non_null(k);
        assert_int_equal(k->prompt.seq, (i - 1) % 5 + 1);
        assert_int_equal(k->repeat, (i - 1) / 5 + 1);
        assert_int_equal(k->missing[CONTROL], i != 3);
        assert_int_equal(k->missing[TREATMENT], 1);
        work_free(k);
    }
    assert_null(next_work(w));
    stop(w);
}

static void an_empty_store_has_no_work(void **state)
{
    struct writer *w = must_start(prompts(0), &quick);

    (void)state;
    assert_null(next_work(w));
    stop(w);
}

/* Counts how much is taken at a time, between the writer and its store. */
static struct spy {
    const struct store_ops *real;
    store_missing *each;
    void *arg;
    int taken, most;
} spy;

static int spy_each(void *arg, const struct prompt *p, const int missing[SIDES])
{
    int rc = spy.each(spy.arg, p, missing);

    (void)arg;
    if (rc == 0 && ++spy.taken > spy.most)
        spy.most = spy.taken;
    return rc;
}

static int spy_missing(struct store *s, struct store_pass pass,
                       store_missing *each, void *arg, struct err *err)
{
    spy.each = each;
    spy.arg = arg;
    spy.taken = 0;
    return spy.real->missing(s, pass, spy_each, NULL, err);
}

static int most_taken(size_t ahead, size_t bytes)
{
    struct store *s = prompts(60);
    struct store_ops ops = *s->ops;
    struct writer_settings set = quick;
    struct writer *w;
    struct work *k;

    spy = (struct spy){.real = s->ops};
    ops.missing = spy_missing;
    s->ops = &ops;
    set.ahead = ahead;
    set.ahead_bytes = bytes;
    w = must_start(s, &set);
    for (int i = 1; (k = next_work(w)) != NULL; i++) {
        assert_int_equal(k->prompt.seq, i);
        work_free(k);
    }
    stop(w);
    place_clear(&place);
    return spy.most;
}

static void what_is_read_ahead_is_bounded(void **state)
{
    (void)state;
    assert_int_equal(most_taken(16, 1 << 20), 16);
    assert_int_equal(most_taken(1, 1 << 20), 1);
    /* A prompt that is larger than all that may be, comes alone. */
    assert_int_equal(most_taken(16, 1), 1);
    assert_in_range(most_taken(1000, 4096), 2, 40);
}

/* Work that runs out is not fetched only when the next commit is due. */
static void work_does_not_wait_for_a_commit(void **state)
{
    struct writer_settings set = quick;
    struct writer *w;
    struct work *k;
    int count = 0;

    (void)state;
    set.commit_ns = INT64_C(1000000000000);
    set.ahead = 4;
    w = must_start(prompts(100), &set);
    while ((k = next_work(w)) != NULL) {
        count++;
        work_free(k);
    }
    assert_int_equal(count, 100);
    stop(w);
}

static void controls_of_this_run_reach_the_loop(void **state)
{
    struct control c = {.verb = CONTROL_STOP}, got;
    struct store *reader, *s = prompts(0);
    struct writer *w;
    struct err err;

    (void)state;
    must(s->ops->put_control(s, &c, &err), &err);
    w = must_start(s, &quick);
    assert_null(next_work(w));
    reader = must_open(place.store, STORE_READ);
    for (int i = 0; i < 40; i++) {
        c = (struct control){.verb = CONTROL_MORE, .value = i};
        must(reader->ops->put_control(reader, &c, &err), &err);
    }
    store_close(reader);
    for (int i = 0; i < 40; i++) {
        while (!writer_control(w, &got))
            wait_news(w);
        assert_int_equal(got.verb, CONTROL_MORE);
        assert_int_equal(got.value, i);
    }
    assert_int_equal(writer_control(w, &got), 0);
    stop(w);
}

static int64_t stored_pid(struct store *s)
{
    struct engine e;
    struct err err;

    must(s->ops->engine(s, &e, &err), &err);
    return e.pid;
}

static void the_engine_goes_with_each_commit_and_at_the_end(void **state)
{
    struct engine e = {.phase = PHASE_RUNNING};
    struct store *reader;
    struct writer *w = must_start(prompts(0), &quick);

    (void)state;
    reader = must_open(place.store, STORE_READ);
    for (int i = 1; i <= 5; i++) {
        e.pid = i * 10;
        writer_engine(w, &e);
        e.pid++;
        writer_engine(w, &e);
        put(w, reply_record(i, 1, CONTROL));
        while (writer_stored(w) < i)
            wait_news(w);
        assert_in_range(stored_pid(reader), i * 10, i * 10 + 1);
    }
    e.pid = 3;
    writer_engine(w, &e);
    stop(w);
    assert_int_equal(stored_pid(reader), 3);
    store_close(reader);
}

/* With nothing else to store, a change of phase is stored at once. */
static void a_new_phase_waits_for_nothing(void **state)
{
    struct engine e = {.phase = PHASE_RUNNING, .pid = 1};
    struct control c = {.verb = CONTROL_PAUSE}, got;
    struct store *reader;
    struct writer *w = must_start(prompts(0), &quick);
    struct err err;

    (void)state;
    assert_null(next_work(w));
    reader = must_open(place.store, STORE_READ);
    for (e.pid = 1; e.pid < 5; e.pid++) {
        e.phase = e.pid % 2 ? PHASE_RUNNING : PHASE_PAUSED;
        writer_engine(w, &e);
        /* Controls are read after commits: the second one proves one. */
        for (int i = 0; i < 2; i++) {
            must(reader->ops->put_control(reader, &c, &err), &err);
            while (!writer_control(w, &got))
                wait_news(w);
        }
        assert_int_equal(stored_pid(reader), e.pid);
    }
    store_close(reader);
    stop(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_that_was_given_is_stored_at_the_end),
        TEST(a_queue_that_fills_is_emptied_early),
        TEST(what_waits_is_committed_without_a_push),
        TEST(more_than_there_is_room_for_is_refused),
        TEST(every_kind_of_record_arrives),
        TEST(settings_are_renewed_while_it_runs),
        TEST(a_prompt_arrives_before_its_reply),
        TEST(a_copy_of_a_reply_is_deep),
        TEST(work_is_every_prompt_pass_by_pass),
        TEST(only_what_is_missing_is_work),
        TEST(an_empty_store_has_no_work),
        TEST(what_is_read_ahead_is_bounded),
        TEST(work_does_not_wait_for_a_commit),
        TEST(controls_of_this_run_reach_the_loop),
        TEST(the_engine_goes_with_each_commit_and_at_the_end),
        TEST(a_new_phase_waits_for_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
