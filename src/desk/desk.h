/* desk.h - lays out what is wished for, from a store, a piece at a time.
 *
 * One thread works and publishes; another may look at the scene as long as
 * nobody publishes meanwhile: whoever shares it has the lock. */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "desk/scene.h"
#include "desk/wish.h"
#include "store/store.h"

struct desk;

/* Takes the store, even when it fails. */
struct desk *desk_new(struct store *store_take, const char *where,
                      struct err *err);
void desk_free(struct desk *d);

/* Some 20 ms of work at most, statistics apart; changes nothing that the
 * scene shows. 1: there is more to do at once; 0: not before the wish changes
 * or time goes by (four times a second is enough). What fails is told in the
 * scene, and the old numbers stay. */
int desk_work(struct desk *d, const struct wish *w, int64_t now_us);

/* Does it now; the answer is in the next scene. */
void desk_ask(struct desk *d, const struct request *r, int64_t now_us);

/* What was laid out is what is shown from now on; quick. 1: it differs from
 * what was shown. */
int desk_publish(struct desk *d);
const struct scene *desk_scene(const struct desk *d);

#endif
