#include "check/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "check/row.h"
#include "model/prompt.h"
#include "provider/fault.h"
#include "provider/request.h"
#include "wire/duration.h"

#define HEADERS 16
#define TRIES 3
#define LIST_MAX ((size_t)8 * 1024 * 1024)
#define BODY_MAX ((size_t)64 * 1024 * 1024) /* the system prompt is in it */
#define TEXT_MOST 16384

/* Any would do; this one has many answers, all of them short. */
#define QUESTION                                                               \
    "{\"messages\":[{\"role\":\"user\",\"content\":"                           \
    "\"Tell me in two sentences why the sea is salty.\"}]}"

struct check {
    struct check_world world;
    struct variant variant; /* owned: learns what is refused */
    struct check_seen seen;
    struct check_bill bill;
    struct buf url, models_url, body;
    char *header[HEADERS + 1]; /* the key among them: wiped at the end */
    struct exchange *exchange; /* NULL: none is in flight */
    enum check_ask ask;        /* the one that is made */
    int64_t sent, until; /* until: its time-out, or when it is sent again */
    size_t row;
    const char *stop; /* why the other rows are skipped, or NULL */
};

static const struct check_row *const rows[] = {
#define CHECK(id) &check_row_##id,
#include "check/checks.def"
#undef CHECK
    NULL,
};

static void send_now(struct check *c, int64_t now);

/* ---- the rows ---------------------------------------------------------- */

static void tell(struct check *c, const struct check_finding *raw)
{
    struct check_finding f = {raw->check, raw->grade, {0}};
    struct buf masked;

    buf_init(&masked, TEXT_MOST);
    buf_init(&f.text, TEXT_MOST);
    fault_mask(&masked, raw->text.data, c->variant.key);
    text_safe(&f.text, masked.data, masked.len, 0);
    c->world.found(c->world.arg, &f);
    buf_release(&f.text);
    buf_release(&masked);
}

static void judge(struct check *c, const struct check_row *row)
{
    struct check_finding f = {.check = row->name, .grade = CHECK_SKIPPED};

    buf_init(&f.text, TEXT_MOST);
    if (c->stop)
        buf_adds(&f.text, c->stop);
    else
        row->judge(&c->seen, &f);
    if (f.grade == CHECK_BAD && row->without)
        c->stop = row->without;
    tell(c, &f);
    buf_release(&f.text);
}

/* Requests that no row waits for any more are not made: they cost money. */
static int is_needed(const struct check *c, enum check_ask ask)
{
    return ask != ASK_NOTHING && !c->stop && !c->seen.reply[ask].made &&
           (ask != ASK_STREAM || c->seen.streams);
}

/* Goes on until something must be asked, or all is told. */
static void advance(struct check *c, int64_t now)
{
    for (; rows[c->row]; c->row++) {
        if (is_needed(c, rows[c->row]->ask)) {
            c->ask = rows[c->row]->ask;
            send_now(c, now);
            return;
        }
        judge(c, rows[c->row]);
    }
    c->world.wake(c->world.arg, now);
}

/* ---- one request ------------------------------------------------------- */

static struct check_reply *reply_of(struct check *c)
{
    return &c->seen.reply[c->ask];
}

static void add(int64_t *sum, int64_t n)
{
    if (n >= 0)
        *sum = (*sum < 0 ? 0 : *sum) + n;
}

static void add_bill(struct check *c, const struct answer *a)
{
    struct check_bill *b = &c->bill;
    const struct usage *u = &a->usage;

    b->completions++;
    b->untold += u->input < 0 || u->output < 0;
    add(&b->usage.input, u->input);
    add(&b->usage.output, u->output);
    add(&b->usage.cached, u->cached);
    add(&b->usage.cache_write, u->cache_write);
    add(&b->usage.reasoning, u->reasoning);
    if (a->model[0])
        snprintf(b->model, sizeof(b->model), "%s", a->model);
}

/* Each parameter is learnt once at most, and so this has an end. */
static int is_learnt(struct check *c)
{
    return c->ask != ASK_MODELS &&
           answer_learn(&reply_of(c)->answer, &c->variant);
}

/* Only what an endpoint says is tried again: who does not answer was waited
 * for already. -1: not at all. */
static int64_t wait_for(const struct check *c, const struct check_reply *r)
{
    const struct answer *a = &r->answer;
    int64_t wait = NS_PER_S << (r->tries - 1);

    if (c->ask == ASK_MODELS || r->tries == TRIES || a->status < 400 ||
        !answer_retryable(a, r->outcome))
        return -1;
    if (a->retry_after > wait)
        wait = a->retry_after;
    return wait > c->seen.timeout ? -1 : wait;
}

/* Whoever is not waited for may have answered all the same. */
static int may_be_billed(const struct check_reply *r)
{
    return answer_accepted(&r->answer) || r->outcome == OUTCOME_TIMEOUT;
}

static void read_reply(struct check *c, const struct check_reply *r)
{
    if (c->ask == ASK_MODELS && answer_accepted(&r->answer))
        check_models_read(&c->seen.models, c->variant.model, &r->answer.body);
    if (c->ask != ASK_MODELS && may_be_billed(r))
        add_bill(c, &r->answer);
}

static void closed(struct check *c, enum answer_close how, const char *why,
                   int64_t now)
{
    struct check_reply *r = reply_of(c);
    int64_t wait;

    c->exchange = NULL;
    r->outcome = answer_end(&r->answer, how, why, now);
    r->took = now - c->sent;
    r->first = r->answer.first_token ? r->answer.first_token - c->sent : -1;
    read_reply(c, r);
    if (is_learnt(c)) {
        r->tries--;
        send_now(c, now);
        return;
    }
    wait = wait_for(c, r);
    if (wait >= 0) {
        c->until = now + wait;
        c->world.wake(c->world.arg, c->until);
        return;
    }
    r->made = 1;
    advance(c, now);
}

static void on_header(void *arg, const char *name, const char *value)
{
    struct check *c = arg;

    answer_header(&reply_of(c)->answer, name, value, 0);
}

static void on_head(void *arg, int status, int64_t now)
{
    struct check *c = arg;

    (void)now;
    answer_head(&reply_of(c)->answer, status);
}

static void on_data(void *arg, const char *bytes, size_t len, int64_t now)
{
    struct check *c = arg;

    answer_data(&reply_of(c)->answer, bytes, len, now);
}

static void on_done(void *arg, const struct exchange_end *end, int64_t now)
{
    static const enum answer_close how[] = {
        [END_WHOLE] = CLOSE_WHOLE,     [END_CUT] = CLOSE_CUT,
        [END_CONNECT] = CLOSE_CONNECT, [END_TLS] = CLOSE_TLS,
        [END_LIMIT] = CLOSE_LIMIT,
    };
    struct check *c = arg;

    reply_of(c)->connect = end->connect;
    closed(c, how[end->how], end->why, now);
}

static int make_body(struct check *c, struct err *err)
{
    struct prompt p;

    buf_clear(&c->body);
    if (c->ask == ASK_MODELS)
        return 0;
    prompt_init(&p);
    p.request = QUESTION;
    p.request_len = strlen(QUESTION);
    c->variant.stream = c->ask == ASK_STREAM;
    if (c->seen.provider->body(&c->variant, &p, &c->body, err))
        return -1;
    return buf_check(&c->body, err);
}

static int start_exchange(struct check *c, struct err *err)
{
    static const struct exchange_events events = {
        .header = on_header,
        .head = on_head,
        .data = on_data,
        .done = on_done,
    };
    int list = c->ask == ASK_MODELS;
    const struct exchange_request q = {
        .url = list ? c->models_url.data : c->url.data,
        .headers = (const char *const *)c->header,
        .body = list ? NULL : c->body.data,
        .len = c->body.len,
        .most = list ? LIST_MAX : ANSWER_MAX,
        .connect_ns = c->seen.timeout / 3,
        .http2 = c->variant.http2,
        .events = &events,
        .started = &c->sent,
        .arg = c,
    };

    c->exchange = c->world.net->start(c->world.net, &q, err);
    return c->exchange ? 0 : -1;
}

static void send_now(struct check *c, int64_t now)
{
    struct check_reply *r = reply_of(c);
    struct err err;

    answer_clear(&r->answer, c->seen.provider);
    r->answer.key = c->variant.key;
    r->tries++;
    c->sent = now;
    c->until = now + c->seen.timeout;
    if (make_body(c, &err) || start_exchange(c, &err))
        closed(c, CLOSE_CONNECT, err.text, now);
    else
        c->world.wake(c->world.arg, c->until);
}

/* ---- the whole --------------------------------------------------------- */

/* Where the variant sets a limit its name is the one that the endpoint takes;
 * one that it drops is not. */
static void limit_tokens(struct variant *v, int64_t most)
{
    static const char *const names[] = {"max_tokens", "max_completion_tokens"};
    const char *name = NULL;
    char number[32];

    snprintf(number, sizeof(number), "%lld", (long long)most);
    for (size_t i = 0; i < 2; i++) {
        const struct param *rule = variant_find_param(v, names[i]);

        if (rule && rule->how == PARAM_SET) {
            variant_param(v, names[i], PARAM_SET, number);
            return;
        }
        if (!rule && !name)
            name = names[i];
    }
    if (name)
        variant_param(v, name, PARAM_SET, number);
}

static void init_seen(struct check *c, const struct check_settings *s)
{
    c->seen.side = s->side;
    c->seen.alike = s->alike;
    c->seen.variant = &c->variant;
    c->seen.provider = provider_find(c->variant.provider);
    c->seen.streams = request_streams(&c->variant);
    c->seen.timeout = s->timeout;
    c->seen.most_tokens = s->most_tokens;
    for (int i = 0; i < CHECK_ASKS; i++)
        answer_init(&c->seen.reply[i].answer);
}

struct check *check_new(const struct check_settings *s, struct err *err)
{
    struct check *c = memory_new(1, sizeof(*c));

    c->world = s->world;
    variant_copy(&c->variant, s->variant);
    limit_tokens(&c->variant, s->most_tokens);
    buf_init(&c->url, 8192);
    buf_init(&c->models_url, 8192);
    buf_init(&c->body, BODY_MAX);
    c->bill.usage = (struct usage){-1, -1, -1, -1, -1};
    init_seen(c, s);
    if (provider_url(&c->variant, &c->url, err) ||
        provider_models(&c->variant, &c->models_url, err) ||
        url_parse(&c->seen.url, c->url.data, err)) {
        check_free(c);
        return NULL;
    }
    c->seen.provider->headers(&c->variant, c->header, HEADERS);
    return c;
}

void check_free(struct check *c)
{
    if (!c)
        return;
    if (c->exchange)
        c->world.net->cancel(c->world.net, c->exchange);
    for (size_t i = 0; c->header[i]; i++) {
        explicit_bzero(c->header[i], strlen(c->header[i]));
        free(c->header[i]);
    }
    for (int i = 0; i < CHECK_ASKS; i++)
        answer_release(&c->seen.reply[i].answer);
    buf_release(&c->url);
    buf_release(&c->models_url);
    buf_release(&c->body);
    variant_release(&c->variant);
    free(c);
}

void check_start(struct check *c, int64_t now)
{
    struct err err;

    if (c->world.resolve(c->world.arg, c->url.data, &c->seen.address, &err))
        c->seen.unknown = err;
    advance(c, now);
}

void check_turn(struct check *c, int64_t now)
{
    if (check_over(c))
        return;
    if (now < c->until) {
        c->world.wake(c->world.arg, c->until);
    } else if (c->exchange) {
        c->world.net->cancel(c->world.net, c->exchange);
        closed(c, CLOSE_TIMEOUT, "the answer did not end in time", now);
    } else {
        send_now(c, now);
    }
}

int check_over(const struct check *c)
{
    return !rows[c->row];
}

const struct check_bill *check_bill(const struct check *c)
{
    return &c->bill;
}
