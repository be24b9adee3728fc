/* steer.h - the release of a gateway at work: its share of treatment, the
 * stage that this is in the record, and who changes it.
 *
 * Each share is a stage with a number of its own: one that comes back has the
 * number that it had. A shadow has no stages, for its pairs need none, and
 * what is split by "off" is never steered. */
#ifndef GATEWAY_STEER_H
#define GATEWAY_STEER_H

#include "gateway/floor.h"
#include "gateway/floors.h"
#include "gateway/pilot.h"
#include "gateway/split.h"

#define STEER_STAGES 256 /* the first is 1 */

/* What earlier runs left. */
struct steer_past {
    int known; /* 1: it goes on where they were; 0: with the share asked for */
    struct pilot_past pilot;
    int64_t share[STEER_STAGES]; /* of each stage; -1 there is none */
    int stages;                  /* the highest number */
    int64_t stage_us;
};

struct steer_settings {
    struct pilot_settings pilot;
    struct floor_set floors;
    struct steer_past past;
    const struct settings *rows; /* what the store has of them; or NULL */
};

struct gateway;
struct gateway_settings;
struct steer;

/* All but steer_engine and steer_free put records: the sink is there. */
struct steer *steer_new(struct gateway *g, const struct gateway_settings *s);
void steer_renew(struct gateway *g, const struct gateway_settings *s);
/* A reply that has ended; `recorded`: it is in the store, and counts. */
void steer_reply(struct gateway *g, const struct reply *r, int recorded,
                 int64_t now);
void steer_tick(struct gateway *g, int64_t now);
/* Puts what found no room in the record so far. */
void steer_settle(struct gateway *g);
void steer_obey(struct gateway *g, const struct control *c, int64_t now);
void steer_advise(struct gateway *g, const struct advice *a, int64_t now);
void steer_engine(const struct gateway *g, struct release *out, int64_t now);
void steer_free(struct steer *s);

/* What holds for a request that comes now: how it is split, and its stage. */
const struct split *steer_split(const struct gateway *g);
int steer_stage(const struct gateway *g);

#endif
