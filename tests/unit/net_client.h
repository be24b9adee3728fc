/* net_client.h - a client under test with a record of what it was told. */
#ifndef NET_CLIENT_TEST_H
#define NET_CLIENT_TEST_H

#include "net/client.h"

#include "net_peer.h"

#define MS INT64_C(1000000)

struct call {
    struct fixture *f;
    struct exchange *x;
    char log[256];    /* h header, H head, d data, D done */
    char fields[512]; /* name=value; */
    char body[512];
    size_t len;
    int status;
    int64_t last; /* stamp */
    struct exchange_end end;
    char why[512];
    void (*on)(struct call *k, char what); /* a test's own doing */
};

struct fixture {
    struct loop *loop;
    struct client *client;
    struct transport *net;
    struct peer peer;
    int waiting; /* calls that have not ended */
    struct call call[4];
    char url[128];
};

struct exchange_request request(struct call *k);
struct exchange *send_call(struct fixture *f, int i);
void run(struct fixture *f);

/* One client of four exchanges, one peer, proxies out of the way. */
int setup(void **state);
int teardown(void **state);
void script(struct fixture *f, const struct peer_answer *a, int steps);

#define SCRIPT(f, ...)                                                         \
    static const struct peer_answer answers[] = {__VA_ARGS__};                 \
    script(f, answers, sizeof(answers) / sizeof(*answers))

#endif
