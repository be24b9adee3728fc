#include "sim/sim.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "net/server.h"
#include "sim/call.h"
#include "sim/stage.h"
#include "sim/truth.h"
#include "wire/duration.h"

#define BODY_MAX ((size_t)32 * 1024 * 1024)
#define HEADERS_MAX 65536
#define CONNECTIONS 65536
#define IDLE (60 * NS_PER_S)

struct sim {
    struct server *server;
    struct sim_stage *stage;
    struct loop_timer *flush;
    struct sim_log *log;
    struct sim_counts counts;
    struct sim_house house;
};

static void over(void *arg, struct sim_play *p)
{
    struct sim *s = arg;
    struct sim_call *c = (struct sim_call *)p;
    const struct sim_truth *t = sim_call_truth(c);

    s->counts.faults += t->fault != NULL;
    s->counts.gone += t->client_gone;
    s->counts.tokens += t->tokens;
    if (s->log)
        sim_log_add(s->log, t);
    sim_call_free(c);
}

static void handle(void *arg, struct conversation *from,
                   const struct server_request *r)
{
    struct sim *s = arg;
    struct sim_call *c;

    s->counts.requests++;
    s->counts.running = sim_stage_count(s->stage);
    c = sim_call_new(&s->house, from, r, &s->counts);
    sim_stage_run(s->stage, &c->play, from, r->now);
}

static void gone(void *arg, struct conversation *c, int64_t now)
{
    (void)arg;
    (void)now;
    sim_stage_gone(c);
}

static void flush(void *arg, int64_t now)
{
    struct sim *s = arg;

    sim_log_flush(s->log);
    loop_timer_set(s->flush, now + NS_PER_S);
}

static int check_names(const struct sim_house *h, struct err *err)
{
    for (size_t i = 1; i < h->models; i++)
        for (size_t k = 0; k < i; k++)
            if (!strcmp(h->model[i].name, h->model[k].name))
                return err_set(err, ERR_USAGE, "two models are called \"%s\"",
                               h->model[i].name);
    return 0;
}

static void take_models(struct sim_house *h, const struct sim_settings *from)
{
    struct sim_model usual;

    while (!from->models && !sim_model_usual(&usual, h->models)) {
        h->model = memory_grow(h->model, h->models + 1, sizeof(*h->model));
        h->model[h->models++] = usual;
    }
    if (!from->models)
        return;
    h->models = from->models;
    h->model = memory_new(h->models, sizeof(*h->model));
    memcpy(h->model, from->model, h->models * sizeof(*h->model));
}

static int start(struct sim *s, struct loop *l, const struct sim_settings *from,
                 struct err *err)
{
    struct server_settings serve = {.address = from->address,
                                    .port = from->port,
                                    .most_body = BODY_MAX,
                                    .most_headers = HEADERS_MAX,
                                    .most = CONNECTIONS,
                                    .idle_ns = IDLE,
                                    .request_ns = IDLE,
                                    .handle = handle,
                                    .gone = gone,
                                    .arg = s};

    take_models(&s->house, from);
    if (check_names(&s->house, err))
        return -1;
    if (from->log && !(s->log = sim_log_new(from->log, err)))
        return -1;
    s->stage = sim_stage_new(l, over, s);
    s->server = server_new(l, &serve, err);
    if (!s->server)
        return -1;
    if (s->log) {
        s->flush = loop_timer_new(l, flush, s);
        loop_timer_set(s->flush, loop_now() + NS_PER_S);
    }
    return 0;
}

struct sim *sim_new(struct loop *l, const struct sim_settings *from,
                    struct err *err)
{
    struct sim *s = memory_new(1, sizeof(*s));
    struct err ignored;

    s->house.seed = from->seed;
    s->house.fast = from->fast;
    s->house.key = memory_string(from->key);
    if (!start(s, l, from, err))
        return s;
    sim_free(s, &ignored);
    return NULL;
}

int sim_free(struct sim *s, struct err *err)
{
    int rc = 0;

    if (!s)
        return 0;
    sim_stage_free(s->stage);
    if (s->server)
        server_free(s->server);
    if (s->flush)
        loop_timer_free(s->flush);
    if (s->log) {
        sim_log_flush(s->log);
        rc = sim_log_check(s->log, err);
    }
    sim_log_free(s->log);
    free(s->house.model);
    free(s->house.key);
    free(s);
    return rc;
}

int sim_port(const struct sim *s)
{
    return server_port(s->server);
}

void sim_count(const struct sim *s, struct sim_counts *out)
{
    *out = s->counts;
    out->running = sim_stage_count(s->stage);
}

const struct sim_model *sim_model_at(const struct sim *s, size_t i)
{
    return i < s->house.models ? &s->house.model[i] : NULL;
}
