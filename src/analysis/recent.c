#include "analysis/recent.h"

#include <string.h>

#define SECOND INT64_C(1000000000)
#define MINUTES 10
/* Tokens of a second: what a damaged store says must not add up to less. */
#define OUTPUT_MOST INT64_C(1000000000000000)

void recent_init(struct recent *r, struct snapshot *s)
{
    memset(r, 0, sizeof *r);
    r->newest = -1;
    for (int o = 0; o < OUTCOMES; o++)
        s->class_first[o] = s->class_last[o] = -1;
}

int64_t recent_end(const struct reply *p)
{
    if (p->sent < 0 || p->wire > INT64_MAX - p->sent)
        return -1;
    return p->sent + (p->wire > 0 ? p->wire : 0);
}

static int slot_of(int64_t second)
{
    return (int)(second % SNAPSHOT_SECONDS);
}

static void begin_second(struct recent *r, struct snapshot *s, int64_t at)
{
    struct second *second = &s->second[slot_of(at)];

    *second = (struct second){.at = at};
    for (int side = 0; side < SIDES; side++) {
        second->latency_p50[side] = second->first_token_p50[side] = -1;
        r->latency[side][slot_of(at)].count = 0;
        r->first_token[side][slot_of(at)].count = 0;
    }
}

static void begin_minutes(struct snapshot *s, int64_t many)
{
    size_t kept = many < MINUTES ? (size_t)(MINUTES - many) : 0;

    for (int side = 0; side < SIDES; side++)
        for (int o = 0; o < OUTCOMES; o++) {
            int32_t *row = s->class_minute[side][o];
            memmove(row, row + MINUTES - kept, kept * sizeof *row);
            memset(row + kept, 0, (MINUTES - kept) * sizeof *row);
        }
}

static void advance(struct recent *r, struct snapshot *s, int64_t to)
{
    int64_t from = r->newest + 1;

    if (to <= r->newest)
        return;
    begin_minutes(s, to / 60 - (r->newest < 0 ? 0 : r->newest / 60));
    if (from < to - SNAPSHOT_SECONDS + 1)
        from = to - SNAPSHOT_SECONDS + 1;
    for (int64_t at = from; at <= to; at++)
        begin_second(r, s, at);
    r->newest = to;
    s->newest = slot_of(to);
    s->seconds = to + 1 < SNAPSHOT_SECONDS ? (int)(to + 1) : SNAPSHOT_SECONDS;
}

void recent_until(struct recent *r, struct snapshot *s, int64_t elapsed)
{
    if (elapsed >= 0)
        advance(r, s, elapsed / SECOND);
}

/* Keeps the order; returns the median. */
static int64_t insert(struct recent_sample *sample, int64_t ns)
{
    int at;

    if (sample->count < RECENT_SAMPLES) {
        for (at = sample->count++; at > 0 && sample->ns[at - 1] > ns; at--)
            sample->ns[at] = sample->ns[at - 1];
        sample->ns[at] = ns;
    }
    return sample->ns[(sample->count - 1) / 2];
}

static void add_second(struct recent *r, struct second *second,
                       const struct reply *p)
{
    int slot = slot_of(second->at), side = (int)p->side;

    second->replies[side]++;
    second->failed[side] += outcome_failed(p->outcome);
    if (p->usage.output > OUTPUT_MOST - second->output[side])
        second->output[side] = OUTPUT_MOST;
    else if (p->usage.output > 0)
        second->output[side] += p->usage.output;
    if (outcome_failed(p->outcome) || !outcome_counts(p->outcome))
        return;
    second->latency_p50[side] = insert(&r->latency[side][slot], p->latency);
    if (p->first_token >= 0)
        second->first_token_p50[side] =
            insert(&r->first_token[side][slot], p->first_token);
}

static void add_class(struct recent *r, struct snapshot *s,
                      const struct reply *p, int64_t end)
{
    int64_t ago = r->newest / 60 - end / SECOND / 60;
    int64_t *first = &s->class_first[p->outcome];
    int64_t *last = &s->class_last[p->outcome];

    if (*first < 0 || end < *first)
        *first = end;
    if (end > *last)
        *last = end;
    if (ago >= 0 && ago < MINUTES)
        s->class_minute[p->side][p->outcome][MINUTES - 1 - ago]++;
}

void recent_add(struct recent *r, struct snapshot *s, const struct reply *p)
{
    int64_t end = recent_end(p), at = end / SECOND;

    if (end < 0)
        return;
    advance(r, s, at);
    add_class(r, s, p, end);
    if (at > r->newest - SNAPSHOT_SECONDS)
        add_second(r, &s->second[slot_of(at)], p);
}

static int is_paused(const struct snapshot *s, int64_t second)
{
    for (int i = 0; i < s->events; i++) {
        const struct event_line *e = &s->event[i];

        if (e->elapsed < 0 || e->elapsed / SECOND > second)
            continue;
        if (e->kind == EVENT_PAUSE)
            return 1;
        if (e->kind == EVENT_RESUME || e->kind == EVENT_START)
            return 0;
    }
    return 0;
}

/* The newest second is not over yet. What ends in a pause was under way before
 * it, and makes up for the start after it, when nothing ends. */
int64_t recent_rate(const struct snapshot *s)
{
    int64_t replies = 0, ran = 0;

    for (int i = 1; i < s->seconds && ran < 60; i++) {
        const struct second *second =
            &s->second[(s->newest - i + SNAPSHOT_SECONDS) % SNAPSHOT_SECONDS];
        replies += second->replies[CONTROL] + second->replies[TREATMENT];
        ran += !is_paused(s, second->at);
    }
    return ran > 0 ? replies * 1000 / ((s->unpaired ? 1 : SIDES) * ran) : 0;
}
