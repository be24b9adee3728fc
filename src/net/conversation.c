#include "net/conversation.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "net/tap.h"

#define DAY_S 86400

struct conversation {
    struct conversation_hall *hall;
    struct evhttp_request *req;
    struct evhttp_connection *evcon;
    struct tap *tap;
    void *arg;
    int dead; /* its owner has let it go */
    struct conversation *next;
};

static struct bufferevent *wire(const struct conversation *c)
{
    return evhttp_connection_get_bufferevent(c->evcon);
}

/* evhttp hands a request that it gave up over to us; else it is still its. */
static void closed(struct evhttp_connection *evcon, void *arg)
{
    struct conversation *c = arg, **at = &c->hall->dead;

    (void)evcon;
    if (!c->dead && c->hall->gone)
        c->hall->gone(c->hall->arg, c);
    while (c->dead && *at != c)
        at = &(*at)->next;
    if (c->dead)
        *at = c->next;
    if (!evhttp_request_get_connection(c->req))
        evhttp_request_free(c->req);
    tap_gone(c->tap);
    free(c);
}

static void reap(evutil_socket_t fd, short what, void *arg)
{
    struct conversation_hall *h = arg;

    (void)fd;
    (void)what;
    while (h->dead)
        evhttp_connection_free(h->dead->evcon);
}

void conversation_hall_init(struct conversation_hall *h,
                            struct event_base *base)
{
    h->scratch = evbuffer_new();
    h->reap = event_new(base, -1, 0, reap, h);
    if (!h->scratch || !h->reap)
        abort();
}

void conversation_hall_release(struct conversation_hall *h)
{
    event_free(h->reap);
    evbuffer_free(h->scratch);
}

/* evhttp looks for the end of a connection only while it writes: reading goes
 * on, into the buffer, without its callback, which must not be called now. */
static void watch_peer(struct bufferevent *bev)
{
    bufferevent_data_cb wrote;
    bufferevent_event_cb event;
    void *arg;

    bufferevent_getcb(bev, NULL, &wrote, &event, &arg);
    bufferevent_setcb(bev, NULL, wrote, event, arg);
    bufferevent_enable(bev, EV_READ);
}

struct conversation *conversation_new(struct conversation_hall *h,
                                      struct evhttp_request *req,
                                      struct tap *tap)
{
    struct conversation *c = memory_new(1, sizeof(*c));

    c->hall = h;
    c->req = req;
    c->tap = tap;
    c->evcon = evhttp_request_get_connection(req);
    evhttp_connection_set_closecb(c->evcon, closed, c);
    evhttp_connection_set_timeout(c->evcon, DAY_S);
    watch_peer(wire(c));
    return c;
}

const char *conversation_header(struct conversation *c, const char *name)
{
    return evhttp_find_header(evhttp_request_get_input_headers(c->req), name);
}

void conversation_set_arg(struct conversation *c, void *arg)
{
    c->arg = arg;
}

void *conversation_arg(struct conversation *c)
{
    return c->arg;
}

void conversation_add(struct conversation *c, const char *name,
                      const char *value)
{
    evhttp_add_header(evhttp_request_get_output_headers(c->req), name, value);
}

/* What came too early was not looked at: nobody knows what it is. */
static void close_if_last(struct conversation *c)
{
    struct evkeyvalq *out = evhttp_request_get_output_headers(c->req);

    if (tap_is_last(c->tap) && !evhttp_find_header(out, "Connection"))
        evhttp_add_header(out, "Connection", "close");
}

/* The answer is evhttp's to finish; the next request has to hurry again. */
static struct evhttp_request *let_go(struct conversation *c)
{
    struct evhttp_request *req = c->req;

    close_if_last(c);
    tap_next(c->tap);
    evhttp_connection_set_timeout_tv(c->evcon, &c->hall->idle);
    free(c);
    return req;
}

void conversation_reply(struct conversation *c, int status, const char *body,
                        size_t len)
{
    struct evbuffer *scratch = c->hall->scratch;

    evbuffer_add(scratch, body, len);
    evhttp_send_reply(let_go(c), status, NULL, scratch);
}

void conversation_begin(struct conversation *c, int status)
{
    close_if_last(c);
    evhttp_send_reply_start(c->req, status, NULL);
}

size_t conversation_waiting(struct conversation *c)
{
    return evbuffer_get_length(bufferevent_get_output(wire(c)));
}

/* As far as the system takes it. */
static void flush(const struct conversation *c)
{
    struct evbuffer *out = bufferevent_get_output(wire(c));

    evbuffer_unfreeze(out, 1);
    evbuffer_write(out, bufferevent_getfd(wire(c)));
    evbuffer_freeze(out, 1);
}

static void taken(struct evhttp_connection *evcon, void *arg)
{
    struct conversation *c = arg;

    (void)evcon;
    if (!c->dead && c->hall->room)
        c->hall->room(c->hall->arg, c);
}

/* At once: who stamps what it sends is nearer to the truth, and a write that
 * is through needs no event of the loop. */
void conversation_send(struct conversation *c, const char *bytes, size_t len)
{
    evbuffer_add(c->hall->scratch, bytes, len);
    evhttp_send_reply_chunk_with_cb(c->req, c->hall->scratch, taken, c);
    flush(c);
    if (conversation_waiting(c) == 0)
        bufferevent_disable(wire(c), EV_WRITE);
}

void conversation_end(struct conversation *c)
{
    evhttp_send_reply_end(let_go(c));
}

/* Later in this round: evhttp may be on the stack. */
void conversation_cut(struct conversation *c)
{
    flush(c);
    c->dead = 1;
    c->next = c->hall->dead;
    c->hall->dead = c;
    event_active(c->hall->reap, 0, 0);
}

/* evhttp would send a FIN before it closes; a connection that is taken apart
 * by connect() on no address sends RST alone. */
void conversation_reset(struct conversation *c)
{
    struct linger hard = {.l_onoff = 1, .l_linger = 0};
    struct sockaddr none = {.sa_family = AF_UNSPEC};
    int fd = bufferevent_getfd(wire(c));

    flush(c);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    (void)connect(fd, &none, sizeof(none));
    conversation_cut(c);
}
