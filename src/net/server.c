#include "net/server.h"

#include <errno.h>
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

#define BACKLOG 1024
#define NS_PER_S INT64_C(1000000000)
#define RETRY_NS (NS_PER_S / 10)

struct server {
    struct hall hall;
    struct evconnlistener *listener;
    struct loop_timer *retry;
    int port;
};

/* Those who come meanwhile wait in the system's queue. */
static void pause_accepting(struct server *s)
{
    evconnlistener_disable(s->listener);
    loop_timer_set(s->retry, loop_now() + RETRY_NS);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd,
                      struct sockaddr *from, int len, void *arg)
{
    struct server *s = arg;
    char peer[NI_MAXHOST] = "";

    (void)listener;
    getnameinfo(from, (socklen_t)len, peer, sizeof(peer), NULL, 0,
                NI_NUMERICHOST);
    hall_make_place(&s->hall);
    conversation_new(&s->hall, fd, peer);
    if (hall_is_full(&s->hall))
        pause_accepting(s);
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

    if (hall_is_full(&s->hall))
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
        err_set(err, ERR_IO, "%s port %d: %s%s", address, port, strerror(errno),
                errno == EADDRINUSE
                    ? ": take another port, or end what listens there"
                    : "");
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

struct server *server_new(struct loop *l, const struct server_settings *set,
                          struct err *err)
{
    struct server *s;
    int fd = open_port(set->address, set->port, err);

    if (fd < 0)
        return NULL;
    s = memory_new(1, sizeof(*s));
    s->port = port_of(fd);
    hall_init(&s->hall, l, set);
    s->listener = evconnlistener_new(
        loop_base(l), on_accept, s,
        LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
    if (!s->listener)
        abort();
    evconnlistener_set_error_cb(s->listener, on_accept_error);
    s->retry = loop_timer_new(l, accept_again, s);
    return s;
}

void server_free(struct server *s)
{
    if (!s)
        return;
    evconnlistener_free(s->listener);
    hall_release(&s->hall);
    loop_timer_free(s->retry);
    free(s);
}

int server_port(const struct server *s)
{
    return s->port;
}
