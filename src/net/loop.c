#include "net/loop.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <time.h>

#include "base/arena.h"

#define PROBE_NS INT64_C(10000000)
#define PROBE_MOST 1000 /* ticks made up for after one standstill */

struct loop {
    struct event_base *base;
    struct loop_timer *probe; /* NULL until loop_probe */
    int64_t due;              /* of the probe's next tick */
    void (*late)(void *arg, int64_t late);
    void *late_arg;
};

struct loop_timer {
    struct event event;
    loop_call *call;
    void *arg;
};

struct loop_watch {
    struct event event;
    loop_call *call;
    loop_signal *signal;
    void *arg;
};

/* libevent would write its warnings onto the screen we draw on. */
static void be_silent(int severity, const char *text)
{
    (void)severity;
    (void)text;
}

/* Without the cached time an event's span counts from the moment it was set,
 * not from the beginning of the batch that set it. */
static struct event_base *new_base(void)
{
    struct event_config *config = event_config_new();
    struct event_base *base = NULL;

    if (!config)
        return NULL;
    event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER |
                                      EVENT_BASE_FLAG_NO_CACHE_TIME |
                                      EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
    base = event_base_new_with_config(config);
    event_config_free(config);
    return base;
}

struct loop *loop_new(struct err *err)
{
    struct loop *l = memory_new(1, sizeof(*l));

    event_set_log_callback(be_silent);
    signal(SIGPIPE, SIG_IGN);
    l->base = new_base();
    if (!l->base) {
        free(l);
        err_set(err, ERR_IO, "the system gives no event loop");
        return NULL;
    }
    return l;
}

void loop_free(struct loop *l)
{
    if (!l)
        return;
    loop_timer_free(l->probe);
    event_base_free(l->base);
    free(l);
}

struct event_base *loop_base(struct loop *l)
{
    return l->base;
}

int64_t loop_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t loop_wall_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int loop_run(struct loop *l, struct err *err)
{
#ifdef PR_SET_TIMERSLACK
    prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
#endif
    if (event_base_loop(l->base, EVLOOP_NO_EXIT_ON_EMPTY) < 0)
        return err_set(err, ERR_IO, "the event loop failed");
    return 0;
}

void loop_stop(struct loop *l)
{
    event_base_loopbreak(l->base);
}

static void timer_due(evutil_socket_t fd, short what, void *arg)
{
    struct loop_timer *t = arg;

    (void)fd;
    (void)what;
    t->call(t->arg, loop_now());
}

struct loop_timer *loop_timer_new(struct loop *l, loop_call *call, void *arg)
{
    struct loop_timer *t = memory_new(1, sizeof(*t));

    t->call = call;
    t->arg = arg;
    event_assign(&t->event, l->base, -1, 0, timer_due, t);
    return t;
}

void loop_timer_free(struct loop_timer *t)
{
    if (!t)
        return;
    event_del(&t->event);
    free(t);
}

/* libevent cuts its clock to microseconds: one more keeps a timer from coming
 * before its time. */
void loop_timer_set(struct loop_timer *t, int64_t when)
{
    int64_t us, wait = when - loop_now();
    struct timeval span = {0, 0};

    if (wait > 0) {
        us = wait / 1000 + 2;
        span.tv_sec = (time_t)(us / 1000000);
        span.tv_usec = (suseconds_t)(us % 1000000);
    }
    event_add(&t->event, &span);
}

void loop_timer_off(struct loop_timer *t)
{
    event_del(&t->event);
}

static void fd_ready(evutil_socket_t fd, short what, void *arg)
{
    struct loop_watch *w = arg;

    (void)fd;
    (void)what;
    w->call(w->arg, loop_now());
}

static void signal_came(evutil_socket_t number, short what, void *arg)
{
    struct loop_watch *w = arg;

    (void)what;
    w->signal(w->arg, (int)number);
}

struct loop_watch *loop_watch_new(struct loop *l, int fd, loop_call *call,
                                  void *arg, struct err *err)
{
    struct loop_watch *w;

    /* libevent takes a wrong descriptor in silence. */
    if (fcntl(fd, F_GETFD) < 0) {
        err_set(err, ERR_IO, "cannot watch descriptor %d", fd);
        return NULL;
    }
    w = memory_new(1, sizeof(*w));
    w->call = call;
    w->arg = arg;
    event_assign(&w->event, l->base, fd, EV_READ | EV_PERSIST, fd_ready, w);
    event_add(&w->event, NULL);
    return w;
}

struct loop_watch *loop_signal_new(struct loop *l, int number,
                                   loop_signal *call, void *arg,
                                   struct err *err)
{
    struct loop_watch *w = memory_new(1, sizeof(*w));

    w->signal = call;
    w->arg = arg;
    evsignal_assign(&w->event, l->base, number, signal_came, w);
    if (event_add(&w->event, NULL) == 0)
        return w;
    free(w);
    err_set(err, ERR_IO, "cannot watch signal %d", number);
    return NULL;
}

void loop_watch_free(struct loop_watch *w)
{
    if (!w)
        return;
    event_del(&w->event);
    free(w);
}

/* After a standstill the ticks that fell into it are counted too: whatever was
 * due then came as late as they did. */
static void probe_tick(void *arg, int64_t now)
{
    struct loop *l = arg;

    if (now - l->due > PROBE_MOST * PROBE_NS)
        l->due = now - PROBE_MOST * PROBE_NS;
    for (; l->due <= now; l->due += PROBE_NS)
        l->late(l->late_arg, now - l->due);
    loop_timer_set(l->probe, l->due);
}

int loop_probe(struct loop *l, void (*call)(void *arg, int64_t late), void *arg,
               struct err *err)
{
    if (l->probe)
        return err_set(err, ERR_USAGE, "the loop has its probe already");
    l->late = call;
    l->late_arg = arg;
    l->probe = loop_timer_new(l, probe_tick, l);
    l->due = loop_now() + PROBE_NS;
    loop_timer_set(l->probe, l->due);
    return 0;
}
