#include "analysis/verdict.h"

#include <stdio.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/frozen.h"
#include "analysis/health.h"

#define WHY_MOST 400

/* The first bad row that reaches so far, in words; NULL when there is none. */
static const char *bad(const struct analysis *a, enum trust_reach reach,
                       char out[WHY_MOST])
{
    for (size_t i = 0; i < a->trusts; i++) {
        const struct trust *t = &a->trust[i];

        if (t->grade != TRUST_BAD || t->reach != reach)
            continue;
        snprintf(out, WHY_MOST, "%s cannot be trusted: %s", t->words, t->text);
        return out;
    }
    return NULL;
}

double verdict_kept(const struct analysis *a, int side)
{
    double n = (double)a->count.skipped[side];

    return n > 0 ? n / (n + (double)a->sample[side].tally.replies) : 0;
}

/* Limits keep requests from treatment when it would do badly: what speaks
 * against it all the same is true all the more. */
static int flatters(const struct analysis *a)
{
    for (size_t i = 0; i < a->trusts; i++) {
        const struct trust *t = &a->trust[i];

        if (t->grade == TRUST_BAD && t->reach == TRUST_ALL &&
            strcmp(t->name, "missing") != 0)
            return 0;
    }
    return a->asked.endless && a->pairs.design == DESIGN_UNPAIRED &&
           verdict_kept(a, TREATMENT) > verdict_kept(a, CONTROL);
}

/* In seconds: what the spans of this run can be off by. */
static double off_by(const struct analysis *a)
{
    int64_t off = a->engine.lag_p99;

    if (health_open_loop(&a->settings) && a->engine.late_p99 > off)
        off = a->engine.late_p99;
    return (double)off / 1e9;
}

static const char *ended(const struct analysis *a)
{
    const struct engine *e = &a->engine;

    if (a->look == LOOK_FINAL || (!a->gone && !phase_ended(e->phase)))
        return NULL;
    return health_state(e, a->gone);
}

/* Those given, else the frozen ones, else the default ones. 1: they
 * are other than the frozen ones. */
static int choose(const struct gates *given, const struct gates *frozen,
                  struct gates *out)
{
    if (given)
        *out = *given;
    else if (frozen->count)
        *out = *frozen;
    else
        gates_default(out);
    return given && !gates_equal(given, frozen);
}

int verdict_judge(const struct analysis *a, const struct gates *given,
                  struct verdict *out, struct err *err)
{
    char invalid[WHY_MOST], late[WHY_MOST];
    struct evidence e = {
        .contrast = a->contrast,
        .contrasts = a->contrasts,
        .look = a->look,
        .tuned = contrasts_tuned(a->pairs.design, a->asked.planned),
        .split = a->pairs.design == DESIGN_UNPAIRED,
        .endless = frozen_live(&a->settings),
        .stuck = released_stuck(&a->engine.release, frozen_live(&a->settings),
                                a->pairs.design == DESIGN_UNPAIRED),
        .pairs = a->count.complete,
        .planned = a->count.planned,
        .ended = ended(a),
        .failed = a->engine.phase == PHASE_FAILED ? a->engine.why : NULL,
        .invalid = bad(a, TRUST_ALL, invalid),
        .flatters = flatters(a),
        .late = bad(a, TRUST_SPANS, late),
        .off = off_by(a),
        .decided = a->decided,
        .rolled = a->released.rolled,
        .by_hand = a->released.by_hand,
        .raised = a->released.raised,
    };
    struct gates gates, frozen;

    if (gates_thaw(&frozen, &a->settings, err))
        return -1;
    e.changed = choose(given, &frozen, &gates);
    if (e.changed && frozen.count) {
        e.changed = 0;
        verdict_make(&e, &frozen, out);
        e.changed = 1;
        e.frozen = verdict_name(out->word);
    }
    verdict_make(&e, &gates, out);
    return 0;
}
