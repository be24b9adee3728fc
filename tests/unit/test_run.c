#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <netdb.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "base/arena.h"
#include "replay/run.h"
#include "sim/sim.h"
#include "unit/store_sample.h"

#define MS INT64_C(1000000)
#define TICK (2 * MS)

/* ---- the far end, a process of its own ---------------------------------- */

/* Interrupts us when it has so many requests, and again when it still has. */
struct far {
    const char *models[SIDES];
    int fast, requests, times;
    const char *store; /* asks there instead of interrupting */
    struct loop_timer *timer;
    struct sim *sim;
    int sent, ticks;
};

static pid_t far_pid;
static int far_port;

static void ask(const char *store, enum control_verb verb)
{
    const struct control c = {.verb = verb, .value = 1};
    struct store *s = must_open(store, STORE_READ);
    struct err err;

    must(s->ops->put_control(s, &c, &err), &err);
    store_close(s);
}

static void disturb(const struct far *f)
{
    if (!f->store) {
        kill(getppid(), SIGINT);
        return;
    }
    ask(f->store, CONTROL_MORE);
    ask(f->store, CONTROL_PAUSE);
    ask(f->store, CONTROL_RESUME);
    ask(f->store, CONTROL_STOP);
}

static void tick(void *arg, int64_t now)
{
    struct far *f = arg;
    struct sim_counts c;

    sim_count(f->sim, &c);
    if (f->sent < f->times && c.requests >= f->requests && f->ticks++ >= 10) {
        f->sent++;
        f->ticks = 0;
        disturb(f);
    }
    loop_timer_set(f->timer, now + TICK);
}

static void be_far(int out, struct far *f)
{
    struct sim_model model[SIDES];
    struct sim_settings s = {
        .address = "127.0.0.1", .model = model, .models = 2, .fast = f->fast};
    struct loop *l;
    struct err err;
    int port;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int i = 0; i < SIDES; i++)
        if (sim_model_parse(&model[i], f->models[i], &err))
            _exit(1);
    l = loop_new(&err);
    f->sim = sim_new(l, &s, &err);
    if (!f->sim)
        _exit(1);
    port = sim_port(f->sim);
    if (write(out, &port, sizeof(port)) != sizeof(port))
        _exit(1);
    f->timer = loop_timer_new(l, tick, f);
    loop_timer_set(f->timer, loop_now());
    loop_run(l, &err);
    _exit(0);
}

static void start_far(struct far *f)
{
    int end[2];

    assert_int_equal(pipe(end), 0);
    far_pid = fork();
    assert_true(far_pid >= 0);
    if (far_pid == 0)
        be_far(end[1], f);
    close(end[1]);
    assert_int_equal(read(end[0], &far_port, sizeof(far_port)),
                     sizeof(far_port));
    close(end[0]);
}

/* ---- a run -------------------------------------------------------------- */

struct bench {
    struct place place;
    struct run_settings set;
    struct price_list prices;
    struct engine engine;
    struct store *store;
    struct err err;
};

static void init_variant(struct bench *b, enum side side)
{
    struct variant *v = &b->set.replay.variant[side];
    char url[64];

    snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1", far_port);
    v->provider = memory_string("openai");
    v->base_url = memory_string(url);
    v->model = memory_string(side == CONTROL ? "a" : "b");
    v->stream = 1;
}

static void put_asks(struct store *s, int count)
{
    struct err err;

    must(s->ops->begin(s, &err), &err);
    for (int i = 1; i <= count; i++) {
        struct prompt p = sample_prompt(i, "");
        char id[16], text[96];

        snprintf(id, sizeof(id), "p%d", i);
        snprintf(text, sizeof(text),
                 "{\"messages\":[{\"role\":\"user\",\"content\":\"%d?\"}]}", i);
        p.id = id;
        p.user = "ann";
        p.reference = "not what is said";
        p.request = text;
        p.request_len = strlen(text);
        must(s->ops->put_prompt(s, &p, &err), &err);
    }
    must(s->ops->commit(s, &err), &err);
}

static void prepare(struct bench *b, struct far *f, int prompts)
{
    start_far(f);
    b->set = (struct run_settings){
        .replay = {.concurrency = 8,
                   .connect = 10000 * MS,
                   .first_token = 60000 * MS,
                   .stall = 60000 * MS,
                   .whole = 60000 * MS,
                   .backoff = {10 * MS, 10 * MS, 3},
                   .budget = -1,
                   .errors = -1,
                   .earlier = INT64_C(5000000000),
                   .seed = 1,
                   .prices = &b->prices},
        .repeats = 1,
        .prompts = prompts,
        .total = prompts,
    };
    schedule_init(&b->set.replay.schedule, &pace_closed, 1);
    init_variant(b, CONTROL);
    init_variant(b, TREATMENT);
    b->store = must_open(b->place.store, STORE_CREATE);
    put_asks(b->store, prompts);
}

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof(*b));

    place_make(&b->place);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;

    if (far_pid > 0) {
        kill(far_pid, SIGKILL);
        waitpid(far_pid, NULL, 0);
        far_pid = 0;
    }
    variant_release(&b->set.replay.variant[CONTROL]);
    variant_release(&b->set.replay.variant[TREATMENT]);
    place_remove(&b->place);
    free(b);
    return 0;
}

static struct engine stored_engine(struct bench *b)
{
    struct store *s = must_open(b->place.store, STORE_READ);
    struct engine e;

    must(s->ops->engine(s, &e, &b->err), &b->err);
    store_close(s);
    return e;
}

static int count_ok(void *arg, const struct reply *r)
{
    int *count = arg;

    count[r->side] += r->outcome == OUTCOME_OK && r->attempts == 1;
    assert_true(r->latency > 0 && r->wall_us > INT64_C(1700000000000000));
    return 0;
}

static int count_alike(void *arg, const struct reply *r)
{
    int *count = arg;

    assert_true(r->normal > 0 && r->length > 0 && r->cluster > 0);
    assert_int_equal(r->match, 0);
    *count += r->similarity >= 0 && r->similarity <= 1000000;
    return 0;
}

/* Told with the reply of each pair that was stored last. */
static int stored_alike(struct bench *b)
{
    struct store *s = must_open(b->place.store, STORE_READ);
    int count = 0;

    must(s->ops->replies(s, 0, count_alike, &count, &b->err), &b->err);
    store_close(s);
    return count;
}

static void count_stored(struct bench *b, int count[SIDES])
{
    struct store *s = must_open(b->place.store, STORE_READ);

    count[CONTROL] = count[TREATMENT] = 0;
    must(s->ops->replies(s, 0, count_ok, count, &b->err), &b->err);
    store_close(s);
}

static int note_event(void *arg, const struct event *e)
{
    struct buf *all = arg;

    assert_true(e->wall_us > INT64_C(1700000000000000));
    buf_addf(all, "%s: %s\n", event_name(e->kind), e->text);
    return 0;
}

static void assert_events(struct bench *b, const char *part, int times)
{
    struct store *s = must_open(b->place.store, STORE_READ);
    struct buf all;
    int found = 0;

    buf_init(&all, 100000);
    must(s->ops->events(s, 0, note_event, &all, &b->err), &b->err);
    for (const char *at = all.data; (at = strstr(at, part)); at++)
        found++;
    if (found != times)
        fail_msg("%s: not %d times in %s", part, times, all.data);
    buf_release(&all);
    store_close(s);
}

static void assert_event(struct bench *b, const char *line)
{
    assert_events(b, line, 1);
}

/* ---- tests -------------------------------------------------------------- */

static void all_is_asked_and_all_is_stored(void **state)
{
    struct far far = {{"a", "b"}, .fast = 1};
    struct bench *b = *state;
    struct engine e;
    int count[SIDES];

    prepare(b, &far, 60);
    must(run(b->store, &b->set, &b->engine, &b->err), &b->err);
    count_stored(b, count);
    assert_int_equal(count[CONTROL], 60);
    assert_int_equal(count[TREATMENT], 60);
    assert_int_equal(stored_alike(b), 60);
    e = stored_engine(b);
    assert_int_equal(e.phase, PHASE_FINISHED);
    assert_int_equal(e.pid, getpid());
    assert_int_equal(e.sent, 120);
    assert_int_equal(e.total, 60);
    assert_int_equal(e.in_flight[CONTROL], 0);
    assert_int_equal(e.peak[CONTROL], 8);
    assert_true(e.elapsed > b->set.replay.earlier);
    assert_true(e.updated_us >= e.started_us && e.cpu_ns > 0);
    assert_true(e.opened >= 1 && e.opened <= 16);
    assert_int_equal(b->engine.phase, PHASE_FINISHED);
    assert_event(b, "start: closed loop, 8 in flight a variant; libcurl ");
    assert_events(b, "zlib", 0);
    assert_events(b, " is 127.0.0.1", 0);
}

/* The one name that a machine without a network has, if it has /etc/hosts. */
static int knows_localhost(void)
{
    struct addrinfo *found = NULL;
    int known = getaddrinfo("localhost", NULL, NULL, &found) == 0;

    if (known)
        freeaddrinfo(found);
    else
        print_message("skipped: localhost has no address here\n");
    return known;
}

static void a_name_is_told_with_its_address_once(void **state)
{
    struct far far = {{"a", "b"}, .fast = 1};
    struct bench *b = *state;
    char *url, line[96];

    if (!knows_localhost())
        skip();
    prepare(b, &far, 1);
    for (int s = 0; s < SIDES; s++) {
        url = b->set.replay.variant[s].base_url;
        snprintf(line, sizeof(line), "http://localhost:%d/v1?k=secret",
                 far_port);
        b->set.replay.variant[s].base_url = memory_string(line);
        free(url);
    }
    must(run(b->store, &b->set, &b->engine, &b->err), &b->err);
    snprintf(line, sizeof(line), "note: http://localhost:%d/v1 is ", far_port);
    assert_events(b, line, 1);
}

static void one_signal_lets_what_is_in_flight_finish(void **state)
{
    struct far far = {
        {"a:ttft=20ms,words=2,rate=1000", "b:ttft=20ms,words=2,rate=1000"},
        .requests = 40,
        .times = 1};
    struct bench *b = *state;
    int count[SIDES];

    prepare(b, &far, 3000);
    must(run(b->store, &b->set, &b->engine, &b->err), &b->err);
    assert_int_equal(stored_engine(b).phase, PHASE_INTERRUPTED);
    assert_string_equal(b->engine.why, "interrupted");
    count_stored(b, count);
    assert_int_equal(count[CONTROL], count[TREATMENT]);
    assert_int_equal(b->engine.sent, 2 * count[CONTROL]);
    assert_in_range(count[CONTROL], 20, 2900);
    assert_event(b, "stop: interrupted\n");
}

static void a_second_signal_gives_up_what_is_in_flight(void **state)
{
    struct far far = {{"a:ttft=500s,sigma=0", "b:ttft=500s,sigma=0"},
                      .requests = 16,
                      .times = 2};
    struct bench *b = *state;
    int count[SIDES];

    prepare(b, &far, 100);
    must(run(b->store, &b->set, &b->engine, &b->err), &b->err);
    assert_int_equal(stored_engine(b).phase, PHASE_INTERRUPTED);
    count_stored(b, count);
    assert_int_equal(count[CONTROL] + count[TREATMENT], 0);
}

static void what_was_interrupted_is_completed_by_the_next_run(void **state)
{
    struct far far = {
        {"a:ttft=10ms,words=2,rate=1000", "b:ttft=10ms,words=2,rate=1000"},
        .requests = 40,
        .times = 1};
    struct bench *b = *state;
    int count[SIDES];

    prepare(b, &far, 200);
    must(run(b->store, &b->set, &b->engine, &b->err), &b->err);
    assert_int_equal(b->engine.phase, PHASE_INTERRUPTED);
    b->store = must_open(b->place.store, STORE_WRITE);
    must(run(b->store, &b->set, &b->engine, &b->err), &b->err);
    assert_int_equal(b->engine.phase, PHASE_FINISHED);
    count_stored(b, count);
    assert_int_equal(count[CONTROL], 200);
    assert_int_equal(count[TREATMENT], 200);
}

static int replies_left;

static int put_few(struct store *s, const struct reply *r, struct err *err)
{
    (void)s;
    (void)r;
    if (replies_left-- > 0)
        return 0;
    return err_set(err, ERR_IO, "the disk is full");
}

static void a_store_that_fails_ends_the_run(void **state)
{
    struct far far = {{"a", "b"}, .fast = 1};
    struct bench *b = *state;
    struct store_ops broken;

    prepare(b, &far, 2000);
    broken = *b->store->ops;
    broken.put_reply = put_few;
    b->store->ops = &broken;
    replies_left = 20;
    assert_int_equal(run(b->store, &b->set, &b->engine, &b->err), -1);
    assert_string_equal(b->err.text, "the disk is full");
    assert_int_equal(b->engine.phase, PHASE_FAILED);
    assert_string_equal(b->engine.why, "the disk is full");
}

static void
a_host_without_an_address_is_told_before_anything_is_sent(void **state)
{
    struct far far = {{"a", "b"}, .fast = 1};
    struct variant *v;
    struct bench *b = *state;

    prepare(b, &far, 5);
    v = &b->set.replay.variant[TREATMENT];
    free(v->base_url);
    v->base_url = memory_string("http://no.such.host.invalid/v1");
    must(run(b->store, &b->set, &b->engine, &b->err), &b->err);
    assert_int_equal(stored_engine(b).phase, PHASE_FAILED);
    assert_non_null(strstr(b->engine.why, "no.such.host.invalid"));
    assert_int_equal(b->engine.sent, 0);
}

static void a_screen_is_obeyed(void **state)
{
    struct far far = {
        {"a:ttft=20ms,words=2,rate=1000", "b:ttft=20ms,words=2,rate=1000"},
        .requests = 40,
        .times = 1};
    struct bench *b = *state;

    far.store = b->place.store;
    prepare(b, &far, 3000);
    must(run(b->store, &b->set, &b->engine, &b->err), &b->err);
    assert_int_equal(b->engine.phase, PHASE_INTERRUPTED);
    assert_string_equal(b->engine.why, "stopped from a screen");
    assert_event(b, "change: up to 9 in flight a variant\n");
    assert_event(b, "pause: ");
    assert_event(b, "resume: ");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_is_asked_and_all_is_stored),
        TEST(a_name_is_told_with_its_address_once),
        TEST(one_signal_lets_what_is_in_flight_finish),
        TEST(a_second_signal_gives_up_what_is_in_flight),
        TEST(what_was_interrupted_is_completed_by_the_next_run),
        TEST(a_store_that_fails_ends_the_run),
        TEST(a_host_without_an_address_is_told_before_anything_is_sent),
        TEST(a_screen_is_obeyed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
