#include "tui/demand.h"

#include <stdio.h>

#include "tui/part.h"

#define PERCENT (SHARE_WHOLE / 100)

static const int64_t steps[] = {1, 5, 10, 25, 50, 100}; /* percent */
#define STEPS ((int)(sizeof(steps) / sizeof(*steps)))

int64_t demand_next(int64_t share, int up)
{
    for (int i = 0; i < STEPS; i++) {
        int64_t at = steps[up ? i : STEPS - 1 - i] * PERCENT;

        if (up ? at > share : at < share)
            return at;
    }
    return share;
}

int demand_hold(const struct release *r, enum control_verb *verb)
{
    *verb = r->state == RELEASE_HELD ? CONTROL_RESUME : CONTROL_PAUSE;
    return r->state == RELEASE_HELD || r->state == RELEASE_RAMPING ? 0 : -1;
}

int demand_offers(const struct release *r, enum action a)
{
    enum control_verb verb;

    switch (a) {
    case ACTION_PAUSE:
        return demand_hold(r, &verb) == 0;
    case ACTION_MORE:
        return demand_next(r->share, 1) > r->share;
    case ACTION_FEWER:
        return demand_next(r->share, 0) < r->share;
    case ACTION_ROLL_BACK:
        return r->state != RELEASE_ROLLED_BACK;
    default:
        return 1;
    }
}

static void roll_back(struct demand *out)
{
    snprintf(out->question, sizeof out->question, "all to control now?");
    snprintf(out->detail, sizeof out->detail,
             "roll back: only a person raises it again");
    out->request.verb = CONTROL_ROLL_BACK;
}

static void stop(struct demand *out)
{
    snprintf(out->question, sizeof out->question, "stop? clients get 503");
    snprintf(out->detail, sizeof out->detail,
             "what is in flight ends, then it is gone");
    out->request.verb = CONTROL_STOP;
}

/* What the ramp makes of it. */
static const char *afterwards(enum release_state state)
{
    switch (state) {
    case RELEASE_RAMPING:
        return "the ramp goes on from there";
    case RELEASE_HELD:
        return "the ramp stays held there";
    case RELEASE_ROLLED_BACK:
        return "it was rolled back: is the reason gone?";
    default:
        return "by hand, at once";
    }
}

static void share(struct demand *out, const struct release *r, int up)
{
    int64_t to = demand_next(r->share, up);
    char a[TEXT_MAX], b[TEXT_MAX];

    snprintf(out->question, sizeof out->question, "%s -> %s to T?",
             part_share(r->share, a), part_share(to, b));
    snprintf(out->detail, sizeof out->detail, "%s", afterwards(r->state));
    out->request.verb = CONTROL_SHARE;
    out->request.value = to;
}

/* A request that changes nothing is answered, not sent. */
static void say_why(struct demand *out, enum action a)
{
    snprintf(out->question, sizeof out->question, "%s",
             a == ACTION_MORE    ? "treatment gets all already"
             : a == ACTION_FEWER ? "no smaller step: R takes it all back"
                                 : "it is rolled back already");
}

int demand_make(struct demand *out, const struct release *r, enum action a)
{
    *out = (struct demand){.request = {.kind = REQUEST_CONTROL, .value = 1}};
    if (!demand_offers(r, a)) {
        say_why(out, a);
        return 0;
    }
    if (a == ACTION_ROLL_BACK)
        roll_back(out);
    else if (a == ACTION_STOP)
        stop(out);
    else
        share(out, r, a == ACTION_MORE);
    return 1;
}
