#include "sim/call.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "sim/answer.h"
#include "sim/dialect.h"
#include "sim/fault.h"
#include "sim/pace.h"
#include "wire/duration.h"

#define REQUESTS 10000 /* a minute, say the rate limit headers */
#define TOKENS 2000000 /* a minute */
#define BYTES_A_TOKEN 4

static uint64_t throw(const struct sim_house *h, const char *purpose, int64_t n)
{
    return hash_bytes(hash_bytes(h->seed, purpose, strlen(purpose)), &n,
                      sizeof(n));
}

static void refused(struct sim_call *c, const struct sim_refusal *r)
{
    sim_dialect_refuse(c->dialect, &c->play.script, r, c->request_id);
}

static int key_fits(const struct sim_call *c)
{
    const struct sim_dialect *d = c->dialect;
    const char *key = conversation_header(c->from, d->key_header);
    size_t len = strlen(d->key_prefix);

    if (!c->house->key)
        return 1;
    return key && !strncmp(key, d->key_prefix, len) &&
           !strcmp(key + len, c->house->key);
}

static int check_headers(struct sim_call *c, struct sim_refusal *why)
{
    const char *needed = c->dialect->needs_header;

    if (!key_fits(c)) {
        why->id = SIM_REFUSED_KEY;
        snprintf(why->message, sizeof(why->message),
                 "Incorrect API key provided.");
        return -1;
    }
    if (needed && !conversation_header(c->from, needed)) {
        snprintf(why->message, sizeof(why->message), "%s: header is required",
                 needed);
        return -1;
    }
    return 0;
}

static int find_model(struct sim_call *c, struct sim_refusal *why)
{
    const struct sim_house *s = c->house;

    for (size_t i = 0; i < s->models && !c->model; i++)
        if (!strcmp(s->model[i].name, c->ask.model))
            c->model = &s->model[i];
    if (c->model)
        return 0;
    why->id = SIM_REFUSED_MODEL;
    snprintf(why->param, sizeof(why->param), "model");
    snprintf(why->message, sizeof(why->message),
             "The model `%.128s` does not exist or you do not have access "
             "to it.",
             c->ask.model);
    return -1;
}

/* A parameter that the dialect cannot do without is never refused. */
static int check_parameters(struct sim_call *c, struct sim_refusal *why)
{
    const struct sim_layout *l = &c->dialect->layout;

    for (size_t i = 0; c->model->refuse[i][0]; i++) {
        const char *name = c->model->refuse[i];

        if (l->needs_most && !strcmp(name, l->most[0]))
            continue;
        if (sim_ask_has(&c->ask, name)) {
            c->dialect->refuse(why, name);
            return -1;
        }
    }
    return 0;
}

static int understand(struct sim_call *c, const struct server_request *r,
                      struct sim_refusal *why)
{
    struct sim_body body = {r->body, r->len};

    if (check_headers(c, why) ||
        sim_ask_read(&c->ask, c->dialect, &c->arena, &body, why))
        return -1;
    return find_model(c, why) || check_parameters(c, why) ? -1 : 0;
}

/* The part of the prompt that a cache would have: the model's share, once its
 * first message was seen before. */
static int64_t cached(struct sim_call *c)
{
    uint64_t key =
        hash_bytes(c->ask.prefix_hash, c->model->name, strlen(c->model->name));
    uint64_t *seen = &c->house->prefix[key % SIM_PREFIXES];
    int known = *seen == key;

    *seen = key;
    return known ? (int64_t)(c->model->cached * (double)c->truth.input_tokens)
                 : 0;
}

static void write_script(struct sim_call *c, const struct sim_answer *a)
{
    const struct sim_house *s = c->house;
    struct sim_truth *t = &c->truth;
    char id[17], print[16];
    struct sim_speech speech = {.ask = &c->ask,
                                .answer = a,
                                .id = id,
                                .fingerprint = print,
                                .created = t->wall_us / 1000000};
    uint64_t hash = hash_bytes(s->seed, c->model->name, strlen(c->model->name));

    t->input_tokens = (c->ask.chars + BYTES_A_TOKEN - 1) / BYTES_A_TOKEN;
    t->cached_tokens = cached(c);
    speech.input = t->input_tokens;
    speech.cached = t->cached_tokens;
    speech.output = (int64_t)a->tokens + (a->tool != NULL);
    snprintf(id, sizeof(id), "%016" PRIx64, throw(s, "id", t->n));
    snprintf(print, sizeof(print), "fp_%010" PRIx64, hash >> 24);
    if (c->ask.stream)
        c->dialect->stream(&speech, &c->play.script);
    else
        c->dialect->whole(&speech, &c->play.script);
}

static void answer(struct sim_call *c)
{
    struct sim_voice voice = {.model = c->model,
                              .first = c->house->model,
                              .ask = &c->ask,
                              .seed = c->house->seed,
                              .fresh = throw(c->house, "fresh", c->truth.n)};
    struct sim_scene scene = {.dialect = c->dialect,
                              .model = c->model,
                              .request_id = c->request_id,
                              .dice = &c->dice};
    struct sim_answer a;

    c->fault = sim_fault_draw(c->model, &c->dice);
    sim_answer_init(&a);
    sim_answer_make(&a, &voice);
    if (c->fault && c->fault->before)
        c->fault->before(&a);
    write_script(c, &a);
    sim_answer_release(&a);
    if (!c->house->fast)
        sim_pace(&c->play.script, c->model, &c->dice);
    if (c->fault && c->fault->after)
        c->fault->after(&scene, &c->play.script);
}

static void converse(struct sim_call *c, const struct server_request *r)
{
    struct sim_refusal why = {.id = SIM_REFUSED_BAD};

    if (understand(c, r, &why))
        refused(c, &why);
    else
        answer(c);
    c->truth.model = c->ask.model;
    c->truth.user = c->ask.user;
    c->truth.stream = c->ask.stream;
    c->truth.prompt_hash = c->ask.prompt_hash;
    c->truth.fault = c->fault ? c->fault->name : NULL;
}

static void list_models(struct sim_call *c)
{
    struct sim_script *out = &c->play.script;
    const struct sim_house *s = c->house;
    struct sim_refusal why = {.id = SIM_REFUSED_BAD};

    if (check_headers(c, &why)) {
        refused(c, &why);
        return;
    }
    buf_adds(&out->bytes, "{\"object\":\"list\",\"data\":[");
    for (size_t i = 0; i < s->models; i++) {
        buf_adds(&out->bytes, i ? "," : "");
        c->dialect->model(&out->bytes, s->model[i].name);
    }
    buf_adds(&out->bytes, "],\"has_more\":false}");
    sim_script_header(out, "content-type", "application/json");
    sim_script_add(out, SIM_REPLY, 0);
}

static void misled(struct sim_call *c, const struct server_request *r,
                   int known)
{
    struct sim_refusal why = {.id = known ? SIM_REFUSED_METHOD
                                          : SIM_REFUSED_PATH};

    snprintf(why.message, sizeof(why.message),
             known ? "Not allowed here: %.16s %.128s"
                   : "Unknown request URL: %.16s %.128s",
             r->method, r->path);
    refused(c, &why);
}

/* Paths tell the dialects apart, where they do; else what only one of them
 * sends along. */
static const struct sim_dialect *dialect_of(const struct sim_call *c,
                                            const char *path, int *known)
{
    const struct sim_dialect *d;

    for (size_t i = 0; (d = sim_dialect_at(i)); i++)
        if (!strcmp(d->path, path)) {
            *known = 1;
            return d;
        }
    for (size_t i = 0; (d = sim_dialect_at(i)); i++)
        if (d->needs_header && conversation_header(c->from, d->needs_header))
            return d;
    return sim_dialect_at(0);
}

static void route(struct sim_call *c, const struct server_request *r)
{
    int known = 0, models = !strcmp(r->path, "/v1/models");

    c->dialect = dialect_of(c, r->path, &known);
    if (known && !strcmp(r->method, "POST"))
        converse(c, r);
    else if (models && !strcmp(r->method, "GET"))
        list_models(c);
    else
        misled(c, r, known || models);
}

/* A limit that nobody reaches, unless the answer is that it was reached. */
static void add_limits(struct sim_call *c)
{
    struct sim_script *out = &c->play.script;
    int64_t used = c->running + 1;
    struct sim_limits l = {.requests = REQUESTS,
                           .requests_left = REQUESTS - used,
                           .tokens = TOKENS,
                           .tokens_left = TOKENS - c->truth.input_tokens,
                           .reset_ns = used * 60 * NS_PER_S / REQUESTS,
                           .wall_us = c->truth.wall_us,
                           .busy_ns = out->step[0].wait};

    if (out->status == 429) {
        l.requests_left = 0;
        l.reset_ns = c->model->retry_after;
    }
    c->dialect->headers(out, &l);
    sim_script_header(out, c->dialect->request_header, "%s", c->request_id);
}

static void note(struct sim_call *c, const struct server_request *r, int64_t n)
{
    snprintf(c->request_id, sizeof(c->request_id), "req_%016" PRIx64,
             throw(c->house, "request", n));
    c->truth = (struct sim_truth){.n = n,
                                  .now = r->now,
                                  .wall_us = loop_wall_us(),
                                  .path = arena_string(&c->arena, r->path),
                                  .request_id = c->request_id};
}

struct sim_call *sim_call_new(struct sim_house *h, struct conversation *from,
                              const struct server_request *r,
                              const struct sim_counts *counts)
{
    struct sim_call *c = memory_new(1, sizeof(*c));

    c->house = h;
    c->from = from;
    c->running = counts->running;
    sim_script_init(&c->play.script);
    rng_seed(&c->dice, throw(h, "dice", counts->requests));
    note(c, r, counts->requests);
    route(c, r);
    add_limits(c);
    return c;
}

const struct sim_truth *sim_call_truth(struct sim_call *c)
{
    const struct sim_play *p = &c->play;
    struct sim_truth *t = &c->truth;

    t->status = p->first_byte ? p->script.status : 0;
    t->client_gone = p->gone;
    t->first_byte = p->first_byte;
    t->first_token = p->first_token;
    t->last_token = p->last_token;
    t->end = p->end;
    t->tokens = p->tokens;
    return t;
}

void sim_call_free(struct sim_call *c)
{
    sim_script_release(&c->play.script);
    arena_release(&c->arena);
    free(c);
}
