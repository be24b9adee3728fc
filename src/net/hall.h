/* hall.h - all conversations of one server, by what they wait for; private to
 * the server. */
#ifndef NET_HALL_H
#define NET_HALL_H

#include <sys/queue.h>

#include "net/framing.h"
#include "net/server.h"

#define HALL_READ 65536

struct event;
struct event_base;

enum hall_state {
    HALL_LEAVING,  /* for the peer to close */
    HALL_WAITING,  /* for a request */
    HALL_READING,  /* for the rest of one */
    HALL_ANSWERED, /* for whoever answers */
    HALL_FLUSHING, /* for the peer to take the end of an answer */
    HALL_STATES,
};

TAILQ_HEAD(hall_list, conversation);

struct hall {
    struct server_settings set;
    struct framing_limits limits;
    struct event_base *base;
    struct loop_timer *timer;
    int64_t due;                        /* of the timer; INT64_MAX: off */
    struct hall_list list[HALL_STATES]; /* longest there first */
    struct hall_list gathered;          /* what they send goes out together */
    struct event *flush;
    size_t count, held; /* held: bytes of bodies */
    int64_t second;     /* that `first` is of, */
    int status;         /* likewise */
    char first[128];
    char scratch[HALL_READ];
};

void hall_init(struct hall *h, struct loop *l,
               const struct server_settings *set);
void hall_release(struct hall *h); /* frees all conversations */

void hall_enter(struct hall *h, struct conversation *c);
void hall_leave(struct hall *h, struct conversation *c);
/* It is in that state from `now` on. */
void hall_move(struct conversation *c, enum hall_state to, int64_t now);
/* It will be freed in the next round: whoever calls may be on the stack. */
void hall_doom(struct conversation *c);

/* What it was given to send goes out at the end of this round, or is not to be
 * thought of any more. */
void hall_gather(struct conversation *c);
void hall_ungather(struct conversation *c);

/* One more would be too many, and none can be closed for it. */
int hall_is_full(const struct hall *h);
/* Closes the one that nobody misses, when it is full; a request that comes in
 * is refused, and leaves: until it has gone there is one more. */
void hall_make_place(struct hall *h);
/* Gives requests up that come in, while more bytes are held than may be. */
void hall_unload(struct hall *h);

/* The first lines of an answer: the status, and the field Date. */
const char *hall_first(struct hall *h, int status);

#endif
