/* What is asked of a live split: whatever changes what clients get is asked
 * about first. */
#include "tui/act.h"

void act_steer(struct app *a, enum action action)
{
    struct view *v = &a->view;
    struct demand s;

    v->mode = VIEW_SCREEN;
    if (!a->known.running) {
        act_say(a, "nothing is running");
        return;
    }
    if (!demand_make(&s, &a->known.release, action)) {
        act_say(a, s.question);
        return;
    }
    v->pending = s;
    v->mode = VIEW_CONFIRM;
}

void act_hold(struct app *a)
{
    enum control_verb verb;
    int none = demand_hold(&a->known.release, &verb);

    if (a->known.running && none) {
        act_say(a, "no ramp is under way: there is nothing to hold");
        return;
    }
    act_ask(a, verb, 1,
            verb == CONTROL_PAUSE ? "asked to hold the ramp; p goes on"
                                  : "asked to go on with the ramp");
}

void act_confirm(struct app *a)
{
    struct view *v = &a->view;
    const struct request r = v->pending.request;

    v->mode = VIEW_SCREEN;
    if (act_ask(a, r.verb, r.value, "asked; the events tell what came of it"))
        return;
    a->asked = a->known.event;
    if (r.verb == CONTROL_STOP)
        a->stop_asked = 1;
    v->frozen = 0; /* what comes of it must be seen */
}

void act_decline(struct app *a)
{
    a->view.mode = VIEW_SCREEN;
    act_say(a, "nothing was asked: it stays as it is");
}

/* Events that a request may have; of others it does not come. */
static int is_answer(enum event_kind kind)
{
    return kind == EVENT_SHARE || kind == EVENT_ROLLED_BACK ||
           kind == EVENT_TAKEN_BACK || kind == EVENT_PAUSE ||
           kind == EVENT_RESUME;
}

/* What came of it takes the place of that it was asked. */
void act_answered(struct app *a, const struct snapshot *now)
{
    for (int i = 0; i < now->events && a->asked >= 0; i++) {
        const struct event_line *e = &now->event[i];

        if (e->seq <= a->asked)
            break;
        if (a->view.message[0] && is_answer(e->kind))
            act_say(a, e->text);
    }
    a->known.event = now->events ? now->event[0].seq : 0;
}

/* The question was about another state: a yes to it would be to this one. */
void act_overtaken(struct app *a, const struct release *now)
{
    const struct release *was = &a->known.release;

    if (a->view.mode != VIEW_CONFIRM ||
        a->view.pending.request.verb != CONTROL_SHARE ||
        (now->share == was->share && now->state == was->state))
        return;
    a->view.mode = VIEW_SCREEN;
    act_say(a, "it changed meanwhile: look again, then ask again");
}
