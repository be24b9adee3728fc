/* A desk in a thread of its own: it tells when there is something new, is
 * waked by what is wished and asked, and ends when it is told to. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "cmd/screen_thread.h"
#include "stats/gsl.h"
#include "watched.h"

#define PATIENCE 20000 /* ms; it takes some */

static struct screen_thread *start(struct watched *w, struct app_source *source)
{
    struct store *s = store_open(w->path, STORE_READ, &w->err);
    struct desk *d = s ? desk_new(s, w->path, &w->err) : NULL;
    struct screen_thread *t = d ? screen_thread_new(d, &w->err) : NULL;

    assert_non_null(t);
    screen_thread_source(t, source);
    return t;
}

/* Waits until a scene is as it should be. */
static void wait_for(const struct app_source *s,
                     int (*is)(const struct scene *scene))
{
    struct pollfd p = {.fd = s->fd, .events = POLLIN};
    char bytes[64];
    int ok;

    for (;;) {
        ok = is(s->hold(s->arg));
        s->let_go(s->arg);
        if (ok)
            return;
        assert_int_equal(poll(&p, 1, PATIENCE), 1);
        assert_true(read(s->fd, bytes, sizeof bytes) > 0);
    }
}

static int is_whole(const struct scene *s)
{
    return !s->busy && s->now.pairs == 30;
}

static int is_past(const struct scene *s)
{
    return s->at == SECOND && s->now.pairs < 30;
}

static int is_laid_out(const struct scene *s)
{
    return s->verdict != NULL;
}

static int is_told(const struct scene *s)
{
    return s->tolds == 2;
}

static void answers_what_is_wished(void **state)
{
    struct watched *w = *state;
    struct wish wish = {.at = SECOND};
    struct app_source source;
    struct screen_thread *t;

    watched_put_pairs(w, 1, 30);
    t = start(w, &source);
    wait_for(&source, is_whole);
    source.wish(source.arg, &wish);
    wait_for(&source, is_past);
    wish = (struct wish){.at = -1, .pages = WISH_PAGE(verdict)};
    source.wish(source.arg, &wish);
    wait_for(&source, is_laid_out);
    screen_thread_free(t);
}

static size_t asked(struct watched *w)
{
    struct control c[200];
    size_t count = 200;

    watched_must(w, w->writer->ops->controls(w->writer, 0, c, &count, &w->err));
    return count;
}

static void does_what_is_asked(void **state)
{
    const struct request r = {.kind = REQUEST_CONTROL, .verb = CONTROL_MORE};
    struct watched *w = *state;
    struct app_source source;
    struct screen_thread *t = start(w, &source);

    source.ask(source.arg, &r);
    source.ask(source.arg, &r);
    wait_for(&source, is_told);
    assert_int_equal(asked(w), 2);
    screen_thread_free(t);
}

/* What was asked for is done, though nobody waits for the answer; but not
 * without end. */
static void ends_when_all_was_done(void **state)
{
    const struct request r = {.kind = REQUEST_CONTROL, .verb = CONTROL_MORE};
    struct watched *w = *state;
    struct app_source source;
    struct screen_thread *t;

    watched_put_pairs(w, 1, 3000);
    t = start(w, &source);
    source.hold(source.arg);
    source.let_go(source.arg);
    source.ask(source.arg, &r);
    screen_thread_free(t);
    assert_int_equal(asked(w), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(answers_what_is_wished),
        LIVE(does_what_is_asked),
        LIVE(ends_when_all_was_done),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
