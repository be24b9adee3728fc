/* net_server.h - a server under test, and plain sockets that talk to it. */
#ifndef NET_SERVER_TEST_H
#define NET_SERVER_TEST_H

#include "net/server.h"

#define MS INT64_C(1000000)
#define LINES 5
#define ROOM 4 /* connections */

struct rig;

/* A plain socket: what came, and how it ended. */
struct line {
    struct rig *rig;
    struct loop_watch *watch;
    int fd, closed, error; /* errno of the end, 0 for a FIN */
    size_t len;
    char got[70000];
    const char *until; /* stops the loop when this came */
};

struct rig {
    struct loop *loop;
    struct server *server;
    struct loop_timer *timer;
    struct line line[LINES];
    struct conversation *last, *held;
    void (*handle)(struct rig *g, struct conversation *c); /* NULL: 200 */
    int calls, gone, step, refused, admits, no; /* no: what admit says */
    char method[8], path[64], query[64], body[64], header[64];
    size_t len;
};

/* The initial state of a test for which answers are gathered; else NULL. */
#define GATHERED "gathered"

int rig_setup(void **state);
int rig_teardown(void **state);
void rig_run(struct rig *g);
void rig_run_once(struct rig *g); /* for a millisecond */

void line_open(struct rig *g, int i);
void line_send(struct rig *g, int i, const char *bytes);
void line_close(struct rig *g, int i);
/* Runs until `text` came or the line was closed. */
void line_wait(struct rig *g, int i, const char *text);

#endif
