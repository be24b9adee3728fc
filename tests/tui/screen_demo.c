/* The dashboard on numbers that move by themselves, in two processes as in
 * production: the parent waits and gives the terminal back, the child draws.
 *
 *     screen_demo [--watching] [--no-detach] [--ended] [--hostile] [--live]
 *
 * Prints "end N" or "killed N", and what was asked of the engine. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "tui/app.h"
#include "tui/fake.h"
#include "tui/rescue.h"

#define TICK INT64_C(250000000)

struct demo {
    struct scene *scene;
    char asked[256];
    int64_t next; /* monotonic ns at which the numbers move */
    int stopping;
};

static int64_t clock_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void tick(struct demo *d)
{
    struct snapshot *s = &d->scene->now;

    s->now_us += TICK / 1000;
    if (phase_ended(s->engine.phase))
        return;
    s->engine.updated_us = s->now_us;
    s->engine.elapsed += TICK;
    s->pairs += s->pairs < s->engine.total;
    if (d->stopping && --d->stopping == 0) {
        s->engine.phase = PHASE_INTERRUPTED;
        s->alive = 0;
    }
}

static const struct scene *hold(void *arg)
{
    struct demo *d = arg;

    for (; clock_ns() >= d->next; d->next += TICK)
        tick(d);
    return d->scene;
}

static void let_go(void *arg)
{
    (void)arg;
}

static void wish(void *arg, const struct wish *w)
{
    struct demo *d = arg;

    d->scene->at = w->at;
    d->scene->end = d->scene->now.engine.elapsed;
}

/* As a gateway would: what is asked shows in how it is. */
static void steer(struct engine *e, const struct request *r)
{
    struct release *to = &e->release;

    if (r->verb == CONTROL_STOP)
        e->phase = PHASE_STOPPING;
    else if (r->verb == CONTROL_ROLL_BACK)
        *to = (struct release){.state = RELEASE_ROLLED_BACK,
                               .stage_us = e->updated_us,
                               .told = "rolled back: by hand"};
    else if (r->verb == CONTROL_SHARE)
        to->share = r->value;
    else
        to->state = r->verb == CONTROL_PAUSE ? RELEASE_HELD : RELEASE_RAMPING;
}

static void ask(void *arg, const struct request *r)
{
    static const enum engine_phase phases[CONTROL_VERBS] = {
        [CONTROL_PAUSE] = PHASE_PAUSED,
        [CONTROL_RESUME] = PHASE_RUNNING,
        [CONTROL_STOP] = PHASE_STOPPING};
    struct demo *d = arg;
    struct engine *e = &d->scene->now.engine;
    size_t len = strlen(d->asked);

    snprintf(d->asked + len, sizeof(d->asked) - len, " %d:%lld", (int)r->verb,
             (long long)r->value);
    if (d->scene->now.live)
        steer(e, r);
    else if (r->verb == CONTROL_MORE || r->verb == CONTROL_FEWER)
        e->limit[0] += r->verb == CONTROL_MORE ? 1 : -1;
    else
        e->phase = phases[r->verb];
    if (r->verb == CONTROL_STOP)
        d->stopping = 12;
}

/* Readable four times a second, as the worker of the real thing makes it. */
static int start_clock(void)
{
    const struct itimerspec every = {.it_interval = {0, TICK},
                                     .it_value = {0, 1}};
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);

    timerfd_settime(fd, 0, &every, NULL);
    return fd;
}

static int has(char **argv, const char *option)
{
    for (; *argv; argv++)
        if (strcmp(*argv, option) == 0)
            return 1;
    return 0;
}

static int screen(char **argv)
{
    struct demo d = {.scene = memory_new(1, sizeof(*d.scene)),
                     .next = clock_ns()};
    struct app_settings settings = {.watching = has(argv, "--watching")};
    struct app_source src = {.hold = hold,
                             .let_go = let_go,
                             .wish = wish,
                             .ask = ask,
                             .arg = &d,
                             .fd = start_clock(),
                             .can_detach = !has(argv, "--no-detach")};
    struct err err = {0};
    enum app_end end = APP_QUIT;
    int rc;

    if (has(argv, "--hostile"))
        fake_hostile(&d.scene->now);
    else if (has(argv, "--live"))
        fake_live(&d.scene->now);
    else
        fake_fill(&d.scene->now);
    if (has(argv, "--ended")) {
        d.scene->now.engine.phase = PHASE_FINISHED;
        d.scene->now.alive = 0;
    }
    rc = app_run(&src, &settings, &end, &err);
    if (rc)
        fprintf(stderr, "screen_demo: %s\n", err.text);
    else
        printf("end %d asked%s\n", (int)end, d.asked);
    close(src.fd);
    free(d.scene);
    return rc ? 1 : 0;
}

int main(int argc, char **argv)
{
    struct rescue rescue;
    pid_t child;
    int status;

    (void)argc;
    rescue_save(&rescue, STDIN_FILENO);
    child = fork();
    if (child == 0)
        exit(screen(argv));
    status = rescue_wait(&rescue, child);
    if (status >= 0 && WIFSIGNALED(status)) {
        printf("killed %d\n", WTERMSIG(status));
        return 128 + WTERMSIG(status);
    }
    return status < 0 ? 1 : WEXITSTATUS(status);
}
