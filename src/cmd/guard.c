#include "cmd/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/advise.h"
#include "net/loop.h"

/* The engine measures: whoever looks on comes after it, */
#define NICE 10
/* and rests so many times as long as it looked; but an advice is worth
 * nothing after half a minute. */
#define REST 20
#define SECOND INT64_C(1000000000)
#define REST_MOST (20 * SECOND)

/* Looks in a row at which nobody was at work, or nothing could be read: the
 * run was left alone. */
#define BLIND_MOST 60

#define NAME_MOST 4096

struct watcher {
    const char *store;
    struct live *live;
    int stop, blind;
    int go, advice; /* of a gateway; else -1 */
};

/* ---- the store ----------------------------------------------------------- */

static int on_event(void *arg, const struct event *e)
{
    int *found = arg;

    *found |= e->kind == EVENT_VERDICT;
    return 0;
}

/* The first one stands, whoever wrote it. */
static int put(struct store *s, const char *text, int stop, struct err *err)
{
    const struct control halt = {.verb = CONTROL_ROLL_BACK};
    const struct event e = {.kind = EVENT_VERDICT,
                            .wall_us = loop_wall_us(),
                            .side = -1,
                            .text = text};
    int found = 0;

    if (s->ops->events(s, 0, on_event, &found, err))
        return -1;
    if (!found && s->ops->put_event(s, &e, err))
        return -1;
    return stop ? s->ops->put_control(s, &halt, err) : 0;
}

/* In one transaction: a run that was stopped says why. */
static int note(const struct watcher *w, const char *text, struct err *err)
{
    struct store *s = store_open(w->store, STORE_READ, err);
    int rc;

    if (!s)
        return -1;
    rc = s->ops->begin(s, err);
    if (rc == 0) {
        rc = put(s, text, w->stop, err);
        if (rc == 0)
            rc = s->ops->commit(s, err);
        if (rc)
            s->ops->rollback(s);
    }
    store_close(s);
    return rc;
}

/* ---- a look -------------------------------------------------------------- */

/* A store that cannot be read for a moment can be in the next one. 1: there is
 * nothing left to watch for. */
static int look_at_run(struct watcher *w)
{
    const struct snapshot *s = live_snapshot(w->live);
    int failed;
    struct err err;

    failed = live_update(w->live, loop_wall_us(), 0, &err);
    w->blind = failed || !s->alive ? w->blind + 1 : 0;
    if (failed)
        return w->blind > BLIND_MOST;
    if (s->verdict.event[0] && note(w, s->verdict.event, &err) == 0)
        return 1;
    return phase_ended(s->engine.phase) || w->blind > BLIND_MOST;
}

static void note_verdict(const struct watcher *w, const struct verdict *v)
{
    struct buf text;
    struct err unused; /* it is tried again with the next look */

    buf_init(&text, 4096);
    verdict_write(v, &text);
    note(w, text.data, &unused);
    buf_release(&text);
}

/* Of a record that does not grow nothing is said: it may be full. 1: the
 * gateway is gone. */
static int look_at_gateway(struct watcher *w)
{
    struct verdict v;
    struct advice a;
    struct err err;

    if (live_update(w->live, loop_wall_us(), 0, &err) ||
        !live_snapshot(w->live)->alive || advise_judge(w->live, &v, &err))
        return 0;
    advise_make(&v, &a);
    if (a.word == ADVICE_ROLL_BACK && !v.latched)
        note_verdict(w, &v);
    return write(w->advice, &a, sizeof(a)) != (ssize_t)sizeof(a);
}

static int look(struct watcher *w)
{
    return w->advice < 0 ? look_at_run(w) : look_at_gateway(w);
}

/* ---- the process --------------------------------------------------------- */

/* 1: whoever it works for has gone. Nothing more is said through `go`. */
static int rest(const struct watcher *w, int64_t took)
{
    int64_t span = REST * took;
    struct pollfd gone = {.fd = w->go, .events = POLLIN};

    if (span < SECOND)
        span = SECOND;
    if (span > REST_MOST)
        span = REST_MOST;
    return poll(&gone, 1, (int)(span / 1000000)) > 0;
}

static int begin(struct watcher *w)
{
    struct store *s;
    struct err err;

    s = store_open(w->store, STORE_READ, &err);
    w->live = s ? live_new(s, w->store, &err) : NULL;
    return w->live ? 0 : -1;
}

static void watch(struct watcher *w)
{
    int64_t began;

    if (begin(w))
        return;
    do
        began = loop_now();
    while (!look(w) && !rest(w, loop_now() - began));
    live_free(w->live);
}

static void leave_terminal(void)
{
    setsid();
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    if (nice(NICE) == -1)
        errno = 0; /* it is a courtesy */
}

/* The name comes with its NUL, at one go. */
static void watch_gateway(int go, int advice)
{
    char name[NAME_MOST];
    struct watcher w = {.store = name, .go = go, .advice = advice};
    ssize_t n;

    do
        n = read(go, name, sizeof(name));
    while (n < 0 && errno == EINTR);
    if (n > 1 && name[n - 1] == '\0')
        watch(&w);
}

static int no_process(struct err *err)
{
    return err_set(err, ERR_IO, "no process for the guard: %s",
                   strerror(errno));
}

int guard_start(struct guard *g, const char *store, int stop, struct err *err)
{
    struct watcher w = {.store = store, .stop = stop, .go = -1, .advice = -1};

    fflush(NULL); /* or the child has it, too */
    *g = (struct guard){.pid = fork(), .go = -1, .advice = -1};
    if (g->pid == 0) {
        leave_terminal();
        watch(&w);
        _exit(0);
    }
    return g->pid < 0 ? no_process(err) : 0;
}

static void close_both(const int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}

static int open_pipes(int go[2], int advice[2], struct err *err)
{
    if (pipe2(go, O_CLOEXEC))
        return no_process(err);
    if (pipe2(advice, O_CLOEXEC) == 0)
        return 0;
    close_both(go);
    return no_process(err);
}

int guard_fork(struct guard *g, struct err *err)
{
    int go[2], advice[2];

    *g = (struct guard){.go = -1, .advice = -1};
    if (open_pipes(go, advice, err))
        return -1;
    fflush(NULL);
    g->pid = fork();
    if (g->pid == 0) {
        close(go[1]);
        close(advice[0]);
        leave_terminal();
        watch_gateway(go[0], advice[1]);
        _exit(0);
    }
    close(go[0]);
    close(advice[1]);
    g->go = go[1];
    g->advice = advice[0];
    fcntl(g->advice, F_SETFL, O_NONBLOCK);
    if (g->pid > 0)
        return 0;
    guard_end(g);
    return no_process(err);
}

int guard_watch(struct guard *g, const char *store, struct err *err)
{
    size_t len = strlen(store) + 1;

    if (g->pid <= 0)
        return 0;
    if (len <= NAME_MOST && write(g->go, store, len) == (ssize_t)len)
        return 0;
    return err_set(err, ERR_IO, "the guard cannot be told what to watch");
}

/* It may be asleep, and what it would write has been written. */
void guard_end(struct guard *g)
{
    if (g->go >= 0)
        close(g->go);
    if (g->advice >= 0)
        close(g->advice);
    g->go = g->advice = -1;
    if (g->pid <= 0)
        return;
    kill(g->pid, SIGTERM);
    while (waitpid(g->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    g->pid = 0;
}
