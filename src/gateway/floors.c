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

static int is_in(const struct floors *f, const struct floors_slot *s, int slots)
{
    int64_t number = f->now / FLOORS_SLOT;

    return s->number > number - slots;
}

/* ---- refusals ------------------------------------------------------------ */

static int has_sender(const struct floors_slot *s, enum side side, int64_t who)
{
    for (int i = 0; i < s->senders[side]; i++)
        if (s->sender[side][i] == who)
            return 1;
    return 0;
}

/* Whoever tells no name is dealt by dice: such requests come to both. */
static int is_repeated(const struct floors *f, const struct reply *r)
{
    for (int i = 0; r->cluster && i < FLOORS_SLOTS; i++)
        if (is_in(f, &f->slot[i], FLOORS_MINUTE) &&
            has_sender(&f->slot[i], r->side, r->cluster))
            return 1;
    return 0;
}

static void add_refusal(struct floors *f, struct floors_slot *s,
                        const struct reply *r)
{
    enum side side = r->side;

    if (is_repeated(f, r))
        return;
    s->replies[side]++;
    s->refused[side]++;
    if (r->cluster && s->senders[side] < FLOORS_SENDERS)
        s->sender[side][s->senders[side]++] = r->cluster;
}

/* Without a key of ours, the client's was sent on, or none. */
int floors_key_refused(const struct variant *v, int status)
{
    return v->key && (status == 401 || status == 403);
}

/* ---- replies ------------------------------------------------------------- */

static void add_reply(struct floors *f, struct floors_slot *s,
                      const struct reply *r)
{
    int failed = outcome_failed(r->outcome);

    s->replies[r->side]++;
    s->failed[r->side] += failed;
    if (!failed && r->latency >= 0)
        hist_add(&s->latency[r->side], r->latency);
    if (r->side == TREATMENT)
        f->streak = failed ? f->streak + 1 : 0;
}

void floors_reply(struct floors *f, const struct reply *r, int64_t now)
{
    struct floors_slot *s;

    f->now = now;
    s = slot_now(f);
    if (r->cost > 0) {
        s->spent += r->cost;
        f->spent += r->cost;
    }
    if (r->outcome == OUTCOME_HTTP_4XX)
        add_refusal(f, s, r);
    else if (outcome_counts(r->outcome))
        add_reply(f, s, r);
}

/* ---- sums ---------------------------------------------------------------- */

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
            sum.refused[side] += s->refused[side];
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
