/* What people say of answers, as they say it: to those of the last requests.
 * For what was answered longer ago there is the command. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "gateway/own.h"
#include "gateway/visit.h"
#include "logged/said_json.h"

#define BODY_MOST ((size_t)16 * 1024)

struct told {
    struct answered_reply *about; /* lent */
    struct feedback said;         /* its user is the record's */
    struct record *record;        /* owned */
};

/* All or nothing of it is recorded. */
struct taking {
    struct gateway *gateway;
    const struct server_request *request;
    int64_t wall_us; /* just now */
    struct told told[SAID_JSON_MOST * FEEDBACK_KINDS];
    size_t count;
    int recorded, counted, older, unknown;
    struct err strange; /* about the first one that is unknown */
};

/* ---- of which answer ----------------------------------------------------- */

static int find_name(const struct said *s, struct answered_asked *q,
                     struct err *err)
{
    const char *id = s->request_id ? s->request_id : s->id;

    if (id)
        *q = (struct answered_asked){.by = ANSWERED_REQUEST, .name = id};
    else if (s->conversation)
        *q = (struct answered_asked){.by = ANSWERED_CONVERSATION,
                                     .name = s->conversation};
    else if (s->user)
        *q = (struct answered_asked){.by = ANSWERED_USER, .name = s->user};
    else
        return err_set(err, ERR_PARSE,
                       "there is no request_id, no conversation and no user: "
                       "which answer was meant?");
    return 0;
}

static int find_side(const struct said *s, int *side, struct err *err)
{
    *side = s->variant ? side_find(s->variant) : -1;
    if (s->variant && *side < 0)
        return err_set(err, ERR_PARSE,
                       "variant is \"%.40s\", neither control nor treatment",
                       s->variant);
    return 0;
}

static void not_found(struct taking *t, const struct answered_asked *q)
{
    static const char *const what[ANSWERED_BYS] = {
        [ANSWERED_REQUEST] = "has the id",
        [ANSWERED_CONVERSATION] = "went to the conversation",
        [ANSWERED_USER] = "went to the user",
    };

    if (t->unknown++ == 0)
        err_set(&t->strange, ERR_PARSE,
                "no answer of late %s \"%.100s\": older ones are told of with "
                "diptych feedback STORE FILE",
                what[q->by], q->name);
}

/* ---- what was said ------------------------------------------------------- */

static void add(struct taking *t, struct answered_reply *about,
                const struct feedback *f)
{
    struct told *told = &t->told[t->count++];

    *told = (struct told){about, *f, record_new(RECORD_FEEDBACK)};
    record_feedback(told->record, f);
}

/* What is to be said tomorrow is said now. */
static int64_t moment(const struct taking *t, const struct said *s)
{
    return s->at_us >= 0 && s->at_us < t->wall_us ? s->at_us : t->wall_us;
}

static int on_said(void *arg, const struct said *s, struct err *err)
{
    struct taking *t = arg;
    struct feedback f = {.wall_us = moment(t, s), .user = s->user};
    struct answered_reply *about;
    struct answered_asked q;

    if (s->value[FEEDBACK_SCORE] > 1)
        return err_set(err, ERR_PARSE, "score is %g, not from 0 to 1",
                       s->value[FEEDBACK_SCORE]);
    if (find_name(s, &q, err) || find_side(s, &q.side, err))
        return -1;
    q.at_us = q.by == ANSWERED_REQUEST ? INT64_MAX : f.wall_us;
    q.repeat = s->repeat < INT_MAX ? (int)s->repeat : INT_MAX;
    about = answered_find(t->gateway->answered, &q);
    if (!about) {
        not_found(t, &q);
        return 0;
    }
    f.prompt = about->prompt;
    f.repeat = about->repeat;
    f.side = about->side;
    for (int i = 0; i < FEEDBACK_KINDS; i++) {
        f.kind = (enum feedback_kind)i;
        f.value = s->value[i];
        if (!isnan(f.value))
            add(t, about, &f);
    }
    return 0;
}

/* ---- into the record ----------------------------------------------------- */

/* Of an answer and a kind, what was said last counts, and not what came last.
 */
static void put(struct taking *t, struct told *told)
{
    struct gateway *g = t->gateway;
    const struct feedback *f = &told->said;
    struct record *record = told->record;

    if (f->wall_us < told->about->said_us[f->kind]) {
        t->older++;
        return;
    }
    told->record = NULL;
    if (g->sink.put(g->sink.arg, record))
        return;
    told->about->said_us[f->kind] = f->wall_us;
    g->meter.side[f->side].feedback[f->kind]++;
    t->recorded++;
    t->counted += f->repeat > 0;
}

static void put_all(struct visit *c, struct taking *t)
{
    struct buf body, ignored;

    for (size_t i = 0; i < t->count; i++)
        put(t, &t->told[i]);
    buf_init(&body, 8 * BODY_MOST);
    buf_init(&ignored, 7 * BODY_MOST);
    buf_addf(&body,
             "{\"recorded\":%d,\"counted\":%d,\"older\":%d,\"unknown\":%d",
             t->recorded, t->counted, t->older, t->unknown);
    if (said_json_ignored(t->request->body, t->request->len, &ignored))
        buf_addf(&body, ",\"ignored\":%s", ignored.data);
    buf_adds(&body, "}\n");
    own_reply(c, 200, "application/json", &body);
    buf_release(&ignored);
    buf_release(&body);
}

static void answer(struct visit *c, struct taking *t)
{
    struct gateway *g = t->gateway;

    if (t->unknown && t->count == 0) {
        visit_refuse(c, 404, t->strange.text);
    } else if (g->around.store_failed) {
        visit_refuse(c, 503, "the store failed: nothing is recorded any more");
    } else if (g->sink.room(g->sink.arg) < t->count) {
        conversation_add(c->client, "Retry-After", "1");
        visit_refuse(c, 503, "the store is behind: say it again");
    } else {
        put_all(c, t);
    }
}

void own_feedback(struct visit *c, const struct server_request *r)
{
    struct gateway *g = c->gateway;
    struct taking t = {.gateway = g, .request = r};
    struct err err;

    t.wall_us = g->wall_us + (r->now - g->start) / 1000;
    if (r->len > BODY_MOST)
        visit_refuse(c, 413, "that is too much feedback at once");
    else if (said_json(r->body, r->len, on_said, &t, &err))
        visit_refuse(c, err.code == ERR_LIMIT ? 413 : 400, err.text);
    else
        answer(c, &t);
    for (size_t i = 0; i < t.count; i++)
        record_free(t.told[i].record);
}
