/* How an answer ended, and what follows from it. */
#include "provider/answer.h"

#include "provider/fault.h"

/* A half event that the close left behind is a stream cut short, whoever
 * closed it, not a malformed one. */
static void end_stream(struct answer *a)
{
    int was = a->malformed;
    size_t said = a->error.len;
    struct err err;

    if (sse_end(&a->sse, &err))
        answer_malformed(a, "an event", err.text);
    if (was || !a->malformed)
        return;
    a->malformed = 0;
    a->finished = a->ended = 0;
    if (!said)
        buf_clear(&a->error);
}

static void end_body(struct answer *a, enum answer_close how)
{
    if (!answer_accepted(a))
        a->provider->fault(a, a->body.data, a->body.len);
    else if (a->streamed && how == CLOSE_WHOLE && !a->ended)
        end_stream(a);
    else if (!a->streamed && how == CLOSE_WHOLE && !a->malformed)
        a->provider->whole(a, a->body.data, a->body.len);
    calls_write(&a->calls, &a->tools);
}

static enum outcome by_status(const struct answer *a, int status)
{
    if (a->quota || status == 402)
        return OUTCOME_QUOTA;
    if (a->filtered)
        return OUTCOME_FILTERED;
    if (status == 429)
        return OUTCOME_RATE_LIMITED;
    if (status >= 500)
        return OUTCOME_HTTP_5XX;
    return status >= 300 ? OUTCOME_HTTP_4XX : OUTCOME_MALFORMED;
}

/* An endpoint that accepts a request and then says that the request was wrong
 * breaks its own promise. */
static enum outcome by_fault(const struct answer *a)
{
    enum outcome o = by_status(a, a->said);

    return o == OUTCOME_HTTP_4XX ? OUTCOME_MALFORMED : o;
}

static enum outcome by_content(const struct answer *a)
{
    if (a->malformed)
        return OUTCOME_MALFORMED;
    if (a->filtered)
        return OUTCOME_FILTERED;
    if (a->finished || a->ended)
        return OUTCOME_OK;
    return a->streamed ? OUTCOME_TRUNCATED : OUTCOME_MALFORMED;
}

static enum outcome by_close(const struct answer *a, enum answer_close how)
{
    static const enum outcome outcomes[] = {
        [CLOSE_WHOLE] = OUTCOME_OK,        [CLOSE_CUT] = OUTCOME_TRUNCATED,
        [CLOSE_CONNECT] = OUTCOME_CONNECT, [CLOSE_TLS] = OUTCOME_TLS,
        [CLOSE_LIMIT] = OUTCOME_MALFORMED, [CLOSE_TIMEOUT] = OUTCOME_TIMEOUT,
    };

    /* Nothing can be missing after the dialect's own end, and a refusal is
     * one however much of its reasons came. */
    if ((how == CLOSE_CUT || how == CLOSE_TIMEOUT) && a->ended)
        return OUTCOME_OK;
    if (how == CLOSE_CUT && (a->faulty || a->status >= 300))
        return OUTCOME_OK;
    return outcomes[how];
}

static enum outcome judge(const struct answer *a, enum answer_close how)
{
    enum outcome o = by_close(a, how);

    if (o != OUTCOME_OK)
        return o;
    if (!answer_accepted(a))
        return by_status(a, a->status);
    return a->faulty ? by_fault(a) : by_content(a);
}

/* Wrong key, empty account, wrong model, wrong place: it will be no better
 * for the next prompt. */
static int is_terminal(const struct answer *a, enum outcome o)
{
    static const int ends[] = {401, 402, 403, 404, 405};

    if (a->terminal || o == OUTCOME_QUOTA)
        return 1;
    if (o != OUTCOME_HTTP_4XX)
        return 0;
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        if (a->status == ends[i])
            return 1;
    return a->status < 400;
}

static void explain(struct answer *a, enum outcome o, const char *why)
{
    if (!outcome_failed(o))
        return;
    if (why)
        fault_line(a, why);
    if (o == OUTCOME_TRUNCATED)
        fault_line(a, "the stream ended before the answer did");
    fault_line(a, a->status ? "no reason was given" : outcome_words(o));
}

enum outcome answer_end(struct answer *a, enum answer_close how,
                        const char *why, int64_t now)
{
    enum outcome o;

    a->now = now;
    a->too_long |= how == CLOSE_LIMIT;
    end_body(a, how);
    o = judge(a, how);
    a->terminal = is_terminal(a, o);
    a->retry_after = wait_floor(&a->waits);
    explain(a, o, why);
    return o;
}

/* 408, 409 and 425 are about the moment, the other 4xx about the request. */
static int may_pass(const struct answer *a, enum outcome o)
{
    switch (o) {
    case OUTCOME_RATE_LIMITED:
    case OUTCOME_HTTP_5XX:
    case OUTCOME_TIMEOUT:
    case OUTCOME_CONNECT:
    case OUTCOME_TLS:
    case OUTCOME_TRUNCATED:
        return 1;
    case OUTCOME_MALFORMED:
        return !a->too_long;
    case OUTCOME_HTTP_4XX:
        return a->status == 408 || a->status == 409 || a->status == 425;
    default:
        return 0;
    }
}

int answer_retryable(const struct answer *a, enum outcome o)
{
    if (a->terminal || a->filtered || a->quota || a->retry_after < 0)
        return 0;
    if (a->should_retry >= 0 && outcome_failed(o))
        return a->should_retry;
    return may_pass(a, o);
}

/* The name it shall have instead; NULL when there is none, or the endpoint
 * has refused that one, too. */
static const char *other_name(const struct answer *a, const struct variant *v)
{
    const struct param *other = variant_find_param(v, a->rename);

    if (!a->rename[0] || (other && other->how != PARAM_SET))
        return NULL;
    return a->rename;
}

int answer_learn(const struct answer *a, struct variant *v)
{
    const struct param *rule = variant_find_param(v, a->refused);
    const char *other = other_name(a, v);

    if (!a->refused[0] || (rule && rule->how != PARAM_SET))
        return 0;
    if (other && rule && !variant_find_param(v, other))
        variant_param(v, other, PARAM_SET, rule->value);
    variant_param(v, a->refused, other ? PARAM_RENAME : PARAM_DROP, other)
        ->refused = 1;
    return 1;
}
