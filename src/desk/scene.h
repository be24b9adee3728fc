/* scene.h - all that a screen can draw, at one moment.
 *
 * Pages are NULL until they were asked for (wish.h) and have been laid out;
 * each is a struct NAME_page of desk/NAME.h. Borrowed from the desk. */
#ifndef DESK_SCENE_H
#define DESK_SCENE_H

#include "metrics/snapshot.h"

struct scene {
    struct snapshot now;
#define PAGE(name) const struct name##_page *name;
#include "desk/pages.def"
#undef PAGE
    int busy;          /* 1: there is more to come: it loads, sorts, searches */
    int64_t at;        /* ns of run time that is shown; -1: now */
    int64_t end;       /* ns of run time, of all of it */
    int64_t tolds;     /* grows with each answer to a request; then: */
    int refused;       /* 1: it was not done, */
    char told[160];    /* and why; "" done */
    char trouble[256]; /* why there are no new numbers; "" none */
};

#endif
