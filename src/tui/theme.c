#include "tui/theme.h"

#include <string.h>

/* The eight that every terminal has, by their ANSI numbers. */
enum { RED = 1, GREEN, YELLOW, BLUE, MAGENTA, CYAN };

static const struct {
    const char *name, *words;
} names[THEMES] = {
#define THEME(name, words) {#name, words},
#include "tui/themes.def"
#undef THEME
};

static const struct look_of looks[THEMES][ROLES] = {
    [THEME_dark] = {[ROLE_DEFAULT] = {-1, -1, 0},
                    [ROLE_DIM] = {-1, 245, 0},
                    [ROLE_BOLD] = {-1, -1, LOOK_BOLD},
                    [ROLE_CONTROL] = {CYAN, 75, 0},
                    [ROLE_TREATMENT] = {YELLOW, 215, 0},
                    [ROLE_BAD] = {RED, 203, LOOK_REVERSE | LOOK_BOLD},
                    [ROLE_GOOD] = {GREEN, 114, LOOK_BOLD},
                    [ROLE_WARN] = {YELLOW, 220, LOOK_BOLD},
                    [ROLE_TITLE] = {-1, -1, LOOK_BOLD},
                    [ROLE_KEY] = {-1, -1, 0},
                    [ROLE_CHOSEN] = {-1, -1, LOOK_REVERSE}},
    [THEME_light] = {[ROLE_DEFAULT] = {-1, -1, 0},
                     [ROLE_DIM] = {-1, 242, 0},
                     [ROLE_BOLD] = {-1, -1, LOOK_BOLD},
                     [ROLE_CONTROL] = {BLUE, 25, 0},
                     [ROLE_TREATMENT] = {MAGENTA, 130, 0},
                     [ROLE_BAD] = {RED, 160, LOOK_REVERSE | LOOK_BOLD},
                     [ROLE_GOOD] = {GREEN, 28, LOOK_BOLD},
                     [ROLE_WARN] = {RED, 130, LOOK_BOLD},
                     [ROLE_TITLE] = {-1, -1, LOOK_BOLD},
                     [ROLE_KEY] = {-1, -1, 0},
                     [ROLE_CHOSEN] = {-1, -1, LOOK_REVERSE}},
    /* Nothing dim, and each role by an attribute as well. */
    [THEME_contrast] = {[ROLE_DEFAULT] = {-1, -1, 0},
                        [ROLE_DIM] = {-1, -1, 0},
                        [ROLE_BOLD] = {-1, -1, LOOK_BOLD},
                        [ROLE_CONTROL] = {BLUE, 33, LOOK_BOLD},
                        [ROLE_TREATMENT] = {YELLOW, 208,
                                            LOOK_BOLD | LOOK_UNDERLINE},
                        [ROLE_BAD] = {-1, -1, LOOK_REVERSE | LOOK_BOLD},
                        [ROLE_GOOD] = {-1, -1, LOOK_BOLD},
                        [ROLE_WARN] = {-1, -1, LOOK_BOLD | LOOK_UNDERLINE},
                        [ROLE_TITLE] = {-1, -1, LOOK_BOLD},
                        [ROLE_KEY] = {-1, -1, LOOK_BOLD},
                        [ROLE_CHOSEN] = {-1, -1, LOOK_REVERSE}},
    [THEME_mono] = {[ROLE_DEFAULT] = {-1, -1, 0},
                    [ROLE_DIM] = {-1, -1, 0},
                    [ROLE_BOLD] = {-1, -1, LOOK_BOLD},
                    [ROLE_CONTROL] = {-1, -1, 0},
                    [ROLE_TREATMENT] = {-1, -1, 0},
                    [ROLE_BAD] = {-1, -1, LOOK_REVERSE},
                    [ROLE_GOOD] = {-1, -1, LOOK_BOLD},
                    [ROLE_WARN] = {-1, -1, LOOK_BOLD},
                    [ROLE_TITLE] = {-1, -1, LOOK_BOLD},
                    [ROLE_KEY] = {-1, -1, 0},
                    [ROLE_CHOSEN] = {-1, -1, LOOK_REVERSE}},
};

const char *theme_name(enum theme t)
{
    return names[t].name;
}

const char *theme_words(enum theme t)
{
    return names[t].words;
}

int theme_find(const char *name)
{
    for (int i = 0; i < THEMES; i++)
        if (strcmp(names[i].name, name) == 0)
            return i;
    return -1;
}

struct look_of theme_look(enum theme t, enum role r)
{
    return looks[t][r];
}
