#include "replay/arm.h"

#include <stdlib.h>
#include <string.h>

#include "store/writer.h"

int arm_streams(const struct arm *arm)
{
    const struct param *p = variant_find_param(&arm->variant, "stream");

    return arm->variant.stream && !(p && p->how == PARAM_DROP);
}

int arm_same_key(const struct variant *a, const struct variant *b)
{
    return a->key && b->key && strcmp(a->key, b->key) == 0;
}

int arm_init(struct arm *arm, const struct variant *v, struct limit *l,
             struct err *err)
{
    size_t n;

    variant_copy(&arm->variant, v);
    buf_init(&arm->url, 8192);
    arm->provider = provider_find(v->provider);
    n = arm->provider->headers(&arm->variant, arm->header, ARM_HEADERS);
    arm->header[n] = NULL;
    arm->limit = l;
    return provider_url(&arm->variant, &arm->url, err);
}

void arm_release(struct arm *arm)
{
    for (size_t i = 0; arm->header[i]; i++) {
        explicit_bzero(arm->header[i], strlen(arm->header[i]));
        free(arm->header[i]);
        arm->header[i] = NULL;
    }
    for (size_t i = 0; i < arm->helds; i++)
        record_free(arm->held[i]);
    free(arm->held);
    arm->held = NULL;
    arm->helds = 0;
    variant_release(&arm->variant);
    buf_release(&arm->url);
}

int arm_hold(struct arm *arm, struct record *r)
{
    enum outcome o =
        r->kind == RECORD_REPLY ? r->u.reply.outcome : r->u.attempt.outcome;

    if (o != OUTCOME_CONNECT && o != OUTCOME_TLS)
        return 0;
    if (arm->helds == arm->held_cap) {
        arm->held_cap = arm->held_cap ? 2 * arm->held_cap : 16;
        arm->held =
            memory_grow(arm->held, arm->held_cap, sizeof(struct record *));
    }
    arm->held[arm->helds++] = r;
    arm->unreached += r->kind == RECORD_REPLY;
    return 1;
}

const struct reply *arm_unreached(const struct arm *arm)
{
    for (size_t i = arm->helds; i > 0; i--)
        if (arm->held[i - 1]->kind == RECORD_REPLY)
            return &arm->held[i - 1]->u.reply;
    return NULL;
}

void arm_let_go(struct arm *arm, void (*take)(void *, struct record *r_take),
                void *arg)
{
    for (size_t i = 0; i < arm->helds; i++)
        take(arg, arm->held[i]);
    arm->helds = 0;
    arm->unreached = 0;
}

void arm_lacking(const struct arm *arm, void (*each)(void *, const char *name),
                 void *arg)
{
    const char *const *lack = arm->provider->lacks;

    for (; lack && *lack; lack++) {
        const struct param *p = variant_find_param(&arm->variant, *lack);

        if (p && p->how == PARAM_SET)
            each(arg, *lack);
    }
}
