#include "store/writer.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/news.h"
#include "base/queue.h"
#include "base/thread.h"
#include "store/backlog.h"
#include "store/pace.h"

#define SECOND INT64_C(1000000000)
#define MUCH 2048 /* records of one commit, however many there is room for */
#define MOST 8192 /* of one commit: a screen that writes too waits for it */
#define MOST_BYTES ((size_t)16 * 1024 * 1024)
#define CONTROLS 32 /* that wait for the loop; the others stay in the store */

struct writer {
    struct store *store; /* the thread's alone, until it has ended */
    struct writer_settings set;
    struct thread *thread;
    struct news news;

    struct backlog *records; /* from the loop */
    struct queue *ready;     /* struct work, to the loop */

    pthread_mutex_t lock; /* of all from here to the next gap */
    pthread_cond_t wake;
    int stop, over;
    int hurry; /* many records wait, or little work is left */
    int fed;   /* since it was last asked to hurry for work */
    size_t ready_bytes;
    struct engine engine;
    int engine_new;
    struct control control[CONTROLS];
    size_t controls;

    _Atomic(int64_t) stored;
    atomic_int failed;
    struct err err; /* why, from then on */
    int64_t given;  /* replies: the loop's own */

    /* The thread's own. */
    int64_t replies;       /* of those stored */
    struct record **batch; /* MOST of them */
    struct store_pass pass;
    int64_t control_seen, engine_at;
    enum engine_phase phase; /* as last stored */
};

static int64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

static size_t size_of(const struct work *k)
{
    return sizeof(*k) + k->arena.used;
}

/* Both limits at half, so that many are read at a time. Under the lock. */
static int hungry(struct writer *w)
{
    return !w->over && queue_count(w->ready) <= w->set.ahead / 2 &&
           w->ready_bytes <= w->set.ahead_bytes / 2;
}

/* 1 when the loop has enough to go on with, or wants no more. */
static int enough(struct writer *w, const struct work *next)
{
    size_t count = queue_count(w->ready);
    int is;

    pthread_mutex_lock(&w->lock);
    is = w->stop || count >= w->set.ahead ||
         (count && w->ready_bytes + size_of(next) > w->set.ahead_bytes);
    pthread_mutex_unlock(&w->lock);
    return is;
}

static int take_work(void *arg, const struct prompt *p,
                     const int missing[SIDES])
{
    struct writer *w = arg;
    struct work *k = work_new(p, w->pass.repeat, missing);

    if (enough(w, k)) {
        work_free(k);
        return 1;
    }
    pthread_mutex_lock(&w->lock);
    w->ready_bytes += size_of(k);
    pthread_mutex_unlock(&w->lock);
    queue_put(w->ready, k);
    w->pass.from = p->seq + 1;
    return 0;
}

/* Reads on from where it stopped; a pass that is through gives way to the
 * next. */
static int feed(struct writer *w, struct err *err)
{
    int rc = 0, wanted;

    pthread_mutex_lock(&w->lock);
    wanted = hungry(w);
    w->fed = 1;
    pthread_mutex_unlock(&w->lock);
    if (!wanted)
        return 0;
    while (rc == 0 && w->pass.repeat <= w->set.repeats) {
        rc = w->store->ops->missing(w->store, w->pass, take_work, w, err);
        if (rc < 0)
            return -1;
        if (rc == 0)
            w->pass = (struct store_pass){1, w->pass.repeat + 1};
    }
    pthread_mutex_lock(&w->lock);
    w->over = rc == 0;
    pthread_mutex_unlock(&w->lock);
    news_tell(&w->news);
    return 0;
}

static int is_much(const struct writer *w, size_t count)
{
    return count > MUCH || count > w->set.most / 8;
}

/* Not when much is to be done: then all depends on getting it done. */
static void rest_between(struct writer *w, struct pace *p, size_t count)
{
    if (!is_much(w, count) && pace_is_long(p, now()) &&
        backlog_is_low(w->records))
        pace_rest(p, now());
}

static int put_all(struct writer *w, size_t count, const struct engine *e,
                   struct err *err)
{
    struct store *s = w->store;
    struct pace pace;

    if (s->ops->begin(s, err))
        return -1;
    pace_start(&pace, now());
    for (size_t i = 0; i < count; i++) {
        if (record_enrich(w->batch[i], s, w->set.enrich, err) ||
            record_put(w->batch[i], s, err))
            return -1;
        rest_between(w, &pace, count);
    }
    if (e && s->ops->put_engine(s, e, err))
        return -1;
    return s->ops->commit(s, err);
}

/* Before the records: all that it speaks of is then among them. */
static int take_engine(struct writer *w, struct engine *out)
{
    int is;

    pthread_mutex_lock(&w->lock);
    is = w->engine_new;
    if (is)
        *out = w->engine;
    w->engine_new = 0;
    pthread_mutex_unlock(&w->lock);
    return is;
}

/* Its state goes with every commit, and makes one of its own once a second or
 * when its phase changes: what screens wait for. One that is not due waits,
 * unless a newer one has come. */
static int engine_due(struct writer *w, size_t records, const struct engine *e)
{
    int64_t at = now();
    int due;

    pthread_mutex_lock(&w->lock);
    due = records || w->stop || e->phase != w->phase ||
          at - w->engine_at >= SECOND;
    w->engine_new |= !due;
    pthread_mutex_unlock(&w->lock);
    if (due) {
        w->engine_at = at;
        w->phase = e->phase;
    }
    return due;
}

/* One commit of what waits, of which `left` are still to come; the engine's row
 * with the last. */
static int save_some(struct writer *w, size_t *left, const struct engine *e,
                     struct err *err)
{
    size_t count = backlog_take(w->records, w->batch, MOST, MOST_BYTES);
    int64_t replies = record_replies(w->batch, count);
    int rc = 0;

    *left -= count < *left ? count : *left;
    e = *left ? NULL : e;
    if (count || e)
        rc = put_all(w, count, e, err);
    if (rc)
        w->store->ops->rollback(w->store);
    backlog_done(w->records, w->batch, count);
    if (rc || count == 0)
        return rc;
    w->replies += replies;
    atomic_fetch_add(&w->stored, (int64_t)count);
    news_tell(&w->news);
    return 0;
}

static int save(struct writer *w, struct err *err)
{
    struct engine engine;
    int due = take_engine(w, &engine), rc;
    size_t left = backlog_count(w->records);

    due = due && engine_due(w, left, &engine);
    do {
        rc = save_some(w, &left, due ? &engine : NULL, err);
    } while (rc == 0 && left > 0);
    return rc;
}

static int read_controls(struct writer *w, struct err *err)
{
    struct control got[CONTROLS];
    size_t count;

    pthread_mutex_lock(&w->lock);
    count = CONTROLS - w->controls;
    pthread_mutex_unlock(&w->lock);
    if (w->store->ops->controls(w->store, w->control_seen, got, &count, err))
        return -1;
    if (count == 0)
        return 0;
    w->control_seen = got[count - 1].seq;
    pthread_mutex_lock(&w->lock);
    memcpy(w->control + w->controls, got, count * sizeof(*got));
    w->controls += count;
    pthread_mutex_unlock(&w->lock);
    news_tell(&w->news);
    return 0;
}

/* A stop that was asked of an earlier run is not asked of this one. */
static int pass_controls(struct writer *w, struct err *err)
{
    struct control got[CONTROLS];
    size_t count = CONTROLS;

    while (count == CONTROLS) {
        if (w->store->ops->controls(w->store, w->control_seen, got, &count,
                                    err))
            return -1;
        if (count)
            w->control_seen = got[count - 1].seq;
    }
    return 0;
}

/* Until `due`, or there is something to do before; 1: to stop. */
static int rest(struct writer *w, int64_t due)
{
    struct timespec until = {due / SECOND, due % SECOND};
    int stop, rc = 0;

    pthread_mutex_lock(&w->lock);
    while (!w->stop && !w->hurry && rc == 0)
        rc = pthread_cond_timedwait(&w->wake, &w->lock, &until);
    w->hurry = 0;
    stop = w->stop;
    pthread_mutex_unlock(&w->lock);
    return stop;
}

/* Commits wait for their time even when work is fetched before: each costs
 * the disk a flush. */
static int serve(struct writer *w, struct err *err)
{
    int64_t due = now();
    int stop = 0;

    if (pass_controls(w, err))
        return -1;
    while (!stop) {
        if (feed(w, err))
            return -1;
        stop = rest(w, due);
        if (!stop && now() < due && !backlog_is_half(w->records))
            continue;
        if (save(w, err) || read_controls(w, err))
            return -1;
        due = now() + w->set.commit_ns;
    }
    return 0;
}

static void *thread_main(void *arg)
{
    struct writer *w = arg;
    struct err err;

    pace_thread();
    if (serve(w, &err)) {
        w->err = err;
        atomic_store(&w->failed, 1);
        news_tell(&w->news);
    }
    return NULL;
}

static void lock_init(struct writer *w)
{
    pthread_condattr_t attr;

    if (pthread_condattr_init(&attr) ||
        pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) ||
        pthread_cond_init(&w->wake, &attr) ||
        pthread_mutex_init(&w->lock, NULL))
        abort();
    pthread_condattr_destroy(&attr);
}

static void release(struct writer *w)
{
    void *left;

    while ((left = queue_get(w->ready)) != NULL)
        work_free(left);
    backlog_free(w->records);
    queue_free(w->ready);
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    news_close(&w->news);
    store_close(w->store);
    free(w->batch);
    free(w);
}

struct writer *writer_start(struct store *store_take,
                            const struct writer_settings *s, struct err *err)
{
    struct writer *w;
    struct news news;

    assert(s->most > 0 && s->ahead > 0);
    if (news_open(&news, err)) {
        store_close(store_take);
        return NULL;
    }
    w = memory_new(1, sizeof(*w));
    w->store = store_take;
    w->set = *s;
    w->news = news;
    w->records = backlog_new(s->most, s->most_bytes);
    w->ready = queue_new(s->ahead);
    w->batch = memory_new(MOST, sizeof(struct record *));
    w->pass = (struct store_pass){1, 1};
    w->phase = PHASES;
    lock_init(w);
    w->thread = thread_start(thread_main, w, err);
    if (w->thread)
        return w;
    release(w);
    return NULL;
}

int writer_fd(const struct writer *w)
{
    return news_fd(&w->news);
}

void writer_news(struct writer *w)
{
    news_read(&w->news);
}

static void hurry(struct writer *w)
{
    pthread_mutex_lock(&w->lock);
    w->hurry = 1;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
}

size_t writer_room(struct writer *w)
{
    struct err unused;

    return writer_check(w, &unused) ? 0 : backlog_room(w->records);
}

int writer_put(struct writer *w, struct record *r_take)
{
    int half = 0, reply = r_take->kind == RECORD_REPLY;
    struct err unused;

    if (writer_check(w, &unused) || backlog_put(w->records, r_take, &half)) {
        record_free(r_take);
        return -1;
    }
    w->given += reply;
    if (half)
        hurry(w);
    return 0;
}

struct work *writer_work(struct writer *w, int *over)
{
    struct work *k;
    int last, more;

    /* Looked at before the queue: what it says is about all that came. */
    pthread_mutex_lock(&w->lock);
    last = w->over || w->failed;
    pthread_mutex_unlock(&w->lock);
    k = queue_get(w->ready);
    *over = !k && last;
    if (!k)
        return NULL;
    pthread_mutex_lock(&w->lock);
    w->ready_bytes -= size_of(k);
    more = w->fed && hungry(w);
    w->fed = w->fed && !more;
    pthread_mutex_unlock(&w->lock);
    if (more)
        hurry(w);
    return k;
}

int writer_control(struct writer *w, struct control *out)
{
    int got;

    pthread_mutex_lock(&w->lock);
    got = w->controls > 0;
    if (got) {
        *out = w->control[0];
        w->controls--;
        memmove(w->control, w->control + 1,
                w->controls * sizeof(w->control[0]));
    }
    pthread_mutex_unlock(&w->lock);
    return got;
}

void writer_engine(struct writer *w, const struct engine *e)
{
    pthread_mutex_lock(&w->lock);
    w->engine = *e;
    w->engine_new = 1;
    pthread_mutex_unlock(&w->lock);
}

int64_t writer_stored(struct writer *w)
{
    return atomic_load(&w->stored);
}

int writer_check(struct writer *w, struct err *err)
{
    if (!atomic_load(&w->failed))
        return 0;
    *err = w->err;
    return -1;
}

int64_t writer_finish(struct writer *w)
{
    pthread_mutex_lock(&w->lock);
    w->stop = 1;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    thread_join(w->thread);
    w->thread = NULL;
    return w->given - w->replies;
}

int writer_stop(struct writer *w, struct err *err)
{
    int rc;

    writer_finish(w);
    rc = writer_check(w, err);
    release(w);
    return rc;
}
