/* gate.h - a gateway without a network, a store or a clock.
 *
 * Clients and endpoints are what a test makes of them: it puts requests, says
 * what the n-th exchange answers, and looks at what came out. It stands in for
 * net/conversation.c: do not link that. Include it after cmocka.h. */
#ifndef TESTS_GATE_H
#define TESTS_GATE_H

#include "gateway/gateway.h"

#define MS INT64_C(1000000)
#define S INT64_C(1000000000)
#define MOST 16
#define WORDS "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
#define FINE                                                                   \
    "{\"model\":\"m\",\"choices\":[{\"message\":{\"content\":\"yes\"},"        \
    "\"finish_reason\":\"stop\"}],"                                            \
    "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}"
#define PIECE "data: {\"choices\":[{\"delta\":{\"content\":\"y\"}}]}\n\n"
#define LAST                                                                   \
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"      \
    "data: [DONE]\n\n"

enum end { OPEN, REPLIED, ENDED, CUT };

struct conversation {
    const char *field[4][2]; /* of its request; ended by NULL */
    struct buf head, body;   /* of the answer: "Name: value\n" */
    int status;
    enum end end;
    size_t waiting;
    void *arg;
};

struct exchange {
    struct exchange_request ask;
    char *url, *body, *head; /* copies */
    int cancelled, over, paused, held;
};

struct gate {
    struct transport net; /* first */
    struct gateway_settings set;
    struct gateway *gateway;
    struct price price;
    struct price_list prices;
    int64_t now;
    struct conversation client[MOST];
    struct exchange sent[MOST];
    size_t clients, sents;
    struct record *record[4 * MOST];
    size_t records, room;
    struct buf log;     /* access lines */
    int unlogged;       /* 1: there are to be none */
    int broken;         /* nothing can be sent */
    const char *method; /* of requests without a body; NULL: GET */
};

int gate_setup(void **state);
int gate_teardown(void **state);
void gate_begin(struct gate *g); /* with its settings as they are now */
void gate_begin_by(struct gate *g, const struct gateway_settings *s);

/* A request, with up to two header fields (NULL: none); the place of its
 * client. */
struct conversation *gate_ask(struct gate *g, const char *path,
                              const char *body, const char *name,
                              const char *value);

/* What the n-th exchange gets. */
void gate_head(struct gate *g, size_t n, int status, const char *type);
void gate_data(struct gate *g, size_t n, const char *bytes);
void gate_done(struct gate *g, size_t n, enum ending how);
void gate_fine(struct gate *g, size_t n); /* a whole answer */

const struct reply *gate_reply(const struct gate *g, size_t n);
const struct prompt *gate_prompt(const struct gate *g, size_t n);
const char *gate_event(const struct gate *g, enum event_kind kind);
const char *gate_last_event(const struct gate *g, enum event_kind kind);
size_t gate_events(const struct gate *g, enum event_kind kind); /* how many */
/* 1 when a field of that line is in a head. */
int gate_says(const char *head, const char *line);

#endif
