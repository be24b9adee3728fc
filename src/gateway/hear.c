#include "gateway/hear.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"

struct hear {
    int fd;
    struct gateway *gateway;
    struct loop_watch *watch;
};

/* Its end can be read for ever. */
static void end(struct hear *h, int64_t now)
{
    loop_watch_free(h->watch);
    h->watch = NULL;
    gateway_advise(h->gateway, NULL, now);
}

/* A pipe gives whole what was written whole; the newest of them counts. */
static void on_advice(void *arg, int64_t now)
{
    struct hear *h = arg;
    struct advice a;
    ssize_t n;

    while ((n = read(h->fd, &a, sizeof(a))) == (ssize_t)sizeof(a))
        gateway_advise(h->gateway, &a, now);
    if (n >= 0 || (errno != EAGAIN && errno != EINTR))
        end(h, now);
}

struct hear *hear_new(struct loop *l, int fd, struct gateway *g,
                      struct err *err)
{
    struct hear *h = memory_new(1, sizeof(*h));

    h->fd = fd;
    h->gateway = g;
    if (fd < 0) {
        gateway_advise(g, NULL, loop_now());
        return h;
    }
    h->watch = loop_watch_new(l, fd, on_advice, h, err);
    if (h->watch)
        return h;
    free(h);
    return NULL;
}

void hear_free(struct hear *h)
{
    if (!h)
        return;
    loop_watch_free(h->watch);
    free(h);
}
