#include "gateway/keep.h"

#include <string.h>

#include "gateway/visit_log.h"
#include "replay/enrich.h"

static struct variant *variant_of(const struct leg *l)
{
    return &l->visit->terms->set.variant[l->side];
}

static int64_t in_run(const struct gateway *g, int64_t moment)
{
    return moment - g->start + g->earlier;
}

static int64_t since(int64_t moment, int64_t base)
{
    return moment ? moment - base : -1;
}

/* The unit of the split: what it keeps together is counted together. */
static int64_t cluster(const struct visit *c)
{
    const struct prompt who = {
        .user = c->user, .conversation = c->user ? NULL : c->conversation};

    return enrich_cluster(&who);
}

/* In shadow mode what has no copy has nobody to be compared with; else what
 * stands in for treatment is nobody's. */
static int is_alone(const struct visit *c, enum side side)
{
    if (c->terms->set.split.policy == POLICY_split_shadow)
        return !c->made.copy;
    return side != c->made.side;
}

static void fill_times(const struct leg *l, struct reply *r, int64_t now)
{
    const struct gateway *g = l->visit->gateway;

    r->due = in_run(g, l->visit->at);
    r->sent = in_run(g, l->sent);
    r->wall_us = g->wall_us + (l->sent - g->start) / 1000;
    r->queue = l->sent - l->visit->at;
    r->retry = 0;
    r->wire = now - l->sent;
    r->latency = r->outcome == OUTCOME_ABANDONED ? -1 : r->wire;
    r->head = since(l->head, l->sent);
    r->first_token = since(l->answer.first_token, l->sent);
    r->first_content = since(l->answer.first_content, l->sent);
    r->last_token = since(l->answer.last_token, l->sent);
}

static void place(const struct visit *c, enum side side, struct reply *r)
{
    reply_init(r);
    r->prompt = c->seq;
    r->warmup = is_alone(c, side);
    r->repeat = r->warmup ? 0 : 1;
    r->side = side;
    r->first = side == c->made.side;
    r->stage = c->stage;
    r->cluster = cluster(c);
}

static void fill(struct leg *l, enum outcome o, struct reply *r, int64_t now)
{
    const struct visit *c = l->visit;

    place(c, l->side, r);
    r->attempts = 1;
    answer_reply(&l->answer, r);
    r->outcome = o;
    if (o == OUTCOME_ABANDONED)
        r->error = leg_is_for_client(l)
                       ? "the client did not wait for the answer"
                       : "the gateway did not wait for the answer";
    fill_times(l, r, now);
    price_reply(c->terms->set.prices, variant_of(l)->model, r);
    r->answer = enrich_hash(r);
}

static void put_prompt(struct visit *c)
{
    struct gateway *g = c->gateway;
    struct record *rec = record_new(RECORD_PROMPT);
    struct prompt p;

    prompt_init(&p);
    p.seq = c->seq;
    p.id = c->id;
    p.user = c->user;
    p.conversation = c->conversation;
    p.at_us = g->wall_us + (c->at - g->start) / 1000;
    p.request = c->request;
    p.request_len = strlen(c->request);
    c->stored = 1;
    record_prompt(rec, &p);
    g->sink.put(g->sink.arg, rec);
}

/* Both or none: a reply to an unknown prompt would be of no use. */
static int put(struct visit *c, const struct reply *r)
{
    struct gateway *g = c->gateway;
    struct record *rec;

    meter_reply(&g->meter, r);
    if (g->sink.room(g->sink.arg) < 2) {
        g->lost++;
        return -1;
    }
    if (!c->stored)
        put_prompt(c);
    rec = record_new(RECORD_REPLY);
    rec->single = !c->made.copy;
    record_reply(rec, r);
    if (g->sink.put(g->sink.arg, rec) == 0)
        return 0;
    g->lost++;
    return -1;
}

/* Nobody can say anything of an answer that nobody got, or that the record
 * does not have. */
static void remember(const struct visit *c, const struct reply *r)
{
    const char *const name[ANSWERED_BYS] = {
        [ANSWERED_REQUEST] = c->id,
        [ANSWERED_CONVERSATION] = c->conversation,
        [ANSWERED_USER] = c->user,
    };
    const struct answered_reply a = {.prompt = r->prompt,
                                     .wall_us = r->wall_us,
                                     .repeat = r->repeat,
                                     .side = r->side};

    answered_add(c->gateway->answered, name, &a);
}

void keep_skipped(struct visit *c, enum side side, const char *why, int64_t now)
{
    const struct gateway *g = c->gateway;
    struct reply r;

    place(c, side, &r);
    r.error = why;
    r.due = r.sent = in_run(g, c->at);
    r.wall_us = g->wall_us + (now - g->start) / 1000;
    put(c, &r);
}

void keep(struct leg *l, enum outcome o, enum answer_close how,
          const struct exchange_end *end, int64_t now)
{
    struct visit *c = l->visit;
    struct gateway *g = c->gateway;
    struct reply r;
    int stored;

    fill(l, o, &r, now);
    if (leg_is_for_client(l))
        visit_log_reply(l, &r);
    r.reused = end ? end->reused : 0;
    r.local_port = end ? end->local_port : 0;
    r.maybe_billed = how == CLOSE_TIMEOUT || how == CLOSE_CUT;
    if (r.cost > 0)
        g->spent += r.cost;
    door_settle(l, &r);
    stored = put(c, &r) == 0;
    if (stored && leg_is_for_client(l))
        remember(c, &r);
    steer_reply(g, &r, stored, now);
}
