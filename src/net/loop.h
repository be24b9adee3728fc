/* loop.h - sockets, timers and signals of one thread, on libevent.
 *
 * Precise timers (ENGINE: 0.02 ms median lateness). A probe timer measures
 * how late the loop itself is. Callbacks run on the thread of loop_run. */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <stdint.h>

#include "base/err.h"

struct loop;
struct event_base; /* libevent's, for net/ alone */

/* Ignores SIGPIPE in this process from now on. Timers, watches, clients and
 * servers are freed before their loop. */
struct loop *loop_new(struct err *err);
void loop_free(struct loop *l);
struct event_base *loop_base(struct loop *l);

int64_t loop_now(void);     /* monotonic clock, ns */
int64_t loop_wall_us(void); /* since 1970 */

/* Runs until loop_stop (0), or -1 when the system fails it. */
int loop_run(struct loop *l, struct err *err);
void loop_stop(struct loop *l); /* from a callback */

typedef void loop_call(void *arg, int64_t now);

struct loop_timer; /* owned by who made it */
struct loop_timer *loop_timer_new(struct loop *l, loop_call *call, void *arg);
void loop_timer_free(struct loop_timer *t);
/* At `when` on the monotonic clock; once; past means now, but never from
 * inside this call. Set again to move it. */
void loop_timer_set(struct loop_timer *t, int64_t when);
void loop_timer_off(struct loop_timer *t);

struct loop_watch;
/* Called when `fd` can be read. The fd stays the caller's. */
struct loop_watch *loop_watch_new(struct loop *l, int fd, loop_call *call,
                                  void *arg, struct err *err);
void loop_watch_free(struct loop_watch *w);

typedef void loop_signal(void *arg, int number);
/* Replaces the disposition until freed. */
struct loop_watch *loop_signal_new(struct loop *l, int number,
                                   loop_signal *call, void *arg,
                                   struct err *err);

/* Starts the probe, once: every 10 ms `call` gets how late it ran, in ns; the
 * ticks that fell into a standstill come together after it. */
int loop_probe(struct loop *l, void (*call)(void *arg, int64_t late), void *arg,
               struct err *err);

#endif
