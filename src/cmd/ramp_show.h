/* ramp_show.h - where the release of a live split stands, in a few lines. */
#ifndef CMD_RAMP_SHOW_H
#define CMD_RAMP_SHOW_H

#include "base/buf.h"
#include "store/store.h"

/* Lines of a word and what it is: release, share, ramp, waits, one for each
 * stage so far. -1 with ERR_IO when the store cannot be read. */
int ramp_show(struct store *s, const char *name, int64_t now_us,
              struct buf *out, struct err *err);

/* ERR_USAGE when it is no store of a live split that treatment has a part in,
 * ERR_IO when nobody has served it; `out` gets its engine, and 1 when that is
 * at work, and records it. */
int ramp_look(struct store *s, const char *name, int64_t now_us,
              struct engine *out, struct err *err);

#endif
