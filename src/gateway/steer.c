#include "gateway/steer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/inside.h"

/* Numbers that are kept for steps of a plan, and for none at all. */
#define SPARE_STAGES (RAMP_MOST + 2)

/* What found no room in the record so far: a report and a restart go by it. */
struct owed {
    struct stage stage[STEER_STAGES]; /* number 0: that is not owed */
    const struct settings *rows;      /* borrowed; NULL: they are not owed */
};

struct steer {
    struct split split; /* as it is now */
    struct pilot pilot;
    struct floor_set limits;
    struct floors floors;
    int64_t share[STEER_STAGES];
    int stages, stage;
    struct owed owed;
    int64_t stage_us;
};

static int is_steered(const struct steer *s)
{
    return s->split.policy != POLICY_split_off;
}

static int is_staged(const struct steer *s)
{
    return is_steered(s) && s->split.policy != POLICY_split_shadow;
}

static int64_t wall_us(const struct gateway *g, int64_t now)
{
    return g->wall_us + (now - g->start) / 1000;
}

/* ---- stages -------------------------------------------------------------- */

/* 0: that share never was. */
static int find_stage(const struct steer *s, int64_t share)
{
    for (int i = 1; i <= s->stages; i++)
        if (s->share[i] == share)
            return i;
    return 0;
}

/* What is dealt by the day has a hundred places: a part of a percent is one. */
static double weight_of(const struct steer *s)
{
    double weight = (double)s->share[s->stage] / SHARE_WHOLE;

    if (s->split.policy != POLICY_split_sticky_day)
        return weight;
    return ceil(s->split.percent) / 100;
}

static void put_stage(struct gateway *g, struct stage t)
{
    struct stage *owed = &g->steer->owed.stage[t.number];
    struct record *rec = record_new(RECORD_STAGE);

    rec->u.stage = *owed = t;
    if (g->sink.put(g->sink.arg, rec) == 0)
        owed->number = 0;
}

static void enter_stage(struct gateway *g, int64_t now)
{
    struct steer *s = g->steer;

    s->stage_us = wall_us(g, now);
    if (!is_staged(s))
        return;
    s->stage = find_stage(s, s->pilot.share);
    if (s->stage || s->stages == STEER_STAGES - 1)
        return;
    s->stage = ++s->stages;
    s->share[s->stage] = s->pilot.share;
    put_stage(g, (struct stage){.number = s->stage,
                                .weight = weight_of(s),
                                .wall_us = s->stage_us});
}

static void set_share(struct steer *s)
{
    split_share(&s->split, (double)s->pilot.share / SHARE_WHOLE);
}

static void put_rows(struct gateway *g)
{
    struct owed *o = &g->steer->owed;
    struct record *rec;

    if (!o->rows)
        return;
    rec = record_new(RECORD_SETTINGS);
    record_settings(rec, o->rows);
    if (g->sink.put(g->sink.arg, rec) == 0)
        o->rows = NULL;
}

void steer_settle(struct gateway *g)
{
    struct owed *o = &g->steer->owed;

    if (g->sink.room(g->sink.arg) < 2)
        return;
    put_rows(g);
    for (int i = 1; i <= g->steer->stages; i++)
        if (o->stage[i].number)
            put_stage(g, o->stage[i]);
}

/* What the pilot wants is done; what it says is in the record. */
static void apply(struct gateway *g, const struct pilot_change *did,
                  int64_t now)
{
    struct steer *s = g->steer;

    gateway_say(g, did->kind, -1, "%s", did->why);
    if (did->share == did->from)
        return;
    if (did->share > did->from)
        floors_forget(&s->floors, now);
    set_share(s);
    enter_stage(g, now);
}

/* ---- its life ------------------------------------------------------------ */

static void go_on(struct steer *s, const struct steer_past *past, int64_t now)
{
    memcpy(s->share, past->share, sizeof(s->share));
    s->stages = past->stages;
    s->pilot.decided = past->pilot.decided;
    if (past->known)
        pilot_restore(&s->pilot, &past->pilot, now);
}

struct steer *steer_new(struct gateway *g, const struct gateway_settings *set)
{
    const struct steer_settings *r = &set->steer;
    struct steer *s = memory_new(1, sizeof(*s));
    int64_t asked = (int64_t)(set->split.percent * (SHARE_WHOLE / 100) + .5);

    g->steer = s;
    s->split = set->split;
    s->limits = r->floors;
    pilot_init(&s->pilot, &r->pilot, is_steered(s) ? asked : 0, g->start);
    floors_init(&s->floors, set->spent, g->start);
    if (!is_steered(s))
        return s;
    go_on(s, &r->past, g->start);
    set_share(s);
    enter_stage(g, g->start);
    if (r->past.known && r->past.stage_us)
        s->stage_us = r->past.stage_us;
    return s;
}

void steer_free(struct steer *s)
{
    free(s);
}

void steer_renew(struct gateway *g, const struct gateway_settings *set)
{
    struct steer *s = g->steer;

    s->owed.rows = set->steer.rows;
    put_rows(g);
    s->limits = set->steer.floors;
    if (is_steered(s))
        pilot_renew(&s->pilot, &set->steer.pilot);
}

const struct split *steer_split(const struct gateway *g)
{
    return &g->steer->split;
}

int steer_stage(const struct gateway *g)
{
    return g->steer->stage;
}

/* ---- news ---------------------------------------------------------------- */

static void look_at_floors(struct gateway *g, int quick, int64_t now)
{
    struct steer *s = g->steer;
    struct pilot_change did;
    char why[FLOOR_WHY];
    int broken = floor_broken(&s->limits, &s->floors, quick, why) != NULL;

    if (pilot_floor(&s->pilot, broken ? why : NULL, now, &did))
        apply(g, &did, now);
}

/* Which refusals are those of a request floors cannot know. */
static void note(struct gateway *g, const struct reply *r, int64_t now)
{
    const struct variant *v = &g->terms->set.variant[r->side];
    struct reply ours = *r;

    if (r->outcome == OUTCOME_HTTP_4XX && floors_key_refused(v, r->status))
        ours.outcome = OUTCOME_FAILED;
    floors_reply(&g->steer->floors, &ours, now);
}

/* Of an uncounted reply of treatment, a copy or not, its failure counts. */
void steer_reply(struct gateway *g, const struct reply *r, int recorded,
                 int64_t now)
{
    struct steer *s = g->steer;

    if (!is_steered(s))
        return;
    note(g, r, now);
    if (recorded && !r->warmup && r->stage == s->stage &&
        outcome_counts(r->outcome))
        pilot_reply(&s->pilot, r->side);
    if (r->side == TREATMENT && outcome_failed(r->outcome))
        look_at_floors(g, 1, now);
}

/* No step is taken that could not be recorded. */
void steer_tick(struct gateway *g, int64_t now)
{
    struct steer *s = g->steer;
    struct pilot_change did;

    steer_settle(g);
    if (!is_steered(s))
        return;
    floors_now(&s->floors, now);
    look_at_floors(g, 0, now);
    if (g->draining || g->sink.room(g->sink.arg) < 2)
        return;
    if (pilot_tick(&s->pilot, now, &did))
        apply(g, &did, now);
}

static int has_room(const struct steer *s, const struct control *c)
{
    return c->verb != CONTROL_SHARE || !is_staged(s) ||
           find_stage(s, c->value) || s->stages < STEER_STAGES - SPARE_STAGES;
}

void steer_obey(struct gateway *g, const struct control *c, int64_t now)
{
    struct steer *s = g->steer;
    struct pilot_change did;

    if (!is_steered(s))
        gateway_say(g, EVENT_NOTE, -1, "the split is off: nothing is changed");
    else if (!has_room(s, c))
        gateway_say(g, EVENT_NOTE, -1,
                    "this store has had %d shares: go back to one of them, or "
                    "begin anew with --fresh",
                    s->stages);
    else if (pilot_obey(&s->pilot, c, now, &did))
        apply(g, &did, now);
}

void steer_advise(struct gateway *g, const struct advice *a, int64_t now)
{
    struct steer *s = g->steer;
    struct pilot_change did;

    if (is_steered(s) && pilot_advise(&s->pilot, a, now, &did))
        apply(g, &did, now);
}

void steer_engine(const struct gateway *g, struct release *out, int64_t now)
{
    const struct steer *s = g->steer;
    int64_t next = pilot_next(&s->pilot);

    out->state = s->pilot.state;
    out->share = s->pilot.share;
    out->stage = s->stage;
    out->stage_us = s->stage_us;
    out->next_us = next < 0 ? 0 : wall_us(g, next);
    pilot_tell(&s->pilot, now, out->told, sizeof(out->told));
}
