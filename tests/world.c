#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "wire/duration.h"

#define MOST ((size_t)4 * 1024 * 1024)

static void too_late(void *arg, int64_t now)
{
    (void)arg;
    (void)now;
    fail_msg("no end within the time limit");
}

int world_begin(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    struct err err;

    w->loop = loop_new(&err);
    w->limit = loop_timer_new(w->loop, too_late, w);
    buf_init(&w->raw, MOST);
    buf_init(&w->body, MOST);
    w->headers = "anthropic-version: 2023-06-01\r\n";
    *state = w;
    return 0;
}

int world_end(void **state)
{
    struct world *w = *state;
    struct err err;

    assert_int_equal(sim_free(w->sim, &err), 0);
    loop_timer_free(w->limit);
    loop_free(w->loop);
    buf_release(&w->raw);
    buf_release(&w->body);
    if (w->log[0])
        unlink(w->log);
    free(w);
    return 0;
}

void world_start(struct world *w, const char *model, struct sim_settings s)
{
    struct sim_model m;
    struct err err = {0};

    if (sim_model_parse(&m, model, &err))
        fail_msg("%s", err.text);
    s.address = "127.0.0.1";
    s.model = &m;
    s.models = 1;
    w->sim = sim_new(w->loop, &s, &err);
    if (!w->sim)
        fail_msg("%s", err.text);
}

const char *world_log_file(struct world *w)
{
    int fd;

    strcpy(w->log, "/tmp/test_sim.XXXXXX");
    fd = mkstemp(w->log);
    assert_true(fd >= 0);
    close(fd);
    return w->log;
}

static void readable(void *arg, int64_t now)
{
    struct world *w = arg;
    char bytes[65536];
    ssize_t got = read(w->fd, bytes, sizeof(bytes));

    if (got > 0) {
        w->first = w->first ? w->first : now;
        w->last = now;
        buf_add(&w->raw, bytes, (size_t)got);
    }
    w->reset = got < 0 && errno == ECONNRESET;
    if (got <= 0 || w->leave)
        loop_stop(w->loop);
}

static void join(struct world *w)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)sim_port(w->sim)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct err err;

    w->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(w->fd, (struct sockaddr *)&to, sizeof(to)), 0);
    w->watch = loop_watch_new(w->loop, w->fd, readable, w, &err);
    assert_non_null(w->watch);
}

const char *world_header(const struct world *w, const char *name)
{
    static char value[256];
    const char *at = strchr(w->raw.data, '\n'), *end;
    size_t len = strlen(name);

    for (; at && at[1] != '\r'; at = strchr(at + 1, '\n'))
        if (!strncasecmp(at + 1, name, len) && at[1 + len] == ':') {
            at += 2 + len;
            at += strspn(at, " ");
            end = strchr(at, '\r');
            snprintf(value, sizeof(value), "%.*s", (int)(end - at), at);
            return value;
        }
    return NULL;
}

static void unchunk(struct world *w, const char *at, const char *end)
{
    char *bytes;
    size_t len;

    while (at < end) {
        len = strtoul(at, &bytes, 16);
        bytes += 2;
        w->complete = len == 0 && bytes <= end;
        if (len > (size_t)(end - bytes))
            len = bytes < end ? (size_t)(end - bytes) : 0;
        buf_add(&w->body, bytes, len);
        at = bytes + len + 2;
    }
}

static void take_apart(struct world *w)
{
    const char *body = strstr(w->raw.data, "\r\n\r\n"), *length;

    if (!body)
        return;
    body += 4;
    w->status = atoi(w->raw.data + strlen("HTTP/1.1 "));
    length = world_header(w, "content-length");
    if (!length) {
        unchunk(w, body, w->raw.data + w->raw.len);
        return;
    }
    buf_add(&w->body, body, w->raw.len - (size_t)(body - w->raw.data));
    w->complete = w->body.len == strtoul(length, NULL, 10);
}

static void clear(struct world *w)
{
    buf_clear(&w->raw);
    buf_clear(&w->body);
    w->status = w->complete = w->reset = 0;
    w->first = w->last = 0;
}

static void send_raw(struct world *w, const char *head, const char *body)
{
    char text[8192];
    int len = snprintf(text, sizeof(text),
                       "%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                       "%sContent-Type: application/json\r\n"
                       "Content-Length: %zu\r\n\r\n%s",
                       head, w->headers, strlen(body), body);

    clear(w);
    join(w);
    w->sent = loop_now();
    assert_int_equal(write(w->fd, text, (size_t)len), len);
}

/* One request, until the connection is closed. */
void world_exchange(struct world *w, const char *head, const char *body)
{
    struct err err;

    send_raw(w, head, body);
    loop_timer_set(w->limit, loop_now() + WORLD_LIMIT);
    assert_int_equal(loop_run(w->loop, &err), 0);
    loop_timer_off(w->limit);
    loop_watch_free(w->watch);
    close(w->fd);
    take_apart(w);
}

void world_ask(struct world *w, const struct sim_dialect *d, int stream,
               const char *more)
{
    char head[64], body[4096];

    snprintf(head, sizeof(head), "POST %s", d->path);
    snprintf(body, sizeof(body),
             "{\"model\":\"m\",\"max_tokens\":9000,\"stream\":%s,%s"
             "\"messages\":[{\"role\":\"user\",\"content\":\"Why?\"}]}",
             stream ? "true" : "false", more);
    world_exchange(w, head, body);
}

json_t *world_body_json(const struct world *w)
{
    struct err err = {0};
    json_t *root = json_read(w->body.data, w->body.len, JSON_ONE_KEY, &err);

    if (!root)
        fail_msg("%s: %s", err.text, w->body.data);
    return root;
}

void world_body_has(const struct world *w, const char *text)
{
    if (!strstr(w->body.data, text))
        fail_msg("no %s in %s", text, w->body.data);
}

int world_count(const char *text, const char *part)
{
    int n = 0;

    while ((text = strstr(text, part))) {
        text += strlen(part);
        n++;
    }
    return n;
}
