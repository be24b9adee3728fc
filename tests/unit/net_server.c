#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net_server.h"

static void copy(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%s", text ? text : "(none)");
}

static int admit(void *arg, struct conversation *c,
                 const struct server_request *r)
{
    struct rig *g = arg;

    g->admits++;
    g->len = r->len;
    assert_true(r->now > 0 && r->now <= loop_now());
    assert_string_equal(r->body, "");
    copy(g->method, sizeof(g->method), r->method);
    copy(g->path, sizeof(g->path), r->path);
    copy(g->header, sizeof(g->header), conversation_header(c, "x-mine"));
    if (g->no)
        conversation_add(c, "X-Why", "no");
    return g->no;
}

static void handle(void *arg, struct conversation *c,
                   const struct server_request *r)
{
    struct rig *g = arg;

    g->calls++;
    g->last = c;
    g->len = r->len;
    assert_true(r->now > 0 && r->now <= loop_now());
    copy(g->method, sizeof(g->method), r->method);
    copy(g->path, sizeof(g->path), r->path);
    copy(g->query, sizeof(g->query), r->query);
    copy(g->body, sizeof(g->body), r->body);
    copy(g->header, sizeof(g->header), conversation_header(c, "x-mine"));
    conversation_set_arg(c, g);
    if (g->handle)
        g->handle(g, c);
    else
        conversation_reply(c, 200, "good", 4);
}

static void gone(void *arg, struct conversation *c, int64_t now)
{
    struct rig *g = arg;

    assert_ptr_equal(conversation_arg(c), g);
    assert_true(now > 0 && now <= loop_now());
    g->gone++;
    loop_stop(g->loop);
}

static const char *refusal(void *arg, const struct server_refusal *r,
                           struct buf *out)
{
    struct rig *g = arg;

    assert_string_equal(r->peer, "127.0.0.1");
    assert_true(r->now > 0 && r->now <= loop_now());
    g->refused = r->status;
    buf_addf(out, "no: %d for %s", r->status, r->path);
    return "text/x-no";
}

int rig_setup(void **state)
{
    struct rig *g = calloc(1, sizeof(*g));
    struct server_settings s = {.address = "127.0.0.1",
                                .most_body = 5000,
                                .most_headers = 4000,
                                .most = ROOM,
                                .most_held = 8000,
                                .idle_ns = 40 * MS,
                                .request_ns = 120 * MS,
                                .gather = *state != NULL,
                                .refusal = refusal,
                                .admit = admit,
                                .handle = handle,
                                .gone = gone,
                                .arg = g};
    struct err err;

    g->loop = loop_new(&err);
    g->server = server_new(g->loop, &s, &err);
    for (int i = 0; i < LINES; i++)
        g->line[i].fd = -1;
    *state = g;
    return g->server ? 0 : -1;
}

int rig_teardown(void **state)
{
    struct rig *g = *state;

    for (int i = 0; i < LINES; i++)
        line_close(g, i);
    server_free(g->server);
    loop_timer_free(g->timer);
    loop_free(g->loop);
    free(g);
    return 0;
}

void rig_run(struct rig *g)
{
    struct err err;

    assert_int_equal(loop_run(g->loop, &err), 0);
}

static void stop(void *arg, int64_t now)
{
    (void)now;
    loop_stop(arg);
}

void rig_run_once(struct rig *g)
{
    struct loop_timer *t = loop_timer_new(g->loop, stop, g->loop);

    loop_timer_set(t, loop_now() + MS);
    rig_run(g);
    loop_timer_free(t);
}

static void came(void *arg, int64_t now)
{
    struct line *k = arg;
    ssize_t n = read(k->fd, k->got + k->len, sizeof(k->got) - 1 - k->len);

    (void)now;
    if (n > 0) {
        k->len += (size_t)n;
        k->got[k->len] = '\0';
    } else {
        k->closed = 1;
        k->error = n < 0 ? errno : 0;
        loop_watch_free(k->watch);
        k->watch = NULL;
    }
    if (k->closed || (k->until && strstr(k->got, k->until)))
        loop_stop(k->rig->loop);
}

void line_open(struct rig *g, int i)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct line *k = &g->line[i];
    struct err err;

    line_close(g, i);
    memset(k, 0, sizeof(*k));
    k->rig = g;
    k->fd = socket(AF_INET, SOCK_STREAM, 0);
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    in.sin_port = htons((uint16_t)server_port(g->server));
    assert_int_equal(connect(k->fd, (struct sockaddr *)&in, sizeof(in)), 0);
    fcntl(k->fd, F_SETFL, O_NONBLOCK);
    k->watch = loop_watch_new(g->loop, k->fd, came, k, &err);
}

/* As much as the system takes at once. */
void line_send(struct rig *g, int i, const char *bytes)
{
    assert_true(write(g->line[i].fd, bytes, strlen(bytes)) > 0);
}

void line_close(struct rig *g, int i)
{
    loop_watch_free(g->line[i].watch);
    g->line[i].watch = NULL;
    if (g->line[i].fd >= 0)
        close(g->line[i].fd);
    g->line[i].fd = -1;
}

void line_wait(struct rig *g, int i, const char *text)
{
    struct line *k = &g->line[i];

    k->until = text;
    while (!k->closed && !(text && strstr(k->got, text)))
        rig_run(g);
    k->until = NULL;
}
