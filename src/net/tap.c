#include "net/tap.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "net/framing.h"

#define NOT_HTTP "?\r\n" /* neither a request line nor a field */

/* evhttp does not say when a connection ends that never sent a request. So
 * taps are found by descriptor: whoever gets it next frees the old one. */
struct taps {
    struct event_base *base;
    struct event *settle;
    size_t most;
    struct tap *fresh; /* their descriptor is not known yet */
    struct tap **tap;  /* by descriptor */
    size_t count;
};

struct tap {
    struct bufferevent *bev;
    struct tap *next;
    struct framing_bytes bytes;
    int bad, busy;
};

/* The buffer calls back for what is done to it here, too. */
static void refuse(struct tap *t, struct evbuffer *in)
{
    t->busy = 1;
    evbuffer_drain(in, evbuffer_get_length(in));
    if (!t->bad)
        evbuffer_prepend(in, NOT_HTTP, strlen(NOT_HTTP));
    t->bad = 1;
    t->busy = 0;
}

static int feed(struct tap *t, struct evbuffer *in, size_t from, size_t len)
{
    char bytes[4096];
    struct evbuffer_ptr at;
    ssize_t n;

    while (len > 0 && !t->bytes.ended) {
        evbuffer_ptr_set(in, &at, from, EVBUFFER_PTR_SET);
        n = evbuffer_copyout_from(in, &at, bytes,
                                  len < sizeof(bytes) ? len : sizeof(bytes));
        if (n <= 0 || framing_feed(&t->bytes, bytes, (size_t)n))
            return -1;
        from += (size_t)n;
        len -= (size_t)n;
    }
    return 0;
}

static void came_in(struct evbuffer *in, const struct evbuffer_cb_info *info,
                    void *arg)
{
    struct tap *t = arg;

    if (info->n_added == 0 || t->busy)
        return;
    if (t->bad || feed(t, in, info->orig_size, info->n_added))
        refuse(t, in);
}

static void settle_one(struct taps *s, struct tap *t)
{
    size_t fd = (size_t)bufferevent_getfd(t->bev);
    int on = 1;

    setsockopt((int)fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (fd >= s->count) {
        s->tap = memory_grow(s->tap, fd + 64, sizeof(struct tap *));
        memset(s->tap + s->count, 0,
               (fd + 64 - s->count) * sizeof(struct tap *));
        s->count = fd + 64;
    }
    free(s->tap[fd]);
    s->tap[fd] = t;
}

/* Right after the accepting, before any of them can have gone. */
static void settle(evutil_socket_t fd, short what, void *arg)
{
    struct taps *s = arg;
    struct tap *t;

    (void)fd;
    (void)what;
    while ((t = s->fresh)) {
        s->fresh = t->next;
        settle_one(s, t);
    }
}

struct taps *taps_new(struct event_base *base, size_t most)
{
    struct taps *s = memory_new(1, sizeof(*s));

    s->base = base;
    s->most = most;
    s->settle = event_new(base, -1, 0, settle, s);
    if (!s->settle)
        abort();
    return s;
}

void taps_free(struct taps *s)
{
    struct tap *next;

    for (struct tap *t = s->fresh; t; t = next) {
        next = t->next;
        free(t);
    }
    for (size_t i = 0; i < s->count; i++)
        free(s->tap[i]);
    free(s->tap);
    event_free(s->settle);
    free(s);
}

struct bufferevent *taps_open(struct taps *s)
{
    struct tap *t = memory_new(1, sizeof(*t));

    t->bev = bufferevent_socket_new(s->base, -1, 0);
    if (!t->bev)
        abort();
    bufferevent_setwatermark(t->bev, EV_READ, 0, s->most);
    evbuffer_add_cb(bufferevent_get_input(t->bev), came_in, t);
    t->next = s->fresh;
    s->fresh = t;
    event_active(s->settle, 0, 0);
    return t->bev;
}

void taps_next(struct taps *s, int fd)
{
    s->tap[fd]->bytes = (struct framing_bytes){0};
}
