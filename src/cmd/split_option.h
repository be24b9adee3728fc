/* split_option.h - how requests are split, as options: --split --share
 * --control-weight --salt. */
#ifndef CMD_SPLIT_OPTION_H
#define CMD_SPLIT_OPTION_H

#include "cmd/option.h"
#include "gateway/split.h"

struct split_settings {
    char *policy, *salt;
    double share, control_weight; /* below 0: not given */
};

/* Rows of a command whose settings struct S has a struct split_settings m. */
#define SPLIT_OPTIONS(S, m)                                                    \
    {"split",                                                                  \
     0,                                                                        \
     OPT_TEXT,                                                                 \
     "POLICY",                                                                 \
     offsetof(S, m.policy),                                                    \
     0,                                                                        \
     0,                                                                        \
     "weighted, sticky, sticky-day, shadow or off (sticky)"},                  \
        {"share",                                                              \
         0,                                                                    \
         OPT_REAL,                                                             \
         "SHARE",                                                              \
         offsetof(S, m.share),                                                 \
         0,                                                                    \
         1,                                                                    \
         "treatment's part of the requests, such as 5%"},                      \
        {"control-weight",                                                     \
         0,                                                                    \
         OPT_REAL,                                                             \
         "SHARE",                                                              \
         offsetof(S, m.control_weight),                                        \
         0,                                                                    \
         1,                                                                    \
         "control's part in place of that: 95% is --share 5%"},                \
    {                                                                          \
        "salt", 0, OPT_TEXT, "TEXT", offsetof(S, m.salt), 0, 0,                \
            "makes the places of this experiment its own"                      \
    }

void split_preset(struct split_settings *s);

/* -1 with ERR_USAGE when there is no such policy, or no share. */
int split_from(const struct split_settings *s, struct split *out,
               struct err *err);

#endif
