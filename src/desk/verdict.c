#include "desk/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "desk/page.h"

/* On a million pairs the checks of trust cost some hundred milliseconds: they
 * are not made anew with each second's numbers. */
#define TRUST_EACH_US INT64_C(3000000)

static struct contrast *named(struct verdict_page *p, const char *name)
{
    for (size_t i = 0; i < p->contrasts; i++)
        if (strcmp(p->contrast[i].name, name) == 0)
            return &p->contrast[i];
    return NULL;
}

/* The page outlives what it was made of. */
static void point(struct verdict_page *p, const struct analysis *from)
{
    struct verdict *v = &p->verdict;
    struct contrast *success = v->success ? named(p, v->success) : NULL;

    for (size_t i = 0; i < v->gates; i++) {
        struct judged *j = &v->gate[i];
        if (!j->contrast)
            continue;
        p->contrast[j->contrast - from->contrast].gated = 1;
        j->contrast = &p->contrast[j->contrast - from->contrast];
    }
    if (success)
        success->gated = 1;
}

static void take_trust(struct verdict_page *p, const struct analysis *a)
{
    for (int grade = TRUST_BAD; grade >= TRUST_OK; grade--)
        for (size_t i = 0; i < a->trusts; i++)
            if ((int)a->trust[i].grade == grade)
                p->trust[p->trusts++] = a->trust[i];
}

struct verdict_page *verdict_page_new(const struct analysis *a, struct err *err)
{
    struct verdict_page *p = memory_new(1, sizeof *p);

    if (verdict_judge(a, NULL, &p->verdict, err)) {
        free(p);
        return NULL;
    }
    memcpy(p->contrast, a->contrast, a->contrasts * sizeof *a->contrast);
    p->contrasts = a->contrasts;
    point(p, a);
    take_trust(p, a);
    p->design = a->pairs.design;
    p->complete = a->count.complete;
    p->ended = a->count.ended;
    p->planned = a->count.planned;
    memcpy(p->first, a->count.first, sizeof p->first);
    if (a->look == LOOK_LIVE)
        p->tuned = contrasts_tuned(p->design, a->asked.planned);
    p->status = verdict_exit(&p->verdict);
    return p;
}

/* ---- kept up to date --------------------------------------------------- */

struct keeper {
    int64_t serial, at; /* of the page; 0: there is none */
    int64_t trust_serial, trust_us;
    struct trust trust[TRUSTS_MOST];
    size_t trusts;
};

static void *start(void)
{
    return memory_new(1, sizeof(struct keeper));
}

/* What is said last must be what the report says; what was true at another
 * time must not stand beside the numbers of this one. */
static int trust_is_due(const struct keeper *k, const struct page_source *from,
                        const struct wish *w)
{
    if (k->trust_serial == from->serial)
        return 0;
    return k->trust_serial == 0 || w->at != k->at ||
           !live_snapshot(from->live)->alive ||
           from->now_us - k->trust_us >= TRUST_EACH_US;
}

static void check_trust(struct keeper *k, const struct page_source *from,
                        struct analysis *a)
{
    analysis_judge(a);
    memcpy(k->trust, a->trust, sizeof k->trust);
    k->trusts = a->trusts;
    k->trust_serial = from->serial;
    k->trust_us = from->now_us;
}

static int work(void *state, const struct page_source *from,
                const struct wish *w, void **page, struct err *err)
{
    struct keeper *k = state;
    int due = trust_is_due(k, from, w);
    struct analysis *a;

    if (from->serial == 0 || (from->serial == k->serial && !due))
        return 0;
    a = memory_new(1, sizeof *a);
    *a = *live_analysis(from->live);
    if (due)
        check_trust(k, from, a);
    memcpy(a->trust, k->trust, sizeof a->trust);
    a->trusts = k->trusts;
    *page = verdict_page_new(a, err);
    free(a);
    k->serial = from->serial;
    k->at = w->at;
    return *page ? 0 : -1;
}

const struct page_kind verdict_kind = {
    .needs = LIVE_ALL,
    .start = start,
    .work = work,
    .release = free,
    .end = free,
};
