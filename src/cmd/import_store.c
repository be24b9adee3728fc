#include "cmd/import_store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "replay/enrich.h"

#define NO_REQUEST "{\"messages\":[]}"
#define SPAN_MOST_US INT64_C(4000000000000000) /* 126 years */
#define PROMPTS 0 /* kinds of keys; above it 1 + side + SIDES * repeat */

void import_store_init(struct import_store *s)
{
    *s = (struct import_store){.begin_us = -1, .last_us = -1, .weight = NAN};
    for (int i = 0; i < IMPORT_STAGES; i++)
        s->stage[i].weight = NAN;
}

void import_store_release(struct import_store *s)
{
    import_keys_release(&s->keys);
    for (int i = 0; i < SIDES; i++) {
        free(s->model[i]);
        free(s->provider[i]);
        s->model[i] = s->provider[i] = NULL;
    }
}

/* ---- prompts ------------------------------------------------------------- */

int import_prompt(struct import_store *s, const struct prompt *p,
                  struct err *err)
{
    struct prompt own = *p;
    int64_t *seq = import_keys_at(&s->keys, PROMPTS, p->id);

    if (*seq)
        return 0;
    *seq = own.seq = ++s->prompts;
    s->requests = 1;
    return s->store->ops->put_prompt(s->store, &own, err);
}

static void make_prompt(const struct logged *l, const char *id,
                        struct prompt *p)
{
    prompt_init(p);
    p->id = id;
    p->user = l->user;
    p->conversation = l->conversation;
    p->reference = l->reference;
    p->at_us = l->at_us;
    p->line = l->line;
    p->file = l->file;
    p->request = l->request ? l->request : NO_REQUEST;
    p->request_len = strlen(p->request);
}

/* The prompt's place, which is made for the first answer to it. */
static int64_t place(struct import_store *s, const struct logged *l,
                     struct err *err)
{
    char line[48];
    const char *id = s->design == DESIGN_PAIRED ? l->key : l->id;
    int64_t fresh = 0, *seq = &fresh;
    struct prompt p;

    if (!id)
        snprintf(line, sizeof(line), "%lld:%lld", (long long)l->file,
                 (long long)l->line);
    if (s->design == DESIGN_PAIRED)
        seq = import_keys_at(&s->keys, PROMPTS, id);
    if (*seq)
        return *seq;
    *seq = ++s->prompts;
    make_prompt(l, id ? id : line, &p);
    p.seq = *seq;
    return s->store->ops->put_prompt(s->store, &p, err) ? -1 : p.seq;
}

/* ---- one of each kind ---------------------------------------------------- */

static int64_t *seen_at(struct import_store *s, const struct logged *l,
                        enum side side)
{
    int paired = s->design == DESIGN_PAIRED;
    uint64_t kind = paired ? 1 + side + SIDES * (uint64_t)l->reply.repeat : 1;

    return import_keys_at(&s->keys, kind, paired ? l->key : l->id);
}

static void note_other(struct import_store *s, const struct logged *l,
                       enum side side)
{
    int met;

    if (s->design != DESIGN_PAIRED)
        return;
    met = *seen_at(s, l, side == CONTROL ? TREATMENT : CONTROL) != 0;
    s->met += met;
    s->again += l->reply.repeat > 1 && !met;
}

/* 1 when there is one already: two answers of a variant to one prompt are no
 * pair, and one logged twice would count twice. */
static int is_double(struct import_store *s, const struct logged *l,
                     enum side side, struct buf *why)
{
    int paired = s->design == DESIGN_PAIRED;
    int64_t *seen;

    if (!paired && !l->id)
        return 0;
    seen = seen_at(s, l, side);
    if (!*seen) {
        *seen = l->file << 40 | l->line;
        note_other(s, l, side);
        return 0;
    }
    s->doubles += !paired;
    buf_addf(why, "\"%.200s\" is answered%s%s", paired ? l->key : l->id,
             paired ? " by " : "", paired ? side_name(side) : "");
    if (*seen >> 40 == l->file)
        buf_addf(why, " in line %lld, too", (long long)(*seen & 0xFFFFFFFFFF));
    else
        buf_addf(why, " in line %lld of log %lld, too",
                 (long long)(*seen & 0xFFFFFFFFFF), (long long)(*seen >> 40));
    return 1;
}

/* What is told of a stage must be the same in each of its lines. */
static int note_stage(struct import_store *s, const struct logged *l,
                      int *stage, struct buf *why)
{
    double weight = isnan(l->weight) ? s->weight : l->weight;
    struct stage *t;

    *stage = l->reply.stage;
    if (isnan(weight))
        return 0;
    if (!*stage)
        *stage = 1;
    t = &s->stage[*stage];
    if (isnan(t->weight))
        *t = (struct stage){*stage, weight, l->at_us};
    if (l->at_us >= 0 && (t->wall_us < 0 || l->at_us < t->wall_us))
        t->wall_us = l->at_us;
    if (t->weight == weight)
        return 0;
    buf_addf(why, "stage_weight is %g, and was %g in stage %d before", weight,
             t->weight, *stage);
    return 1;
}

/* ---- replies ------------------------------------------------------------- */

/* What the log says it cost, or what the list says. */
static void set_cost(struct import_store *s, struct reply *r)
{
    const struct price *p = r->model ? price_find(s->prices, r->model) : NULL;

    r->cost_uncached = price_uncached(p, &r->usage);
    if (r->cost >= 0)
        return;
    r->cost = price_cost(p, &r->usage);
}

/* A moment or a sum that 64 bits do not hold is one of another unit. */
static int is_beyond(struct import_store *s, const struct logged *l,
                     const struct reply *r, struct buf *why)
{
    if (l->at_us >= 0 && l->at_us - s->begin_us > SPAN_MOST_US)
        buf_adds(why, "it was sent a century after the first one: is a time "
                      "in another unit?");
    else if (r->cost > INT64_MAX - s->spent)
        buf_adds(why, "all costs add up to billions: are they in another "
                      "unit?");
    return why->len > 0;
}

struct meeting {
    struct reply *reply;
    const char *reference;
    int met;
};

static int meet(void *arg, const struct reply *other)
{
    struct meeting *m = arg;

    if (other->outcome != OUTCOME_OK)
        return 0;
    m->met = 1;
    enrich(m->reply, other, m->reference);
    return 0;
}

static int set_words(struct import_store *s, const struct logged *l,
                     struct reply *r, struct err *err)
{
    struct meeting m = {r, l->reference, 0};
    const struct store_key other = {r->prompt, r->repeat,
                                    r->side == CONTROL ? TREATMENT : CONTROL};

    r->answer = enrich_hash(r);
    if (!r->answer)
        return 0;
    s->words = 1;
    if (s->design == DESIGN_PAIRED && r->outcome == OUTCOME_OK &&
        s->store->ops->body(s->store, other, meet, &m, err))
        return -1;
    if (!m.met)
        enrich(r, NULL, l->reference);
    return 0;
}

static void set_times(struct import_store *s, struct reply *r)
{
    int64_t end = r->wall_us;

    if (r->wall_us < 0)
        return;
    r->due = r->sent = (r->wall_us - s->begin_us) * 1000;
    if (r->latency > 0)
        end += r->latency / 1000;
    if (end > s->last_us)
        s->last_us = end;
}

static void note(struct import_store *s, const struct logged *l,
                 const struct reply *r)
{
    s->answers[r->side]++;
    s->spent += r->cost > 0 ? r->cost : 0;
    s->priced += l->reply.cost < 0 && r->cost >= 0;
    s->requests |= l->request != NULL;
    s->users |= r->cluster != 0;
    if (r->repeat > s->repeats)
        s->repeats = r->repeat;
    if (!s->model[r->side])
        s->model[r->side] = memory_string(r->model);
    if (!s->provider[r->side])
        s->provider[r->side] = memory_string(l->provider);
}

static int put_feedback(struct import_store *s, const struct logged *l,
                        const struct reply *r, struct err *err)
{
    const double value[FEEDBACK_KINDS] = {
        [FEEDBACK_THUMB] = l->thumb,
        [FEEDBACK_SCORE] = l->score,
        [FEEDBACK_CONTINUED] = l->continued,
        [FEEDBACK_TICKET] = l->ticket,
    };

    for (int i = 0; i < FEEDBACK_KINDS; i++) {
        const struct feedback f = {.prompt = r->prompt,
                                   .repeat = r->repeat,
                                   .side = r->side,
                                   .kind = (enum feedback_kind)i,
                                   .value = value[i],
                                   .wall_us = l->at_us,
                                   .user = l->user};

        if (!isnan(value[i]) && s->store->ops->put_feedback(s->store, &f, err))
            return -1;
    }
    return 0;
}

static int put(struct import_store *s, const struct logged *l, struct reply *r,
               struct err *err)
{
    const struct prompt who = {.conversation = l->conversation,
                               .user = l->user};

    r->cluster = enrich_cluster(&who);
    set_times(s, r);
    if (set_words(s, l, r, err) || s->store->ops->put_reply(s->store, r, err) ||
        put_feedback(s, l, r, err))
        return -1;
    note(s, l, r);
    return 0;
}

int import_answer(struct import_store *s, const struct logged *l,
                  enum side side, struct buf *why, struct err *err)
{
    struct reply r = l->reply;

    if (s->design == DESIGN_PAIRED && !l->key) {
        buf_adds(why, "there is no value to pair it by");
        return 1;
    }
    if (s->design == DESIGN_UNPAIRED)
        r.repeat = 1;
    r.side = side;
    set_cost(s, &r);
    if (is_beyond(s, l, &r, why) || note_stage(s, l, &r.stage, why) ||
        is_double(s, l, side, why))
        return 1;
    r.prompt = place(s, l, err);
    return r.prompt < 0 ? -1 : put(s, l, &r, err);
}

/* ---- the end ------------------------------------------------------------- */

static int put_engine(struct import_store *s, int64_t skipped, struct err *err)
{
    const struct store_ops *ops = s->store->ops;
    struct engine e = {
        .phase = PHASE_FINISHED,
        .pid = -1,
        .started_us = s->begin_us,
        .updated_us = s->last_us,
        .elapsed = s->begin_us < 0 ? 0 : (s->last_us - s->begin_us) * 1000,
        .total = s->prompts + s->again,
        .prompts = s->prompts,
        .skipped = skipped,
        .budget = -1,
        .spent = s->spent,
        .lag_p50 = -1,
        .lag_p99 = -1,
        .lag_max = -1,
        .late_p50 = -1,
        .late_p99 = -1,
        .late_max = -1,
        .late = -1,
        .sent = -1,
        .offered_mhz = -1,
        .achieved_mhz = -1,
        .cpu_ns = -1,
        .rss_bytes = -1,
    };

    return ops->put_engine(s->store, &e, err);
}

int import_finish(struct import_store *s, int64_t skipped, struct err *err)
{
    for (int i = 0; i < IMPORT_STAGES; i++)
        if (!isnan(s->stage[i].weight) &&
            s->store->ops->put_stage(s->store, &s->stage[i], err))
            return -1;
    return put_engine(s, skipped, err);
}
