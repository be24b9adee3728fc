#include "analysis/trust_row.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/health.h"
#include "base/text.h"

void trust_end(const struct analysis *a, struct trust *t)
{
    const struct engine *e = &a->engine;
    const char *state = health_state(e, a->gone);

    if (a->look == LOOK_FINAL)
        trust_say(t, TRUST_OK, "%s: all that was planned was sent", state);
    else if (a->asked.endless && !a->gone)
        trust_say(t, TRUST_OK, "%s: a live release has no planned end", state);
    else if (a->gone)
        trust_say(t, TRUST_LOOK,
                  "%s: nothing is sent; the same command resumes", state);
    else
        trust_say(t, TRUST_LOOK, "%s: not all that was planned was sent",
                  state);
    if (a->look != LOOK_FINAL && *e->why && strcmp(e->why, state) != 0)
        trust_add(t, e->why);
}

static double value_of(const struct analysis *a, int side, const char *name)
{
    const struct measure *m =
        measures_find(a->measure[side], a->measures, name);

    return m && isfinite(m->value) ? m->value * 1e9 : INFINITY;
}

/* The shortest of the usual spans, in nanoseconds: the first token where there
 * are such, else the whole answer. */
static double shortest(const struct analysis *a)
{
    double least = fmin(value_of(a, CONTROL, "p50-first-token-ok"),
                        value_of(a, TREATMENT, "p50-first-token-ok"));

    if (isfinite(least))
        return least;
    return fmin(value_of(a, CONTROL, "p50-latency-ok"),
                value_of(a, TREATMENT, "p50-latency-ok"));
}

/* Grades a lateness of our own against what the model's spans can bear. */
static void judge(const struct analysis *a, int64_t p99, int64_t max,
                  struct trust *t)
{
    static const char *const words[] = {
        [TRUST_OK] = "harmless up to",
        [TRUST_LOOK] = "close to where percentiles move,",
        [TRUST_BAD] = "percentiles move from",
    };
    double most = health_bearable(shortest(a));
    enum trust_grade grade = TRUST_OK;
    char at[3][TEXT_MAX];

    int64_t replies =
        a->sample[CONTROL].tally.replies + a->sample[TREATMENT].tally.replies;

    if (p99 < 0 || (a->asked.endless && replies == 0)) {
        trust_nothing(t);
        return;
    }
    if ((double)p99 > most)
        grade = TRUST_BAD;
    else if ((double)p99 > most / 2)
        grade = TRUST_LOOK;
    trust_say(t, grade, "p99 %s, max %s; %s %s", text_ns(p99, at[0]),
              text_ns(max, at[1]), words[grade], text_ns((int64_t)most, at[2]));
    if (grade == TRUST_BAD)
        trust_add(t, "a quieter host or fewer in flight would help");
}

void trust_lag(const struct analysis *a, struct trust *t)
{
    judge(a, a->engine.lag_p99, a->engine.lag_max, t);
}

/* In a closed loop latency counts from sending: a late start moves nothing. */
void trust_lateness(const struct analysis *a, struct trust *t)
{
    char more[96];

    if (a->asked.endless) /* clients send; there is nothing to be late for */
        return;
    if (!health_open_loop(&a->settings) && a->engine.late_p99 >= 0) {
        trust_say(t, TRUST_OK,
                  "p99 %s; latency counts from sending, in a closed loop",
                  text_ns(a->engine.late_p99, more));
        return;
    }
    judge(a, a->engine.late_p99, a->engine.late_max, t);
    if (a->engine.late_p99 < 0)
        return;
    snprintf(more, sizeof more, "%lld of %lld sent more than 5 ms late",
             (long long)a->engine.late, (long long)a->engine.sent);
    trust_add(t, more);
}

/* Only who sets the pace can fail to keep it. */
void trust_schedule(const struct analysis *a, struct trust *t)
{
    const struct engine *e = &a->engine;
    char share[TEXT_MAX];
    double kept;

    if (!health_open_loop(&a->settings) || e->offered_mhz <= 0)
        return;
    kept = (double)e->achieved_mhz / (double)e->offered_mhz;
    trust_say(t, kept < HEALTH_KEPT ? TRUST_BAD : TRUST_OK,
              "offered %.3f pairs/s, kept %s of it",
              (double)e->offered_mhz / 1000, text_share(kept, share));
    if (!e->capped)
        return;
    t->grade = t->grade == TRUST_BAD ? TRUST_BAD : TRUST_LOOK;
    trust_add(t, "a cap on what is in flight held sends back");
}

void trust_lines(const struct analysis *a, struct trust *t)
{
    if (a->engine.skipped)
        trust_say(t, TRUST_LOOK, "%lld could not be read and were left out",
                  (long long)a->engine.skipped);
    else
        trust_say(t, TRUST_OK, "all read");
}
