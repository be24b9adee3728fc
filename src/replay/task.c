#include "replay/task.h"

#include <string.h>

#include "provider/advice.h"
#include "replay/enrich.h"
#include "replay/keep.h"

#define BODY_MAX (64 * 1024 * 1024)

static void send_now(struct task *t, int64_t now);

static struct arm *arm_of(const struct task *t)
{
    return &t->replay->arm[t->side];
}

void task_init(struct task *t, struct replay *r, struct duo *d, enum side s)
{
    t->replay = r;
    t->duo = d;
    t->side = s;
    answer_init(&t->answer);
    buf_init(&t->body, BODY_MAX);
}

void task_release(struct task *t)
{
    task_abort(t);
    answer_release(&t->answer);
    buf_release(&t->body);
}

static void cancel(struct task *t)
{
    t->replay->net->cancel(t->replay->net, t->exchange);
    arm_of(t)->sent--;
}

void task_abort(struct task *t)
{
    if (t->state == TASK_IDLE)
        return;
    if (t->state == TASK_SENT)
        cancel(t);
    heap_remove(&t->replay->timers, &t->timer);
    arm_of(t)->in_flight--;
    t->state = TASK_IDLE;
}

/* Without events there is no first token to wait for: none was asked for, or
 * the head of the answer says that none will come. */
static int has_tokens(const struct task *t)
{
    return arm_streams(arm_of(t)) && (!t->head || t->answer.streamed);
}

/* The moment at which silence becomes a time-out, and what it is called then.
 * Asked again each time the timer fires: moving the timer with every token
 * would cost more than the token. */
static int64_t patience(const struct task *t, const char **what)
{
    const struct replay_settings *s = &t->replay->set;
    int64_t whole = t->sent + s->whole, silence = whole;

    *what = "the answer did not end in time";
    if (has_tokens(t) && t->answer.first_token)
        silence = t->answer.last_token + s->stall;
    else if (has_tokens(t))
        silence = t->sent + s->first_token;
    if (silence >= whole)
        return whole;
    *what = t->answer.first_token ? "the answer stopped coming"
                                  : "no first token in time";
    return silence;
}

/* Spans count from where the latency counts: from the request's own start, or
 * in an open loop from when it was due. */
static int64_t since(int64_t moment, int64_t base)
{
    return moment ? moment - base : -1;
}

/* Run time goes on where an earlier run on the same store ended. */
static int64_t in_run(const struct replay *r, int64_t moment)
{
    return moment - r->start + r->set.earlier;
}

static void fill_times(const struct task *t, struct reply *r, int64_t now)
{
    const struct replay *rp = t->replay;
    int64_t base = replay_open_loop(rp) ? t->due : t->sent;
    int64_t first = t->attempts > 1 ? t->first_sent : t->sent;

    r->sent = in_run(rp, t->sent);
    r->wall_us = rp->wall_us + (t->sent - rp->start) / 1000;
    r->queue = first - t->due;
    r->retry = t->sent - first;
    r->wire = now - t->sent;
    r->latency = now - base;
    r->head = since(t->head, t->sent);
    r->first_token = since(t->answer.first_token, base);
    r->first_content = since(t->answer.first_content, base);
    r->last_token = since(t->answer.last_token, base);
}

static int repeat_of(const struct task *t)
{
    return t->duo->warmup ? 0 : t->duo->work->repeat;
}

static void begin_reply(const struct task *t, struct reply *r)
{
    reply_init(r);
    r->prompt = t->duo->work->prompt.seq;
    r->repeat = repeat_of(t);
    r->side = t->side;
    r->warmup = t->duo->warmup;
    r->first = t->duo->first == t->side;
    r->attempts = t->attempts;
    r->cluster = enrich_cluster(&t->duo->work->prompt);
    r->due = in_run(t->replay, t->due);
}

static void finish(struct task *t, enum outcome o, enum answer_close how,
                   const struct exchange_end *end, int64_t now)
{
    struct reply r;

    begin_reply(t, &r);
    r.reused = end ? end->reused : 0;
    r.local_port = end ? end->local_port : 0;
    r.maybe_billed = how == CLOSE_TIMEOUT || how == CLOSE_CUT;
    answer_reply(&t->answer, &r);
    r.outcome = o;
    fill_times(t, &r, now);
    price_reply(t->replay->set.prices, arm_of(t)->variant.model, &r);
    r.answer = enrich_hash(&r);
    replay_ended(t->replay, t, &r, now);
}

static void note_attempt(struct task *t, enum outcome o, int64_t wait,
                         int64_t now)
{
    struct record *rec = record_new(RECORD_ATTEMPT);
    const struct attempt a = {
        .prompt = t->duo->work->prompt.seq,
        .repeat = repeat_of(t),
        .side = t->side,
        .number = t->attempts,
        .outcome = o,
        .status = t->answer.status,
        .sent = in_run(t->replay, t->sent),
        .wire = now - t->sent,
        .wait = wait,
        .error = t->answer.error.data,
    };

    record_attempt(rec, &a);
    keep_take(t->replay, t->side, rec);
}

static void say_learned(struct task *t)
{
    const char *name = t->answer.refused, *said = t->answer.error.data;
    const struct param *p = variant_find_param(&arm_of(t)->variant, name);

    if (p->how == PARAM_RENAME)
        replay_say(t->replay, EVENT_REFUSED, (int)t->side,
                   "%s is sent as %s: %s", name, p->value, said);
    else
        replay_say(t->replay, EVENT_REFUSED, (int)t->side, "%s is left out: %s",
                   name, said);
}

/* The endpoint does not take a parameter: leave it out, or call it what it
 * asks for, for this variant and from now on. Others in flight were sent
 * before we knew; they find it learnt and are only sent again. */
static int learn(struct task *t, enum outcome o)
{
    struct arm *arm = arm_of(t);
    const struct param *p =
        variant_find_param(&arm->variant, t->answer.refused);

    if (!t->answer.refused[0] || o == OUTCOME_RATE_LIMITED)
        return 0;
    if (p && p->refused)
        return t->learned != arm->learned;
    if (arm->learned == ARM_LEARNS || !answer_learn(&t->answer, &arm->variant))
        return 0;
    arm->learned++;
    say_learned(t);
    return 1;
}

static void give_up_run(struct task *t)
{
    struct buf why;

    buf_init(&why, 4096);
    advice_write(&t->answer, &arm_of(t)->variant, t->side, &why);
    replay_halt(t->replay, EVENT_FAULT, (int)t->side, PHASE_FAILED, why.data);
    buf_release(&why);
}

static void note_limit(struct task *t, enum outcome o, int64_t now)
{
    struct limit *l = arm_of(t)->limit;

    if (!limit_ended(l, o, t->answer.retry_after, now))
        return;
    if (replay_open_loop(t->replay))
        replay_say(t->replay, EVENT_LIMITED, (int)t->side,
                   "rate limited: the schedule goes on all the same");
    else
        replay_say(t->replay, EVENT_LIMITED, (int)t->side,
                   "rate limited: %d in flight a variant for now, more again "
                   "when it is answered",
                   l->window);
}

static int64_t wait_for(struct task *t, enum outcome o)
{
    struct replay *r = t->replay;

    if (!answer_retryable(&t->answer, o))
        return -1;
    return backoff_wait(&r->set.backoff, t->tries, t->answer.retry_after,
                        &r->rng);
}

/* After a stop nothing is sent: what would be sent again stays missing. */
static void again(struct task *t, int64_t wait, int64_t now)
{
    if (t->replay->stopping) {
        replay_ended(t->replay, t, NULL, now);
    } else if (wait == 0) {
        send_now(t, now);
    } else {
        t->state = TASK_WAITING;
        replay_timer(t->replay, t, now + wait);
    }
}

static void closed(struct task *t, enum answer_close how,
                   const struct exchange_end *end, const char *why, int64_t now)
{
    enum outcome o = answer_end(&t->answer, how, why, now);
    int64_t wait;

    heap_remove(&t->replay->timers, &t->timer);
    t->state = TASK_CLOSING;
    note_limit(t, o, now);
    if (learn(t, o)) {
        note_attempt(t, o, 0, now);
        again(t, 0, now);
        return;
    }
    if (t->answer.terminal) {
        give_up_run(t);
        replay_ended(t->replay, t, NULL, now);
        return;
    }
    t->tries++;
    wait = wait_for(t, o);
    if (wait < 0) {
        finish(t, o, how, end, now);
        return;
    }
    note_attempt(t, o, wait, now);
    again(t, wait, now);
}

static void on_header(void *arg, const char *name, const char *value)
{
    struct task *t = arg;

    answer_header(&t->answer, name, value,
                  (t->replay->wall_us + (t->sent - t->replay->start) / 1000) *
                      1000);
}

static void on_head(void *arg, int status, int64_t now)
{
    struct task *t = arg;

    t->head = now;
    answer_head(&t->answer, status);
    keep_answered(t->replay, t->side);
}

/* Only the first token can bring the moment of a time-out forward. */
static void on_data(void *arg, const char *bytes, size_t len, int64_t now)
{
    struct task *t = arg;
    int before = t->answer.first_token != 0;
    const char *what;

    answer_data(&t->answer, bytes, len, now);
    if (!before && t->answer.first_token)
        replay_timer(t->replay, t, patience(t, &what));
}

static void on_done(void *arg, const struct exchange_end *end, int64_t now)
{
    static const enum answer_close how[] = {
        [END_WHOLE] = CLOSE_WHOLE,     [END_CUT] = CLOSE_CUT,
        [END_CONNECT] = CLOSE_CONNECT, [END_TLS] = CLOSE_TLS,
        [END_LIMIT] = CLOSE_LIMIT,
    };

    struct task *t = arg;

    arm_of(t)->sent--;
    closed(t, how[end->how], end, end->why, now);
}

static const struct exchange_events events = {
    .header = on_header,
    .head = on_head,
    .data = on_data,
    .done = on_done,
};

static int make_body(struct task *t, struct err *err)
{
    const struct arm *arm = arm_of(t);

    buf_clear(&t->body);
    if (arm->provider->body(&arm->variant, &t->duo->work->prompt, &t->body,
                            err))
        return -1;
    return buf_check(&t->body, err);
}

static int start_exchange(struct task *t, struct err *err)
{
    struct replay *r = t->replay;
    struct arm *arm = arm_of(t);
    const struct exchange_request q = {
        .url = arm->url.data,
        .headers = (const char *const *)arm->header,
        .body = t->body.data,
        .len = t->body.len,
        .most = ANSWER_MAX,
        .connect_ns = r->set.connect,
        .http2 = arm->variant.http2,
        .events = &events,
        .started = &t->sent,
        .arg = t,
    };

    t->exchange = r->net->start(r->net, &q, err);
    return t->exchange ? 0 : -1;
}

/* The dialect cannot express the prompt. */
static void skip(struct task *t, const struct err *err, int64_t now)
{
    struct reply r;

    begin_reply(t, &r);
    r.error = err->text;
    replay_ended(t->replay, t, &r, now);
}

static void send_now(struct task *t, int64_t now)
{
    const char *what;
    struct err err;

    if (make_body(t, &err)) {
        skip(t, &err, now);
        return;
    }
    answer_clear(&t->answer, arm_of(t)->provider);
    t->answer.key = arm_of(t)->variant.key;
    if (t->attempts == 1)
        t->first_sent = t->sent;
    t->learned = arm_of(t)->learned;
    t->head = 0;
    t->sent = now;
    /* No socket, no memory: the machine's doing, so it is no reply. */
    if (start_exchange(t, &err)) {
        replay_stop(t->replay, PHASE_FAILED, err.text);
        replay_ended(t->replay, t, NULL, now);
        return;
    }
    arm_of(t)->sent++;
    t->attempts++;
    t->state = TASK_SENT;
    replay_timer(t->replay, t, patience(t, &what));
}

void task_start(struct task *t, int64_t now)
{
    t->state = TASK_CLOSING;
    t->tries = t->attempts = 0;
    send_now(t, now);
}

/* Those that wait must not come back together, neither when the limiter lets
 * them nor in greater number than it does. */
static void retry(struct task *t, int64_t now)
{
    struct replay *r = t->replay;
    const struct arm *arm = arm_of(t);
    int64_t until = arm->limit->until > now ? arm->limit->until : now;
    int full = !replay_open_loop(r) && arm->sent >= arm->limit->window;

    if (until > now || full)
        replay_timer(
            r, t,
            until + 1 +
                (int64_t)rng_below(&r->rng, (uint64_t)r->set.backoff.first));
    else
        send_now(t, now);
}

void task_timer(struct task *t, int64_t now)
{
    const char *what;
    int64_t when;

    if (t->state == TASK_WAITING) {
        retry(t, now);
        return;
    }
    when = patience(t, &what);
    if (now < when) {
        replay_timer(t->replay, t, when);
        return;
    }
    cancel(t);
    closed(t, CLOSE_TIMEOUT, NULL, what, now);
}
