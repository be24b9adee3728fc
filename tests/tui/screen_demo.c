/* The dashboard on numbers that move by themselves, in two processes as in
 * production: the parent waits and gives the terminal back, the child draws.
 *
 *     screen_demo [--watching] [--no-detach] [--ended] [--hostile]
 *
 * Prints "end N" or "killed N", and what was asked of the engine. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "tui/app.h"
#include "tui/fake.h"
#include "tui/rescue.h"

struct demo {
    struct snapshot *now;
    char asked[256];
    int ticks, stopping;
};

static int update(void *arg, struct err *err)
{
    struct demo *d = arg;

    (void)err;
    d->ticks++;
    d->now->now_us += 250000;
    if (phase_ended(d->now->engine.phase))
        return 0;
    d->now->engine.updated_us = d->now->now_us;
    d->now->engine.elapsed += INT64_C(250000000);
    d->now->pairs += d->now->pairs < d->now->engine.total;
    if (d->stopping && --d->stopping == 0) {
        d->now->engine.phase = PHASE_INTERRUPTED;
        d->now->alive = 0;
    }
    return 0;
}

static const struct snapshot *snapshot(void *arg)
{
    return ((struct demo *)arg)->now;
}

static int ask(void *arg, enum control_verb verb, int64_t value,
               struct err *err)
{
    static const enum engine_phase phases[CONTROL_VERBS] = {
        [CONTROL_PAUSE] = PHASE_PAUSED,
        [CONTROL_RESUME] = PHASE_RUNNING,
        [CONTROL_STOP] = PHASE_STOPPING};
    struct demo *d = arg;
    size_t len = strlen(d->asked);

    (void)err;
    snprintf(d->asked + len, sizeof(d->asked) - len, " %d:%lld", (int)verb,
             (long long)value);
    if (verb == CONTROL_MORE || verb == CONTROL_FEWER)
        d->now->engine.limit[0] += verb == CONTROL_MORE ? 1 : -1;
    else
        d->now->engine.phase = phases[verb];
    if (verb == CONTROL_STOP)
        d->stopping = 12;
    return 0;
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
    struct demo d = {.now = memory_new(1, sizeof(*d.now))};
    struct app_settings settings = {.watching = has(argv, "--watching")};
    struct app_source src = {.update = update,
                             .snapshot = snapshot,
                             .ask = ask,
                             .arg = &d,
                             .can_detach = !has(argv, "--no-detach")};
    struct err err = {0};
    enum app_end end = APP_QUIT;
    int rc;

    if (has(argv, "--hostile"))
        fake_hostile(d.now);
    else
        fake_fill(d.now);
    if (has(argv, "--ended"))
        d.now->engine.phase = PHASE_FINISHED;
    rc = app_run(&src, &settings, &end, &err);
    if (rc)
        fprintf(stderr, "screen_demo: %s\n", err.text);
    else
        printf("end %d asked%s\n", (int)end, d.asked);
    free(d.now);
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
