/* conversation.h - a connection and the request that it is at; private to the
 * server.
 *
 * conversation.c has its beginning, what comes in and its end; what goes out
 * is in conversation_reply.c: conversation_taken, and of server.h all but
 * conversation_header. */
#ifndef NET_CONVERSATION_H
#define NET_CONVERSATION_H

#include <sys/queue.h>

#include "net/framing.h"
#include "net/hall.h"

struct conversation_io; /* its events of the loop */

struct conversation_field {
    char *name, *value; /* in the head */
    size_t len;         /* of the name */
};

struct conversation {
    struct hall *hall;
    TAILQ_ENTRY(conversation) links, together;
    enum hall_state state;
    int64_t since; /* it is in that state, or the last byte went out */
    int fd;
    struct conversation_io *io;
    void *arg;
    char peer[64]; /* address */
    struct framing framing;
    struct server_request asked;
    struct buf body; /* of the request */
    struct conversation_field *field;
    size_t fields, room;
    size_t early;         /* bytes that came before the answer had ended */
    int old, close;       /* HTTP/1.0; the connection ends with this answer */
    struct buf head, out; /* of the answer; what the system did not take yet */
    size_t sent;          /* of `out` */
    int64_t ended;        /* the answer: what is left of it has its time */
    int64_t left;         /* of it then: MiB that were begun */
    int armed;            /* the rest of it goes when the system takes it */
    int gathered;         /* it goes when this round of the loop ends */
    int chunked, mute;    /* mute: an answer that has no body */
};

/* Takes the descriptor. It frees itself when its peer has gone. */
struct conversation *conversation_new(struct hall *h, int fd, const char *peer);
/* Says `gone` when somebody waits for it. */
void conversation_free(struct conversation *c);

/* Says no, in the server's words, and leaves. */
void conversation_refuse(struct conversation *c, int status);
/* The peer gets the end of what was sent, and is listened to no more: closed
 * at once it might not get to read it. */
void conversation_leave(struct conversation *c);

/* Closes it in this round, frees it in the next. */
void conversation_drop(struct conversation *c);
void conversation_arm(struct conversation *c, int on);
void conversation_listen(struct conversation *c);

/* The request's body is not needed any more. */
void conversation_forget(struct conversation *c);

/* The system can take more of the answer. */
void conversation_taken(struct conversation *c);
/* What was gathered goes now. */
void conversation_flush(struct conversation *c);

#endif
