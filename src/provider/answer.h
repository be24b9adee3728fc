/* answer.h - one response while it arrives: what was said, when, at what
 * price in tokens, and how it ended.
 *
 * Feed it in the order header*, head, data*, end. Times are the `now` of the
 * call (ns, monotonic), 0 for "not yet". Strings live until the next clear.
 * It must not move in memory between init and release. */
#ifndef PROVIDER_ANSWER_H
#define PROVIDER_ANSWER_H

#include "model/reply.h"
#include "provider/calls.h"
#include "provider/headers.h"
#include "provider/provider.h"
#include "provider/wait.h"
#include "wire/sse.h"
#include "wire/tape.h"

#define ANSWER_MAX (32 * 1024 * 1024) /* bytes of one answer */

enum answer_close { /* how the exchange closed */
                    CLOSE_WHOLE,
                    CLOSE_CUT,
                    CLOSE_CONNECT,
                    CLOSE_TLS,
                    CLOSE_LIMIT,
                    CLOSE_TIMEOUT,
};

struct answer {
    /* Their memory is kept from one clear to the next; all else is zeroed. */
    struct buf text, tools, body, error, scratch;
    struct sse sse;
    struct tape tape;   /* the JSON that is read */
    struct calls calls; /* tool calls in pieces */
    const struct provider *provider;
    int streamed; /* the server chose SSE */
    int status;
    char finish[48], model[128], fingerprint[128], request_id[128];
    struct usage usage;
    int64_t now; /* of the call that is going on */
    int64_t first_token, first_content, last_token; /* only when streamed */
    int64_t chunks;      /* events that carried a token */
    int ended;           /* the dialect's own end: [DONE], message_stop */
    int finished;        /* a finish reason was seen */
    int faulty;          /* an error came inside an accepted answer */
    int said;            /* the status that error stands for, 0 unclear */
    int malformed;       /* something was not what the dialect promises */
    int filtered, quota; /* said by the body */
    char refused[64];    /* a parameter that was refused, or "" */
    char rename[64];     /* what it should be called, or "" to leave it out */
    int terminal;        /* no later request can succeed: key, quota, model */
    int should_retry;    /* x-should-retry: 1, 0, or -1 when not said */
    int64_t retry_after; /* ns the server asked for, 0 none, -1 too long */
    size_t bytes;        /* of the body so far */
    int too_long;        /* more than ANSWER_MAX, or than was allowed */
    int token;           /* the event that is read carries one */
    const char *key;     /* what was sent, lest a line that is kept repeat it;
                          * the caller sets it after clear, borrowed */
    struct headers headers;
    struct waits waits;
};

void answer_init(struct answer *a);
void answer_release(struct answer *a);
void answer_clear(struct answer *a, const struct provider *p);
/* Bytes that it holds on to from one clear to the next. */
size_t answer_size(const struct answer *a);

void answer_header(struct answer *a, const char *name, const char *value,
                   int64_t wall_ns);
void answer_head(struct answer *a, int status);
void answer_data(struct answer *a, const char *bytes, size_t len, int64_t now);

/* Ends it; `why` is the transport's line, or NULL. Returns the outcome. */
enum outcome answer_end(struct answer *a, enum answer_close how,
                        const char *why, int64_t now);

/* Whether the same request may be sent again: by the outcome, the body and
 * x-should-retry. Never for terminal faults, filters, or too long a wait. */
int answer_retryable(const struct answer *a, enum outcome o);

/* Puts what was refused into the variant's rules, marked as refused: 1 if
 * there was something that they did not say yet. A value the user has set
 * goes along to the new name; two names that are both refused are left out. */
int answer_learn(const struct answer *a, struct variant *v);

/* What an answer knows goes into the reply; strings borrowed from the answer.
 * Times stay absolute, -1 when there was none: the caller turns them into
 * spans. */
void answer_reply(const struct answer *a, struct reply *r);

int answer_accepted(const struct answer *a); /* 2xx */

/* For the dialects: token marks, with or without text that a user sees. {0}
 * marks a token that is no text; an empty text is no token. */
void answer_token(struct answer *a, struct slice text, int visible);
/* "an event is malformed: not JSON ..." */
void answer_malformed(struct answer *a, const char *what, const char *why);

#endif
