/* make_store - a store with as many made-up pairs as a measuring needs.
 *
 *   make_store [OPTION=VALUE]... FILE       the same words, the same numbers
 *
 *   pairs=1000000 seed=1
 *   errors=0.002,0.004    rate of failures of control, treatment
 *   clusters=0            prompts are shared out among as many; 0: each alone
 *   slower=1.1            median latency of treatment over that of control
 *   sigma=0.5             of the logarithm of latency
 *   same=0.4              answers that are equal
 *   votes=0               of pairs that are voted on
 *   bytes=0               of text in each answer
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/rng.h"
#include "store/store.h"

#define BATCH 50000
#define START_US INT64_C(1790000000000000)

struct wish {
    double pairs, seed, errors[SIDES], clusters, slower, sigma, same, votes,
        bytes;
};

struct maker {
    const struct wish *wish;
    struct store *store;
    struct rng dice;
    char *text;
};

static int option(struct wish *w, const char *word)
{
    const struct {
        const char *name;
        double *to;
    } all[] = {{"pairs=", &w->pairs},       {"seed=", &w->seed},
               {"clusters=", &w->clusters}, {"slower=", &w->slower},
               {"sigma=", &w->sigma},       {"same=", &w->same},
               {"votes=", &w->votes},       {"bytes=", &w->bytes}};

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        size_t len = strlen(all[i].name);
        if (strncmp(word, all[i].name, len) == 0) {
            *all[i].to = atof(word + len);
            return 0;
        }
    }
    return sscanf(word, "errors=%lf,%lf", &w->errors[0], &w->errors[1]) == 2
               ? 0
               : -1;
}

static enum outcome failure(struct rng *dice)
{
    static const enum outcome kinds[] = {OUTCOME_HTTP_5XX, OUTCOME_TIMEOUT,
                                         OUTCOME_RATE_LIMITED};

    return kinds[rng_below(dice, 3)];
}

static int64_t hash(uint64_t seed, uint64_t what)
{
    return (int64_t)(hash_bytes(seed, &what, sizeof(what)) >> 1) | 1;
}

/* How hard a prompt is moves both sides alike: that is what pairs are for. */
static void time_it(struct maker *m, struct reply *r, double hard)
{
    double own =
        exp(m->wish->sigma * (0.8 * hard + 0.6 * rng_normal(&m->dice)));
    double ms = 800 * own * (r->side == TREATMENT ? m->wish->slower : 1);

    r->latency = (int64_t)(ms * 1e6);
    r->wire = r->latency;
    r->head = r->latency / 5;
    r->first_token = r->first_content = r->latency / 4;
    r->last_token = r->latency - 1000000;
}

static void say(struct maker *m, struct reply *r, int same)
{
    uint64_t what = (uint64_t)r->prompt * 2 + (uint64_t)(same ? 0 : r->side);

    r->usage =
        (struct usage){(int64_t)(100 + r->prompt % 400),
                       (int64_t)(50 + rng_below(&m->dice, 300)), 0, 0, 0};
    r->chunks = r->usage.output;
    r->cost = r->usage.input * 150 + r->usage.output * 600;
    r->cost_uncached = r->cost;
    r->answer = hash(1, what);
    r->normal = hash(2, what);
    r->length = r->usage.output * 4;
    if (r->side == TREATMENT)
        r->similarity = same ? 1000000 : 400000 + (int)rng_below(&m->dice, 5e5);
    r->text = m->text;
    r->finish = "stop";
}

static void fail(struct maker *m, struct reply *r)
{
    r->outcome = failure(&m->dice);
    r->status = r->outcome == OUTCOME_HTTP_5XX       ? 503
                : r->outcome == OUTCOME_RATE_LIMITED ? 429
                                                     : 0;
    r->error = "it was to fail";
    r->attempts = 3;
    r->head = r->first_token = r->first_content = r->last_token = -1;
}

static int put_pair(struct maker *m, int64_t prompt, struct err *err)
{
    const struct wish *w = m->wish;
    double hard = rng_normal(&m->dice);
    int same = rng_unit(&m->dice) < w->same;
    int first = (int)rng_below(&m->dice, SIDES);

    for (int i = 0; i < SIDES; i++) {
        struct reply r;

        reply_init(&r);
        r.prompt = prompt;
        r.repeat = 1;
        r.side = i ? !first : first;
        r.first = i == 0;
        r.outcome = OUTCOME_OK;
        r.status = 200;
        r.attempts = 1;
        r.reused = prompt > 100;
        r.local_port = 40000 + (int)rng_below(&m->dice, 64);
        r.due = prompt * 10000000;
        r.sent = r.due + i * 60000;
        r.wall_us = START_US + r.sent / 1000;
        r.queue = r.sent - r.due;
        r.retry = 0;
        if (w->clusters > 0)
            r.cluster = hash(3, (uint64_t)prompt % (uint64_t)w->clusters);
        r.model = r.side == TREATMENT ? "new-1" : "old-1";
        r.fingerprint = r.side == TREATMENT ? "fp_22" : "fp_11";
        time_it(m, &r, hard);
        if (rng_unit(&m->dice) < w->errors[r.side])
            fail(m, &r);
        else
            say(m, &r, same);
        if (m->store->ops->put_reply(m->store, &r, err))
            return -1;
    }
    return 0;
}

static int put_prompt(struct maker *m, int64_t seq, struct err *err)
{
    static const char request[] =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"?\"}]}";
    char id[32], user[32];
    struct prompt p;

    snprintf(id, sizeof(id), "p%lld", (long long)seq);
    prompt_init(&p);
    p.seq = p.line = seq;
    p.file = 1;
    p.id = id;
    p.request = request;
    p.request_len = sizeof(request) - 1;
    if (m->wish->clusters > 0) {
        snprintf(user, sizeof(user), "u%lld",
                 (long long)(seq % (int64_t)m->wish->clusters));
        p.user = user;
    }
    return m->store->ops->put_prompt(m->store, &p, err);
}

static int put_vote(struct maker *m, int64_t prompt, struct err *err)
{
    struct vote v = {.prompt = prompt,
                     .repeat = 1,
                     .reviewer = "bench",
                     .choice = (enum choice)rng_below(&m->dice, CHOICES),
                     .left = (enum side)rng_below(&m->dice, SIDES),
                     .wall_us = START_US};

    if (rng_unit(&m->dice) >= m->wish->votes)
        return 0;
    return m->store->ops->put_vote(m->store, &v, err);
}

static int put_frame(struct maker *m, struct err *err)
{
    struct settings all = {0};
    struct engine e = {.phase = PHASE_FINISHED,
                       .started_us = START_US,
                       .updated_us = START_US,
                       .total = (int64_t)m->wish->pairs,
                       .prompts = (int64_t)m->wish->pairs,
                       .budget = -1};
    int rc;

    settings_add(&all, "control.model", "old-1");
    settings_add(&all, "treatment.model", "new-1");
    settings_add(&all, "loop", "closed");
    settings_add(&all, "repeats", "1");
    settings_add(&all, "seed", "%.0f", m->wish->seed);
    rc = m->store->ops->put_settings(m->store, &all, err) ||
         m->store->ops->put_engine(m->store, &e, err);
    settings_release(&all);
    return rc ? -1 : 0;
}

static int fill(struct maker *m, struct err *err)
{
    const struct store_ops *o = m->store->ops;
    int64_t pairs = (int64_t)m->wish->pairs;

    if (o->begin(m->store, err) || put_frame(m, err))
        return -1;
    for (int64_t i = 1; i <= pairs; i++) {
        if (put_prompt(m, i, err) || put_pair(m, i, err) || put_vote(m, i, err))
            return -1;
        if (i % BATCH == 0 &&
            (o->commit(m->store, err) || o->begin(m->store, err)))
            return -1;
    }
    return o->commit(m->store, err);
}

int main(int argc, char **argv)
{
    struct wish w = {1e6, 1, {0.002, 0.004}, 0, 1.1, 0.5, 0.4, 0, 0};
    struct maker m = {.wish = &w};
    struct err err;
    int rc = 0;

    store_init();
    for (int i = 1; i < argc - 1; i++)
        rc |= option(&w, argv[i]);
    if (argc < 2 || rc) {
        fprintf(stderr, "usage: make_store [OPTION=VALUE]... FILE\n");
        return 2;
    }
    rng_seed(&m.dice, (uint64_t)w.seed);
    if (w.bytes > 0) {
        m.text = calloc((size_t)w.bytes + 1, 1);
        memset(m.text, 'a', (size_t)w.bytes);
    }
    m.store = store_open(argv[argc - 1], STORE_CREATE, &err);
    rc = !m.store || fill(&m, &err);
    if (rc)
        fprintf(stderr, "make_store: %s\n", err.text);
    store_close(m.store);
    free(m.text);
    return rc;
}
