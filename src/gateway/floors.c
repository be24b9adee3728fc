#include "gateway/floors.h"

#include <string.h>

void floors_init(struct floors *f, int64_t spent, int64_t now)
{
    f->spent = spent;
    floors_forget(f, now);
}

void floors_forget(struct floors *f, int64_t now)
{
    memset(f->slot, 0, sizeof(f->slot));
    f->streak = 0;
    f->since = f->now = now;
}

void floors_now(struct floors *f, int64_t now)
{
    f->now = now;
}

static struct floors_slot *slot_now(struct floors *f)
{
    int64_t number = f->now / FLOORS_SLOT;
    struct floors_slot *s = &f->slot[number % FLOORS_SLOTS];

    if (s->number != number) {
        memset(s, 0, sizeof(*s));
        s->number = number;
    }
    return s;
}

void floors_reply(struct floors *f, const struct reply *r, int64_t now)
{
    struct floors_slot *s;
    int failed = outcome_failed(r->outcome);

    f->now = now;
    s = slot_now(f);
    if (r->cost > 0) {
        s->spent += r->cost;
        f->spent += r->cost;
    }
    if (r->outcome == OUTCOME_SKIPPED || r->outcome == OUTCOME_ABANDONED)
        return;
    s->replies[r->side]++;
    s->failed[r->side] += failed;
    if (!failed && r->latency >= 0)
        hist_add(&s->latency[r->side], r->latency);
    if (r->side == TREATMENT)
        f->streak = failed ? f->streak + 1 : 0;
}

static int is_in(const struct floors *f, const struct floors_slot *s, int slots)
{
    int64_t number = f->now / FLOORS_SLOT;

    return s->number > number - slots;
}

struct floors_sum floors_sum(const struct floors *f, int slots)
{
    int64_t first = (f->now / FLOORS_SLOT - slots + 1) * FLOORS_SLOT;
    struct floors_sum sum = {.span = f->now -
                                     (first > f->since ? first : f->since)};

    for (int i = 0; i < FLOORS_SLOTS; i++) {
        const struct floors_slot *s = &f->slot[i];

        if (!is_in(f, s, slots))
            continue;
        sum.spent += s->spent;
        for (int side = 0; side < SIDES; side++) {
            sum.replies[side] += s->replies[side];
            sum.failed[side] += s->failed[side];
        }
    }
    return sum;
}

void floors_latency(const struct floors *f, enum side side, struct hist *out)
{
    hist_clear(out);
    for (int i = 0; i < FLOORS_SLOTS; i++)
        if (is_in(f, &f->slot[i], FLOORS_SLOTS))
            hist_merge(out, &f->slot[i].latency[side]);
}
