#include "net/client.h"

#include <curl/curl.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "net/pin.h"
#include "net/shard.h"

#define NS_PER_S INT64_C(1000000000)
#define LINE_MOST 1024
#define FIELD_MOST ((size_t)128 * 1024)
#define PIN_MOST 8192
#define PROBE_S 30

struct client {
    struct transport transport; /* first: a transport is its client */
    struct shard_yard yard;     /* second, and so it is found from there */
    struct event drain;
    struct shard **shard;
    size_t shards;
    int most, running;
    struct buf why;
};

static void touched(struct shard_yard *y)
{
    struct client *c =
        (struct client *)((char *)y - offsetof(struct client, yard));

    event_active(&c->drain, 0, 0);
}

static struct shard_yard *yard_of(struct exchange_rules *r)
{
    size_t at = offsetof(struct shard_yard, rules);

    return (struct shard_yard *)((char *)r - at);
}

static void opening(struct exchange_rules *r, int fd)
{
    shard_opened(yard_of(r), fd);
}

static void closing(struct exchange_rules *r, int fd)
{
    shard_closing(yard_of(r), fd);
}

static void retire(struct exchange *x)
{
    shard_remove(x->shard, x);
    shard_put(x->shard, x);
}

/* The exchange goes back first: what `done` starts may use it again. */
static void finish(struct client *c, struct exchange *x, int code)
{
    const struct exchange_request ask = x->ask;
    struct exchange_end end;

    exchange_end(x, code, x->shard->place, &c->why, &end);
    c->running--;
    retire(x);
    ask.events->done(ask.arg, &end, loop_now());
}

static void do_later(struct shard *s)
{
    struct exchange *x;

    while ((x = s->later)) {
        s->later = x->next;
        x->queued = 0;
        if (x->step == EXCHANGE_DROPPED)
            retire(x);
        else
            shard_add(s, x);
    }
}

static void drain(evutil_socket_t fd, short what, void *arg)
{
    struct client *c = arg;
    struct exchange *x;
    struct shard *s;
    int code;

    (void)fd;
    (void)what;
    while ((s = c->yard.touched)) {
        c->yard.touched = s->next;
        s->touched = 0;
        do_later(s);
        while ((x = shard_done(s, &code)))
            finish(c, x, code);
    }
}

static void defer(struct exchange *x)
{
    if (!x->queued) {
        x->queued = 1;
        x->next = x->shard->later;
        x->shard->later = x;
    }
    shard_touch(x->shard);
}

/* The first with room: a later one gets its own connections only when all
 * those before it are at work. */
static struct shard *
find_shard(struct client *c, const struct exchange_request *r, struct err *err)
{
    struct shard *s;

    for (size_t i = 0; i < c->shards; i++)
        if (shard_serves(c->shard[i], r->url, r->http2))
            return c->shard[i];
    s = shard_new(&c->yard, r->url, r->http2, err);
    if (!s)
        return NULL;
    c->shard = memory_grow(c->shard, c->shards + 1, sizeof(*c->shard));
    c->shard[c->shards++] = s;
    return s;
}

static struct exchange *start(struct transport *t,
                              const struct exchange_request *r, struct err *err)
{
    struct client *c = (struct client *)t;
    struct exchange *x;
    struct shard *s;

    if (c->running >= c->most) {
        err_set(err, ERR_LIMIT, "more than %d exchanges at once", c->most);
        return NULL;
    }
    s = find_shard(c, r, err);
    if (!s)
        return NULL;
    x = shard_take(s);
    if (exchange_set(x, r, err)) {
        shard_put(s, x);
        return NULL;
    }
    x->step = EXCHANGE_RUNNING;
    c->running++;
    if (c->yard.inside)
        defer(x);
    else
        shard_add(s, x);
    return x;
}

static void cancel(struct transport *t, struct exchange *x)
{
    struct client *c = (struct client *)t;

    x->step = EXCHANGE_DROPPED;
    c->running--;
    if (c->yard.inside || x->queued)
        defer(x);
    else
        retire(x);
}

static void hold(struct transport *t, struct exchange *x, int paused)
{
    (void)t;
    x->paused = paused;
    if (!paused && x->added)
        shard_resume(x->shard, x);
}

static void count(struct transport *t, int64_t *open, int64_t *opened)
{
    const struct client *c = (const struct client *)t;

    *open = c->yard.rules.open;
    *opened = c->yard.rules.opened;
}

static CURLSH *new_share(void)
{
    CURLSH *share = curl_share_init();

    if (!share)
        abort();
    curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return share;
}

/* Each handle keeps a pointer to the names: all let go of the old ones before
 * these are freed. */
static void rule_all(struct client *c)
{
    for (size_t i = 0; i < c->shards; i++)
        for (struct exchange *x = c->shard[i]->all; x; x = x->next_made)
            exchange_rule(x);
}

void client_set(struct client *c, const struct client_settings *s)
{
    struct exchange_rules *r = &c->yard.rules;

    c->most = s->most;
    r->idle_s = (long)(s->idle_ns / NS_PER_S) + 1;
    r->life_s = (long)((s->life_ns + NS_PER_S - 1) / NS_PER_S);
    r->probe_s = (long)((s->probe_ns + NS_PER_S - 1) / NS_PER_S);
    if (r->probe_s == 0)
        r->probe_s = PROBE_S;
    r->spare = s->spare;
    rule_all(c);
}

static char *agent_line(const char *agent)
{
    static const char name[] = "User-Agent: ";
    size_t len = sizeof(name) + strlen(agent);
    char *line = memory_new(len, 1);

    snprintf(line, len, "%s%s", name, agent);
    return line;
}

struct client *client_new(struct loop *l, const struct client_settings *s,
                          struct err *err)
{
    struct client *c;

    if (curl_global_init(CURL_GLOBAL_DEFAULT)) {
        err_set(err, ERR_IO, "libcurl does not start");
        return NULL;
    }
    c = memory_new(1, sizeof(*c));
    c->transport = (struct transport){start, cancel, hold, count};
    c->yard.loop = l;
    c->yard.touch = touched;
    c->yard.rules.opening = opening;
    c->yard.rules.closing = closing;
    c->yard.rules.agent = agent_line(s->agent);
    c->yard.rules.roots = memory_string(s->roots);
    c->yard.rules.share = new_share();
    client_set(c, s);
    buf_init(&c->yard.rules.field, FIELD_MOST);
    buf_init(&c->why, LINE_MOST);
    event_assign(&c->drain, loop_base(l), -1, 0, drain, c);
    return c;
}

void client_free(struct client *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->shards; i++)
        shard_free(c->shard[i]);
    shard_yard_release(&c->yard);
    event_del(&c->drain);
    curl_share_cleanup(c->yard.rules.share);
    curl_slist_free_all(c->yard.rules.pins);
    free(c->yard.rules.agent);
    free(c->yard.rules.roots);
    buf_release(&c->yard.rules.field);
    buf_release(&c->why);
    free(c->shard);
    free(c);
    curl_global_cleanup();
}

struct transport *client_transport(struct client *c)
{
    return &c->transport;
}

/* "host:port:" of a line. */
static size_t place_len(const char *line)
{
    const char *end = strchr(line, ':');

    end = end ? strchr(end + 1, ':') : NULL;
    return end ? (size_t)(end - line) + 1 : 0;
}

void client_repin(struct client *c, const char *line)
{
    struct exchange_rules *r = &c->yard.rules;
    struct curl_slist *old = r->pins, *all;
    size_t len = place_len(line);

    if (!len)
        return;
    all = curl_slist_append(NULL, line);
    for (const struct curl_slist *l = old; l; l = l->next)
        if (strncmp(l->data, line, len) != 0)
            all = curl_slist_append(all, l->data);
    r->pins = all;
    rule_all(c);
    curl_slist_free_all(old);
}

int client_pin(struct client *c, const char *url, char address[64],
               struct err *err)
{
    struct buf line;
    int rc;

    buf_init(&line, PIN_MOST);
    rc = pin_resolve(url, &line, address, err);
    if (rc == 0 && !line.full)
        client_repin(c, line.data);
    buf_release(&line);
    return rc;
}

const char *client_version(void)
{
    return curl_version();
}

/* Faults that matter to us, of versions that people have. */
static const struct fault {
    unsigned from, before;
    int http2; /* there only */
    const char *text;
} faults[] = {
    {0, 0x080100, 1,
     "libcurl before 8.1.0 can stall or spin on long prompts over HTTP/2"},
    {0x080e00, 0x080e01, 0,
     "libcurl 8.14.0 can run out of memory above 400 connections"},
};

const char *client_warning(int http2)
{
    unsigned version = curl_version_info(CURLVERSION_NOW)->version_num;

    for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++)
        if (version >= faults[i].from && version < faults[i].before &&
            (http2 || !faults[i].http2))
            return faults[i].text;
    return NULL;
}
