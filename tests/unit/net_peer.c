#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net_peer.h"

struct peer_link {
    struct peer *peer;
    struct loop_watch *watch;
    struct peer_link *next;
    int fd;
    char got[4096];
    size_t len;
};

static void peer_hang_up(struct peer_link *k, enum peer_then then)
{
    struct linger hard = {.l_onoff = 1};

    if (then == PEER_RESET)
        setsockopt(k->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    loop_watch_free(k->watch);
    k->watch = NULL;
    close(k->fd);
}

static void peer_answer(struct peer_link *k)
{
    struct peer *p = k->peer;
    int n = p->requests < p->steps ? p->requests : p->steps - 1;
    const char *bytes = p->script[n].bytes;

    memcpy(p->last, k->got, k->len + 1);
    k->len = 0;
    p->requests++;
    if (bytes)
        assert_true(write(k->fd, bytes, strlen(bytes)) > 0);
    if (p->script[n].then != PEER_KEEP)
        peer_hang_up(k, p->script[n].then);
}

static void peer_read(void *arg, int64_t now)
{
    struct peer_link *k = arg;
    ssize_t n = read(k->fd, k->got + k->len, sizeof(k->got) - 1 - k->len);

    (void)now;
    if (n <= 0) {
        peer_hang_up(k, PEER_CLOSE);
        return;
    }
    k->len += (size_t)n;
    k->got[k->len] = '\0';
    if ((k->len > 4 && !strcmp(k->got + k->len - 4, "\r\n\r\n")) ||
        !strcmp(k->got + k->len - 2, "{}") || k->got[0] == 0x16 ||
        k->len == sizeof(k->got) - 1)
        peer_answer(k);
}

static void peer_accept(void *arg, int64_t now)
{
    struct peer *p = arg;
    struct peer_link *k = calloc(1, sizeof(*k));
    struct err err;

    (void)now;
    k->peer = p;
    k->fd = accept(p->fd, NULL, NULL);
    k->next = p->links;
    p->links = k;
    p->accepted++;
    k->watch = loop_watch_new(p->loop, k->fd, peer_read, k, &err);
}

int peer_listen(int backlog, int *port)
{
    struct sockaddr_in in = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(in);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&in, len), 0);
    assert_int_equal(listen(fd, backlog), 0);
    getsockname(fd, (struct sockaddr *)&in, &len);
    *port = ntohs(in.sin_port);
    return fd;
}

void peer_open(struct peer *p, struct loop *l)
{
    struct err err;

    memset(p, 0, sizeof(*p));
    p->loop = l;
    p->fd = peer_listen(128, &p->port);
    p->watch = loop_watch_new(l, p->fd, peer_accept, p, &err);
}

void peer_close(struct peer *p)
{
    struct peer_link *next;

    loop_watch_free(p->watch);
    close(p->fd);
    for (struct peer_link *k = p->links; k; k = next) {
        next = k->next;
        if (k->watch)
            peer_hang_up(k, PEER_CLOSE);
        free(k);
    }
}
