/* keep.h - what is stored of what has ended, and when: without a connection it
 * may be that nobody is there, and then it is no data; private to the engine.
 */
#ifndef REPLAY_KEEP_H
#define REPLAY_KEEP_H

#include "replay/engine.h"

/* Takes what is to be stored of a side. What had no connection waits until its
 * endpoint answers; it is stored then, or never: the run ends when the first
 * ARM_SILENT of a side that has never answered wait, or ARM_GONE of one that
 * has. */
void keep_take(struct replay *r, enum side side, struct record *r_take);
void keep_answered(struct replay *r, enum side side); /* a head has come */
/* Nothing more will end: decides on what still waits. */
void keep_settle(struct replay *r);

#endif
