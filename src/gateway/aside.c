#include "gateway/aside.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/news.h"
#include "base/thread.h"

/* Of the loop's side and of each thread; gone after the last. */
struct aside_hub {
    pthread_mutex_t lock;
    pthread_cond_t less; /* bound ones at work */
    struct aside_job *done;
    int holders, bound, closed;
    struct news news;
};

struct aside {
    struct aside_hub *hub;
    struct loop_watch *watch;
};

/* Under the lock, which it gives back. */
static void let_go(struct aside_hub *h)
{
    int last = --h->holders == 0;

    pthread_mutex_unlock(&h->lock);
    if (!last)
        return;
    news_close(&h->news);
    pthread_cond_destroy(&h->less);
    pthread_mutex_destroy(&h->lock);
    free(h);
}

static void *thread_main(void *arg)
{
    struct aside_job *j = arg;
    struct aside_hub *h = j->hub;
    int bound = j->bound;

    j->work(j);
    pthread_mutex_lock(&h->lock);
    if (h->closed) {
        j->drop(j);
    } else {
        j->next = h->done;
        h->done = j;
        news_tell(&h->news);
    }
    h->bound -= bound;
    pthread_cond_signal(&h->less);
    let_go(h);
    return NULL;
}

static void on_news(void *arg, int64_t now)
{
    struct aside *a = arg;
    struct aside_job *done, *next;

    news_read(&a->hub->news);
    pthread_mutex_lock(&a->hub->lock);
    done = a->hub->done;
    a->hub->done = NULL;
    pthread_mutex_unlock(&a->hub->lock);
    for (; done; done = next) {
        next = done->next;
        done->done(done, now);
    }
}

static struct aside_hub *new_hub(struct err *err)
{
    struct aside_hub *h = memory_new(1, sizeof(*h));

    if (news_open(&h->news, err)) {
        free(h);
        return NULL;
    }
    if (pthread_mutex_init(&h->lock, NULL) || pthread_cond_init(&h->less, NULL))
        abort();
    h->holders = 1;
    return h;
}

struct aside *aside_new(struct loop *l, struct err *err)
{
    struct aside_hub *h = new_hub(err);
    struct aside *a;

    if (!h)
        return NULL;
    a = memory_new(1, sizeof(*a));
    a->hub = h;
    a->watch = loop_watch_new(l, news_fd(&h->news), on_news, a, err);
    if (a->watch)
        return a;
    aside_free(a);
    return NULL;
}

void aside_free(struct aside *a)
{
    struct aside_job *done, *next;

    if (!a)
        return;
    loop_watch_free(a->watch);
    pthread_mutex_lock(&a->hub->lock);
    while (a->hub->bound)
        pthread_cond_wait(&a->hub->less, &a->hub->lock);
    a->hub->closed = 1;
    done = a->hub->done;
    let_go(a->hub);
    for (; done; done = next) {
        next = done->next;
        done->drop(done);
    }
    free(a);
}

int aside_start(struct aside *a, struct aside_job *j, struct err *err)
{
    struct aside_hub *h = a->hub;
    int rc;

    j->hub = h;
    pthread_mutex_lock(&h->lock);
    rc = thread_loose(thread_main, j, err);
    if (rc == 0) {
        h->holders++;
        h->bound += j->bound;
    }
    pthread_mutex_unlock(&h->lock);
    return rc;
}
