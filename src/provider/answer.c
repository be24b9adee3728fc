#include "provider/answer.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "provider/fault.h"
#include "provider/read.h"

#define EVENT_MAX (1024 * 1024)
#define TOOLS_MAX (8L * ANSWER_MAX) /* 1e14 is written as 100000000000000.0 */
#define FAULT_MAX (64 * 1024)       /* bytes of a refusal that are looked at */
#define SNIFF 6                     /* bytes that tell events from JSON */

/* After the dialect's end nothing counts: some proxies add lines of their
 * own. */
static void on_event(void *arg, const char *name, const char *data, size_t len)
{
    struct answer *a = arg;

    if (a->ended)
        return;
    a->token = 0;
    a->provider->event(a, name, data, len);
    a->chunks += a->token;
}

void answer_init(struct answer *a)
{
    memset(a, 0, sizeof(*a));
    buf_init(&a->text, ANSWER_MAX);
    buf_init(&a->tools, TOOLS_MAX);
    buf_init(&a->body, ANSWER_MAX);
    buf_init(&a->error, 1024);
    buf_init(&a->scratch, ANSWER_MAX);
    sse_init(&a->sse, EVENT_MAX, on_event, a);
    tape_init(&a->tape);
}

void answer_release(struct answer *a)
{
    buf_release(&a->text);
    buf_release(&a->tools);
    buf_release(&a->body);
    buf_release(&a->error);
    buf_release(&a->scratch);
    sse_release(&a->sse);
    tape_release(&a->tape);
    calls_release(&a->calls);
}

void answer_clear(struct answer *a, const struct provider *p)
{
    const size_t kept = offsetof(struct answer, provider);

    memset((char *)a + kept, 0, sizeof(*a) - kept);
    a->provider = p;
    a->usage = (struct usage){-1, -1, -1, -1, -1};
    a->should_retry = -1;
    buf_clear(&a->text);
    buf_clear(&a->tools);
    buf_clear(&a->body);
    buf_clear(&a->error);
    sse_clear(&a->sse);
    tape_clear(&a->tape);
    calls_clear(&a->calls);
    wait_clear(&a->waits);
}

size_t answer_size(const struct answer *a)
{
    return a->text.cap + a->tools.cap + a->body.cap + a->scratch.cap +
           a->sse.line.cap + a->sse.data.cap + tape_size(&a->tape) +
           calls_size(&a->calls);
}

/* A server's own name wins over that of what stands before it. */
static void read_id(struct answer *a, const char *name, const char *value)
{
    if (strcasecmp(name, "x-request-id") == 0 ||
        strcasecmp(name, "request-id") == 0 ||
        (strcasecmp(name, "apim-request-id") == 0 && !a->request_id[0]))
        read_string(a->request_id, sizeof(a->request_id), value);
}

static int yes_or_no(const char *value)
{
    if (strcasecmp(value, "true") == 0)
        return 1;
    return strcasecmp(value, "false") == 0 ? 0 : -1;
}

void answer_header(struct answer *a, const char *name, const char *value,
                   int64_t wall_ns)
{
    if (strcasecmp(name, "content-type") == 0)
        a->streamed = strncasecmp(value, "text/event-stream", 17) == 0;
    else if (strcasecmp(name, "x-should-retry") == 0)
        a->should_retry = yes_or_no(value);
    else
        read_id(a, name, value);
    wait_header(&a->waits, name, value, wall_ns);
    headers_add(&a->headers, name, value, a->key);
}

int answer_accepted(const struct answer *a)
{
    return a->status >= 200 && a->status < 300;
}

void answer_head(struct answer *a, int status)
{
    a->status = status;
    if (!answer_accepted(a))
        a->streamed = 0;
}

static void feed(struct answer *a, const char *bytes, size_t len)
{
    struct err err;

    if (sse_feed(&a->sse, bytes, len, &err))
        answer_malformed(a, "an event", err.text);
}

/* Not every server says what it sends; JSON begins otherwise. */
static void sniff(struct answer *a)
{
    if (a->body.data[0] != ':' && memcmp(a->body.data, "data:", 5) &&
        memcmp(a->body.data, "event:", 6))
        return;
    a->streamed = 1;
    feed(a, a->body.data, a->body.len);
    buf_clear(&a->body);
}

static void add_body(struct answer *a, const char *bytes, size_t len)
{
    size_t before = a->body.len;

    if (!answer_accepted(a) && before + len > FAULT_MAX)
        len = FAULT_MAX - before;
    buf_add(&a->body, bytes, len);
    if (answer_accepted(a) && before < SNIFF && a->body.len >= SNIFF)
        sniff(a);
}

void answer_data(struct answer *a, const char *bytes, size_t len, int64_t now)
{
    a->now = now;
    a->bytes += len;
    if (a->bytes > ANSWER_MAX) {
        a->too_long = 1;
        answer_malformed(a, "the answer", "too long");
        return;
    }
    if (a->streamed)
        feed(a, bytes, len);
    else
        add_body(a, bytes, len);
}

/* No store and no screen holds a NUL. */
static void add_text(struct answer *a, const char *text, size_t len)
{
    const char *nul;

    while ((nul = memchr(text, '\0', len))) {
        buf_add(&a->text, text, (size_t)(nul - text));
        buf_adds(&a->text, "\xEF\xBF\xBD");
        len -= (size_t)(nul + 1 - text);
        text = nul + 1;
    }
    buf_add(&a->text, text, len);
}

void answer_token(struct answer *a, struct slice text, int visible)
{
    if (text.at && !text.len)
        return;
    a->token = 1;
    if (visible && text.len)
        add_text(a, text.at, text.len);
    if (!a->streamed)
        return;
    if (!a->first_token)
        a->first_token = a->now;
    if (visible && !a->first_content)
        a->first_content = a->now;
    a->last_token = a->now;
}

void answer_malformed(struct answer *a, const char *what, const char *why)
{
    char line[1200];

    a->malformed = 1;
    snprintf(line, sizeof(line), "%s is malformed: %s", what, why);
    fault_line(a, line);
}

void answer_reply(const struct answer *a, struct reply *r)
{
    r->status = a->status;
    r->first_token = a->first_token ? a->first_token : -1;
    r->first_content = a->first_content ? a->first_content : -1;
    r->last_token = a->last_token ? a->last_token : -1;
    r->chunks = a->chunks;
    r->usage = a->usage;
    r->text = a->text.len ? a->text.data : NULL;
    r->tools = a->tools.len ? a->tools.data : NULL;
    r->finish = a->finish[0] ? a->finish : NULL;
    r->model = a->model[0] ? a->model : NULL;
    r->fingerprint = a->fingerprint[0] ? a->fingerprint : NULL;
    r->request_id = a->request_id[0] ? a->request_id : NULL;
    r->headers = headers_text(&a->headers);
    r->error = a->error.len ? a->error.data : NULL;
}
