/* gates_option.h - what the user asks to hold: --gate and --success. */
#ifndef CMD_GATES_OPTION_H
#define CMD_GATES_OPTION_H

#include "analysis/verdict.h"
#include "cmd/option.h"

struct gates_options {
    struct opt_list gate;
    char *success;
};

/* Rows of a command whose settings struct S has a struct gates_options m. */
#define GATES_OPTIONS(S, m)                                                    \
    {"gate",                                                                   \
     0,                                                                        \
     OPT_GATES,                                                                \
     "GATE",                                                                   \
     offsetof(S, m.gate),                                                      \
     0,                                                                        \
     0,                                                                        \
     "what must hold, as \"p99-latency <= 2x\" or\n"                           \
     "\"error-rate <= +1pp critical\"; again and again"},                      \
    {                                                                          \
        "success", 0, OPT_TEXT, "MEASURE", offsetof(S, m.success), 0, 0,       \
            "measure that must be surely better to promote"                    \
    }

/* 1 when any was asked for. */
int gates_asked(const struct gates_options *o);

/* What was asked for; the default gates where none was. */
int gates_make(const struct gates_options *o, struct gates *out,
               struct err *err);

/* On standard error, what the exit status of 0 is worth, when the verdict by
 * the default gates is another than promote. */
void gates_say_default(const struct verdict *v);

#endif
