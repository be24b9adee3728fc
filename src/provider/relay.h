/* relay.h - a client's request on its way to a variant that speaks the same
 * dialect: what it says, and the bytes for each variant.
 *
 * Nothing is changed but the model and what the variant's rules are about:
 * where there are none the other bytes stay what they were. */
#ifndef PROVIDER_RELAY_H
#define PROVIDER_RELAY_H

#include "provider/provider.h"

struct relay {
    const struct provider *provider;
    const char *bytes; /* borrowed until release */
    size_t len;
    char *user;     /* owned: who asks, as it says; NULL: it does not */
    int64_t most;   /* tokens of the answer, likewise; -1: it does not say */
    int uncounted;  /* 1: the end of its stream tells no tokens unless that is
                     * asked for, which it does not do */
    size_t members; /* 0 if one of them is doubled, or there are too many */
};

/* Which dialect a path such as "/v1/chat/completions" is of, or NULL. */
const struct provider *relay_provider(const char *path);

/* -1 with ERR_PARSE unless it is an object with messages; ERR_LIMIT for more
 * values than any request has. */
int relay_read(struct relay *r, const struct provider *p, const char *body,
               size_t len, struct err *err);
void relay_release(struct relay *r); /* also right on a zeroed struct */

/* The bytes for the variant. `count` asks for the tokens of such a stream. -1
 * with ERR_PARSE when a rule of the variant is wrong, ERR_LIMIT when they are
 * too many. */
int relay_body(const struct relay *r, const struct variant *v, int count,
               struct buf *out, struct err *err);

/* Where what is passed on unchanged goes: the path (with its query, if any) at
 * the variant's server. What the base URL ends with and the path begins with
 * stands there once. */
int relay_url(const struct variant *v, const char *path, const char *query,
              struct buf *out, struct err *err);

/* Adds _ab_metadata to an answer's body; -1 when it is no JSON object. */
int relay_annotate(const char *body, size_t len, enum side side,
                   int64_t latency_ns, struct buf *out);

#endif
