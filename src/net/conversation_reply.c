/* The answer to a request: whole or in pieces, on its way out. */
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "net/conversation.h"

#define KEPT 65536     /* bytes of memory, for the next answer */
#define GATHERED 16384 /* a longer piece is not copied */
#define MIB 1048576
#define PARTS 4
#define DIGITS 32

static struct iovec part(const void *bytes, size_t len)
{
    return (struct iovec){(void *)bytes, len};
}

static struct iovec words(const char *text)
{
    return part(text, strlen(text));
}

/* ---- out ----------------------------------------------------------------- */

static void forget(struct buf *b)
{
    if (b->cap > KEPT)
        buf_release(b);
    buf_clear(b);
}

/* A peer that cannot be written to has gone: reading will find that out. */
static size_t took(struct conversation *c, ssize_t n)
{
    if (n < 0 && errno != EAGAIN && errno != EINTR)
        conversation_listen(c);
    return n > 0 ? (size_t)n : 0;
}

/* A peer that is always a little behind must not keep all that it took. */
static void drop_sent(struct conversation *c)
{
    struct buf *b = &c->out;

    if (c->sent == b->len) {
        forget(b);
        c->sent = 0;
    } else if (c->sent > b->len / 2) {
        b->len -= c->sent;
        memmove(b->data, b->data + c->sent, b->len + 1);
        c->sent = 0;
    }
}

/* As far as the system takes it. */
static void drain(struct conversation *c)
{
    if (c->out.len == 0)
        return;
    c->sent += took(c, send(c->fd, c->out.data + c->sent, c->out.len - c->sent,
                            MSG_NOSIGNAL | MSG_DONTWAIT));
    drop_sent(c);
    conversation_arm(c, c->out.len > 0);
}

static void keep(struct conversation *c, const struct iovec *v, size_t sent)
{
    for (int i = 0; i < PARTS; i++) {
        size_t gone = sent < v[i].iov_len ? sent : v[i].iov_len;

        buf_add(&c->out, (char *)v[i].iov_base + gone, v[i].iov_len - gone);
        sent -= gone;
    }
}

static size_t length(const struct iovec v[PARTS])
{
    size_t len = 0;

    for (int i = 0; i < PARTS; i++)
        len += v[i].iov_len;
    return len;
}

/* To wake the process of a peer costs as much as to answer it: done for many,
 * one behind the other, most of them are awake already. Who is refused may be
 * freed before the round ends. */
static int is_gathered(const struct conversation *c, size_t len)
{
    return c->hall->set.gather && !c->close && !c->armed && len <= GATHERED;
}

/* At once: who stamps what it sends is nearer to the truth, and a write that
 * is through needs no event of the loop. */
static void push(struct conversation *c, struct iovec v[PARTS])
{
    struct msghdr m = {.msg_iov = v, .msg_iovlen = PARTS};
    size_t sent = 0;

    if (is_gathered(c, length(v))) {
        keep(c, v, 0);
        hall_gather(c);
        return;
    }
    if (c->out.len == 0)
        sent = took(c, sendmsg(c->fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT));
    keep(c, v, sent);
    if (c->out.len > 0 && !c->armed)
        drain(c);
}

/* ---- its end ------------------------------------------------------------- */

static void next(struct conversation *c, int64_t now)
{
    if (c->close || c->early) {
        conversation_leave(c);
        return;
    }
    framing_next(&c->framing);
    conversation_forget(c);
    hall_move(c, HALL_WAITING, now);
}

static void end(struct conversation *c)
{
    buf_clear(&c->head);
    c->ended = loop_now();
    c->left = (int64_t)((c->out.len - c->sent) / MIB) + 1;
    if (c->out.len > 0)
        hall_move(c, HALL_FLUSHING, c->ended);
    else
        next(c, c->ended);
}

/* Whoever takes a byte now and then would never be silent for too long. */
static void go_on(struct conversation *c, int64_t now)
{
    if ((now - c->ended) / c->left < c->hall->set.request_ns)
        hall_move(c, HALL_FLUSHING, now);
    else
        conversation_free(c);
}

void conversation_taken(struct conversation *c)
{
    const struct server_settings *set = &c->hall->set;
    size_t before = c->out.len - c->sent;
    int64_t now = loop_now();

    drain(c);
    if (c->state == HALL_FLUSHING && c->out.len == 0)
        next(c, now);
    else if (c->state == HALL_FLUSHING && c->out.len - c->sent < before)
        go_on(c, now);
    else if (c->state == HALL_ANSWERED && c->out.len == 0 && set->room)
        set->room(set->arg, c, now);
}

void conversation_flush(struct conversation *c)
{
    if (c->gathered)
        drain(c);
    hall_ungather(c);
}

/* ---- the answer ---------------------------------------------------------- */

void conversation_set_arg(struct conversation *c, void *arg)
{
    c->arg = arg;
}

void *conversation_arg(struct conversation *c)
{
    return c->arg;
}

/* Of a number, with what comes behind them, and a NUL before `end`: printf is
 * no small part of what an answer costs. */
static const char *digits(char *end, const char *behind, size_t n,
                          unsigned base)
{
    size_t len = strlen(behind) + 1;

    end -= len;
    memcpy(end, behind, len);
    do
        *--end = "0123456789abcdef"[n % base];
    while (n /= base);
    return end;
}

/* What has a line end in it would be two fields to the peer. */
void conversation_add(struct conversation *c, const char *name,
                      const char *value)
{
    if (strpbrk(name, "\r\n") || strpbrk(value, "\r\n"))
        return;
    if (strcasecmp(name, "Connection") == 0) {
        c->close |= strcasecmp(value, "close") == 0;
        return;
    }
    buf_adds(&c->head, name);
    buf_add(&c->head, ": ", 2);
    buf_adds(&c->head, value);
    buf_add(&c->head, "\r\n", 2);
}

static const char *begin(struct conversation *c, int status)
{
    if (c->close || c->early)
        buf_adds(&c->head, "Connection: close\r\n");
    c->mute = c->framing.said.head || status == 204 || status == 304;
    return hall_first(c->hall, status);
}

void conversation_reply(struct conversation *c, int status, const char *body,
                        size_t len)
{
    const char *first = begin(c, status);
    char number[DIGITS];

    if (status != 204 && status != 304) {
        buf_adds(&c->head, "Content-Length: ");
        buf_adds(&c->head, digits(&number[DIGITS], "\r\n", len, 10));
    }
    if (c->mute)
        len = 0;
    push(c, (struct iovec[PARTS]){words(first), part(c->head.data, c->head.len),
                                  words("\r\n"), part(body, len)});
    end(c);
}

void conversation_begin(struct conversation *c, int status)
{
    const char *first = begin(c, status);

    c->chunked = !c->old && !c->mute;
    buf_adds(&c->out, first);
    buf_add(&c->out, c->head.data, c->head.len);
    buf_adds(&c->out,
             c->chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n");
}

size_t conversation_waiting(struct conversation *c)
{
    return c->out.len - c->sent;
}

void conversation_send(struct conversation *c, const char *bytes, size_t len)
{
    char number[DIGITS];
    const char *size = digits(&number[DIGITS], "\r\n", len, 16);

    if (len == 0 || c->mute)
        return;
    push(c,
         (struct iovec[PARTS]){words(c->chunked ? size : ""), part(bytes, len),
                               words(c->chunked ? "\r\n" : ""), words("")});
}

void conversation_end(struct conversation *c)
{
    push(c, (struct iovec[PARTS]){words(c->chunked ? "0\r\n\r\n" : ""),
                                  words(""), words(""), words("")});
    end(c);
}

void conversation_cut(struct conversation *c)
{
    drain(c);
    conversation_leave(c);
}

void conversation_reset(struct conversation *c)
{
    struct linger hard = {.l_onoff = 1, .l_linger = 0};

    drain(c);
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    conversation_drop(c);
}
