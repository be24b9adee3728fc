/* Of a store that a gateway writes: how it splits, and what came of each share
 * that treatment had. */
#include "analysis/frozen.h"
#include "analysis/live_parts.h"

void live_name_split(struct live *l)
{
    const struct settings *from = &l->a.settings;
    struct snapshot *s = &l->shown;

    s->live = frozen_live(from);
    s->unpaired = frozen_design(from) == DESIGN_UNPAIRED;
    live_text(s->policy, sizeof s->policy, settings_find(from, "split.policy"));
    live_text(s->user_field, sizeof s->user_field,
              settings_find(from, "split.user-header"));
}

static struct stage_line *line_of(struct live *l, int number)
{
    if (number <= 0 || number >= LIVE_STAGES)
        return NULL;
    return &l->stage[number];
}

void live_forget_stages(struct live *l)
{
    visits_release(&l->visits);
    for (int i = 0; i < LIVE_STAGES; i++)
        l->stage[i] =
            (struct stage_line){.number = i, .weight = -1, .from = -1};
}

void live_stage(struct live *l, const struct stage *t)
{
    struct stage_line *line = line_of(l, t->number);

    if (line)
        line->weight = t->weight;
}

void live_stage_reply(struct live *l, const struct reply *r)
{
    struct stage_line *line = line_of(l, r->stage);

    if (!line)
        return;
    if (line->from < 0 || r->due < line->from)
        line->from = r->due;
    if (r->due >= 0)
        visits_add(&l->visits, r->stage, r->due);
    line->replies[r->side] += outcome_counts(r->outcome);
    line->failed[r->side] += outcome_failed(r->outcome);
}

/* Whatever stands in a store, screens look its words up. */
static void check_breakers(struct release *r)
{
    for (int side = 0; side < SIDES; side++)
        if (r->breaker[side] < BREAKER_CLOSED ||
            r->breaker[side] > BREAKER_PROBING)
            r->breaker[side] = BREAKER_CLOSED;
}

static struct stage_line line_shown(const struct live *l, int i)
{
    struct stage_line line = l->stage[i];

    line.visits = visits_of(&l->visits, i, l->shown.engine.elapsed, &line.ran);
    return line;
}

/* One that a person went back to is not the newest, but the one to look at. */
void live_show_release(struct live *l)
{
    struct snapshot *s = &l->shown;
    int now = s->engine.release.stage;

    check_breakers(&s->engine.release);
    s->stages = s->stages_lost = 0;
    if (line_of(l, now) &&
        (l->stage[now].from >= 0 || l->stage[now].weight >= 0))
        s->stage[s->stages++] = line_shown(l, now);
    for (int i = LIVE_STAGES - 1; i > 0; i--) {
        if (i == now || l->stage[i].from < 0)
            continue;
        if (s->stages < SNAPSHOT_STAGES)
            s->stage[s->stages++] = line_shown(l, i);
        else
            s->stages_lost++;
    }
}
