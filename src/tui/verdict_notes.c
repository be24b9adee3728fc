#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/verdict_list.h"

static void note(struct verdict_list *l, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
static void note(struct verdict_list *l, const char *fmt, ...)
{
    va_list args;

    if (l->notes == NOTES_MOST)
        return;
    va_start(args, fmt);
    vsnprintf(l->note[l->notes++], sizeof l->note[0], fmt, args);
    va_end(args);
}

/* What the gates say stands in their rows already. */
static int is_of_gate(const struct verdict *v, const char *reason)
{
    for (size_t i = 0; i < v->gates; i++)
        if (strcmp(v->gate[i].why, reason) == 0)
            return 1;
    return 0;
}

static void reasons(struct verdict_list *l)
{
    const struct verdict *v = &l->page->verdict;

    for (size_t i = 1; i < v->reasons; i++)
        if (!is_of_gate(v, v->reason[i]))
            note(l, "%.390s", v->reason[i]);
}

static void latched(struct verdict_list *l, const struct snapshot *s)
{
    const struct verdict *v = &l->page->verdict;
    char clock[TEXT_MAX] = "-";

    if (!v->latched)
        return;
    for (int i = 0; i < s->events; i++)
        if (s->event[i].kind == EVENT_VERDICT)
            text_clock(s->event[i].elapsed, clock);
    note(l,
         "decided at %s of run time, after %lld %s: a roll back stands, "
         "whatever comes later",
         clock, (long long)v->decided_pairs, verdict_units(v->split));
}

/* In a live release that is never all: what was kept from its variant, or
 * could not be stored, does not end. */
static void how_many(const struct verdict_page *p, int live, char out[96])
{
    const long long ended = p->ended, open = p->planned - p->ended;

    if (!live)
        snprintf(out, 96, "%lld of %lld requests have ended", ended,
                 (long long)p->planned);
    else
        snprintf(out, 96, "%lld ended%s", ended,
                 open > 0 ? ", others were kept back or are under way" : "");
}

static void design(struct verdict_list *l, int live)
{
    const struct verdict_page *p = l->page;
    char held[80] = "", requests[96];

    if (p->ended > p->complete)
        snprintf(held, sizeof held,
                 ", %lld of them are looked at (slower ones may be on the way)",
                 (long long)p->complete);
    how_many(p, live, requests);
    if (p->design == DESIGN_UNPAIRED)
        note(l, "a split: each request went to one variant; %s%s", requests,
             held);
    else
        note(l,
             "pairs: %lld of %lld have ended%s; both variants of a prompt side "
             "by side, control first in %lld, treatment in %lld",
             (long long)p->ended, (long long)p->planned, held,
             (long long)p->first[CONTROL], (long long)p->first[TREATMENT]);
}

static void units(struct verdict_list *l)
{
    const struct verdict *v = &l->page->verdict;

    for (size_t i = 0; i < v->gates; i++) {
        const struct contrast *c = v->gate[i].contrast;
        if (!c || !c->by_prompt)
            continue;
        note(l,
             "limits count %.0f %s%s, not %lld %s: those that share one "
             "are no independent tries",
             contrast_units(c), contrast_counts(c),
             c->by != BY_PROMPT ? " (the prompts of a user or a conversation)"
                                : "",
             (long long)c->n, verdict_units(v->split));
        return;
    }
}

static void looks(struct verdict_list *l, const struct snapshot *s)
{
    const struct verdict *v = &l->page->verdict;

    if (s->live)
        note(l, "anytime-valid 95 %% intervals: look as often as you like; a "
                "release has no planned end, so promote is decided by them, "
                "too");
    else if (v->final)
        note(l, "fixed-sample 95 %% intervals: looked at once, at the planned "
                "end; to promote, every gate must be inside");
    else
        note(l, "anytime-valid 95 %% intervals: look as often as you like; "
                "promote is decided at the planned end alone");
    if (v->gates > 1)
        note(l,
             "a roll back takes limits of %.4g %%: the 5 %% of error are "
             "shared by %zu gates",
             100 - 5 / (double)v->gates, v->gates);
}

static void methods(struct verdict_list *l)
{
    const struct verdict *v = &l->page->verdict;
    struct buf b;

    buf_init(&b, 4096);
    for (size_t i = 0; i < v->gates; i++) {
        const struct contrast *c = v->gate[i].contrast;
        if (c && *c->method)
            buf_addf(&b, "%s%s: %s", b.len ? "; " : "methods: ", c->words,
                     c->method);
    }
    if (b.len)
        note(l, "%.390s", b.data);
    buf_release(&b);
}

void verdict_notes(struct verdict_list *l, const struct scene *s)
{
    latched(l, &s->now);
    reasons(l);
    design(l, s->now.live);
    units(l);
    looks(l, &s->now);
    methods(l);
}
