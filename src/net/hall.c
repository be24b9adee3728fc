#include "net/hall.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "net/conversation.h"
#include "net/phrase.h"

#define NS_PER_S INT64_C(1000000000)
#define LINGER (2 * NS_PER_S) /* for the end of an answer to be read */

static int64_t patience(const struct hall *h, enum hall_state state)
{
    int64_t request = h->set.request_ns;

    switch (state) {
    case HALL_LEAVING:
        return request < LINGER ? request : LINGER;
    case HALL_READING:
        return request;
    default:
        return h->set.idle_ns;
    }
}

/* Rarely: most deadlines are later than one that is waited for already. */
static void arm(struct hall *h, int64_t when)
{
    if (when >= h->due)
        return;
    h->due = when;
    loop_timer_set(h->timer, when);
}

void hall_move(struct conversation *c, enum hall_state to, int64_t now)
{
    struct hall *h = c->hall;

    TAILQ_REMOVE(&h->list[c->state], c, links);
    TAILQ_INSERT_TAIL(&h->list[to], c, links);
    c->state = to;
    c->since = now;
    if (to != HALL_ANSWERED)
        arm(h, c->since + patience(h, to));
}

void hall_doom(struct conversation *c)
{
    struct hall *h = c->hall;

    TAILQ_REMOVE(&h->list[c->state], c, links);
    TAILQ_INSERT_HEAD(&h->list[HALL_LEAVING], c, links);
    c->state = HALL_LEAVING;
    c->since = loop_now() - LINGER;
    arm(h, loop_now());
}

void hall_enter(struct hall *h, struct conversation *c)
{
    h->count++;
    c->state = HALL_WAITING;
    TAILQ_INSERT_TAIL(&h->list[HALL_WAITING], c, links);
    hall_move(c, HALL_WAITING, loop_now());
}

void hall_leave(struct hall *h, struct conversation *c)
{
    TAILQ_REMOVE(&h->list[c->state], c, links);
    h->count--;
}

static void give_up(struct conversation *c)
{
    if (c->state == HALL_READING)
        conversation_refuse(c, 408);
    else
        conversation_free(c);
}

static void on_time(void *arg, int64_t now)
{
    struct hall *h = arg;
    struct conversation *c;

    h->due = INT64_MAX;
    for (int i = 0; i < HALL_STATES; i++) {
        int64_t most = patience(h, (enum hall_state)i);

        if (i == HALL_ANSWERED)
            continue;
        while ((c = TAILQ_FIRST(&h->list[i])) && c->since + most <= now)
            give_up(c);
        if (c)
            arm(h, c->since + most);
    }
}

/* Behind all that is active now, and so before the loop looks at its sockets
 * again. */
void hall_gather(struct conversation *c)
{
    struct hall *h = c->hall;

    if (c->gathered)
        return;
    c->gathered = 1;
    if (TAILQ_EMPTY(&h->gathered))
        event_active(h->flush, 0, 0);
    TAILQ_INSERT_TAIL(&h->gathered, c, together);
}

void hall_ungather(struct conversation *c)
{
    if (c->gathered)
        TAILQ_REMOVE(&c->hall->gathered, c, together);
    c->gathered = 0;
}

static void flush(evutil_socket_t fd, short what, void *arg)
{
    struct hall *h = arg;
    struct conversation *c;

    (void)fd;
    (void)what;
    while ((c = TAILQ_FIRST(&h->gathered))) {
        hall_ungather(c);
        conversation_taken(c);
    }
}

void hall_init(struct hall *h, struct loop *l,
               const struct server_settings *set)
{
    h->set = *set;
    h->limits = (struct framing_limits){set->most_headers, set->most_body};
    h->base = loop_base(l);
    h->due = INT64_MAX;
    TAILQ_INIT(&h->gathered);
    h->flush = event_new(h->base, -1, 0, flush, h);
    if (!h->flush)
        abort();
    h->timer = loop_timer_new(l, on_time, h);
    for (int i = 0; i < HALL_STATES; i++)
        TAILQ_INIT(&h->list[i]);
}

void hall_release(struct hall *h)
{
    struct conversation *c;

    for (int i = 0; i < HALL_STATES; i++)
        while ((c = TAILQ_FIRST(&h->list[i])))
            conversation_free(c);
    event_free(h->flush);
    loop_timer_free(h->timer);
}

/* Nobody is answered less for it. */
static struct conversation *needless(const struct hall *h)
{
    for (int i = 0; i < HALL_ANSWERED; i++)
        if (TAILQ_FIRST(&h->list[i]))
            return TAILQ_FIRST(&h->list[i]);
    return NULL;
}

int hall_is_full(const struct hall *h)
{
    return h->count >= h->set.most && !needless(h);
}

/* Who is refused has until the next one comes to read why. */
void hall_make_place(struct hall *h)
{
    struct conversation *c = h->count >= h->set.most ? needless(h) : NULL;

    if (c && c->state == HALL_READING) {
        conversation_refuse(c, 503);
        if (c->state == HALL_LEAVING)
            return;
    }
    if (c)
        conversation_free(c);
}

/* The slowest first: who is slow on purpose holds most for longest. */
void hall_unload(struct hall *h)
{
    struct conversation *c;

    while (h->set.most_held && h->held > h->set.most_held &&
           (c = TAILQ_FIRST(&h->list[HALL_READING])))
        conversation_refuse(c, 503);
}

const char *hall_first(struct hall *h, int status)
{
    time_t now = time(NULL);
    struct tm day;
    char date[40];

    if (now == h->second && status == h->status)
        return h->first;
    gmtime_r(&now, &day);
    strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &day);
    snprintf(h->first, sizeof(h->first), "HTTP/1.1 %d %s\r\nDate: %s\r\n",
             status, phrase(status), date);
    h->second = now;
    h->status = status;
    return h->first;
}
