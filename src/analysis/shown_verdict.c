#include "analysis/shown_verdict.h"

#include <stdio.h>
#include <string.h>

#include "analysis/health.h"

static const char *ended(const struct snapshot *s)
{
    const struct engine *e = &s->engine;

    return phase_ended(e->phase) && e->phase != PHASE_FINISHED
               ? phase_words(e->phase)
               : NULL;
}

static void show_gate(struct shown_gate *out, const struct judged *j)
{
    static const int side[] = {
        [GATE_HOLDS] = -1,
        [GATE_BROKEN] = 1,
        [GATE_UNDECIDED] = 0,
        [GATE_UNKNOWN] = 0,
    };

    out->side = side[j->state];
    snprintf(out->text, sizeof out->text, "%s", j->gate.text);
    snprintf(out->state, sizeof out->state, "%s", gate_state_name(j->state));
}

static void show_event(struct shown_verdict *out, const struct verdict *v)
{
    struct buf text;

    out->event[0] = '\0';
    if (v->word != VERDICT_ROLL_BACK || v->latched)
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
        .side = (v->word == VERDICT_ROLL_BACK) - (v->word == VERDICT_PROMOTE),
        .gates = (int)v->gates,
    };
    snprintf(out->word, sizeof out->word, "%s", verdict_name(v->word));
    snprintf(out->why, sizeof out->why, "%.*s", (int)sizeof out->why - 1,
             v->reasons ? v->reason[0] : "");
    for (int i = 0; i < out->gates; i++)
        show_gate(&out->gate[i], &v->gate[i]);
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
        .pairs = s->pairs,
        .planned = r->asked.planned,
        .ended = ended(s),
        .late = health_moved(s, late, sizeof late) ? late : NULL,
        .off = off_by(s),
        .decided = *by->decided ? by->decided : NULL,
    };
    struct verdict v;

    s->verdict = (struct shown_verdict){0};
    if (by->gates.count == 0)
        return;
    verdict_make(&e, &by->gates, &v);
    show(&s->verdict, &v);
}
