#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net/loop.h"

#define MS INT64_C(1000000)

struct fixture {
    struct loop *loop;
    struct loop_timer *timer[4];
    struct loop_watch *watch;
    int64_t due[4], when, late[64];
    char log[64];
    int calls, inside, ticks, number, pipe[2];
};

static int setup(void **state)
{
    static struct fixture f;
    struct err err;

    memset(&f, 0, sizeof(f));
    f.loop = loop_new(&err);
    *state = &f;
    return f.loop ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    for (int i = 0; i < 4; i++)
        loop_timer_free(f->timer[i]);
    loop_watch_free(f->watch);
    loop_free(f->loop);
    return 0;
}

static void run(struct fixture *f)
{
    struct err err;

    assert_int_equal(loop_run(f->loop, &err), 0);
}

static void stop(void *arg, int64_t now)
{
    struct fixture *f = arg;

    f->when = now;
    f->calls++;
    loop_stop(f->loop);
}

static void note(struct fixture *f, char c, int64_t now)
{
    size_t len = strlen(f->log);

    assert_true(now >= f->due[c - '0']);
    assert_true(loop_now() >= now);
    f->log[len] = c;
    f->log[len + 1] = '\0';
}

static void first(void *arg, int64_t now)
{
    note(arg, '0', now);
}

static void second(void *arg, int64_t now)
{
    note(arg, '1', now);
}

static void third(void *arg, int64_t now)
{
    note(arg, '2', now);
    loop_stop(((struct fixture *)arg)->loop);
}

static void set(struct fixture *f, int i, int64_t when)
{
    f->due[i] = when;
    loop_timer_set(f->timer[i], when);
}

static void three(struct fixture *f)
{
    f->timer[0] = loop_timer_new(f->loop, first, f);
    f->timer[1] = loop_timer_new(f->loop, second, f);
    f->timer[2] = loop_timer_new(f->loop, third, f);
}

static void test_timers_come_in_order_and_never_early(void **state)
{
    struct fixture *f = *state;
    int64_t now = loop_now();

    three(f);
    set(f, 2, now + 5 * MS);
    set(f, 1, now + 3 * MS + 1);
    set(f, 0, now + 1 * MS + 999);
    run(f);
    assert_string_equal(f->log, "012");
    assert_true(loop_now() - now >= 5 * MS);
}

static void test_a_timer_is_moved_and_switched_off(void **state)
{
    struct fixture *f = *state;
    int64_t now = loop_now();

    three(f);
    set(f, 0, now + 1 * MS);
    set(f, 1, now + 1 * MS);
    set(f, 2, now + 4 * MS);
    set(f, 0, now + 2 * MS);
    loop_timer_off(f->timer[1]);
    run(f);
    assert_string_equal(f->log, "02");
}

static void again(void *arg, int64_t now)
{
    struct fixture *f = arg;

    f->inside++;
    assert_int_equal(f->inside, 1);
    if (++f->calls < 3)
        loop_timer_set(f->timer[0], now - MS);
    else
        loop_stop(f->loop);
    f->inside--;
}

static void test_the_past_is_now_but_not_at_once(void **state)
{
    struct fixture *f = *state;

    f->timer[0] = loop_timer_new(f->loop, again, f);
    loop_timer_set(f->timer[0], 0);
    assert_int_equal(f->calls, 0);
    run(f);
    assert_int_equal(f->calls, 3);
}

static void late_setter(void *arg, int64_t now)
{
    struct fixture *f = arg;

    while (loop_now() < now + 4 * MS)
        ;
    set(f, 2, loop_now() + 3 * MS);
}

/* The span counts from the setting, not from when its round began. */
static void test_a_timer_set_late_in_a_round_is_not_early(void **state)
{
    struct fixture *f = *state;

    three(f);
    f->timer[3] = loop_timer_new(f->loop, late_setter, f);
    loop_timer_set(f->timer[3], 0);
    run(f);
    assert_string_equal(f->log, "2");
}

/* Half a millisecond is far below what epoll_wait could keep. */
static void test_timers_are_finer_than_a_millisecond(void **state)
{
    struct fixture *f = *state;
    int64_t least = INT64_MAX, start;

    f->timer[0] = loop_timer_new(f->loop, stop, f);
    for (int i = 0; i < 20; i++) {
        start = loop_now();
        loop_timer_set(f->timer[0], start + MS / 2);
        run(f);
        assert_true(f->when - start >= MS / 2);
        if (f->when - start < least)
            least = f->when - start;
    }
    assert_true(least < MS * 9 / 10);
}

static void readable(void *arg, int64_t now)
{
    struct fixture *f = arg;
    char c;

    assert_int_equal(read(f->pipe[0], &c, 1), 1);
    if (c == 'z')
        stop(arg, now);
    else
        f->calls++;
}

static void test_a_descriptor_is_watched(void **state)
{
    struct fixture *f = *state;
    struct err err;

    assert_int_equal(pipe(f->pipe), 0);
    f->watch = loop_watch_new(f->loop, f->pipe[0], readable, f, &err);
    assert_non_null(f->watch);
    assert_int_equal(write(f->pipe[1], "az", 2), 2);
    run(f);
    assert_int_equal(f->calls, 2);
    close(f->pipe[1]);
    loop_watch_free(f->watch);
    f->watch = NULL;
    assert_int_equal(close(f->pipe[0]), 0);
}

static void test_a_wrong_descriptor_is_an_error(void **state)
{
    struct fixture *f = *state;
    struct err err;

    assert_null(loop_watch_new(f->loop, -1, readable, f, &err));
    assert_int_equal(err.code, ERR_IO);
}

static void signalled(void *arg, int number)
{
    struct fixture *f = arg;

    f->number = number;
    loop_stop(f->loop);
}

static void test_a_signal_is_heard_until_freed(void **state)
{
    struct fixture *f = *state;
    struct sigaction before, after;
    struct err err;

    sigaction(SIGUSR1, NULL, &before);
    f->watch = loop_signal_new(f->loop, SIGUSR1, signalled, f, &err);
    assert_non_null(f->watch);
    raise(SIGUSR1);
    run(f);
    assert_int_equal(f->number, SIGUSR1);
    loop_watch_free(f->watch);
    f->watch = NULL;
    sigaction(SIGUSR1, NULL, &after);
    assert_ptr_equal(before.sa_handler, after.sa_handler);
}

static void test_a_broken_pipe_kills_nobody(void **state)
{
    int fds[2];

    (void)state;
    assert_int_equal(pipe(fds), 0);
    close(fds[0]);
    assert_int_equal(write(fds[1], "x", 1), -1);
    close(fds[1]);
}

static void tick(void *arg, int64_t late)
{
    struct fixture *f = arg;

    assert_true(late >= 0);
    f->late[f->ticks++] = late;
    if (f->ticks == 5)
        loop_stop(f->loop);
}

static void stand_still(void *arg, int64_t now)
{
    (void)arg;
    while (loop_now() < now + 45 * MS)
        ;
}

static void test_the_probe_counts_what_a_standstill_held_up(void **state)
{
    struct fixture *f = *state;
    struct err err;
    int64_t now;

    assert_int_equal(loop_probe(f->loop, tick, f, &err), 0);
    now = loop_now();
    f->timer[0] = loop_timer_new(f->loop, stand_still, f);
    loop_timer_set(f->timer[0], now + MS);
    run(f);
    assert_true(f->late[0] >= 30 * MS);
    assert_true(f->late[1] >= 20 * MS && f->late[1] < f->late[0]);
    assert_true(loop_now() - now >= 45 * MS);
    assert_int_equal(f->late[0] - f->late[1], 10 * MS);
}

static void test_there_is_one_probe(void **state)
{
    struct fixture *f = *state;
    struct err err;

    assert_int_equal(loop_probe(f->loop, tick, f, &err), 0);
    assert_int_equal(loop_probe(f->loop, tick, f, &err), -1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_timers_come_in_order_and_never_early),
        CASE(test_a_timer_is_moved_and_switched_off),
        CASE(test_the_past_is_now_but_not_at_once),
        CASE(test_a_timer_set_late_in_a_round_is_not_early),
        CASE(test_timers_are_finer_than_a_millisecond),
        CASE(test_a_descriptor_is_watched),
        CASE(test_a_wrong_descriptor_is_an_error),
        CASE(test_a_signal_is_heard_until_freed),
        CASE(test_a_broken_pipe_kills_nobody),
        CASE(test_the_probe_counts_what_a_standstill_held_up),
        CASE(test_there_is_one_probe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
