/* soak - clients of all kinds at once, for a while.
 *
 *   soak PORT SECONDS CLIENTS A-SECOND
 *
 * Each client asks for a completion, whole or streamed, over a connection that
 * it keeps, or closes, or leaves amid the answer; some read slowly; some ask
 * for the models. At the end all that was begun is waited for. Prints
 * "asked N answered N broken N left N others N": of completions, how many were
 * sent, had a whole answer, one that broke off, or were left; other requests.
 * Status 1 when something was never answered. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MS INT64_C(1000000)
#define MOST 256
#define IN 65536
#define WAIT (20000 * MS) /* for the last answers */
#define PROMPT "\"messages\":[{\"role\":\"user\",\"content\":\"what is %u?\"}]"

struct client {
    int fd, busy, slow, leave, other, close;
    int64_t next; /* may read, or ask */
    size_t len, total;
    char in[IN + 1];
};

static struct {
    int port;
    unsigned dice;
    long asked, answered, broken, left, others;
} all;

static int64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 * MS + t.tv_nsec;
}

static unsigned throw(unsigned sides)
{
    all.dice = all.dice * 1103515245 + 12345;
    return (all.dice >> 16) % sides;
}

static int open_one(void)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    in.sin_port = htons((uint16_t)all.port);
    if (fd < 0 || connect(fd, (struct sockaddr *)&in, sizeof(in))) {
        perror("soak: no connection");
        exit(1);
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static void hang_up(struct client *c)
{
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
}

static size_t write_request(struct client *c, char *out, size_t size)
{
    char body[256];
    int len;

    if (c->other)
        return (size_t)snprintf(out, size,
                                "GET /v1/models HTTP/1.1\r\nHost: a\r\n%s\r\n",
                                c->close ? "Connection: close\r\n" : "");
    len = snprintf(body, sizeof(body), "{%s" PROMPT "}",
                   throw(2) ? "\"stream\":true," : "", throw(1000));
    return (size_t)snprintf(
        out, size,
        "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nX-User-Id: u%u\r\n"
        "%sContent-Length: %d\r\n\r\n%s",
        throw(500), c->close ? "Connection: close\r\n" : "", len, body);
}

static void ask(struct client *c)
{
    char text[1024];
    size_t len;

    c->busy = 1;
    c->other = throw(20) == 0;
    c->leave = !c->other && throw(8) == 0;
    c->slow = throw(8) == 0;
    c->close = throw(4) == 0;
    c->len = c->total = 0;
    c->in[0] = '\0';
    if (c->fd < 0)
        c->fd = open_one();
    len = write_request(c, text, sizeof(text));
    if (write(c->fd, text, len) != (ssize_t)len) {
        hang_up(c); /* it was closed meanwhile: another one */
        c->fd = open_one();
        if (write(c->fd, text, len) != (ssize_t)len)
            exit(1);
    }
    all.asked += !c->other;
    all.others += c->other;
}

/* The answer is there to its end, as HTTP has it. */
static int is_whole(const struct client *c)
{
    const char *end = strstr(c->in, "\r\n\r\n");
    const char *at = strcasestr(c->in, "\r\nContent-Length:");

    if (!end)
        return 0;
    if (at && at < end)
        return c->total >=
               (size_t)(end + 4 - c->in) + strtoul(at + 17, NULL, 10);
    return c->len >= 7 && memcmp(c->in + c->len - 7, "\r\n0\r\n\r\n", 7) == 0;
}

static void end(struct client *c, long *count, int gone)
{
    if (!c->other)
        ++*count;
    c->busy = 0;
    if (gone || c->close)
        hang_up(c);
}

/* The head and the tail of what is longer than the buffer are enough. */
static void take(struct client *c, const char *bytes, size_t len)
{
    if (c->len + len > IN) {
        memmove(c->in + IN / 2, c->in + c->len - IN / 4, IN / 4);
        c->len = IN / 2 + IN / 4;
    }
    memcpy(c->in + c->len, bytes, len);
    c->len += len;
    c->total += len;
    c->in[c->len] = '\0';
}

static void hear(struct client *c, int64_t at)
{
    char bytes[8192];
    ssize_t n = read(c->fd, bytes, c->slow ? 200 : sizeof(bytes));

    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0 && !c->busy) {
        hang_up(c);
        return;
    }
    if (n <= 0) {
        end(c, is_whole(c) ? &all.answered : &all.broken, 1);
        return;
    }
    take(c, bytes, (size_t)n);
    c->next = at + (c->slow ? 5 * MS : 0);
    if (is_whole(c))
        end(c, &all.answered, 0);
    else if (c->leave && c->total > 100)
        end(c, &all.left, 1);
}

static int busy(const struct client *c, int count)
{
    int n = 0;

    for (int i = 0; i < count; i++)
        n += c[i].busy;
    return n;
}

static void wait_and_hear(struct client *c, int count)
{
    struct pollfd p[MOST];
    int64_t at = now();

    for (int i = 0; i < count; i++)
        p[i] = (struct pollfd){.fd = c[i].next <= at ? c[i].fd : -1,
                               .events = POLLIN};
    poll(p, (nfds_t)count, 1);
    at = now();
    for (int i = 0; i < count; i++)
        if (c[i].fd >= 0 && p[i].fd == c[i].fd && p[i].revents)
            hear(&c[i], at);
}

int main(int argc, char **argv)
{
    static struct client c[MOST];
    int64_t began = now(), until, due = began, gap;
    int count, turn = 0;

    if (argc != 5)
        return 2;
    all.port = atoi(argv[1]);
    all.dice = 5;
    until = began + atoi(argv[2]) * 1000 * MS;
    count = atoi(argv[3]) < MOST ? atoi(argv[3]) : MOST;
    gap = 1000 * MS / atoi(argv[4]);
    for (int i = 0; i < count; i++)
        c[i].fd = -1;
    while (now() < until || (busy(c, count) && now() < until + WAIT)) {
        for (; due <= now() && now() < until; due += gap, turn++)
            if (!c[turn % count].busy)
                ask(&c[turn % count]);
        wait_and_hear(c, count);
    }
    printf("asked %ld answered %ld broken %ld left %ld others %ld\n", all.asked,
           all.answered, all.broken, all.left, all.others);
    return busy(c, count) > 0;
}
