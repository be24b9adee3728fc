/* pool_option.h - connections to the endpoints, as options: --pool-idle
 * --pool-life --pool-size --keep-alive --resolve-every. */
#ifndef CMD_POOL_OPTION_H
#define CMD_POOL_OPTION_H

#include "cmd/option.h"
#include "net/client.h"

struct pool_options {
    int64_t idle, life, probe, resolve; /* ns; life 0: no end */
    int64_t size;                       /* 0: no limit */
};

/* Rows of a command whose settings struct S has a struct pool_options m. */
#define POOL_OPTIONS(S, m)                                                     \
    {"pool-idle",                                                              \
     0,                                                                        \
     OPT_SPAN,                                                                 \
     "TIME",                                                                   \
     offsetof(S, m.idle),                                                      \
     0,                                                                        \
     0,                                                                        \
     "close connections unused for so long (300s)"},                           \
        {"pool-life",                                                          \
         0,                                                                    \
         OPT_SPAN,                                                             \
         "TIME",                                                               \
         offsetof(S, m.life),                                                  \
         0,                                                                    \
         0,                                                                    \
         "begin no request over an older connection"},                         \
        {"pool-size",                                                          \
         0,                                                                    \
         OPT_COUNT,                                                            \
         "N",                                                                  \
         offsetof(S, m.size),                                                  \
         0,                                                                    \
         4096,                                                                 \
         "unused connections that are kept (0: all)"},                         \
        {"keep-alive",                                                         \
         0,                                                                    \
         OPT_SPAN,                                                             \
         "TIME",                                                               \
         offsetof(S, m.probe),                                                 \
         0,                                                                    \
         0,                                                                    \
         "silence until TCP probes a connection (30s)"},                       \
    {                                                                          \
        "resolve-every", 0, OPT_SPAN, "TIME", offsetof(S, m.resolve), 0, 0,    \
            "look the endpoints' names up again (60s)"                         \
    }

void pool_preset(struct pool_options *o);
void pool_from(const struct pool_options *o, struct client_settings *out);

#endif
