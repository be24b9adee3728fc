#include "model/release.h"

static const struct {
    const char *name, *words;
} states[RELEASE_STATES] = {
#define RELEASE(id, name, words) {name, words},
#include "model/release.def"
#undef RELEASE
};

const char *release_name(enum release_state s)
{
    return states[s].name;
}

const char *release_words(enum release_state s)
{
    return states[s].words;
}

const char *breaker_name(int state)
{
    static const char *const names[] = {
        [BREAKER_CLOSED] = "closed",
        [BREAKER_OPEN] = "open",
        [BREAKER_PROBING] = "probing",
    };

    return state >= BREAKER_CLOSED && state <= BREAKER_PROBING ? names[state]
                                                               : "?";
}
