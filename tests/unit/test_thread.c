#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "base/news.h"
#include "base/thread.h"

#define PATIENCE 20000 /* ms */

struct seen {
    sigset_t blocked;
    struct news news;
};

static void *look(void *arg)
{
    struct seen *s = arg;

    pthread_sigmask(SIG_BLOCK, NULL, &s->blocked);
    news_tell(&s->news);
    return NULL;
}

static void begin(struct seen *s)
{
    struct err err;

    sigemptyset(&s->blocked);
    assert_int_equal(news_open(&s->news, &err), 0);
}

static int has_come(const struct seen *s, int wait)
{
    struct pollfd p = {.fd = news_fd(&s->news), .events = POLLIN};

    return poll(&p, 1, wait) == 1;
}

static void no_signal_is_for_it_but_its_crash(void **state)
{
    sigset_t mine;
    struct seen s;
    struct err err;
    struct thread *t;

    (void)state;
    begin(&s);
    t = thread_start(look, &s, &err);
    assert_non_null(t);
    thread_join(t);
    assert_int_equal(sigismember(&s.blocked, SIGTERM), 1);
    assert_int_equal(sigismember(&s.blocked, SIGHUP), 1);
    assert_int_equal(sigismember(&s.blocked, SIGWINCH), 1);
    assert_int_equal(sigismember(&s.blocked, SIGSEGV), 0);
    assert_int_equal(sigismember(&s.blocked, SIGABRT), 0);
    pthread_sigmask(SIG_BLOCK, NULL, &mine);
    assert_int_equal(sigismember(&mine, SIGTERM), 0);
    news_close(&s.news);
}

static void nobody_waits_for_a_loose_one(void **state)
{
    struct seen s;
    struct err err;

    (void)state;
    begin(&s);
    assert_int_equal(thread_loose(look, &s, &err), 0);
    assert_true(has_come(&s, PATIENCE));
    assert_int_equal(sigismember(&s.blocked, SIGTERM), 1);
    news_close(&s.news);
    thread_join(NULL);
}

/* However often it was told, and a pipe that is full holds nobody up. */
static void news_are_news_until_they_are_read(void **state)
{
    struct seen s;

    (void)state;
    begin(&s);
    assert_false(has_come(&s, 0));
    for (int i = 0; i < 100000; i++)
        news_tell(&s.news);
    assert_true(has_come(&s, 0));
    news_read(&s.news);
    assert_false(has_come(&s, 0));
    news_tell(&s.news);
    assert_true(has_come(&s, 0));
    news_close(&s.news);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_signal_is_for_it_but_its_crash),
        cmocka_unit_test(nobody_waits_for_a_loose_one),
        cmocka_unit_test(news_are_news_until_they_are_read),
    };

    alarm(60); /* what holds it up is a failure */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
