#include "cmd/limits_option.h"

#include "wire/duration.h"

#define REST (30 * NS_PER_S)

void limits_preset(struct limits_options *o)
{
    o->limits.breaker.rest = REST;
}

/* A budget that nobody can reckon would be no budget. */
int limits_from(const struct limits_options *o,
                const struct gateway_settings *g, struct limits *out,
                struct err *err)
{
    *out = o->limits;
    for (int s = 0; s < SIDES; s++)
        if (out->allow[s].budget && !price_find(g->prices, g->variant[s].model))
            return err_set(err, ERR_USAGE,
                           "--%s-budget: no price for %s; give a list that "
                           "has it with --prices",
                           side_name((enum side)s), g->variant[s].model);
    return 0;
}
