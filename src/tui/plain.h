/* plain.h - progress without a screen: one line each, no escapes, no cursor.
 *
 *     t=134 pairs=1230/3000 err_c=0.73% err_t=2.52% ttft50=412ms/371ms ...
 *
 * Words are name=value, without spaces in them, C before T; what is not known
 * is '-'. After pairs=, which have ended, stands looked= when slower ones may
 * be on the way: those that the percentiles are of. The last is the state, to
 * the end of the line: "state=failed: why". Percentiles are those of the
 * screens: "-" when too few, "failed" when they are a failure themselves.
 *
 * A live split has no end: pairs=1230 or requests=1230, and after it share=5%
 * of treatment and release=ramping; where there are any lost= replies that
 * were not recorded, keyless= requests, fallen= back, unsent= copies, and
 * breaker_t=open. */
#ifndef TUI_PLAIN_H
#define TUI_PLAIN_H

#include "base/buf.h"
#include "metrics/snapshot.h"

void plain_line(const struct snapshot *s, struct buf *out);
void plain_event(const struct event_line *e, struct buf *out);

#endif
