#include "cmd/plain.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

#include "analysis/live.h"
#include "net/loop.h"
#include "tui/plain.h"

#define LINE_US INT64_C(10000000)

static volatile sig_atomic_t got_signal;

static void on_signal(int number)
{
    got_signal = number;
}

struct watching {
    struct session *session;
    const char *store;
    struct live *live; /* NULL when the store could not be read */
    int64_t line_us;   /* when the last line was printed */
    int64_t seen;      /* the last event that was printed; -1 at first */
};

struct past {
    int64_t until_us, last;
};

static int note_past(void *arg, const struct event *e)
{
    struct past *p = arg;

    if (e->wall_us < p->until_us)
        p->last = e->seq;
    return 0;
}

/* The last event of the runs before this one: they are no news. */
static int64_t last_of_past(const char *store, int64_t started_us)
{
    struct past p = {.until_us = started_us};
    struct err unused;
    struct store *s = store_open(store, STORE_READ, &unused);

    if (s && s->ops->events(s, 0, note_past, &p, &unused))
        p.last = 0;
    store_close(s);
    return p.last;
}

/* The store may still have the engine of the run before. */
static void print_events(struct watching *w, const struct snapshot *s)
{
    struct buf line;

    if (s->engine.pid != w->session->engine)
        return;
    if (w->seen < 0)
        w->seen = last_of_past(w->store, s->engine.started_us);
    buf_init(&line, 65536);
    for (int i = s->events - 1; i >= 0; i--) {
        if (s->event[i].seq <= w->seen)
            continue;
        w->seen = s->event[i].seq;
        buf_clear(&line);
        plain_event(&s->event[i], &line);
        fputs(line.data, stderr);
    }
    buf_release(&line);
}

static void print_line(const struct snapshot *s)
{
    struct buf line;

    buf_init(&line, 65536);
    plain_line(s, &line);
    fputs(line.data, stderr);
    buf_release(&line);
}

/* The lines are a courtesy: a store that cannot be read for a moment is no
 * reason to leave the engine alone. */
static void look(struct watching *w, int last)
{
    int64_t now = loop_wall_us();
    struct err unused;

    if (!w->live || live_update(w->live, now, 0, &unused))
        return;
    print_events(w, live_snapshot(w->live));
    if (!last && now - w->line_us < LINE_US)
        return;
    w->line_us = now;
    print_line(live_snapshot(w->live));
}

static void pass_on(struct watching *w)
{
    int number = got_signal;

    if (!number)
        return;
    got_signal = 0;
    session_signal(w->session, number);
}

/* Signals come only while it waits: none is seen a second late. */
static void wait_for_end(struct watching *w, const sigset_t *unblocked)
{
    const struct timespec second = {1, 0};
    struct pollfd news = {.fd = w->session->news, .events = POLLIN};

    for (;;) {
        int n = ppoll(&news, 1, &second, unblocked);

        pass_on(w);
        if (n > 0)
            return;
        if (n == 0)
            look(w, 0);
    }
}

struct caught {
    struct sigaction interrupt, terminate;
    sigset_t mask;
};

static void catch_signals(struct caught *old)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, &old->mask);
    sigdelset(&old->mask, SIGINT);
    sigdelset(&old->mask, SIGTERM);
    sigaction(SIGINT, &action, &old->interrupt);
    sigaction(SIGTERM, &action, &old->terminate);
    signal(SIGHUP, SIG_IGN);
}

static void release_signals(const struct caught *old)
{
    sigaction(SIGINT, &old->interrupt, NULL);
    sigaction(SIGTERM, &old->terminate, NULL);
    sigprocmask(SIG_SETMASK, &old->mask, NULL);
}

int plain_watch(struct session *session, const char *store,
                struct session_end *end, struct err *err)
{
    struct watching w = {.session = session,
                         .store = store,
                         .line_us = loop_wall_us(),
                         .seen = -1};
    struct caught old;
    struct store *s;
    struct err unused;
    int rc;

    catch_signals(&old);
    s = store_open(store, STORE_READ, &unused);
    w.live = s ? live_new(s, store, &unused) : NULL;
    wait_for_end(&w, &old.mask);
    rc = session_wait(session, end, err);
    look(&w, 1);
    live_free(w.live);
    release_signals(&old);
    return rc;
}
