#include "cmd/screen_thread.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/news.h"
#include "base/thread.h"
#include "net/loop.h"

#define MS 1000000
#define SECOND 1000000000

/* A store grows while a run is under way; votes and feedback may come later. */
#define RUNNING_NS (250 * MS)
#define ENDED_NS SECOND

#define WAITING_MOST 64 /* of requests that are no votes */

struct inbox {
    struct wish wish;
    struct request *request; /* owned */
    size_t count, cap;
};

struct screen_thread {
    struct desk *desk; /* owned; the thread's, but for its scene */
    struct thread *thread;
    struct news news; /* there is a new scene */

    pthread_mutex_t lock; /* of the scene, and of all from here on */
    pthread_cond_t wake;
    struct inbox in;
    int fresh, stop; /* fresh: there is something in `in` */
};

/* The requests change hands. 1: it is to stop. */
static int take(struct screen_thread *t, struct inbox *out)
{
    int stop;

    pthread_mutex_lock(&t->lock);
    *out = t->in;
    t->in = (struct inbox){.wish = out->wish};
    t->fresh = 0;
    stop = t->stop;
    pthread_mutex_unlock(&t->lock);
    return stop;
}

static void ask_all(struct screen_thread *t, struct inbox *in)
{
    for (size_t i = 0; i < in->count; i++)
        desk_ask(t->desk, &in->request[i], loop_wall_us());
    free(in->request);
    in->request = NULL;
    in->count = in->cap = 0;
}

static void publish(struct screen_thread *t)
{
    int new;

    pthread_mutex_lock(&t->lock);
    new = desk_publish(t->desk);
    pthread_mutex_unlock(&t->lock);
    if (new)
        news_tell(&t->news);
}

/* Until somebody wants something, or it is time to look again. */
static void rest(struct screen_thread *t)
{
    const struct engine *e = &desk_scene(t->desk)->now.engine;
    int64_t ns = phase_ended(e->phase) ? ENDED_NS : RUNNING_NS;
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (until.tv_nsec + ns) / SECOND;
    until.tv_nsec = (until.tv_nsec + ns) % SECOND;
    pthread_mutex_lock(&t->lock);
    while (!t->stop && !t->fresh &&
           pthread_cond_timedwait(&t->wake, &t->lock, &until) == 0)
        ;
    pthread_mutex_unlock(&t->lock);
}

static void *run(void *arg)
{
    struct screen_thread *t = arg;
    struct inbox in;
    int stop, more;

    for (;;) {
        stop = take(t, &in);
        ask_all(t, &in);
        if (stop)
            return NULL;
        more = desk_work(t->desk, &in.wish, loop_wall_us());
        publish(t);
        if (!more)
            rest(t);
    }
}

/* ---- the other side ----------------------------------------------------- */

static const struct scene *hold(void *arg)
{
    struct screen_thread *t = arg;

    pthread_mutex_lock(&t->lock);
    return desk_scene(t->desk);
}

static void let_go(void *arg)
{
    pthread_mutex_unlock(&((struct screen_thread *)arg)->lock);
}

static void wish(void *arg, const struct wish *w)
{
    struct screen_thread *t = arg;

    pthread_mutex_lock(&t->lock);
    t->in.wish = *w;
    t->fresh = 1;
    pthread_cond_signal(&t->wake);
    pthread_mutex_unlock(&t->lock);
}

/* A vote was thought about: it is kept however many wait. */
static int is_vote(const struct request *r)
{
    return r->kind == REQUEST_VOTE || r->kind == REQUEST_UNDO;
}

static void put(struct inbox *in, const struct request *r)
{
    if (!is_vote(r) && in->count >= WAITING_MOST)
        return;
    if (in->count == in->cap) {
        in->cap = in->cap ? 2 * in->cap : WAITING_MOST;
        in->request = memory_grow(in->request, in->cap, sizeof(*in->request));
    }
    in->request[in->count++] = *r;
}

static void ask(void *arg, const struct request *r)
{
    struct screen_thread *t = arg;

    pthread_mutex_lock(&t->lock);
    put(&t->in, r);
    t->fresh = 1;
    pthread_cond_signal(&t->wake);
    pthread_mutex_unlock(&t->lock);
}

void screen_thread_source(struct screen_thread *t, struct app_source *out)
{
    *out = (struct app_source){.hold = hold,
                               .let_go = let_go,
                               .wish = wish,
                               .ask = ask,
                               .arg = t,
                               .fd = news_fd(&t->news)};
}

static void release(struct screen_thread *t)
{
    news_close(&t->news);
    pthread_cond_destroy(&t->wake);
    pthread_mutex_destroy(&t->lock);
    free(t->in.request);
    desk_free(t->desk);
    free(t);
}

struct screen_thread *screen_thread_new(struct desk *desk_take, struct err *err)
{
    struct screen_thread *t = memory_new(1, sizeof(*t));
    pthread_condattr_t clock;

    t->desk = desk_take;
    t->in.wish.at = -1;
    pthread_mutex_init(&t->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&t->wake, &clock);
    pthread_condattr_destroy(&clock);
    if (news_open(&t->news, err) == 0)
        t->thread = thread_start(run, t, err);
    if (t->thread)
        return t;
    err_wrap(err, "the screen");
    release(t);
    return NULL;
}

void screen_thread_free(struct screen_thread *t)
{
    if (!t)
        return;
    pthread_mutex_lock(&t->lock);
    t->stop = 1;
    pthread_cond_signal(&t->wake);
    pthread_mutex_unlock(&t->lock);
    thread_join(t->thread);
    release(t);
}
