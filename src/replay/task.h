/* task.h - one reply in the making: an exchange, its retries, its record;
 * private to the engine. */
#ifndef REPLAY_TASK_H
#define REPLAY_TASK_H

#include "replay/engine.h"

#define TASK_LATE INT64_C(5000000) /* sent later than this is "late" */

void task_init(struct task *t, struct replay *r, struct duo *d, enum side s);
void task_release(struct task *t);

/* Sends the task's request for the first time. */
void task_start(struct task *t, int64_t now);
void task_timer(struct task *t, int64_t now); /* its timer is due */
void task_abort(struct task *t);              /* leaves no trace */

#endif
