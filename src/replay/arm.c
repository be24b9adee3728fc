#include "replay/arm.h"

#include <stdlib.h>
#include <string.h>

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
    variant_release(&arm->variant);
    buf_release(&arm->url);
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
