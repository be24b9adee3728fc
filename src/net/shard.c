#include "net/shard.h"

#include <curl/curl.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "wire/url.h"

#define SPARE 16   /* connections kept beyond those in use */
#define STREAMS 16 /* of one HTTP/2 connection: a lost packet hits no more */

struct shard_handle {
    CURLM *multi;
    struct event timer;
};

/* Of one of libcurl's sockets. */
struct watch {
    struct event event;
    struct shard *shard;
    short flags; /* 0: it is not watched */
    int unused;  /* by any exchange */
    int told;    /* when it is closed we will be told */
};

void shard_touch(struct shard *s)
{
    if (s->touched)
        return;
    s->touched = 1;
    s->next = s->yard->touched;
    s->yard->touched = s;
    s->yard->touch(s->yard);
}

static void act(struct shard *s, curl_socket_t fd, int flags)
{
    int running;

    s->yard->inside++;
    curl_multi_socket_action(s->handle->multi, fd, flags, &running);
    s->yard->inside--;
    shard_touch(s);
}

static void rest(struct watch *w)
{
    if (w->flags)
        event_del(&w->event);
    w->flags = 0;
}

static void socket_ready(evutil_socket_t fd, short what, void *arg)
{
    struct watch *w = arg;
    int flags = 0;

    if (w->unused) { /* the peer has closed it: libcurl will see */
        rest(w);
        return;
    }
    if (what & EV_READ)
        flags |= CURL_CSELECT_IN;
    if (what & EV_WRITE)
        flags |= CURL_CSELECT_OUT;
    act(w->shard, fd, flags);
}

static void timer_due(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    act(arg, CURL_SOCKET_TIMEOUT, 0);
}

static struct watch *find_watch(struct shard_yard *y, int fd)
{
    size_t at = (size_t)fd, more = at + 64;

    if (at >= y->watches) {
        y->watch = memory_grow(y->watch, more, sizeof(struct watch *));
        memset(y->watch + y->watches, 0,
               (more - y->watches) * sizeof(struct watch *));
        y->watches = more;
    }
    if (!y->watch[at])
        y->watch[at] = memory_new(1, sizeof(struct watch));
    return y->watch[at];
}

void shard_opened(struct shard_yard *y, int fd)
{
    find_watch(y, fd)->told = 1;
}

void shard_closing(struct shard_yard *y, int fd)
{
    struct watch *w = (size_t)fd < y->watches ? y->watch[fd] : NULL;

    if (!w)
        return;
    rest(w);
    free(w);
    y->watch[fd] = NULL;
}

static void aim(struct watch *w, curl_socket_t fd, int what)
{
    short flags = EV_PERSIST;

    flags |= what & CURL_POLL_IN ? EV_READ : 0;
    flags |= what & CURL_POLL_OUT ? EV_WRITE : 0;
    if (w->flags == flags)
        return;
    rest(w);
    w->flags = flags;
    event_assign(&w->event, loop_base(w->shard->yard->loop), fd, flags,
                 socket_ready, w);
    event_add(&w->event, NULL);
}

/* Between two exchanges a connection stays watched as it was: nothing comes
 * then, and most often it would be watched the same way again. What libcurl
 * made itself, to look a name up, it closes unsaid: if that stayed watched,
 * whatever gets its number next would not be. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg,
                     void *mine)
{
    struct shard *s = arg;
    struct watch *w = find_watch(s->yard, fd);

    (void)easy;
    (void)mine;
    w->shard = s;
    w->unused = what == CURL_POLL_REMOVE;
    if (!w->unused)
        aim(w, fd, what);
    else if (!w->told)
        rest(w);
    return 0;
}

/* "At once" for a new exchange is this very round of the loop; out of
 * libcurl's own work it is the next round, after a look at the sockets:
 * before 8.4.0 it may ask for that over and over within one millisecond. */
static int on_timer(CURLM *multi, long ms, void *arg)
{
    struct shard *s = arg;
    struct timeval span = {ms / 1000, ms % 1000 * 1000};

    (void)multi;
    if (ms < 0)
        event_del(&s->handle->timer);
    else if (ms == 0 && !s->yard->inside)
        event_active(&s->handle->timer, EV_TIMEOUT, 0);
    else
        event_add(&s->handle->timer, &span);
    return 0;
}

void shard_yard_release(struct shard_yard *y)
{
    for (size_t i = 0; i < y->watches; i++)
        shard_closing(y, (int)i);
    free(y->watch);
    y->watch = NULL;
    y->watches = 0;
}

static CURLM *new_multi(struct shard *s)
{
    CURLM *multi = curl_multi_init();

    if (!multi)
        abort();
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, s);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, s);
    curl_multi_setopt(multi, CURLMOPT_PIPELINING,
                      s->http2 ? CURLPIPE_MULTIPLEX : CURLPIPE_NOTHING);
    curl_multi_setopt(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, (long)STREAMS);
    return multi;
}

static size_t origin_len(const char *url)
{
    const char *host = strstr(url, "://");

    host = host ? host + 3 : url;
    return (size_t)(host - url) + strcspn(host, "/?#");
}

struct shard *shard_new(struct shard_yard *y, const char *url, int http2,
                        struct err *err)
{
    struct shard *s;
    struct buf place;
    struct url u;

    if (url_parse(&u, url, err))
        return NULL;
    buf_init(&place, 512);
    buf_addf(&place, strchr(u.host, ':') ? "[%s]:%d" : "%s:%d", u.host, u.port);
    s = memory_new(1, sizeof(*s));
    s->yard = y;
    s->http2 = http2;
    s->origin = memory_string(url);
    s->origin[origin_len(url)] = '\0';
    s->place = buf_take(&place);
    s->handle = memory_new(1, sizeof(*s->handle));
    event_assign(&s->handle->timer, loop_base(y->loop), -1, 0, timer_due, s);
    s->handle->multi = new_multi(s);
    return s;
}

void shard_free(struct shard *s)
{
    struct exchange *next;

    for (struct exchange *x = s->all; x; x = x->next_made)
        shard_remove(s, x);
    for (struct exchange *x = s->all; x; x = next) {
        next = x->next_made;
        exchange_free(x);
    }
    curl_multi_cleanup(s->handle->multi);
    event_del(&s->handle->timer);
    free(s->handle);
    free(s->origin);
    free(s->place);
    free(s);
}

int shard_serves(const struct shard *s, const char *url, int http2)
{
    size_t len = strlen(s->origin);

    return s->running < SHARD_MOST && s->http2 == http2 &&
           strncmp(url, s->origin, len) == 0 &&
           (url[len] == '\0' || strchr("/?#", url[len]));
}

/* libcurl looks at all connections, those in use among them, when one is set
 * free, and the exchange that had it still counts. */
static void limit(struct shard *s)
{
    long spare = s->yard->rules.spare;

    curl_multi_setopt(s->handle->multi, CURLMOPT_MAXCONNECTS,
                      spare ? s->running - 1 + spare
                            : (long)SHARD_MOST + SPARE);
}

struct exchange *shard_take(struct shard *s)
{
    struct exchange *x = s->idle;

    if (x) {
        s->idle = x->next;
    } else {
        x = exchange_new(&s->yard->rules, s->http2);
        x->shard = s;
        x->next_made = s->all;
        s->all = x;
    }
    s->running++;
    return x;
}

void shard_put(struct shard *s, struct exchange *x)
{
    x->step = EXCHANGE_IDLE;
    x->next = s->idle;
    s->idle = x;
    s->running--;
    limit(s);
}

void shard_add(struct shard *s, struct exchange *x)
{
    x->added = 1;
    if (x->ask.started)
        *x->ask.started = loop_now();
    limit(s);
    curl_multi_add_handle(s->handle->multi, x->easy);
}

void shard_resume(struct shard *s, struct exchange *x)
{
    s->yard->inside++;
    curl_easy_pause(x->easy, CURLPAUSE_CONT);
    s->yard->inside--;
    shard_touch(s);
}

void shard_remove(struct shard *s, struct exchange *x)
{
    if (x->added)
        curl_multi_remove_handle(s->handle->multi, x->easy);
    x->added = 0;
}

struct exchange *shard_done(struct shard *s, int *code)
{
    CURLMsg *m;
    int left;
    char *x;

    do {
        m = curl_multi_info_read(s->handle->multi, &left);
        if (!m)
            return NULL;
    } while (m->msg != CURLMSG_DONE);
    *code = (int)m->data.result;
    curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &x);
    return (struct exchange *)(void *)x;
}
