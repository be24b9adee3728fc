/* limits_option.h - how upstreams are protected, as options: of each side
 * -in-flight, -requests-per-minute, -tokens-per-minute, -budget; --breaker,
 * --breaker-rest, --fall-back. */
#ifndef CMD_LIMITS_OPTION_H
#define CMD_LIMITS_OPTION_H

#include "cmd/option.h"
#include "gateway/gateway.h"

struct limits_options {
    struct limits limits; /* as it is asked for: 0 is no limit */
};

#define LIMITS_SIDE(S, m, name, i)                                             \
    {name "-in-flight",                                                        \
     0,                                                                        \
     OPT_COUNT,                                                                \
     "N",                                                                      \
     offsetof(S, m.limits.allow[i].in_flight),                                 \
     0,                                                                        \
     1e6,                                                                      \
     "most requests to it in flight"},                                         \
        {name "-requests-per-minute",                                          \
         0,                                                                    \
         OPT_COUNT,                                                            \
         "N",                                                                  \
         offsetof(S, m.limits.allow[i].requests),                              \
         0,                                                                    \
         1e9,                                                                  \
         "most requests to it in a minute, evenly"},                           \
        {name "-tokens-per-minute",                                            \
         0,                                                                    \
         OPT_COUNT,                                                            \
         "N",                                                                  \
         offsetof(S, m.limits.allow[i].tokens),                                \
         0,                                                                    \
         1e12,                                                                 \
         "most tokens, there and back, likewise"},                             \
    {                                                                          \
        name "-budget", 0, OPT_MONEY, "USD",                                   \
            offsetof(S, m.limits.allow[i].budget), 0, 0,                       \
            "nothing is sent to it when this is spent"                         \
    }

/* Rows of a command whose settings struct S has a struct limits_options m. */
#define LIMITS_OPTIONS(S, m)                                                   \
    LIMITS_SIDE(S, m, "control", CONTROL),                                     \
        LIMITS_SIDE(S, m, "treatment", TREATMENT),                             \
        {"breaker",                                                            \
         0,                                                                    \
         OPT_COUNT,                                                            \
         "N",                                                                  \
         offsetof(S, m.limits.breaker.failures),                               \
         0,                                                                    \
         1e6,                                                                  \
         "leave a variant alone after N failures in a row\n(0: never)"},       \
        {"breaker-rest",                                                       \
         0,                                                                    \
         OPT_SPAN,                                                             \
         "TIME",                                                               \
         offsetof(S, m.limits.breaker.rest),                                   \
         0,                                                                    \
         0,                                                                    \
         "for so long; then one request tries (30s)"},                         \
    {                                                                          \
        "fall-back", 0, OPT_FLAG, NULL, offsetof(S, m.limits.fall_back), 0, 0, \
            "ask control when treatment fails before it answers"               \
    }

void limits_preset(struct limits_options *o);

/* For variants and prices that `g` has. -1 with ERR_USAGE when a budget
 * cannot be reckoned. */
int limits_from(const struct limits_options *o,
                const struct gateway_settings *g, struct limits *out,
                struct err *err);

#endif
