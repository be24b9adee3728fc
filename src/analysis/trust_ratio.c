#include "analysis/trust_row.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/dealt.h"
#include "analysis/frozen.h"
#include "base/text.h"

#define ALPHA .001
#define P_SURE .0005

static const char *policy(const struct analysis *a)
{
    const char *name = settings_find(&a->settings, "split.policy");

    return name ? name : "";
}

static enum dealt_unit unit_of(const struct analysis *a)
{
    if (!a->asked.sticky)
        return DEALT_REQUESTS;
    return strcmp(policy(a), "sticky-day") ? DEALT_USERS : DEALT_USERS_DAILY;
}

static void count(const struct analysis *a, struct dealt *out)
{
    double weight[RELEASED_STAGES];
    const struct dealt_plan plan = {
        .unit = unit_of(a),
        .weight = weight,
        .dice = frozen_live(&a->settings),
    };

    for (int i = 0; i < RELEASED_STAGES; i++) {
        int known = a->asked.weight[i] > 0 || a->released.stage[i].number;

        weight[i] = known ? a->asked.weight[i] : NAN;
    }
    dealt_count(&a->pairs, &plan, out);
}

/* At any time by the e-value; the p is for the one look at the end. */
static void grade(const struct analysis *a, const struct dealt *d,
                  struct trust *t)
{
    double e = sample_ratio_log_e(d->stage, d->stages);
    double p = sample_ratio_p(d->stage, d->stages);
    int off = e >= log(1 / ALPHA) || (a->look == LOOK_FINAL && p < P_SURE);
    char text[96], chance[32];

    /* One that looks all the while may go by the e-value alone. */
    snprintf(chance, sizeof chance, a->asked.endless ? "e %.2g" : "p %.2g",
             a->asked.endless ? exp(fmin(e, 700)) : p);
    t->grade = off ? TRUST_BAD : TRUST_OK;
    snprintf(text, sizeof text, "as it was to be split: %s, %s", chance,
             off ? "units were lost or dealt wrongly" : "by chance");
    trust_add(t, text);
}

static void say_counts(const struct analysis *a, const struct dealt *d,
                       struct trust *t)
{
    char more[96];

    trust_say(t, TRUST_LOOK,
              a->asked.sticky
                  ? "control %.0f users, treatment %.0f, where each came first"
                  : "control %.0f replies, treatment %.0f",
              d->units[CONTROL], d->units[TREATMENT]);
    snprintf(more, sizeof more, "of nobody: %.0f requests, %.0f",
             d->single[CONTROL], d->single[TREATMENT]);
    if (d->single[CONTROL] + d->single[TREATMENT] > 0)
        trust_add(t, more);
}

static void say_wrong(const struct dealt *d, struct trust *t)
{
    char text[96];

    snprintf(text, sizeof text, "%lld went where none was to go",
             (long long)d->wrong);
    trust_add(t, text);
    t->grade = TRUST_BAD;
}

static void ratio_of_split(const struct analysis *a, struct trust *t)
{
    struct dealt d;

    count(a, &d);
    if (d.stages > 0 || d.unknown || d.wrong)
        say_counts(a, &d, t);
    if (d.stages > 0)
        grade(a, &d, t);
    if (d.unknown) {
        t->grade = t->grade == TRUST_BAD ? TRUST_BAD : TRUST_LOOK;
        trust_add(t, "how they were to be split is not known");
    }
    if (d.wrong)
        say_wrong(&d, t);
}

/* Of pairs each side has as many by design: see what is missing. */
static void ratio_of_pairs(const struct analysis *a, struct trust *t)
{
    int64_t n[SIDES];

    for (int s = 0; s < SIDES; s++)
        n[s] = a->sample[s].tally.replies;
    if (n[CONTROL] + n[TREATMENT] > 0)
        trust_say(t, TRUST_OK, "control %lld replies, treatment %lld, in pairs",
                  (long long)n[CONTROL], (long long)n[TREATMENT]);
}

/* Where all goes to control there is nothing to be split. */
void trust_ratio(const struct analysis *a, struct trust *t)
{
    if (a->pairs.design == DESIGN_PAIRED)
        ratio_of_pairs(a, t);
    else if (strcmp(policy(a), "off") != 0)
        ratio_of_split(a, t);
}
