#include "gateway/pilot.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define FRESH INT64_C(30000000000)

/* ---- its life ------------------------------------------------------------ */

/* What the plan makes of the share; a roll back and a hold are beyond it. */
static void settle(struct pilot *p)
{
    p->state = RELEASE_FIXED;
    if (p->set.ramp.steps)
        p->state = ramp_next(&p->set.ramp, p->share) < 0 ? RELEASE_THROUGH
                                                         : RELEASE_RAMPING;
}

static void begin_share(struct pilot *p, int64_t share, int64_t now)
{
    p->share = share;
    p->by_hand = 0;
    p->since = now;
    p->replies[CONTROL] = p->replies[TREATMENT] = 0;
}

void pilot_init(struct pilot *p, const struct pilot_settings *set,
                int64_t share, int64_t now)
{
    *p = (struct pilot){.set = *set};
    begin_share(p, share, now);
    settle(p);
}

void pilot_restore(struct pilot *p, const struct pilot_past *past, int64_t now)
{
    begin_share(p, past->share, now - past->waited);
    p->replies[CONTROL] = past->replies[CONTROL];
    p->replies[TREATMENT] = past->replies[TREATMENT];
    p->decided = past->decided;
    p->by_hand = past->by_hand;
    text_cut(past->back, p->back, sizeof(p->back));
    settle(p);
    if (past->state == RELEASE_HELD && p->set.ramp.steps)
        p->state = RELEASE_HELD;
    if (past->state == RELEASE_ROLLED_BACK)
        p->state = RELEASE_ROLLED_BACK;
}

void pilot_renew(struct pilot *p, const struct pilot_settings *set)
{
    p->set = *set;
    if (p->state == RELEASE_ROLLED_BACK ||
        (p->state == RELEASE_HELD && set->ramp.steps))
        return;
    settle(p);
}

void pilot_reply(struct pilot *p, enum side side)
{
    p->replies[side]++;
}

/* ---- changes ------------------------------------------------------------- */

static void change(struct pilot *p, enum event_kind kind, int64_t share,
                   int64_t now, struct pilot_change *out)
{
    out->kind = kind;
    out->from = p->share;
    out->share = share;
    out->why[0] = '\0';
    if (share != p->share)
        begin_share(p, share, now);
}

static void say_change(struct pilot_change *out, const char *why)
{
    if (out->from != out->share)
        snprintf(out->why, sizeof(out->why), "%.9g %% -> %.9g %%: %s",
                 SHARE_PERCENT(out->from), SHARE_PERCENT(out->share), why);
    else
        snprintf(out->why, sizeof(out->why), "at %.9g %%: %s",
                 SHARE_PERCENT(out->share), why);
}

static int all_back(struct pilot *p, enum event_kind kind, const char *why,
                    int64_t now, struct pilot_change *out)
{
    if (p->state == RELEASE_ROLLED_BACK)
        return 0;
    change(p, kind, 0, now, out);
    say_change(out, why);
    p->state = RELEASE_ROLLED_BACK;
    text_cut(why, p->back, sizeof(p->back));
    return 1;
}

static int roll_back(struct pilot *p, const char *why, int64_t now,
                     struct pilot_change *out)
{
    return all_back(p, EVENT_ROLLED_BACK, why, now, out);
}

static int take_back(struct pilot *p, int64_t now, struct pilot_change *out)
{
    return all_back(p, EVENT_TAKEN_BACK, PILOT_BY_HAND, now, out);
}

static int only_tell(const char *why, const struct pilot *p,
                     struct pilot_change *out)
{
    char text[RELEASE_TOLD];

    snprintf(text, sizeof(text),
             "would be rolled back, but for --no-rollback: %s", why);
    *out = (struct pilot_change){
        .kind = EVENT_NOTE, .from = p->share, .share = p->share};
    say_change(out, text);
    return 1;
}

/* ---- steps --------------------------------------------------------------- */

static int is_heard(const struct pilot *p, int64_t now)
{
    return p->heard && !p->blind && p->advised >= p->since &&
           now - p->advised <= FRESH;
}

/* Why the statistics do not allow a step; NULL they do. */
static const char *evidence(const struct pilot *p, int64_t now)
{
    const struct advice *a = &p->advice;

    if (p->decided)
        return "by hand, with diptych ramp --to; the verdict was roll back";
    if (p->below[0])
        return p->below;
    if (p->blind)
        return "nobody watches the statistics any more: start diptych serve "
               "again";
    if (!is_heard(p, now))
        return "no statistics so far";
    if (a->word == ADVICE_INVALID || a->gates == 0)
        return a->why;
    if (p->set.when == PILOT_HOLDS)
        return a->holding == a->gates ? NULL : a->why;
    return a->worse ? a->worst : NULL;
}

static int64_t to_go(const struct pilot *p, int64_t now)
{
    int64_t next = pilot_next(p);

    return next > now ? next - now : 0;
}

static int lacks(const struct pilot *p, enum side side)
{
    return p->replies[side] < p->set.requests;
}

static void say_step(const struct pilot *p, int step, int64_t now, char *out,
                     size_t size)
{
    char span[TEXT_MAX];

    snprintf(out, size,
             "step %d of %d: %s after %lld control and %lld treatment "
             "requests in %s",
             step + 1, p->set.ramp.steps,
             p->set.when == PILOT_HOLDS ? "every gate holds"
                                        : "no gate is surely worse",
             (long long)p->replies[CONTROL], (long long)p->replies[TREATMENT],
             text_clock(now - p->since, span));
}

int pilot_tick(struct pilot *p, int64_t now, struct pilot_change *out)
{
    int next = ramp_next(&p->set.ramp, p->share);
    char why[PILOT_WHY / 2];

    if (p->state != RELEASE_RAMPING || next < 0 || to_go(p, now) > 0 ||
        lacks(p, CONTROL) || lacks(p, TREATMENT) || evidence(p, now))
        return 0;
    say_step(p, next, now, why, sizeof(why));
    change(p, EVENT_SHARE, p->set.ramp.step[next].share, now, out);
    say_change(out, why);
    settle(p);
    return 1;
}

/* ---- what it is told ----------------------------------------------------- */

static int gone(struct pilot *p, struct pilot_change *out)
{
    if (p->blind)
        return 0;
    p->blind = 1;
    *out = (struct pilot_change){
        .kind = EVENT_FAULT, .from = p->share, .share = p->share};
    say_change(out, "the process that watches the statistics has ended: no "
                    "more steps are taken, and only floors roll back");
    return 1;
}

/* The statistics' first roll back is obeyed; that it stands is no news. */
int pilot_advise(struct pilot *p, const struct advice *a, int64_t now,
                 struct pilot_change *out)
{
    if (!a)
        return gone(p, out);
    p->advice = *a;
    p->advised = now;
    p->heard = 1;
    if (a->word != ADVICE_ROLL_BACK || p->decided)
        return 0;
    p->decided = 1;
    return p->set.only_told ? only_tell(a->why, p, out)
                            : roll_back(p, a->why, now, out);
}

int pilot_floor(struct pilot *p, const char *why, int64_t now,
                struct pilot_change *out)
{
    int told = p->below[0] != '\0';

    if (!why || p->state == RELEASE_ROLLED_BACK) {
        p->below[0] = '\0';
        return 0;
    }
    if (!p->set.only_told)
        return roll_back(p, why, now, out);
    text_cut(why, p->below, sizeof(p->below));
    return told ? 0 : only_tell(why, p, out);
}

static int set_share(struct pilot *p, int64_t share, int64_t now,
                     struct pilot_change *out)
{
    if (share < 0 || share > SHARE_WHOLE || share == p->share)
        return 0;
    change(p, EVENT_SHARE, share, now, out);
    say_change(out, PILOT_BY_HAND);
    p->by_hand = 1;
    p->below[0] = '\0';
    if (p->state != RELEASE_HELD)
        settle(p);
    return 1;
}

static int hold(struct pilot *p, int held, int64_t now,
                struct pilot_change *out)
{
    if (p->state != (held ? RELEASE_RAMPING : RELEASE_HELD))
        return 0;
    change(p, held ? EVENT_PAUSE : EVENT_RESUME, p->share, now, out);
    say_change(out, held ? "the ramp is held, by hand"
                         : "the ramp goes on, by hand");
    p->state = RELEASE_HELD;
    if (!held)
        settle(p);
    return 1;
}

int pilot_obey(struct pilot *p, const struct control *c, int64_t now,
               struct pilot_change *out)
{
    switch (c->verb) {
    case CONTROL_PAUSE:
        return hold(p, 1, now, out);
    case CONTROL_RESUME:
        return hold(p, 0, now, out);
    case CONTROL_ROLL_BACK:
        return take_back(p, now, out);
    case CONTROL_SHARE:
        return c->value == 0 ? take_back(p, now, out)
                             : set_share(p, c->value, now, out);
    default:
        return 0;
    }
}

/* ---- what it tells ------------------------------------------------------- */

int64_t pilot_next(const struct pilot *p)
{
    if (p->state != RELEASE_RAMPING && p->state != RELEASE_HELD)
        return -1;
    if (p->decided) /* nothing is counted down to what a person does */
        return -1;
    if (ramp_next(&p->set.ramp, p->share) < 0)
        return -1;
    return p->since + ramp_least(&p->set.ramp, p->share);
}

static void tell_wait(const struct pilot *p, int64_t now, struct buf *out)
{
    const char *between = ": ", *why = evidence(p, now);
    char span[TEXT_MAX];

    for (int s = 0; s < SIDES && !p->decided; s++) {
        if (!lacks(p, (enum side)s))
            continue;
        buf_addf(out, "%s%lld of %lld %s requests", between,
                 (long long)p->replies[s], (long long)p->set.requests,
                 side_name((enum side)s));
        between = "; ";
    }
    if (to_go(p, now) > 0) {
        buf_addf(out, "%s%s to go", between, text_clock(to_go(p, now), span));
        between = "; ";
    }
    if (why)
        buf_addf(out, "%s%s", between, why);
}

/* That it was rolled back once is not how it is now. */
static void tell_hand(const struct pilot *p, struct buf *out)
{
    if (!p->by_hand)
        return;
    buf_addf(out, "%sset %s", out->len ? "; " : "", PILOT_BY_HAND);
    if (p->back[0])
        buf_addf(out, " after a roll back: %s", p->back);
}

void pilot_tell(const struct pilot *p, int64_t now, char *out, size_t size)
{
    int next = ramp_next(&p->set.ramp, p->share);
    struct buf text;

    buf_init(&text, 1024);
    if (p->state == RELEASE_ROLLED_BACK) {
        buf_adds(&text, p->back);
    } else if (next >= 0 && p->state != RELEASE_FIXED) {
        buf_addf(&text, "%.9g %% next",
                 SHARE_PERCENT(p->set.ramp.step[next].share));
        tell_wait(p, now, &text);
        tell_hand(p, &text);
    } else {
        buf_adds(&text, p->below);
        tell_hand(p, &text);
    }
    text_cut(text.data, out, size);
    buf_release(&text);
}
