/* ramp_option.h - how a release goes on, and what takes it back, as options:
 * --ramp --step-requests --step-when --floor --no-rollback. */
#ifndef CMD_RAMP_OPTION_H
#define CMD_RAMP_OPTION_H

#include "cmd/split_option.h"
#include "gateway/gateway.h"

struct ramp_options {
    char *ramp, *when;
    struct opt_list floor;
    int64_t requests;
    int no_rollback;
};

/* Rows of a command whose settings struct S has a struct ramp_options m. */
#define RAMP_OPTIONS(S, m)                                                     \
    {"ramp",                                                                   \
     0,                                                                        \
     OPT_TEXT,                                                                 \
     "STEPS",                                                                  \
     offsetof(S, m.ramp),                                                      \
     0,                                                                        \
     0,                                                                        \
     "in place of --share: \"1%:15m, 5%:1h, 25%:6h, 100%\""},                  \
        {"step-requests",                                                      \
         0,                                                                    \
         OPT_COUNT,                                                            \
         "N",                                                                  \
         offsetof(S, m.requests),                                              \
         1,                                                                    \
         1e9,                                                                  \
         "least requests of each variant in a step (100)"},                    \
        {"step-when",                                                          \
         0,                                                                    \
         OPT_TEXT,                                                             \
         "WHEN",                                                               \
         offsetof(S, m.when),                                                  \
         0,                                                                    \
         0,                                                                    \
         "a step is taken when every gate holds, or is clear\nof surely "      \
         "worse: holds or clear (holds)"},                                     \
        {"floor",                                                              \
         0,                                                                    \
         OPT_LIST,                                                             \
         "FLOOR",                                                              \
         offsetof(S, m.floor),                                                 \
         0,                                                                    \
         0,                                                                    \
         "what rolls back at once, as \"error-rate <= 20%\"; again\nand "      \
         "again (streak <= 20, error-rate <= 50%), or none"},                  \
    {                                                                          \
        "no-rollback", 0, OPT_FLAG, NULL, offsetof(S, m.no_rollback), 0, 0,    \
            "only tell of what would roll back"                                \
    }

void ramp_preset(struct ramp_options *o);

/* Besides, the share that it begins with, in `split` as it was read. -1 with
 * ERR_USAGE. */
int ramp_from(const struct ramp_options *o, struct split_settings *split,
              struct steer_settings *out, struct err *err);
/* Without floors of one's own: a breaker that opens after fewer failures in a
 * row than the default floor allows would keep that from ever being met; the
 * first probe that fails then breaks it. */
void ramp_heed(const struct ramp_options *o, int64_t breaker,
               struct steer_settings *out);
/* -1 with ERR_USAGE when a floor is about money, and a price is not known. */
int ramp_priced(const struct gateway_settings *g, struct err *err);

/* As they are frozen: `ramp`, `floors`, `step-requests`, `step-when`,
 * `rollback`. They may be others when it goes on. */
void ramp_freeze(const struct steer_settings *s, struct settings *out);
/* 1 when a setting is one of them. */
int ramp_is_frozen(const char *name);

#endif
