/* aside.h - work that would hold up the loop: each piece on a thread of its
 * own, and what came of it on the loop's. */
#ifndef GATEWAY_ASIDE_H
#define GATEWAY_ASIDE_H

#include <stdint.h>

#include "net/loop.h"

struct aside;

/* First in whatever it works with, which the thread alone touches until
 * `done`; or `drop`, when nobody waits for it any more. */
struct aside_job {
    void (*work)(struct aside_job *j);              /* on the thread */
    void (*done)(struct aside_job *j, int64_t now); /* on the loop's */
    void (*drop)(struct aside_job *j);              /* on either */
    int bound; /* 1: aside_free waits until its work is done */
    struct aside_hub *hub;
    struct aside_job *next;
};

struct aside *aside_new(struct loop *l, struct err *err);
/* Drops what is done and was not told. A piece that is not bound, such as a
 * lookup that hangs, is left to itself. */
void aside_free(struct aside *a);

/* -1 with ERR_IO when there is no thread to be had: the job is yours. */
int aside_start(struct aside *a, struct aside_job *j, struct err *err);

#endif
