#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <pthread.h>
#include <unistd.h>

#include "gateway/aside.h"

/* It works until somebody says so. */
struct errand {
    struct aside_job job; /* first */
    struct loop *loop;
    int gate[2], told[2];
    int worked, done, dropped;
    pthread_t thread;
};

static void work(struct aside_job *j)
{
    struct errand *e = (struct errand *)j;
    char c;

    assert_int_equal(read(e->gate[0], &c, 1), 1);
    e->thread = pthread_self();
    e->worked = 1;
}

static void done(struct aside_job *j, int64_t now)
{
    struct errand *e = (struct errand *)j;

    (void)now;
    e->done = e->worked;
    loop_stop(e->loop);
}

static void drop(struct aside_job *j)
{
    struct errand *e = (struct errand *)j;

    e->dropped = e->worked;
    assert_int_equal(write(e->told[1], "", 1), 1);
}

static struct aside *begin(struct errand *e, int bound)
{
    struct err err;
    struct aside *a;

    *e = (struct errand){.job = {.work = work, .done = done, .drop = drop}};
    e->job.bound = bound;
    e->loop = loop_new(&err);
    assert_int_equal(pipe(e->gate), 0);
    assert_int_equal(pipe(e->told), 0);
    a = aside_new(e->loop, &err);
    assert_non_null(a);
    assert_int_equal(aside_start(a, &e->job, &err), 0);
    return a;
}

static void say_go(struct errand *e)
{
    assert_int_equal(write(e->gate[1], "", 1), 1);
}

static void end(struct errand *e)
{
    loop_free(e->loop);
    for (int i = 0; i < 2; i++) {
        close(e->gate[i]);
        close(e->told[i]);
    }
}

static void what_came_of_it_is_told_on_the_loop(void **state)
{
    struct errand e;
    struct aside *a = begin(&e, 0);
    struct err err;

    (void)state;
    assert_false(e.done);
    say_go(&e);
    assert_int_equal(loop_run(e.loop, &err), 0);
    assert_true(e.done);
    assert_false(pthread_equal(e.thread, pthread_self()));
    aside_free(a);
    assert_false(e.dropped);
    end(&e);
}

static void nobody_waits_for_what_hangs(void **state)
{
    struct errand e;
    struct aside *a = begin(&e, 0);
    char c;

    (void)state;
    aside_free(a);
    say_go(&e);
    assert_int_equal(read(e.told[0], &c, 1), 1);
    assert_true(e.dropped);
    assert_false(e.done);
    end(&e);
}

static void what_is_bound_is_waited_for(void **state)
{
    struct errand e;
    struct aside *a = begin(&e, 1);

    (void)state;
    say_go(&e);
    aside_free(a);
    assert_true(e.dropped);
    end(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_came_of_it_is_told_on_the_loop),
        cmocka_unit_test(nobody_waits_for_what_hangs),
        cmocka_unit_test(what_is_bound_is_waited_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
