/* How an engine ends, seen from its parent: with a word, killed, or asked to
 * stop before it could listen. The engines here are children that play one. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cmd/session.h"

struct played {
    struct session session;
    struct session_end end;
    struct err err;
};

static void play(struct played *p, void (*part)(int news))
{
    int ends[2];

    *p = (struct played){0};
    assert_int_equal(pipe(ends), 0);
    p->session.engine = fork();
    if (p->session.engine == 0) {
        close(ends[0]);
        part(ends[1]);
        _exit(7);
    }
    close(ends[1]);
    p->session.news = ends[0];
}

static int wait_for(struct played *p)
{
    return session_wait(&p->session, &p->end, &p->err);
}

static void says_its_end(int news)
{
    struct session_end end = {.rc = -1, .engine.phase = PHASE_SPENT};

    err_set(&end.err, ERR_IO, "words");
    if (write(news, &end, sizeof(end)) == (ssize_t)sizeof(end))
        _exit(0);
}

static void says_half(int news)
{
    if (write(news, "half", 4) == 4)
        _exit(0);
}

static void says_nothing(int news)
{
    (void)news;
}

static void waits(int news)
{
    (void)news;
    for (;;)
        pause();
}

/* Both must come: the same signal twice could come as one. */
static void hears_two(int news)
{
    sigset_t set;
    int first, second;

    (void)news;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    if (sigwait(&set, &first) == 0 && sigwait(&set, &second) == 0)
        _exit(first == second ? 1 : 9);
}

static void takes_its_word(void **state)
{
    struct played p;

    (void)state;
    play(&p, says_its_end);
    assert_int_equal(wait_for(&p), 0);
    assert_int_equal(p.end.rc, -1);
    assert_string_equal(p.end.err.text, "words");
    assert_int_equal(p.end.engine.phase, PHASE_SPENT);
}

static void tells_how_it_died(void **state)
{
    struct played p;

    (void)state;
    play(&p, says_nothing);
    assert_int_equal(wait_for(&p), -1);
    assert_int_equal(p.err.code, ERR_IO);
    assert_non_null(strstr(p.err.text, "ended with status 7"));
    play(&p, says_half);
    assert_int_equal(wait_for(&p), -1);
    assert_non_null(strstr(p.err.text, "ended with status 0 and no word"));
    play(&p, waits);
    kill(p.session.engine, SIGTERM);
    assert_int_equal(wait_for(&p), -1);
    assert_non_null(strstr(p.err.text, "killed by signal 15"));
    assert_non_null(strstr(p.err.text, "the same command goes on"));
}

static void asked_is_interrupted(void **state)
{
    struct played p;

    (void)state;
    play(&p, waits);
    session_signal(&p.session, SIGINT);
    assert_int_equal(p.session.asked, SIGINT);
    assert_int_equal(wait_for(&p), 0);
    assert_int_equal(p.end.rc, 0);
    assert_int_equal(p.end.engine.phase, PHASE_INTERRUPTED);
    play(&p, waits);
    p.session.asked = SIGINT;
    kill(p.session.engine, SIGKILL);
    assert_int_equal(wait_for(&p), -1);
    assert_non_null(strstr(p.err.text, "killed by signal 9"));
}

static void abort_is_two_signals(void **state)
{
    struct played p;
    sigset_t set, old;

    (void)state;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, &old);
    play(&p, hears_two);
    sigprocmask(SIG_SETMASK, &old, NULL);
    session_abort(&p.session);
    assert_int_equal(p.session.asked, SIGINT);
    assert_int_equal(wait_for(&p), -1);
    assert_non_null(strstr(p.err.text, "status 9"));
}

/* Its own error, not one that says it died. */
static void refuses_to_begin(void **state)
{
    struct run_settings set = {0};
    struct session s;
    struct err err = {0};

    (void)state;
    assert_int_equal(session_start(&s, "none/run.db", &set, 0, &err), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.text, "none/run.db: there is no such store"));
}

int main(void)
{
    /* Whoever started the tests may have these ignored; a child that mends it
     * for itself may be too late. */
    const struct sigaction as_ever = {.sa_handler = SIG_DFL};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_its_word),
        cmocka_unit_test(tells_how_it_died),
        cmocka_unit_test(asked_is_interrupted),
        cmocka_unit_test(abort_is_two_signals),
        cmocka_unit_test(refuses_to_begin),
    };

    sigaction(SIGINT, &as_ever, NULL);
    sigaction(SIGTERM, &as_ever, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
