#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/script.h"

#define FINE                                                                   \
    "{\"model\":\"m\",\"choices\":[{\"message\":{\"content\":\"yes\"},"        \
    "\"finish_reason\":\"stop\"}],"                                            \
    "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}"

struct exchange {
    struct heap_item timer; /* first member */
    struct script *script;
    struct exchange_request ask;
    struct said said;
    enum side side;
    int64_t at;
    int step; /* 0: the head is next, then the pieces, then the end */
};

/* ---- what endpoints say ------------------------------------------------ */

void says_fine(struct said *out, int64_t after)
{
    *out = (struct said){.head = after, .status = 200, .end = after};
    out->header[0][0] = "content-type";
    out->header[0][1] = "application/json";
    out->piece[0] = FINE;
    out->at[0] = after;
}

void says_stream(struct said *out, int64_t after)
{
    *out = (struct said){.head = after / 2, .status = 200, .end = 2 * after};
    out->header[0][0] = "content-type";
    out->header[0][1] = "text/event-stream";
    out->piece[0] = "data: {\"choices\":[{\"delta\":{\"content\":\"y\"}}]}\n\n";
    out->piece[1] = "data: {\"choices\":[{\"delta\":{\"content\":\"es\"},"
                    "\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    out->at[0] = after;
    out->at[1] = 2 * after;
}

void says_status(struct said *out, int64_t after, int status, const char *body)
{
    says_fine(out, after);
    out->status = status;
    out->piece[0] = body;
    out->piece[1] = NULL;
}

/* ---- the transport ----------------------------------------------------- */

static int64_t next_moment(const struct exchange *x)
{
    int piece = x->step - 1;

    if (x->said.head == NEVER)
        return x->said.end;
    if (x->step == 0)
        return x->said.head;
    if (piece < PIECES && x->said.piece[piece])
        return x->said.at[piece];
    return x->said.end;
}

static void aim(struct exchange *x)
{
    int64_t span = next_moment(x);

    if (span != NEVER)
        heap_set(&x->script->events, &x->timer, x->at + span);
}

static void end_exchange(struct exchange *x)
{
    struct script *s = x->script;
    const struct exchange_request ask = x->ask;
    struct exchange_end end = {.how = x->said.how, .status = x->said.status};

    if (end.how != END_WHOLE)
        end.why = "the network said no";
    s->live[x->side]--;
    free(x);
    ask.events->done(ask.arg, &end, s->now);
}

static void say_head(struct exchange *x)
{
    const struct exchange_events *e = x->ask.events;

    for (int i = 0; i < 4 && x->said.header[i][0]; i++)
        e->header(x->ask.arg, x->said.header[i][0], x->said.header[i][1]);
    e->head(x->ask.arg, x->said.status, x->script->now);
}

static void fire(struct exchange *x)
{
    const char *piece = x->step ? x->said.piece[x->step - 1] : NULL;

    if (x->said.head == NEVER || (x->step && !piece)) {
        end_exchange(x);
        return;
    }
    if (x->step == 0)
        say_head(x);
    else
        x->ask.events->data(x->ask.arg, piece, strlen(piece), x->script->now);
    x->step++;
    aim(x);
}

static int prompt_of(const char *body)
{
    const char *p = strstr(body, "\"p#");

    return p ? atoi(p + 3) : 0;
}

static void note_sent(struct script *s, const struct sent *q)
{
    if (s->sent == s->sent_cap) {
        s->sent_cap = s->sent_cap ? 2 * s->sent_cap : 64;
        s->log = realloc(s->log, s->sent_cap * sizeof(*s->log));
        assert_non_null(s->log);
    }
    s->log[s->sent] = *q;
    s->log[s->sent++].body = NULL;
}

static int times_sent(const struct script *s, const struct sent *q)
{
    int times = 0;

    for (size_t i = 0; i < s->sent && !s->forget; i++)
        times += s->log[i].prompt == q->prompt && s->log[i].side == q->side;
    return times;
}

static struct exchange *start(struct transport *t,
                              const struct exchange_request *r, struct err *err)
{
    struct script *s = (struct script *)t;
    struct exchange *x;
    struct sent q = {.at = s->now - BEGIN, .body = r->body};

    if ((uintptr_t)&x < s->deepest)
        s->deepest = (uintptr_t)&x;
    if (s->broken && s->made >= s->broken) {
        err_set(err, ERR_IO, "no more sockets");
        return NULL;
    }
    x = calloc(1, sizeof(*x));
    assert_non_null(x);
    s->made++;
    q.side = strstr(r->url, "treatment") ? TREATMENT : CONTROL;
    q.prompt = prompt_of(r->body);
    q.number = times_sent(s, &q) + 1;
    *x =
        (struct exchange){.script = s, .ask = *r, .side = q.side, .at = s->now};
    s->says(s, &q, &x->said);
    if (!s->forget)
        note_sent(s, &q);
    if (++s->live[q.side] > s->peak[q.side])
        s->peak[q.side] = s->live[q.side];
    *r->started = s->now;
    aim(x);
    return x;
}

static void cancel(struct transport *t, struct exchange *x)
{
    struct script *s = (struct script *)t;

    heap_remove(&s->events, &x->timer);
    s->live[x->side]--;
    s->cancelled++;
    free(x);
}

/* ---- the supply -------------------------------------------------------- */

static struct work *give(void *arg, int *over)
{
    struct script *s = arg;
    struct prompt p;
    char text[96], id[32];

    *over = s->given == s->prompts * s->repeats;
    if (*over)
        return NULL;
    prompt_init(&p);
    p.seq = s->given % s->prompts + 1;
    snprintf(id, sizeof(id), "p%lld", (long long)p.seq);
    snprintf(text, sizeof(text),
             "{\"messages\":[{\"role\":\"user\",\"content\":\"p#%lld\"}]}",
             (long long)p.seq);
    p.id = id;
    p.at_us = s->gap_us * p.seq;
    p.request = s->request ? s->request : text;
    p.request_len = strlen(p.request);
    p.logged_input_tokens = 10;
    return work_new(&p, (int)(s->given++ / s->prompts) + 1, s->missing);
}

static size_t room(void *arg)
{
    struct script *s = arg;

    if (!s->room)
        return SIZE_MAX;
    return s->room - (s->records - s->flushed);
}

static int put(void *arg, struct record *r)
{
    struct script *s = arg;

    if (room(s) == 0 || s->forget) {
        s->lost += !s->forget;
        s->replies += r->kind == RECORD_REPLY;
        record_free(r);
        return -1;
    }
    s->replies += r->kind == RECORD_REPLY;
    if (s->records == s->record_cap) {
        s->record_cap = s->record_cap ? 2 * s->record_cap : 64;
        s->record = realloc(s->record, s->record_cap * sizeof(*s->record));
        assert_non_null(s->record);
    }
    s->record[s->records++] = r;
    return 0;
}

static void wake(void *arg, int64_t when)
{
    struct script *s = arg;

    if (when < s->wake)
        s->wake = when;
}

/* ---- the clock --------------------------------------------------------- */

static void usual(struct script *s, const struct sent *q, struct said *out)
{
    (void)s;
    (void)q;
    says_fine(out, 100 * MS);
}

static void init_variant(struct variant *v, const char *name)
{
    char url[64];

    snprintf(url, sizeof(url), "http://%s.test/v1", name);
    v->provider = memory_string("openai");
    v->base_url = memory_string(url);
    v->model = memory_string("m");
    v->key = memory_string(name);
}

void script_init(struct script *s)
{
    struct variant *v;

    memset(s, 0, sizeof(*s));
    s->net = (struct transport){.start = start, .cancel = cancel};
    s->says = usual;
    s->now = BEGIN;
    s->wake = NEVER;
    s->prompts = 8;
    s->repeats = 1;
    s->missing[CONTROL] = s->missing[TREATMENT] = 1;
    s->deepest = UINTPTR_MAX;
    s->price = (struct price){"m", 1000000, -1, -1, 2000000, 0, ""};
    s->prices = (struct price_list){&s->price, 1};
    s->set = (struct replay_settings){
        .concurrency = 4,
        .in_flight = 4,
        .connect = 10 * S,
        .first_token = 60 * S,
        .stall = 30 * S,
        .whole = 300 * S,
        .backoff = {500 * MS, 8 * S, 3},
        .budget = -1,
        .errors = -1,
        .seed = 1,
        .prices = &s->prices,
    };
    schedule_init(&s->set.schedule, &pace_closed, 1);
    v = s->set.variant;
    init_variant(&v[CONTROL], "control");
    init_variant(&v[TREATMENT], "treatment");
}

void script_release(struct script *s)
{
    replay_free(s->replay);
    assert_int_equal(s->live[CONTROL] + s->live[TREATMENT], 0);
    variant_release(&s->set.variant[CONTROL]);
    variant_release(&s->set.variant[TREATMENT]);
    for (size_t i = 0; i < s->records; i++)
        record_free(s->record[i]);
    free(s->record);
    free(s->log);
    heap_release(&s->events);
}

void script_begin(struct script *s)
{
    const struct supply supply = {give, room, put, wake, s};

    s->replay = replay_new(&s->set, &supply, &s->net, s->now, 0);
    replay_turn(s->replay, s->now);
}

/* One step of whatever comes first; 0 when nothing ever will, or not until
 * `end`. */
static int step(struct script *s, int64_t end)
{
    struct heap_item *it = heap_first(&s->events);
    int64_t event = it ? it->when : NEVER;
    int64_t first = event < s->wake ? event : s->wake;

    if (first == NEVER || first > end)
        return 0;
    if (first > s->now)
        s->now = first;
    if (event <= s->wake) {
        fire((struct exchange *)heap_pop(&s->events, s->now));
    } else {
        s->wake = NEVER;
        replay_turn(s->replay, s->now);
    }
    return 1;
}

void script_until(struct script *s, int64_t at)
{
    while (!replay_over(s->replay) && step(s, BEGIN + at))
        ;
    if (s->now < BEGIN + at)
        s->now = BEGIN + at;
}

void script_run(struct script *s)
{
    if (!s->replay)
        script_begin(s);
    while (!replay_over(s->replay))
        if (!step(s, NEVER))
            fail_msg("nothing will ever happen, and it is not over");
}

void script_flush(struct script *s)
{
    s->flushed = s->records;
    replay_turn(s->replay, s->now);
}

/* ---- looking at it ----------------------------------------------------- */

static const struct record *nth(const struct script *s, enum record_kind kind,
                                size_t n)
{
    for (size_t i = 0; i < s->records; i++)
        if (s->record[i]->kind == kind && n-- == 0)
            return s->record[i];
    return NULL;
}

const struct reply *script_reply(const struct script *s, size_t n)
{
    const struct record *r = nth(s, RECORD_REPLY, n);

    return r ? &r->u.reply : NULL;
}

const struct attempt *script_attempt(const struct script *s, size_t n)
{
    const struct record *r = nth(s, RECORD_ATTEMPT, n);

    return r ? &r->u.attempt : NULL;
}

size_t script_count(const struct script *s, enum record_kind kind)
{
    size_t n = 0;

    while (nth(s, kind, n))
        n++;
    return n;
}

const struct reply *script_find(const struct script *s, int64_t prompt,
                                enum side side)
{
    const struct reply *r;

    for (size_t n = 0; (r = script_reply(s, n)); n++)
        if (r->prompt == prompt && r->side == side && !r->warmup)
            return r;
    return NULL;
}

int script_events(const struct script *s, enum event_kind kind)
{
    int count = 0;

    for (size_t i = 0; i < s->records; i++)
        count += s->record[i]->kind == RECORD_EVENT &&
                 s->record[i]->u.event.kind == kind;
    return count;
}

const char *script_event(const struct script *s, enum event_kind kind)
{
    for (size_t i = 0; i < s->records; i++)
        if (s->record[i]->kind == RECORD_EVENT &&
            s->record[i]->u.event.kind == kind)
            return s->record[i]->u.event.text;
    return "";
}

struct engine script_engine(const struct script *s)
{
    struct engine e = {0};

    replay_engine(s->replay, &e, s->now);
    return e;
}
