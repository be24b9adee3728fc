#include "net/server.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "net/conversation.h"
#include "net/tap.h"

#define BACKLOG 1024
#define NS_PER_S INT64_C(1000000000)
#define RETRY_NS (NS_PER_S / 10)

struct server {
    struct evhttp *http;
    struct taps *taps;
    struct evconnlistener *listener;
    struct loop_timer *retry;
    struct server_settings set;
    struct conversation_hall hall;
    int port;
};

static const char *or_else(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

static void on_request(struct evhttp_request *req, void *arg)
{
    struct server *s = arg;
    struct evhttp_connection *evcon = evhttp_request_get_connection(req);
    int fd = bufferevent_getfd(evhttp_connection_get_bufferevent(evcon));
    struct evbuffer *body = evhttp_request_get_input_buffer(req);
    const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(req);
    struct server_request r = {.now = loop_now()};
    ev_uint16_t port;
    char *peer;

    r.method =
        evhttp_request_get_command(req) == EVHTTP_REQ_POST ? "POST" : "GET";
    evhttp_connection_get_peer(evcon, &peer, &port);
    r.peer = peer;
    r.path = or_else(evhttp_uri_get_path(uri), "");
    r.query = or_else(evhttp_uri_get_query(uri), "");
    r.len = evbuffer_get_length(body);
    evbuffer_add(body, "", 1);
    r.body = (const char *)evbuffer_pullup(body, -1);
    s->set.handle(s->set.arg,
                  conversation_new(&s->hall, req, taps_find(s->taps, fd)), &r);
}

/* Those who come meanwhile wait in the system's queue. */
static void pause_accepting(struct server *s)
{
    evconnlistener_disable(s->listener);
    loop_timer_set(s->retry, loop_now() + RETRY_NS);
}

static struct bufferevent *on_accept(struct event_base *base, void *arg)
{
    struct server *s = arg;
    struct bufferevent *bev = taps_open(s->taps);

    (void)base;
    if (taps_full(s->taps))
        pause_accepting(s);
    return bev;
}

/* Out of descriptors, most likely: to try again at once would be to spin. */
static void on_accept_error(struct evconnlistener *listener, void *arg)
{
    (void)listener;
    pause_accepting(arg);
}

static void accept_again(void *arg, int64_t now)
{
    struct server *s = arg;

    if (taps_full(s->taps))
        loop_timer_set(s->retry, now + RETRY_NS);
    else
        evconnlistener_enable(s->listener);
}

static int try_listen(const struct addrinfo *a)
{
    int on = 1, saved;
    int fd =
        socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

static int open_port(const char *address, int port, struct err *err)
{
    struct addrinfo want = {.ai_socktype = SOCK_STREAM,
                            .ai_flags = AI_PASSIVE | AI_NUMERICSERV},
                    *list;
    char service[16];
    int fd, rc;

    snprintf(service, sizeof(service), "%d", port);
    rc = getaddrinfo(address, service, &want, &list);
    if (rc)
        return err_set(err, ERR_IO, "%s: %s", address, gai_strerror(rc));
    fd = try_listen(list);
    if (fd < 0)
        err_set(err, ERR_IO, "%s port %d: %s", address, port, strerror(errno));
    freeaddrinfo(list);
    return fd;
}

static int port_of(int fd)
{
    struct sockaddr_storage at;
    socklen_t len = sizeof(at);
    char service[NI_MAXSERV] = "0";

    if (getsockname(fd, (struct sockaddr *)&at, &len) == 0)
        getnameinfo((struct sockaddr *)&at, len, NULL, 0, service,
                    sizeof(service), NI_NUMERICSERV);
    return atoi(service);
}

static void set_up(struct server *s, struct loop *l, int fd)
{
    struct evhttp_bound_socket *bound;

    s->http = evhttp_new(loop_base(l));
    if (!s->http)
        abort();
    evhttp_set_allowed_methods(s->http, EVHTTP_REQ_GET | EVHTTP_REQ_POST);
    evhttp_set_max_headers_size(s->http, (ev_ssize_t)s->set.most_headers + 1);
    evhttp_set_max_body_size(s->http, (ev_ssize_t)s->set.most_body);
    evhttp_set_timeout_tv(s->http, &s->hall.idle);
    evhttp_set_bevcb(s->http, on_accept, s);
    evhttp_set_gencb(s->http, on_request, s);
    bound = evhttp_accept_socket_with_handle(s->http, fd);
    if (!bound)
        abort();
    s->listener = evhttp_bound_socket_get_listener(bound);
    evconnlistener_set_error_cb(s->listener, on_accept_error);
    s->retry = loop_timer_new(l, accept_again, s);
}

static struct taps *new_taps(struct loop *l, const struct server_settings *set)
{
    const struct taps_settings t = {
        .limits = {.head = set->most_headers, .body = set->most_body},
        .most = set->most,
        .request_ns = set->request_ns,
        .refusal = set->refusal,
        .arg = set->arg,
    };

    return taps_new(l, &t);
}

struct server *server_new(struct loop *l, const struct server_settings *set,
                          struct err *err)
{
    struct server *s;
    int fd = open_port(set->address, set->port, err);

    if (fd < 0)
        return NULL;
    s = memory_new(1, sizeof(*s));
    s->set = *set;
    s->port = port_of(fd);
    s->hall.gone = set->gone;
    s->hall.room = set->room;
    s->hall.arg = set->arg;
    s->hall.idle.tv_sec = (time_t)(set->idle_ns / NS_PER_S);
    s->hall.idle.tv_usec = (suseconds_t)(set->idle_ns % NS_PER_S / 1000);
    conversation_hall_init(&s->hall, loop_base(l));
    s->taps = new_taps(l, set);
    set_up(s, l, fd);
    return s;
}

void server_free(struct server *s)
{
    if (!s)
        return;
    evhttp_free(s->http);
    taps_free(s->taps);
    conversation_hall_release(&s->hall);
    loop_timer_free(s->retry);
    free(s);
}

int server_port(const struct server *s)
{
    return s->port;
}
