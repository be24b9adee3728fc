/* bench_far - the far end of the serve parts: an HTTP server on one raw epoll
 * that costs as little as can be, and whose events say when they were sent.
 *
 *   bench_far EVENTS-A-SECOND       prints its port; ends when it is killed
 *
 * A POST whose body has "stream":true gets events of a chat completion for as
 * long as it stays, with the monotonic clock in nanoseconds as their "t"; all
 * other requests get one whole completion. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PEERS 8192
#define SECOND INT64_C(1000000000)

static const char answer[] =
    "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":"
    "1790000000,\"model\":\"sim-control\",\"choices\":[{\"index\":0,"
    "\"message\":{\"role\":\"assistant\",\"content\":\"Your parcel left our "
    "store on Monday and will reach you within two working days. You can "
    "follow it with the number that we sent to you. If it has not come by "
    "Friday, write to us again and we will send another one.\"},"
    "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":120,"
    "\"completion_tokens\":48,\"total_tokens\":168,\"prompt_tokens_details\":"
    "{\"cached_tokens\":0},\"completion_tokens_details\":{"
    "\"reasoning_tokens\":0}},\"system_fingerprint\":\"fp_1\"}";

static const char stream_head[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
    "Transfer-Encoding: chunked\r\n\r\n";

struct peer {
    int fd;
    size_t len;
    char in[16384];
    struct peer *next; /* in the order in which their events are due */
    int64_t due;
    int streams, gone;
};

struct far {
    int epoll, listener;
    int64_t period;
    char whole[2048];
    int whole_len;
    struct peer *peer[PEERS]; /* by descriptor */
    struct peer *first, **last;
};

static int64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

/* One that is in the queue is freed when its turn comes. */
static void leave(struct far *f, struct peer *p)
{
    close(p->fd);
    f->peer[p->fd] = NULL;
    p->gone = 1;
    if (!p->streams)
        free(p);
}

static void put(struct far *f, struct peer *p, int64_t due)
{
    p->due = due;
    p->next = NULL;
    *f->last = p;
    f->last = &p->next;
}

static void begin(struct far *f, struct peer *p)
{
    if (p->streams)
        return;
    p->streams = 1;
    send(p->fd, stream_head, sizeof(stream_head) - 1, MSG_NOSIGNAL);
    put(f, p, now() + f->period);
}

static void tell(struct peer *p)
{
    char event[512], chunk[600];
    int n = snprintf(event, sizeof(event),
                     "data: {\"id\":\"chatcmpl-1\",\"object\":"
                     "\"chat.completion.chunk\",\"created\":1790000000,"
                     "\"model\":\"sim-control\",\"choices\":[{\"index\":0,"
                     "\"delta\":{\"content\":\" parcel\"},\"finish_reason\":"
                     "null}],\"t\":%lld}\n\n",
                     (long long)now());

    n = snprintf(chunk, sizeof(chunk), "%x\r\n%s\r\n", (unsigned)n, event);
    send(p->fd, chunk, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* Bytes of the request that is there as a whole, or 0. */
static size_t whole(const struct peer *p)
{
    const char *end = strstr(p->in, "\r\n\r\n"), *length;
    size_t all;

    if (!end)
        return 0;
    length = strcasestr(p->in, "\r\ncontent-length:");
    all = (size_t)(end - p->in) + 4;
    if (length && length < end)
        all += strtoul(length + 17, NULL, 10);
    return all <= p->len ? all : 0;
}

static void serve(struct far *f, struct peer *p)
{
    size_t len;

    while ((len = whole(p))) {
        if (memmem(p->in, len, "\"stream\":true", 13))
            begin(f, p);
        else
            send(p->fd, f->whole, (size_t)f->whole_len, MSG_NOSIGNAL);
        memmove(p->in, p->in + len, p->len - len + 1);
        p->len -= len;
    }
}

static void hear(struct far *f, struct peer *p)
{
    ssize_t n =
        recv(p->fd, p->in + p->len, sizeof(p->in) - 1 - p->len, MSG_DONTWAIT);

    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0) {
        leave(f, p);
        return;
    }
    p->len += (size_t)n;
    p->in[p->len] = '\0';
    serve(f, p);
}

static void meet(struct far *f)
{
    int on = 1, fd = accept4(f->listener, NULL, NULL, SOCK_CLOEXEC);
    struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};

    if (fd < 0)
        return;
    if (fd >= PEERS) {
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    f->peer[fd] = calloc(1, sizeof(struct peer));
    f->peer[fd]->fd = fd;
    epoll_ctl(f->epoll, EPOLL_CTL_ADD, fd, &e);
}

/* Late events are sent at once, and the next of them a period after they were
 * due: the rate stays what it is. Returns when the next one is. */
static int64_t tell_all(struct far *f)
{
    struct peer *p;

    while ((p = f->first) && p->due <= now()) {
        f->first = p->next;
        if (!f->first)
            f->last = &f->first;
        if (p->gone) {
            free(p);
            continue;
        }
        tell(p);
        put(f, p, p->due + f->period);
    }
    return p ? p->due : now() + SECOND;
}

static void run(struct far *f)
{
    struct epoll_event e[256];

    for (;;) {
        int64_t wait = tell_all(f) - now();
        struct timespec t = {0};
        int n;

        if (wait > 0)
            t = (struct timespec){wait / SECOND, wait % SECOND};
        n = epoll_pwait2(f->epoll, e, 256, &t, NULL);
        for (int i = 0; i < n; i++) {
            if (e[i].data.fd == f->listener)
                meet(f);
            else if (f->peer[e[i].data.fd])
                hear(f, f->peer[e[i].data.fd]);
        }
    }
}

static int open_port(struct far *f)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event e = {.events = EPOLLIN};
    socklen_t len = sizeof(at);

    f->epoll = epoll_create1(0);
    f->listener = socket(AF_INET, SOCK_STREAM, 0);
    e.data.fd = f->listener;
    if (bind(f->listener, (struct sockaddr *)&at, len) ||
        listen(f->listener, 4096) ||
        getsockname(f->listener, (struct sockaddr *)&at, &len) ||
        epoll_ctl(f->epoll, EPOLL_CTL_ADD, f->listener, &e))
        return -1;
    return ntohs(at.sin_port);
}

int main(int argc, char **argv)
{
    static struct far f;
    int port;

    if (argc != 2 || atoi(argv[1]) <= 0)
        return fprintf(stderr, "usage: bench_far EVENTS-A-SECOND\n"), 2;
    prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
    f.period = SECOND / atoi(argv[1]);
    f.last = &f.first;
    f.whole_len = snprintf(f.whole, sizeof(f.whole),
                           "HTTP/1.1 200 OK\r\nContent-Type: application/json"
                           "\r\nContent-Length: %zu\r\n\r\n%s",
                           strlen(answer), answer);
    port = open_port(&f);
    if (port < 0)
        return perror("bench_far"), 1;
    printf("%d\n", port);
    fflush(stdout);
    run(&f);
    return 0;
}
