/* reply.h - the outcome of one prompt for one variant, after its retries.
 *
 * Times are nanoseconds. `due` and `sent` count from the start of the
 * experiment's run (monotonic clock), the others are spans. Tokens and money
 * (nano-dollars) are -1 when not known. Strings are borrowed from the arena
 * of whoever made the reply; NULL is "none". */
#ifndef MODEL_REPLY_H
#define MODEL_REPLY_H

#include <stddef.h>
#include <stdint.h>

#include "model/outcome.h"
#include "model/variant.h"

struct usage {
    int64_t input, output; /* input: all of it, cached included */
    int64_t cached, cache_write, reasoning; /* parts of the above */
};

struct reply {
    int64_t prompt; /* its seq */
    int repeat;     /* from 1 */
    enum side side;
    int64_t seq; /* order in which it was stored, from 1; 0 when not yet */

    enum outcome outcome;
    int status;       /* HTTP, 0 when none came */
    int attempts;     /* exchanges it took, 1 at least (0 when skipped) */
    int warmup;       /* 1: kept, never counted */
    int first;        /* 1: this side of the pair was sent first */
    int reused;       /* 1: over a connection that was already open */
    int maybe_billed; /* 1: we gave up, the server perhaps not */
    int local_port;

    int64_t due, sent; /* sent: the last attempt */
    int64_t wall_us;   /* when it was sent, microseconds since 1970 */
    int64_t queue;     /* due until the first attempt was sent */
    int64_t retry;     /* first attempt sent until the last attempt sent */
    int64_t wire;      /* last attempt: sent until its end */
    int64_t latency;   /* the one that counts: wire, or from due (open loop) */
    int64_t head;      /* sent until the response header; -1 none */
    int64_t first_token, first_content; /* from where latency counts; -1 */
    int64_t last_token;                 /* likewise */
    int64_t chunks;                     /* events that carried a token */

    struct usage usage;
    int64_t cost, cost_uncached; /* as billed; as if nothing were cached */

    int64_t answer;  /* hash of text and tools, to tell equal answers; 0 none */
    int64_t normal;  /* the same of its normal form (compare.h); 0 none */
    int64_t length;  /* characters of the answer; -1 */
    int similarity;  /* to the other variant's answer to this prompt, in
                        millionths; -1 while that one is not there */
    int match;       /* 1: as the reference, in normal form; 0 not; -1 none */
    int64_t cluster; /* hash of the conversation, else the user; 0 neither */
    int stage;       /* of a ramp, from 1; 0 none */
    const char *text;   /* what the model said; partial if it was cut */
    const char *tools;  /* tool calls, a JSON array of {name, arguments} */
    const char *finish; /* the provider's own word */
    const char *model;  /* as the server resolved it */
    const char *fingerprint;
    const char *request_id; /* the server's */
    const char *headers;    /* of its response: lines "name: value", some */
    const char *error; /* one line about the failure, from the server or us */
};

/* One exchange that was not the last: what a retry repeated. */
struct attempt {
    int64_t prompt;
    int repeat;
    enum side side;
    int number; /* from 1 */
    enum outcome outcome;
    int status;
    int64_t sent, wire; /* as in a reply */
    int64_t wait;       /* before the next one */
    const char *error;
};

void reply_init(struct reply *r); /* all unknown, outcome skipped */

/* The mean time between its tokens; -1: it has none, or is not known. */
int64_t reply_between(const struct reply *r);

#endif
