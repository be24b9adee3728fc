/* world.h - a simulated service and a raw peer of it, for tests.
 *
 * Everything that goes wrong fails the test. */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include <stdint.h>

#include "base/buf.h"
#include "net/loop.h"
#include "sim/dialect.h"
#include "sim/sim.h"
#include "wire/json.h"

#define WORLD_LIMIT INT64_C(10000000000) /* ns: longer is a failure */

/* A service and one peer at a time, which reads until the service closes. */
struct world {
    struct loop *loop;
    struct sim *sim;
    struct loop_timer *limit;
    struct loop_watch *watch;
    char log[64];
    const char *headers;       /* more of them, each with its line end */
    int fd, leave;             /* the peer goes away at the first byte */
    int reset;                 /* the connection was */
    int64_t sent, first, last; /* when */
    struct buf raw, body;
    int status, complete; /* the body has its end */
};

/* Set-up and tear-down of a test: *state is the world. */
int world_begin(void **state);
int world_end(void **state);

/* Starts the service with one model; its address and models are filled in. */
void world_start(struct world *w, const char *model, struct sim_settings s);
const char *world_log_file(struct world *w); /* a new one */

/* One request ("POST /path" and a body) until the service closes. */
void world_exchange(struct world *w, const char *head, const char *body);
/* One to the model "m" with more members ("\"n\":1,") in its body. */
void world_ask(struct world *w, const struct sim_dialect *d, int stream,
               const char *more);

/* Of the answer. A header is valid until the next one is asked for. */
const char *world_header(const struct world *w, const char *name);
json_t *world_body_json(const struct world *w); /* owned */
void world_body_has(const struct world *w, const char *text);
int world_count(const char *text, const char *part);

#endif
