#include "cmd/guard.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "analysis/live.h"

/* The engine measures: whoever looks on comes after it. */
#define NICE 10

/* Looks in a row at which nobody was at work, or nothing could be read: the
 * run was left alone. */
#define BLIND_MOST 60

struct guard {
    const char *store;
    struct live *live;
    int stop, blind;
};

static int64_t wall_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int on_event(void *arg, const struct event *e)
{
    int *found = arg;

    *found |= e->kind == EVENT_VERDICT;
    return 0;
}

/* The first one stands, whoever wrote it. */
static int put(struct store *s, const struct guard *g, struct err *err)
{
    const struct control halt = {.verb = CONTROL_ROLL_BACK};
    const struct event e = {.kind = EVENT_VERDICT,
                            .wall_us = wall_us(),
                            .side = -1,
                            .text = live_snapshot(g->live)->verdict.event};
    int found = 0;

    if (s->ops->events(s, 0, on_event, &found, err))
        return -1;
    if (!found && s->ops->put_event(s, &e, err))
        return -1;
    return g->stop ? s->ops->put_control(s, &halt, err) : 0;
}

/* In one transaction: a run that was stopped says why. */
static int note(const struct guard *g, struct err *err)
{
    struct store *s = store_open(g->store, STORE_READ, err);
    int rc;

    if (!s)
        return -1;
    rc = s->ops->begin(s, err);
    if (rc == 0) {
        rc = put(s, g, err);
        if (rc == 0)
            rc = s->ops->commit(s, err);
        if (rc)
            s->ops->rollback(s);
    }
    store_close(s);
    return rc;
}

/* A store that cannot be read for a moment can be in the next one. 1: there is
 * nothing left to watch for. */
static int look(struct guard *g)
{
    const struct snapshot *s = live_snapshot(g->live);
    int failed;
    struct err err;

    failed = live_update(g->live, wall_us(), 0, &err);
    g->blind = failed || !s->alive ? g->blind + 1 : 0;
    if (failed)
        return g->blind > BLIND_MOST;
    if (s->verdict.event[0] && note(g, &err) == 0)
        return 1;
    return phase_ended(s->engine.phase) || g->blind > BLIND_MOST;
}

static void watch(struct guard *g)
{
    const struct timespec second = {1, 0};
    struct store *s;
    struct err err;

    s = store_open(g->store, STORE_READ, &err);
    g->live = s ? live_new(s, g->store, &err) : NULL;
    while (g->live && !look(g))
        nanosleep(&second, NULL);
    live_free(g->live);
}

static void be_guard(struct guard *g)
{
    setsid();
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    if (nice(NICE) == -1)
        errno = 0; /* it is a courtesy */
    watch(g);
    _exit(0);
}

int guard_start(const char *store, int stop, pid_t *guard, struct err *err)
{
    struct guard g = {.store = store, .stop = stop};

    fflush(NULL); /* or the child has it, too */
    *guard = fork();
    if (*guard == 0)
        be_guard(&g);
    if (*guard < 0)
        return err_set(err, ERR_IO, "no process for the guard: %s",
                       strerror(errno));
    return 0;
}

/* It may be asleep, and what it would write has been written. */
void guard_end(pid_t guard)
{
    if (guard <= 0)
        return;
    kill(guard, SIGTERM);
    while (waitpid(guard, NULL, 0) < 0 && errno == EINTR)
        ;
}
