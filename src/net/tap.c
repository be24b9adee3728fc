#include "net/tap.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include "base/arena.h"

#define LINGER_NS INT64_C(2000000000) /* for the refusal to be read */
#define REFUSAL 4096
#define PATH 512

enum state {
    REFUSED,
    WAITING, /* for a request */
    READING, /* one */
    ANSWERED,
    STATES,
};

TAILQ_HEAD(tap_list, tap);

struct taps {
    struct event_base *base;
    struct taps_settings set;
    struct loop_timer *timer;
    struct event *settle;
    int64_t due;                  /* of the timer; INT64_MAX: it is off */
    struct tap *fresh;            /* their descriptor is not known yet */
    struct tap **tap;             /* by descriptor */
    struct tap_list list[STATES]; /* longest there first */
    size_t count, open;
};

struct tap {
    struct taps *taps;
    struct bufferevent *bev;
    struct evhttp_connection *evcon;
    struct tap *next;
    TAILQ_ENTRY(tap) links;
    struct framing framing;
    enum state state;
    int64_t since;
    int early, busy;
};

static int64_t deadline(const struct tap *t)
{
    int64_t most = t->taps->set.request_ns;

    if (t->state == REFUSED && most > LINGER_NS)
        most = LINGER_NS;
    return t->since + most;
}

/* Rarely: most deadlines are later than one that is waited for already. */
static void arm(struct taps *s, int64_t when)
{
    if (when >= s->due)
        return;
    s->due = when;
    loop_timer_set(s->timer, when);
}

static void move(struct tap *t, enum state to)
{
    struct taps *s = t->taps;

    TAILQ_REMOVE(&s->list[t->state], t, links);
    TAILQ_INSERT_TAIL(&s->list[to], t, links);
    t->state = to;
    t->since = loop_now();
    if (to == READING || to == REFUSED)
        arm(s, deadline(t));
}

/* ---- refusing ------------------------------------------------------------ */

static const char *phrase(int status)
{
    static const struct {
        int status;
        const char *text;
    } all[] = {
        {408, "Request Timeout"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {417, "Expectation Failed"},
        {431, "Header Fields Too Large"},
        {501, "Not Implemented"},
        {505, "HTTP Version Not Supported"},
    };

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        if (all[i].status == status)
            return all[i].text;
    return "Bad Request";
}

static void write_refusal(const struct tap *t, int status, struct buf *out)
{
    const struct taps_settings *set = &t->taps->set;
    const char *type = "text/plain";
    char path[PATH];
    struct buf body;

    buf_init(&body, REFUSAL);
    framing_path(&t->framing, path, sizeof(path));
    if (set->refusal)
        type = set->refusal(set->arg, status, path, &body);
    buf_addf(out,
             "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
             "Connection: close\r\n\r\n",
             status, phrase(status), type, body.len);
    buf_add(out, body.data, body.len);
    buf_release(&body);
}

/* evhttp would answer in words that no client of ours understands, and close
 * so soon that who is still sending never reads them. It is left waiting for
 * the rest of the request instead. */
static void refuse(struct tap *t, int status)
{
    int fd = bufferevent_getfd(t->bev);
    struct buf out;

    move(t, REFUSED);
    if (evbuffer_get_length(bufferevent_get_output(t->bev)) > 0)
        return; /* the end of the answer before this one: not to be mixed */
    buf_init(&out, 2 * REFUSAL);
    write_refusal(t, status, &out);
    (void)send(fd, out.data, out.len, MSG_NOSIGNAL | MSG_DONTWAIT);
    shutdown(fd, SHUT_WR);
    buf_release(&out);
}

/* The buffer calls back for what is done to it here, too. */
static void drain(struct tap *t, struct evbuffer *in)
{
    t->busy = 1;
    evbuffer_drain(in, evbuffer_get_length(in));
    t->busy = 0;
}

/* ---- reading ------------------------------------------------------------- */

static int feed(struct tap *t, struct evbuffer *in, size_t from, size_t len)
{
    char bytes[4096];
    struct evbuffer_ptr at;
    size_t n;
    int rc = 0;

    while (rc == 0 && len > 0 && t->framing.step != FRAMING_WHOLE) {
        n = framing_skip(&t->framing, len);
        if (n == 0) {
            evbuffer_ptr_set(in, &at, from, EVBUFFER_PTR_SET);
            n = len < sizeof(bytes) ? len : sizeof(bytes);
            evbuffer_copyout_from(in, &at, bytes, n);
            rc = framing_feed(&t->framing, bytes, &n);
        }
        from += n;
        len -= n;
    }
    t->early = len > 0;
    return rc;
}

static void came_in(struct evbuffer *in, const struct evbuffer_cb_info *info,
                    void *arg)
{
    struct tap *t = arg;
    int rc = 0;

    if (info->n_added == 0 || t->busy)
        return;
    if (t->state == WAITING)
        move(t, READING);
    if (t->state == READING)
        rc = feed(t, in, info->orig_size, info->n_added);
    else
        t->early = 1;
    if (rc)
        refuse(t, rc);
    if (t->state == REFUSED)
        drain(t, in);
    else if (t->framing.step == FRAMING_WHOLE && t->state == READING)
        move(t, ANSWERED);
}

/* ---- their lives --------------------------------------------------------- */

void tap_gone(struct tap *t)
{
    struct taps *s = t->taps;

    TAILQ_REMOVE(&s->list[t->state], t, links);
    s->tap[bufferevent_getfd(t->bev)] = NULL;
    s->open--;
    framing_release(&t->framing);
    free(t);
}

static void closed(struct evhttp_connection *evcon, void *arg)
{
    (void)evcon;
    tap_gone(arg);
}

static void settle_one(struct taps *s, struct tap *t)
{
    size_t fd = (size_t)bufferevent_getfd(t->bev);
    void *evcon;
    int on = 1;

    bufferevent_getcb(t->bev, NULL, NULL, NULL, &evcon);
    t->evcon = evcon;
    evhttp_connection_set_closecb(t->evcon, closed, t);
    setsockopt((int)fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (fd >= s->count) {
        s->tap = memory_grow(s->tap, fd + 64, sizeof(struct tap *));
        memset(s->tap + s->count, 0,
               (fd + 64 - s->count) * sizeof(struct tap *));
        s->count = fd + 64;
    }
    s->tap[fd] = t;
    t->since = loop_now();
    t->state = WAITING;
    TAILQ_INSERT_TAIL(&s->list[WAITING], t, links);
}

/* Right after the accepting, before any of them can have gone. evhttp shows
 * its connection to the callbacks of the bufferevent, and nowhere else before
 * there is a request. */
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

static void give_up(struct tap *t)
{
    if (t->state == READING) {
        refuse(t, 408);
        drain(t, bufferevent_get_input(t->bev));
    } else {
        evhttp_connection_free(t->evcon);
    }
}

static void on_time(void *arg, int64_t now)
{
    static const enum state hurried[] = {READING, REFUSED};
    struct taps *s = arg;
    struct tap *t;

    s->due = INT64_MAX;
    for (int i = 0; i < 2; i++)
        while ((t = TAILQ_FIRST(&s->list[hurried[i]])) && deadline(t) <= now)
            give_up(t);
    for (int i = 0; i < 2; i++)
        if ((t = TAILQ_FIRST(&s->list[hurried[i]])))
            arm(s, deadline(t));
}

struct taps *taps_new(struct loop *l, const struct taps_settings *set)
{
    struct taps *s = memory_new(1, sizeof(*s));

    s->base = loop_base(l);
    s->set = *set;
    s->due = INT64_MAX;
    s->timer = loop_timer_new(l, on_time, s);
    for (int i = 0; i < STATES; i++)
        TAILQ_INIT(&s->list[i]);
    s->settle = event_new(s->base, -1, 0, settle, s);
    if (!s->settle)
        abort();
    return s;
}

void taps_free(struct taps *s)
{
    struct tap *next;

    for (struct tap *t = s->fresh; t; t = next) {
        next = t->next;
        framing_release(&t->framing);
        free(t);
    }
    loop_timer_free(s->timer);
    event_free(s->settle);
    free(s->tap);
    free(s);
}

/* Nobody is answered less for it. */
static struct tap *needless(const struct taps *s)
{
    for (int i = 0; i < ANSWERED; i++)
        if (TAILQ_FIRST(&s->list[i]))
            return TAILQ_FIRST(&s->list[i]);
    return NULL;
}

int taps_full(const struct taps *s)
{
    return s->open >= s->set.most && !s->fresh && !needless(s);
}

struct bufferevent *taps_open(struct taps *s)
{
    struct tap *t = memory_new(1, sizeof(*t)), *old;

    settle(-1, 0, s);
    if (s->open >= s->set.most && (old = needless(s)))
        evhttp_connection_free(old->evcon);
    s->open++;
    t->taps = s;
    framing_init(&t->framing, &s->set.limits);
    t->bev = bufferevent_socket_new(s->base, -1, 0);
    if (!t->bev)
        abort();
    bufferevent_setwatermark(t->bev, EV_READ, 0,
                             s->set.limits.body + 2 * s->set.limits.head);
    evbuffer_add_cb(bufferevent_get_input(t->bev), came_in, t);
    t->next = s->fresh;
    s->fresh = t;
    event_active(s->settle, 0, 0);
    return t->bev;
}

/* ---- answers ------------------------------------------------------------- */

struct tap *taps_find(struct taps *s, int fd)
{
    return s->tap[fd];
}

int tap_is_last(const struct tap *t)
{
    return t->early || t->framing.said.close;
}

void tap_next(struct tap *t)
{
    evhttp_connection_set_closecb(t->evcon, closed, t);
    framing_next(&t->framing);
    move(t, WAITING);
}
