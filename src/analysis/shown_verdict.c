#include "analysis/shown_verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/health.h"
#include "analysis/more.h"
#include "analysis/released.h"
#include "analysis/shown.h"

static const char *ended(const struct snapshot *s)
{
    const struct engine *e = &s->engine;

    return phase_ended(e->phase) && e->phase != PHASE_FINISHED
               ? phase_words(e->phase)
               : NULL;
}

/* A copy of the contrast with the numbers that decided. */
static struct contrast decided(const struct judged *j)
{
    struct contrast c =
        j->contrast ? *j->contrast : *contrasts_named(j->gate.name);

    c.estimate = j->value;
    c.low = j->low;
    c.high = j->high;
    if (c.status == CONTRAST_OK && isnan(j->low))
        c.status = CONTRAST_TOO_FEW;
    return c;
}

/* Why there is nothing to compare with the margin. */
static const char *unknown(const struct judged *j)
{
    const struct contrast *c = j->contrast;

    if (!c)
        return "not computed";
    if (j->late)
        return "our own lateness";
    if (c->status == CONTRAST_NO_DATA)
        return "no data";
    if (c->status == CONTRAST_UNDEFINED)
        return contrast_why(c);
    return c->pivot.open ? "failures near" : "too few";
}

static void say_state(struct shown_gate *out, const struct judged *j)
{
    const int size = sizeof out->stands;
    const char *units = judge_units(j);
    char count[MORE_WORDS], more[40];

    snprintf(more, sizeof more, "~ +%.8s %.*s", more_count(j->more, count),
             more_units(j->more, units), units);
    if (j->state == GATE_HOLDS)
        snprintf(out->stands, size, "holds%s", j->worse ? ", but worse ^" : "");
    else if (j->state == GATE_BROKEN)
        snprintf(out->stands, size, "BROKEN ^^");
    else if (j->state == GATE_UNDECIDED)
        snprintf(out->stands, size, "%s %.30s",
                 j->worse ? "worse ^," : "undecided",
                 j->more > 0 ? more
                 : j->stuck  ? "~"
                             : "~ too near");
    else
        snprintf(out->stands, size, "unknown ? %s", unknown(j));
}

void shown_gate_make(struct shown_gate *out, const struct judged *j)
{
    struct contrast c = decided(j);
    struct shown *found = &out->found;
    static const int side[] = {
        [GATE_HOLDS] = -1,
        [GATE_BROKEN] = 1,
        [GATE_UNDECIDED] = 0,
        [GATE_UNKNOWN] = 0,
    };

    out->side = side[j->state];
    snprintf(out->text, sizeof out->text, "%s", j->gate.text);
    snprintf(out->state, sizeof out->state, "%s", gate_state_name(j->state));
    say_state(out, j);
    shown_row(found, &c);
    if (!found->interval[0] && found->needs > 0)
        snprintf(found->interval, sizeof found->interval, "needs n %lld",
                 (long long)found->needs);
    out->limit = j->gate.margin * 100 - (c.unit == CONTRAST_RATIO ? 100 : 0);
}

static void show_event(struct shown_verdict *out, const struct verdict *v)
{
    struct buf text;

    out->event[0] = '\0';
    if (v->word != VERDICT_ROLL_BACK || v->latched || v->rolled)
        return;
    buf_init(&text, sizeof out->event * 4);
    verdict_write(v, &text);
    snprintf(out->event, sizeof out->event, "%s", text.data);
    buf_release(&text);
}

static void show(struct shown_verdict *out, const struct verdict *v)
{
    *out = (struct shown_verdict){
        .defaults = v->defaults,
        .rolled = v->rolled,
        .side = (v->word == VERDICT_ROLL_BACK) - (v->word == VERDICT_PROMOTE),
        .gates = (int)v->gates,
    };
    snprintf(out->word, sizeof out->word, "%s", verdict_name(v->word));
    snprintf(out->why, sizeof out->why, "%.*s", (int)sizeof out->why - 1,
             v->reasons ? v->reason[0] : "");
    for (int i = 0; i < out->gates; i++)
        shown_gate_make(&out->gate[i], &v->gate[i]);
    show_event(out, v);
}

static double off_by(const struct snapshot *s)
{
    const struct engine *e = &s->engine;
    int late = s->open_loop && e->late_p99 > e->lag_p99;

    return (double)(late ? e->late_p99 : e->lag_p99) / 1e9;
}

void shown_verdict_make(struct snapshot *s, const struct sentence *by,
                        const struct running *r, const struct computed *c)
{
    char late[160];
    struct evidence e = {
        .contrast = c->contrast,
        .contrasts = c->contrasts,
        .look = r->asked.look,
        .tuned = contrasts_tuned(c->design, r->asked.planned),
        .split = c->design == DESIGN_UNPAIRED,
        .endless = r->asked.endless,
        .stuck = released_stuck(&s->engine.release, s->live, s->unpaired),
        .pairs = s->pairs,
        .planned = r->asked.planned,
        .ended = ended(s),
        .invalid = c->invalid,
        .flatters = c->flatters,
        .late = health_moved(s, late, sizeof late) ? late : NULL,
        .off = off_by(s),
        .decided = *by->decided ? by->decided : NULL,
        .rolled = c->released ? c->released->rolled : NULL,
        .by_hand = c->released && c->released->by_hand,
        .raised = c->released ? c->released->raised : NULL,
    };
    struct verdict v;

    s->verdict = (struct shown_verdict){0};
    if (by->gates.count == 0)
        return;
    verdict_make(&e, &by->gates, &v);
    show(&s->verdict, &v);
}
