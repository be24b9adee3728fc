/* A connection: what comes in, and its end. */
#include "net/conversation.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"

#define EARLY_MOST 262144 /* bytes that are thrown away during an answer */
#define BODY_KEPT 65536   /* bytes of memory, for the next request */
#define REFUSAL 4096
#define PATH 512

struct conversation_io {
    struct event read, write;
};

/* ---- its events ---------------------------------------------------------- */

void conversation_arm(struct conversation *c, int on)
{
    if (on && !c->armed)
        event_add(&c->io->write, NULL);
    if (!on && c->armed)
        event_del(&c->io->write);
    c->armed = on;
}

void conversation_listen(struct conversation *c)
{
    event_add(&c->io->read, NULL);
}

static void deafen(struct conversation *c)
{
    event_del(&c->io->read);
    event_del(&c->io->write);
}

/* ---- its end ------------------------------------------------------------- */

void conversation_drop(struct conversation *c)
{
    hall_ungather(c);
    deafen(c);
    close(c->fd);
    c->fd = -1;
    hall_doom(c);
}

void conversation_forget(struct conversation *c)
{
    c->hall->held -= c->body.len;
    if (c->body.cap > BODY_KEPT)
        buf_release(&c->body);
    buf_clear(&c->body);
}

void conversation_free(struct conversation *c)
{
    struct hall *h = c->hall;

    if (c->state == HALL_ANSWERED && h->set.gone)
        h->set.gone(h->set.arg, c, loop_now());
    conversation_flush(c);
    conversation_forget(c);
    hall_leave(h, c);
    deafen(c);
    if (c->fd >= 0)
        close(c->fd);
    framing_release(&c->framing);
    buf_release(&c->body);
    buf_release(&c->head);
    buf_release(&c->out);
    free(c->field);
    free(c->io);
    free(c);
}

void conversation_leave(struct conversation *c)
{
    conversation_arm(c, 0);
    buf_clear(&c->out);
    c->sent = 0;
    shutdown(c->fd, SHUT_WR);
    conversation_listen(c);
    hall_move(c, HALL_LEAVING, loop_now());
}

void conversation_refuse(struct conversation *c, int status)
{
    const struct server_settings *set = &c->hall->set;
    const char *type = "text/plain";
    char path[PATH];
    struct server_refusal r = {status, path, c->peer, loop_now()};
    struct buf body;

    buf_init(&body, REFUSAL);
    framing_path(&c->framing, path, sizeof(path));
    if (set->refusal)
        type = set->refusal(set->arg, &r, &body);
    conversation_add(c, "Content-Type", type);
    conversation_add(c, "Connection", "close");
    conversation_reply(c, status, body.data, body.len);
    conversation_forget(c);
    buf_release(&body);
}

/* ---- the request --------------------------------------------------------- */

static void add_field(struct conversation *c, char *line, char *end)
{
    char *colon = memchr(line, ':', (size_t)(end - line));
    struct conversation_field f = {.name = line};

    if (!colon)
        return;
    f.len = (size_t)(colon - line);
    *colon = *end = '\0';
    for (f.value = colon + 1; *f.value == ' '; f.value++)
        ;
    while (end > f.value && (end[-1] == ' ' || end[-1] == '\t'))
        *--end = '\0';
    if (c->fields == c->room) {
        c->room = c->room ? 2 * c->room : 16;
        c->field = memory_grow(c->field, c->room, sizeof(f));
    }
    c->field[c->fields++] = f;
}

/* In place: the head was found good before, and is of no other use. Returns
 * its first line, ended. */
static char *read_fields(struct conversation *c)
{
    char *line = c->framing.head.data, *first = line, *end;

    c->fields = 0;
    for (; (end = strchr(line, '\r')) && end > line; line = end + 2) {
        if (line == first)
            *end = '\0';
        else
            add_field(c, line, end);
    }
    return first;
}

const char *conversation_header(struct conversation *c, const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < c->fields; i++)
        if (c->field[i].len == len &&
            strncasecmp(c->field[i].name, name, len) == 0)
            return c->field[i].value;
    return NULL;
}

static void read_head(struct conversation *c, int64_t now)
{
    const struct framing_head *said = &c->framing.said;
    char *line = read_fields(c), *path = strchr(line, ' ') + 1, *query;

    c->old = said->old;
    c->close = said->old || said->close;
    *strchr(path, ' ') = '\0';
    query = strchr(path, '?');
    if (query)
        *query++ = '\0';
    c->asked = (struct server_request){.method = said->method,
                                       .path = path,
                                       .query = query ? query : "",
                                       .body = "",
                                       .len = (size_t)said->length,
                                       .now = now,
                                       .peer = c->peer};
}

static void ask(struct conversation *c, int64_t now)
{
    struct hall *h = c->hall;

    c->asked.body = c->body.data;
    c->asked.len = c->body.len;
    c->asked.now = now;
    hall_move(c, HALL_ANSWERED, now);
    h->set.handle(h->set.arg, c, &c->asked);
}

/* ---- reading ------------------------------------------------------------- */

/* Some clients hold a large body back until they are told to send it. */
static void go_on(struct conversation *c)
{
    static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";

    if (c->framing.said.expects && !c->framing.said.old)
        (void)send(c->fd, text, sizeof(text) - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* Who is refused whatever the body is need not send it. 0, or the status. */
static int admit(struct conversation *c)
{
    const struct server_settings *set = &c->hall->set;
    int rc = set->admit ? set->admit(set->arg, c, &c->asked) : 0;

    if (rc == 0)
        go_on(c);
    return rc;
}

/* 0, or the status that refuses the request; `*len` becomes how many bytes
 * were of it. */
static int feed(struct conversation *c, const char *bytes, size_t *len)
{
    size_t most = *len, n;
    int rc = 0;

    for (*len = 0; rc == 0 && *len < most && c->framing.step != FRAMING_WHOLE;
         *len += n) {
        n = framing_skip(&c->framing, most - *len);
        buf_add(&c->body, bytes + *len, n);
        c->hall->held += n;
        if (n > 0)
            continue;
        n = most - *len;
        rc = framing_feed(&c->framing, bytes + *len, &n);
    }
    return rc;
}

static void came_in(struct conversation *c, const char *bytes, size_t len)
{
    int in_head = c->framing.step == FRAMING_HEAD, rc;
    int64_t now = loop_now();
    size_t n = len;

    if (c->state == HALL_WAITING)
        hall_move(c, HALL_READING, now);
    if (c->state != HALL_READING) {
        c->early += len;
        if (c->early > EARLY_MOST && c->state != HALL_LEAVING)
            event_del(&c->io->read);
        return;
    }
    rc = feed(c, bytes, &n);
    c->early = len - n;
    if (rc == 0 && in_head && c->framing.step != FRAMING_HEAD) {
        read_head(c, now);
        rc = c->framing.step == FRAMING_WHOLE ? 0 : admit(c);
    }
    if (rc)
        conversation_refuse(c, rc);
    else if (c->framing.step == FRAMING_WHOLE)
        ask(c, now);
    hall_unload(c->hall);
}

static void on_read(evutil_socket_t fd, short what, void *arg)
{
    struct conversation *c = arg;
    char *bytes = c->hall->scratch;
    ssize_t n = recv(fd, bytes, HALL_READ, MSG_DONTWAIT);

    (void)what;
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0)
        conversation_free(c);
    else
        came_in(c, bytes, (size_t)n);
}

static void on_write(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    conversation_taken(arg);
}

/* ---- its beginning ------------------------------------------------------- */

struct conversation *conversation_new(struct hall *h, int fd, const char *peer)
{
    struct conversation *c = memory_new(1, sizeof(*c));
    int on = 1;

    c->hall = h;
    c->fd = fd;
    strncpy(c->peer, peer, sizeof(c->peer) - 1);
    framing_init(&c->framing, &h->limits);
    buf_init(&c->body, h->limits.body);
    buf_init(&c->head, SIZE_MAX);
    buf_init(&c->out, SIZE_MAX);
    c->io = memory_new(1, sizeof(*c->io));
    event_assign(&c->io->read, h->base, fd, EV_READ | EV_PERSIST, on_read, c);
    event_assign(&c->io->write, h->base, fd, EV_WRITE | EV_PERSIST, on_write,
                 c);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    event_add(&c->io->read, NULL);
    hall_enter(h, c);
    return c;
}
