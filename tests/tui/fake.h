/* fake.h - a run that never was, for tests of screens. */
#ifndef TUI_FAKE_H
#define TUI_FAKE_H

#include "metrics/snapshot.h"

/* The same numbers each time: half way, the treatment fails more often. */
void fake_fill(struct snapshot *s);
/* A live split in its second step, by a gateway that is well. */
void fake_live(struct snapshot *s);
/* Every text is a terminal's nightmare, every number is extreme. */
void fake_hostile(struct snapshot *s);

#endif
