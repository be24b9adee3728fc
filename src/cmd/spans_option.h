/* spans_option.h - spans that answers are judged by, frozen with the
 * experiment: --latency-cap, --slo-latency, --slo-first-token. */
#ifndef CMD_SPANS_OPTION_H
#define CMD_SPANS_OPTION_H

#include "cmd/option.h"

struct spans_options { /* nanoseconds; 0: none */
    int64_t cap, slow, slow_first;
};

/* Rows of a command whose settings struct S has a struct spans_options m. */
#define SPANS_OPTIONS(S, m)                                                    \
    {"latency-cap",                                                            \
     0,                                                                        \
     OPT_SPAN,                                                                 \
     "TIME",                                                                   \
     offsetof(S, m.cap),                                                       \
     0,                                                                        \
     0,                                                                        \
     "longer ones count as this in mean latencies"},                           \
        {"slo-latency",                                                        \
         0,                                                                    \
         OPT_SPAN,                                                             \
         "TIME",                                                               \
         offsetof(S, m.slow),                                                  \
         0,                                                                    \
         0,                                                                    \
         "compare the shares of answers that took longer"},                    \
    {                                                                          \
        "slo-first-token", 0, OPT_SPAN, "TIME", offsetof(S, m.slow_first), 0,  \
            0, "likewise, of first tokens"                                     \
    }

#endif
