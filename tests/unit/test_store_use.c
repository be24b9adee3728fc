#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "unit/store_sample.h"

/* The suite is run once for each row of stores.def. A kind that lives on a
 * server would be given its place here. */
static const char *const kinds[] = {
#define STORE(kind) #kind,
#include "store/stores.def"
#undef STORE
};

PLACE_OF_EACH_TEST

static struct store *create(void)
{
    return must_open(place.store, STORE_CREATE);
}

static int see_outcome(void *arg, const struct reply *r)
{
    int *next = arg;

    assert_int_equal(r->outcome, *next);
    ++*next;
    return 0;
}

static int see_event(void *arg, const struct event *e)
{
    int *next = arg;

    assert_int_equal(e->kind, *next);
    assert_int_equal(e->seq, *next + 1);
    assert_int_equal(e->wall_us, 100 + *next);
    assert_int_equal(e->side, *next % 3 - 1);
    if (*next % 2)
        assert_string_equal(e->text, "why");
    else
        assert_null(e->text);
    ++*next;
    return 0;
}

static void every_outcome_and_event_comes_back(void **state)
{
    struct store *s = create();
    struct err err;
    int next = 0;

    (void)state;
    for (int i = 0; i < OUTCOMES; i++) {
        struct reply r = sample_reply(i + 1, 1, CONTROL);
        r.outcome = (enum outcome)i;
        must(s->ops->put_reply(s, &r, &err), &err);
    }
    must(s->ops->replies(s, 0, see_outcome, &next, &err), &err);
    assert_int_equal(next, OUTCOMES);
    for (int i = 0; i < EVENT_KINDS; i++) {
        struct event e = {.wall_us = 100 + i,
                          .kind = (enum event_kind)i,
                          .side = i % 3 - 1,
                          .text = i % 2 ? "why" : NULL};
        must(s->ops->put_event(s, &e, &err), &err);
    }
    next = 0;
    must(s->ops->events(s, 0, see_event, &next, &err), &err);
    assert_int_equal(next, EVENT_KINDS);
    next = 3;
    must(s->ops->events(s, 3, see_event, &next, &err), &err);
    assert_int_equal(next, EVENT_KINDS);
    store_close(s);
}

static int see_attempt(void *arg, const struct attempt *a)
{
    int *sum = arg;

    assert_int_equal(a->repeat, 2);
    assert_int_equal(a->side, TREATMENT);
    assert_int_equal(a->outcome, OUTCOME_HTTP_5XX);
    assert_int_equal(a->status, 503);
    assert_int_equal(a->sent, 1000);
    assert_int_equal(a->wire, 2000);
    assert_int_equal(a->wait, 3000);
    assert_string_equal(a->error, "busy");
    *sum = *sum * 100 + (int)a->prompt * 10 + a->number;
    return 0;
}

static void attempts_come_back_by_prompt(void **state)
{
    struct store *s = create();
    struct attempt a = {.repeat = 2,
                        .side = TREATMENT,
                        .outcome = OUTCOME_HTTP_5XX,
                        .status = 503,
                        .sent = 1000,
                        .wire = 2000,
                        .wait = 3000,
                        .error = "busy"};
    struct err err;
    int sum = 0;

    (void)state;
    for (int i = 0; i < 4; i++) {
        a.prompt = 2 - i % 2;
        a.number = 1 + i / 2;
        must(s->ops->put_attempt(s, &a, &err), &err);
        /* A resumed run makes it again. */
        must(s->ops->put_attempt(s, &a, &err), &err);
    }
    must(s->ops->attempts(s, 0, see_attempt, &sum, &err), &err);
    assert_int_equal(sum, 11122122);
    sum = 0;
    must(s->ops->attempts(s, 2, see_attempt, &sum, &err), &err);
    assert_int_equal(sum, 2122);
    store_close(s);
}

#define ENGINE_NUMBERS                                                         \
    ((offsetof(struct engine, capped) - offsetof(struct engine, pid)) /        \
     sizeof(int64_t))

static int64_t *numbers_of(struct engine *e)
{
    return &e->pid;
}

static void the_engine_is_one_row_with_all_it_has(void **state)
{
    struct store *s = create();
    struct engine e = {.capped = 1}, got;
    struct err err;

    (void)state;
    must(s->ops->engine(s, &got, &err), &err);
    assert_int_equal(got.phase, PHASE_READY);
    assert_int_equal(got.pid, 0);
    assert_int_equal(got.budget, -1);
    strcpy(e.why, "it was over");
    for (int phase = 0; phase < PHASES; phase++) {
        e.phase = (enum engine_phase)phase;
        for (size_t i = 0; i < ENGINE_NUMBERS; i++)
            numbers_of(&e)[i] = (int64_t)(i + 1) * 1000 * (phase + 1);
        must(s->ops->put_engine(s, &e, &err), &err);
        must(s->ops->engine(s, &got, &err), &err);
        assert_int_equal(got.phase, phase);
        for (size_t i = 0; i < ENGINE_NUMBERS; i++)
            assert_int_equal(numbers_of(&got)[i], numbers_of(&e)[i]);
        assert_int_equal(got.capped, 1);
        assert_string_equal(got.why, "it was over");
    }
    store_close(s);
}

static void how_a_release_is_can_be_read(void **state)
{
    struct store *s = create();
    struct engine e = {.phase = PHASE_RUNNING}, got;
    struct release *r = &e.release;
    struct err err;

    (void)state;
    *r = (struct release){.share = SHARE_WHOLE / 20,
                          .stage = 3,
                          .stage_us = 4,
                          .next_us = 5,
                          .told = "p99-latency is undecided",
                          .oldest = 6,
                          .keyless = 7,
                          .lost = 8,
                          .unsent = 9,
                          .held_back = {10, 11},
                          .fallen = 12,
                          .breaker = {BREAKER_OPEN, BREAKER_PROBING}};
    for (int i = 0; i < RELEASE_STATES; i++) {
        r->state = (enum release_state)i;
        must(s->ops->put_engine(s, &e, &err), &err);
        memset(&got, 0, sizeof(got));
        must(s->ops->engine(s, &got, &err), &err);
        assert_memory_equal(&got.release, r, sizeof(*r));
    }
    store_close(s);
}

static void controls_come_in_order_from_whoever_only_reads(void **state)
{
    struct store *s = create(), *reader = must_open(place.store, STORE_READ);
    struct control got[4];
    struct err err;
    size_t count = 3;

    (void)state;
    for (int i = 0; i < CONTROL_VERBS; i++) {
        struct control c = {.verb = (enum control_verb)i, .value = 10 + i};
        must(reader->ops->put_control(reader, &c, &err), &err);
    }
    must(s->ops->controls(s, 0, got, &count, &err), &err);
    assert_int_equal(count, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(got[i].verb, i);
        assert_int_equal(got[i].value, 10 + i);
    }
    count = 4;
    must(s->ops->controls(s, got[2].seq, got, &count, &err), &err);
    assert_int_equal(count, CONTROL_VERBS - 3);
    assert_int_equal(got[0].verb, 3);
    store_close(reader);
    store_close(s);
}

static int see_finish(void *arg, const struct reply *r)
{
    (void)arg;
    assert_string_equal(r->finish, "stop");
    return 33;
}

static void what_was_rolled_back_never_was(void **state)
{
    struct store *s = create();
    struct reply r = sample_reply(1, 1, CONTROL);
    struct err err;

    (void)state;
    must(s->ops->begin(s, &err), &err);
    must(s->ops->put_reply(s, &r, &err), &err);
    s->ops->rollback(s);
    assert_int_equal(replies_in(s), 0);
    /* The words of it are known no more either. */
    must(s->ops->put_reply(s, &r, &err), &err);
    assert_int_equal(s->ops->replies(s, 0, see_finish, NULL, &err), 33);
    store_close(s);
}

static void a_reader_sees_what_is_committed_and_no_more(void **state)
{
    struct store *s = create(), *reader = must_open(place.store, STORE_READ);
    struct reply r = sample_reply(1, 1, CONTROL);
    struct err err;

    (void)state;
    must(s->ops->begin(s, &err), &err);
    must(s->ops->put_reply(s, &r, &err), &err);
    assert_int_equal(replies_in(reader), 0);
    must(s->ops->commit(s, &err), &err);
    assert_int_equal(replies_in(reader), 1);
    assert_true(reader->ops->size(reader) > 0);
    store_close(s);
    assert_int_equal(replies_in(reader), 1);
    store_close(reader);
}

static void only_one_may_write(void **state)
{
    struct store *s = create();
    struct err err;
    char pid[32];

    (void)state;
    snprintf(pid, sizeof(pid), "process %ld", (long)getpid());
    assert_null(store_open(place.store, STORE_WRITE, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.text, place.store));
    assert_non_null(strstr(err.text, pid));
    store_close(s);
    store_close(must_open(place.store, STORE_WRITE));
}

static void none_is_made_unless_asked_and_none_made_over(void **state)
{
    struct err err;

    (void)state;
    assert_null(store_open(place.store, STORE_READ, &err));
    assert_non_null(strstr(err.text, place.store));
    assert_null(store_open(place.store, STORE_WRITE, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_int_equal(place_files(&place), 0);
    store_close(create());
    assert_null(store_open(place.store, STORE_CREATE, &err));
    assert_non_null(strstr(err.text, "is there already"));
    store_close(must_open(place.store, STORE_READ));
}

/* Notes it; 1000 * file + line of the first of that id, 0 when it is that. */
static int64_t note(struct store *s, const char *id, int64_t line, int64_t file)
{
    struct prompt p = sample_prompt(1, id);
    struct store_line first = {-1, -1};
    struct err err;

    p.line = line;
    p.file = file;
    must(s->ops->note_id(s, &p, &first, &err), &err);
    return 1000 * first.file + first.line;
}

static void an_id_is_noted_once(void **state)
{
    struct store *s = create();

    (void)state;
    assert_int_equal(note(s, "z", 1, 1), 0);
    assert_int_equal(note(s, "b", 2, 1), 0);
    assert_int_equal(note(s, "z", 3, 1), 1001);
    assert_int_equal(note(s, "c", 4, 1), 0);
    assert_int_equal(note(s, "b", 1, 2), 1002);
    assert_int_equal(note(s, "z", 2, 2), 1001);
    assert_int_equal(note(s, "", 9, 2), 0);
    store_close(s);
}

static int note_missing(void *arg, const struct prompt *p,
                        const int missing[SIDES])
{
    int64_t *sum = arg;

    *sum =
        *sum * 1000 + p->seq * 100 + missing[CONTROL] * 10 + missing[TREATMENT];
    return *sum > 1000000000 ? 5 : 0;
}

static int64_t missing_from(struct store *s, int64_t from, int repeat)
{
    struct store_pass pass = {from, repeat};
    struct err err;
    int64_t sum = 0;

    must(s->ops->missing(s, pass, note_missing, &sum, &err), &err);
    return sum;
}

static void missing_replies_are_told_by_side_and_repeat(void **state)
{
    static const int have[][3] = {
        {1, 1, CONTROL}, {1, 1, TREATMENT}, {2, 1, TREATMENT},
        {3, 1, CONTROL}, {3, 2, CONTROL},   {3, 2, TREATMENT},
    };
    struct store *s = create();
    struct err err;

    (void)state;
    put_prompts(s, 3);
    assert_int_equal(missing_from(s, 1, 1), 111211311);
    for (size_t i = 0; i < sizeof(have) / sizeof(*have); i++) {
        struct reply r =
            sample_reply(have[i][0], have[i][1], (enum side)have[i][2]);
        must(s->ops->put_reply(s, &r, &err), &err);
    }
    assert_int_equal(missing_from(s, 1, 1), 210301);
    assert_int_equal(missing_from(s, 3, 1), 301);
    assert_int_equal(missing_from(s, 1, 2), 111211);
    assert_int_equal(missing_from(s, 4, 1), 0);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_outcome_and_event_comes_back),
        TEST(attempts_come_back_by_prompt),
        TEST(the_engine_is_one_row_with_all_it_has),
        TEST(how_a_release_is_can_be_read),
        TEST(controls_come_in_order_from_whoever_only_reads),
        TEST(what_was_rolled_back_never_was),
        TEST(a_reader_sees_what_is_committed_and_no_more),
        TEST(only_one_may_write),
        TEST(none_is_made_unless_asked_and_none_made_over),
        TEST(an_id_is_noted_once),
        TEST(missing_replies_are_told_by_side_and_repeat),
    };
    int failed = 0;

    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        failed += _cmocka_run_group_tests(
            kinds[i], tests, sizeof(tests) / sizeof(*tests), NULL, NULL);
    return failed;
}
