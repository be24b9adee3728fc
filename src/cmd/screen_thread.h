/* screen_thread.h - a desk that works in a thread of its own, for a dashboard
 * that must answer keys at once.
 *
 * All functions are for one other thread. Signals go to that one, but for those
 * of a crash. */
#ifndef CMD_SCREEN_THREAD_H
#define CMD_SCREEN_THREAD_H

#include "desk/desk.h"
#include "tui/app.h"

struct screen_thread;

/* Takes the desk, even when it fails. */
struct screen_thread *screen_thread_new(struct desk *desk_take,
                                        struct err *err);

/* Ends soon, also in the midst of a long reading; what was asked for before is
 * done first. NULL is fine. */
void screen_thread_free(struct screen_thread *t);

/* Borrows the thread. Of what is asked for nothing is left out but controls
 * and marks of somebody who asks far faster than they can be done. */
void screen_thread_source(struct screen_thread *t, struct app_source *out);

#endif
