/* pace.h - how the writer's thread leaves the core to the loop's.
 *
 * In a small container both share one core, and what keeps the loop waiting
 * is taken for latency. */
#ifndef STORE_PACE_H
#define STORE_PACE_H

#include <stdint.h>

/* In one go, while others wait; nanoseconds. */
#define PACE_STRETCH INT64_C(200000)

struct pace {
    int64_t since; /* when it began to work */
};

/* The calling thread's waking up interrupts no other from now on; of a core
 * that is busy it has its share as before. */
void pace_thread(void);

void pace_start(struct pace *p, int64_t now);
int pace_is_long(const struct pace *p, int64_t now); /* since it rested */
/* Between two pieces of work: rests for a moment when this took long. */
void pace_rest(struct pace *p, int64_t now);

#endif
