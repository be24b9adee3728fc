/* bench_gate - the clients of the serve parts: chat requests of 500 bytes over
 * kept connections, on one raw epoll.
 *
 *   bench_gate full PORT CONNECTIONS SECONDS   each asks again at once
 *   bench_gate rate PORT REQUESTS-A-SECOND SECONDS   asked when it is due,
 *       answered or not; latency counts from then
 *   bench_gate streams PORT STREAMS SECONDS    streams of bench_far: delay of
 *       the events from the moment that they name; the first second is left out
 *   bench_gate pauses SECONDS   looks at the clock without end: how long the
 *       machine itself keeps a program from running
 *
 * Prints "N a second, p50 US us, p99 US us, FAILED failed". */
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

#define SECOND INT64_C(1000000000)
#define IN_MOST 65536
#define HEAD                                                                   \
    "POST /v1/chat/completions HTTP/1.1\r\n"                                   \
    "Host: 127.0.0.1:%d\r\n"                                                   \
    "Accept: application/json\r\n"                                             \
    "Content-Type: application/json\r\n"                                       \
    "User-Agent: OpenAI/JS 5.20.0\r\n"                                         \
    "X-Stainless-Retry-Count: 0\r\n"                                           \
    "X-Stainless-Lang: js\r\n"                                                 \
    "X-Stainless-Package-Version: 5.20.0\r\n"                                  \
    "X-Stainless-Os: Linux\r\n"                                                \
    "X-Stainless-Runtime: node\r\n"                                            \
    "Authorization: Bearer sk-bench-0123456789abcdef0123456789abcdef\r\n"      \
    "X-User-Id: user_%ld\r\n"                                                  \
    "Content-Length: %d\r\n\r\n%s"
#define BODY                                                                   \
    "{\"model\":\"sim-control\",%s\"temperature\":0.2,\"max_tokens\":256,"     \
    "\"messages\":[{\"role\":\"system\",\"content\":\"You answer customers "   \
    "of a shop, in two sentences at most, and you promise nothing that the "   \
    "record does not say.\"},{\"role\":\"user\",\"content\":\"Question %ld. "  \
    "The parcel was to come on Tuesday, and it is Friday now. The number "     \
    "that I was given shows nothing since it left your store. Where is it, "   \
    "and what happens when it does not come before the weekend, when I am "    \
    "away?\"}]}"

enum mode { FULL, RATE, STREAMS };

struct link {
    int fd, busy;
    int64_t due; /* of the request that it is at */
    size_t len;
    char in[IN_MOST];
    struct link *next; /* of those that wait */
};

struct gate {
    enum mode mode;
    int port, epoll;
    long number, asked, done, failed; /* number: connections, or a second */
    int64_t start, end;
    struct link *idle;
    int64_t *took; /* ns */
    size_t count, most;
};

static int64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

static void note(struct gate *g, int64_t span)
{
    if (g->count < g->most)
        g->took[g->count++] = span;
}

static struct link *link_new(struct gate *g)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)g->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct link *l = calloc(1, sizeof(*l));
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = l};
    int on = 1;

    l->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(l->fd, (struct sockaddr *)&to, sizeof(to))) {
        perror("bench_gate");
        exit(1);
    }
    setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    epoll_ctl(g->epoll, EPOLL_CTL_ADD, l->fd, &e);
    return l;
}

static void ask(struct gate *g, struct link *l, int64_t due)
{
    char body[2048], request[4096];
    int n = snprintf(body, sizeof(body), BODY,
                     g->mode == STREAMS ? "\"stream\":true," : "", g->asked);

    n = snprintf(request, sizeof(request), HEAD, g->port, g->asked % 1000, n,
                 body);
    l->busy = 1;
    l->due = due;
    g->asked++;
    if (send(l->fd, request, (size_t)n, MSG_NOSIGNAL) != n)
        g->failed++;
}

/* Bytes of the answer that is there as a whole, or 0. */
static size_t whole(const struct link *l)
{
    const char *end = strstr(l->in, "\r\n\r\n");
    const char *length = strcasestr(l->in, "\r\ncontent-length:");
    size_t all;

    if (!end || !length)
        return 0;
    all = (size_t)(end - l->in) + 4 + strtoul(length + 17, NULL, 10);
    return all <= l->len ? all : 0;
}

static void answered(struct gate *g, struct link *l, int64_t at)
{
    if (!whole(l))
        return;
    g->failed += strncmp(l->in, "HTTP/1.1 200", 12) != 0;
    g->done++;
    note(g, at - l->due);
    l->busy = 0;
    l->len = 0;
    if (g->mode == FULL && at < g->end) {
        ask(g, l, at);
    } else if (g->mode == RATE) {
        l->next = g->idle;
        g->idle = l;
    }
}

/* Lines that are there as a whole; what is left stays for the next time. */
static void streamed(struct gate *g, struct link *l, int64_t at)
{
    char *line = l->in, *end, *stamp;

    for (; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        stamp = strstr(line, "\"t\":");
        if (!stamp || at < g->start + SECOND)
            continue;
        g->done++;
        note(g, at - strtoll(stamp + 4, NULL, 10));
    }
    l->len -= (size_t)(line - l->in);
    memmove(l->in, line, l->len + 1);
}

static void hear(struct gate *g, struct link *l)
{
    ssize_t n = recv(l->fd, l->in + l->len, IN_MOST - 1 - l->len, MSG_DONTWAIT);

    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0) {
        g->failed++;
        close(l->fd);
        return;
    }
    l->len += (size_t)n;
    l->in[l->len] = '\0';
    if (g->mode == STREAMS)
        streamed(g, l, now());
    else
        answered(g, l, now());
}

/* What is due now; returns when the next one is. A thousand streams open in
 * 0.512 s, and no number of them in a period of 20 ms: their events come one by
 * one, as those of strangers do, and not 25 at a time. */
static int64_t ask_due(struct gate *g)
{
    long a_second = g->mode == STREAMS ? g->number * 1952 / 1000 : g->number;
    int64_t due;

    if (g->mode == FULL)
        return g->end;
    for (;;) {
        struct link *l = g->idle;

        due = g->start + g->asked * SECOND / a_second;
        if (due > now() || due >= g->end ||
            (g->mode == STREAMS && g->asked == g->number))
            return due < now() ? g->end : due;
        if (l)
            g->idle = l->next;
        else
            l = link_new(g);
        ask(g, l, due);
    }
}

static void run(struct gate *g)
{
    struct epoll_event e[256];
    int64_t at;

    while ((at = now()) < g->end ||
           (g->mode != STREAMS && g->done + g->failed < g->asked &&
            at < g->end + 10 * SECOND)) {
        int64_t wait = at < g->end ? ask_due(g) - now() : SECOND / 10;
        struct timespec t = {0};
        int n;

        if (wait > 0)
            t = (struct timespec){wait / SECOND, wait % SECOND};
        n = epoll_pwait2(g->epoll, e, 256, &t, NULL);
        for (int i = 0; i < n; i++)
            hear(g, e[i].data.ptr);
    }
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static double quantile(const struct gate *g, double p)
{
    if (g->count == 0)
        return -1;
    return (double)g->took[(size_t)(p * (double)(g->count - 1))] / 1000;
}

static void report(struct gate *g, double seconds)
{
    qsort(g->took, g->count, sizeof(*g->took), compare);
    printf("%.0f a second, p50 %.0f us, p99 %.0f us, %ld failed, %ld done\n",
           (double)g->done / seconds, quantile(g, .5), quantile(g, .99),
           g->failed + (g->mode == STREAMS ? 0 : g->asked - g->done),
           g->mode == STREAMS ? g->number : g->done);
}

/* What is shorter than 20 us is the work of looking. */
static int pauses(int64_t seconds)
{
    int64_t end = now() + seconds * SECOND, last = now(), at, most = 0;
    int64_t lost = 0;

    for (; (at = now()) < end; last = at) {
        if (at - last > 20000)
            lost += at - last;
        if (at - last > most)
            most = at - last;
    }
    printf("%.2f %% of the time, the longest %.1f ms\n",
           100 * (double)lost / (double)(seconds * SECOND), (double)most / 1e6);
    return 0;
}

static int mode_of(const char *name)
{
    static const char *const names[] = {"full", "rate", "streams"};

    for (int i = 0; i < 3; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

int main(int argc, char **argv)
{
    static struct gate g;
    int mode = argc == 5 ? mode_of(argv[1]) : -1;
    int64_t seconds;

    if (argc == 3 && strcmp(argv[1], "pauses") == 0)
        return pauses(atol(argv[2]));
    if (mode < 0)
        return fprintf(stderr, "usage: bench_gate full|rate|streams PORT "
                               "NUMBER SECONDS, or pauses SECONDS\n"),
               2;
    g.mode = (enum mode)mode;
    g.port = atoi(argv[2]);
    g.number = atol(argv[3]);
    seconds = atol(argv[4]);
    g.most = (size_t)seconds * 100000;
    g.took = malloc(g.most * sizeof(*g.took));
    g.epoll = epoll_create1(0);
    prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
    g.start = now();
    g.end = g.start + seconds * SECOND;
    for (long i = 0; g.mode == FULL && i < g.number; i++)
        ask(&g, link_new(&g), now());
    run(&g);
    report(&g, (double)(now() - g.start - (mode == STREAMS ? SECOND : 0)) /
                   (double)SECOND);
    return g.failed ? 1 : 0;
}
