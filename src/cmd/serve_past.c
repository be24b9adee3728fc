#include "cmd/serve_past.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

struct past {
    struct gateway_settings *g;
    struct engine e;
    int decided; /* by a verdict that nobody has acted upon so far */
};

static int on_id(void *arg, const struct prompt *p)
{
    struct past *past = arg;

    if (p->seq > past->g->prompts)
        past->g->prompts = p->seq;
    return 0;
}

/* In the share that treatment had last, since it had that. */
static int is_of_share(const struct past *past, const struct reply *r)
{
    const struct release *now = &past->e.release;

    return r->stage == now->stage && r->wall_us >= now->stage_us &&
           !r->warmup && outcome_counts(r->outcome);
}

static int on_reply(void *arg, const struct reply *r)
{
    struct past *past = arg;

    if (r->cost > 0)
        past->g->side_spent[r->side] += r->cost;
    if (is_of_share(past, r))
        past->g->steer.past.pilot.replies[r->side]++;
    return 0;
}

static int on_stage(void *arg, const struct stage *t)
{
    struct past *past = arg;
    struct steer_past *p = &past->g->steer.past;

    if (t->number <= 0 || t->number >= STEER_STAGES)
        return 0;
    for (; p->stages < t->number; p->stages++)
        p->share[p->stages + 1] = -1;
    p->share[t->number] = llround(t->weight * (double)SHARE_WHOLE);
    return 0;
}

static int ends_with(const char *text, const char *end)
{
    size_t len = strlen(text), most = strlen(end);

    return len >= most && strcmp(text + len - most, end) == 0;
}

/* Why a share was changed, as the pilot writes it behind its shares. */
static void note_change(const struct event *e, struct pilot_past *p)
{
    const char *text = e->text ? e->text : "", *why = strstr(text, ": ");

    p->by_hand = e->kind == EVENT_SHARE && ends_with(text, PILOT_BY_HAND);
    if (e->kind != EVENT_SHARE)
        text_cut(why ? why + 2 : text, p->back, sizeof(p->back));
}

/* Nobody but a person, or the roll back itself, changes the share after it. */
static int on_event(void *arg, const struct event *e)
{
    struct past *past = arg;
    struct pilot_past *p = &past->g->steer.past.pilot;

    if (e->kind == EVENT_VERDICT)
        past->decided = 1;
    if (e->kind != EVENT_ROLLED_BACK && e->kind != EVENT_TAKEN_BACK &&
        e->kind != EVENT_SHARE)
        return 0;
    p->decided |= past->decided;
    note_change(e, p);
    return 0;
}

static void read_plan(const struct settings *stored, struct ramp *out)
{
    const char *text = settings_find(stored, "ramp");
    struct err none; /* whoever wrote it could read it */

    if (!text || ramp_read(out, text, &none))
        *out = (struct ramp){.steps = 0};
}

/* While nobody served, no time went by for the ramp; but the plan may have been
 * made anew since it was frozen. */
static int64_t waited(const struct release *r, int64_t until_us,
                      const struct ramp *plan)
{
    int64_t to_go = r->next_us > until_us ? r->next_us - until_us : 0;
    int64_t all = (until_us - r->stage_us) * 1000;
    int64_t served = ramp_least(plan, r->share) - to_go * 1000;

    if (all < 0 || (r->next_us > 0 && served < 0))
        return 0;
    return r->next_us > 0 && served < all ? served : all;
}

/* Whoever asks for a fixed share in place of a ramp gets that; but nobody gets
 * round a roll back by starting anew. */
static void find_release(const struct engine *e, const struct ramp *plan,
                         struct steer_settings *s)
{
    const struct release *r = &e->release;
    struct steer_past *p = &s->past;

    p->known = r->stage_us > 0 && (s->pilot.ramp.steps || !plan->steps ||
                                   r->state == RELEASE_ROLLED_BACK);
    p->stage_us = r->stage_us;
    p->pilot.state = r->state;
    p->pilot.share = r->share;
    p->pilot.waited = waited(r, e->updated_us, plan);
    if (r->state == RELEASE_ROLLED_BACK)
        text_cut(r->told, p->pilot.back, sizeof(p->pilot.back));
}

int serve_past(struct store *s, const struct settings *stored,
               struct gateway_settings *g, struct err *err)
{
    const struct store_range all = {1, INT64_MAX};
    struct past past = {.g = g};
    struct ramp plan;

    if (s->ops->engine(s, &past.e, err) ||
        s->ops->ids(s, all, on_id, &past, err) ||
        s->ops->numbers(s, 0, on_reply, &past, err) ||
        s->ops->stages(s, 0, on_stage, &past, err) ||
        s->ops->events(s, 0, on_event, &past, err))
        return -1;
    g->earlier = past.e.elapsed;
    g->spent = past.e.spent;
    read_plan(stored, &plan);
    find_release(&past.e, &plan, &g->steer);
    return 0;
}
