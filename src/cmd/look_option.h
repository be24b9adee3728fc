/* look_option.h - how a dashboard looks: the options of all that show one. */
#ifndef CMD_LOOK_OPTION_H
#define CMD_LOOK_OPTION_H

#include "cmd/option.h"
#include "tui/app.h"

struct look_settings {
    char *theme;
    int ascii, mono, no_mouse;
};

/* Rows of a command's table; `m` is the member of its struct `s`. */
#define LOOK_OPTIONS(s, m)                                                     \
    {"ascii",                                                                  \
     0,                                                                        \
     OPT_FLAG,                                                                 \
     NULL,                                                                     \
     offsetof(s, m.ascii),                                                     \
     0,                                                                        \
     0,                                                                        \
     "draw with ASCII characters only"},                                       \
        {"theme",                                                              \
         0,                                                                    \
         OPT_TEXT,                                                             \
         "NAME",                                                               \
         offsetof(s, m.theme),                                                 \
         0,                                                                    \
         0,                                                                    \
         "colours: dark, light, contrast or mono"},                            \
        {"mono",                                                               \
         0,                                                                    \
         OPT_FLAG,                                                             \
         NULL,                                                                 \
         offsetof(s, m.mono),                                                  \
         0,                                                                    \
         0,                                                                    \
         "no colours, as NO_COLOR"},                                           \
    {                                                                          \
        "no-mouse", 0, OPT_FLAG, NULL, offsetof(s, m.no_mouse), 0, 0,          \
            "leave the mouse to the terminal, to select text with"             \
    }

static inline void look_set(const struct look_settings *l,
                            struct app_settings *out)
{
    out->theme = l->theme;
    out->ascii = l->ascii;
    out->mono = l->mono;
    out->no_mouse = l->no_mouse;
}

#endif
