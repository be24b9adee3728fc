/* dialect.h - one wire format as a service speaks it: a row of dialects.def.
 *
 * Written from the providers' references alone, with nothing of provider/ in
 * it, so that the two can be held against each other. */
#ifndef SIM_DIALECT_H
#define SIM_DIALECT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "sim/script.h"

struct sim_answer;
struct sim_ask;

struct sim_body {
    const char *bytes;
    size_t len;
};

enum sim_refusal_id {
#define REFUSAL(id, ...) SIM_REFUSED_##id,
#include "sim/errors.def"
#undef REFUSAL
};

struct sim_refusal {
    enum sim_refusal_id id;
    char param[64]; /* "" when none is to blame */
    char message[256];
};

/* What is said, and in whose name. */
struct sim_speech {
    const struct sim_ask *ask;
    const struct sim_answer *answer;
    const char *id;                /* hexadecimal digits */
    const char *fingerprint;       /* "fp_..." */
    int64_t created;               /* seconds since 1970 */
    int64_t input, cached, output; /* tokens; input has the cached ones */
};

struct sim_limits { /* what the rate limit headers say */
    int64_t requests, requests_left, tokens, tokens_left;
    int64_t reset_ns, wall_us;
    int64_t busy_ns; /* until the first byte */
};

/* Where a request keeps what: paths for json_at. */
struct sim_layout {
    const char *system; /* NULL when it is a message */
    const char *usage;  /* NULL when it is always told */
    const char *user, *most[2];
    const char *tool_name, *tool_schema, *choice;
    const char *schema[2], *format;
    int has_seed, needs_most;
    double hottest; /* temperature */
};

struct sim_dialect {
    const char *name, *path;
    struct sim_layout layout;
    const char *key_header, *key_prefix;
    const char *needs_header;   /* or NULL */
    const char *event_error;    /* what stands before an error in a stream */
    const char *request_header; /* the name of the request's id */
    void (*whole)(const struct sim_speech *s, struct sim_script *out);
    void (*stream)(const struct sim_speech *s, struct sim_script *out);
    void (*error)(struct buf *out, const struct sim_refusal *r,
                  const char *request_id);
    /* The status a refusal has here. */
    int (*status)(enum sim_refusal_id id);
    /* How a parameter that the model does not take is refused. */
    void (*refuse)(struct sim_refusal *r, const char *parameter);
    void (*headers)(struct sim_script *out, const struct sim_limits *l);
    void (*model)(struct buf *out, const char *name); /* in a list of them */
};

#define DIALECT(name) extern const struct sim_dialect sim_dialect_##name;
#include "sim/dialects.def"
#undef DIALECT

const struct sim_dialect *sim_dialect_at(size_t i); /* NULL after the last */

/* For the dialects: a text as JSON, and one that is the model's own. */
void sim_dialect_quote(struct buf *out, const char *text);
void sim_dialect_words(struct sim_script *out, const char *text, size_t len);

/* A refusal: error body, status, content type, the id of the request. */
void sim_dialect_refuse(const struct sim_dialect *d, struct sim_script *out,
                        const struct sim_refusal *r, const char *request_id);

#endif
