#include "cmd/ramp_option.h"

#include <string.h>

#define REQUESTS 100

static const char *const when_names[] = {
    [PILOT_HOLDS] = "holds",
    [PILOT_CLEAR] = "clear",
};

static const char *const frozen[] = {
    "ramp", "floors", "step-requests", "step-when", "rollback",
};

void ramp_preset(struct ramp_options *o)
{
    o->requests = REQUESTS;
}

/* ---- from options -------------------------------------------------------- */

static int read_when(const char *text, enum pilot_when *out, struct err *err)
{
    *out = PILOT_HOLDS;
    if (!text || strcmp(text, when_names[PILOT_HOLDS]) == 0)
        return 0;
    *out = PILOT_CLEAR;
    if (strcmp(text, when_names[PILOT_CLEAR]) == 0)
        return 0;
    return err_set(err, ERR_USAGE, "--step-when \"%s\": say holds or clear",
                   text);
}

static int read_floors(const struct opt_list *list, struct floor_set *out,
                       struct err *err)
{
    floor_default(out);
    if (list->count == 0)
        return 0;
    *out = (struct floor_set){.on = {0}, .limit = {0}};
    if (list->count == 1 && strcmp(list->item[0], "none") == 0)
        return 0;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->item[i], "none") == 0)
            return err_set(err, ERR_USAGE,
                           "--floor: none stands alone: leave it out, or all "
                           "others");
        else if (floor_add(out, list->item[i], err))
            return err_wrap(err, "--floor");
    return 0;
}

/* There a part of a percent counts as a whole one. */
static int check_places(const struct ramp *r, struct err *err)
{
    for (int i = 0; i < r->steps; i++)
        if (r->step[i].share % (SHARE_WHOLE / 100))
            return err_set(err, ERR_USAGE,
                           "--ramp: --split sticky-day has a hundred places: "
                           "say whole percents, or --split sticky");
    return 0;
}

static int check_split(const struct split_settings *s, const struct ramp *r,
                       struct err *err)
{
    const char *policy = s->policy ? s->policy : "";

    if (s->share >= 0 || s->control_weight >= 0)
        return err_set(err, ERR_USAGE,
                       "--ramp begins with its first share: leave %s out",
                       s->share >= 0 ? "--share" : "--control-weight");
    if (strcmp(policy, split_name(POLICY_split_off)) == 0)
        return err_set(err, ERR_USAGE,
                       "--split off sends nothing to treatment: leave --ramp "
                       "out, or choose another --split");
    if (strcmp(policy, split_name(POLICY_split_sticky_day)) == 0)
        return check_places(r, err);
    return 0;
}

int ramp_from(const struct ramp_options *o, struct split_settings *split,
              struct steer_settings *out, struct err *err)
{
    struct pilot_settings *p = &out->pilot;

    p->requests = o->requests;
    p->only_told = o->no_rollback;
    if (read_when(o->when, &p->when, err) ||
        read_floors(&o->floor, &out->floors, err))
        return -1;
    if (!o->ramp)
        return 0;
    if (ramp_read(&p->ramp, o->ramp, err))
        return err_wrap(err, "--ramp");
    if (check_split(split, &p->ramp, err))
        return -1;
    split->share = (double)p->ramp.step[0].share / SHARE_WHOLE;
    return 0;
}

void ramp_heed(const struct ramp_options *o, int64_t breaker,
               struct steer_settings *out)
{
    double *streak = &out->floors.limit[FLOOR_floor_streak];

    if (o->floor.count == 0 && breaker > 0 && (double)breaker < *streak)
        *streak = (double)breaker;
}

int ramp_priced(const struct gateway_settings *g, struct err *err)
{
    const int *on = g->steer.floors.on;

    if (!on[FLOOR_floor_budget] && !on[FLOOR_floor_spend_rate])
        return 0;
    for (int s = 0; s < SIDES; s++)
        if (!price_find(g->prices, g->variant[s].model))
            return err_set(err, ERR_USAGE,
                           "--floor: no price for %s; give a list that has it "
                           "with --prices",
                           g->variant[s].model);
    return 0;
}

/* ---- frozen -------------------------------------------------------------- */

void ramp_freeze(const struct steer_settings *s, struct settings *out)
{
    struct buf text;

    buf_init(&text, 4096);
    ramp_write(&s->pilot.ramp, &text);
    settings_add(out, "ramp", "%s", s->pilot.ramp.steps ? text.data : "none");
    buf_clear(&text);
    floor_write(&s->floors, &text);
    settings_add(out, "floors", "%s", text.data);
    settings_add(out, "step-requests", "%lld", (long long)s->pilot.requests);
    settings_add(out, "step-when", "%s", when_names[s->pilot.when]);
    settings_add(out, "rollback", "%s",
                 s->pilot.only_told ? "only told" : "at once");
    buf_release(&text);
}

int ramp_is_frozen(const char *name)
{
    for (size_t i = 0; i < sizeof(frozen) / sizeof(frozen[0]); i++)
        if (strcmp(frozen[i], name) == 0)
            return 1;
    return 0;
}
