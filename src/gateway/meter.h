/* meter.h - what a gateway has done since it began, for whoever scrapes it.
 *
 * A value of fixed size: counting allocates nothing, and nothing that a client
 * says becomes a label. No number here ever falls. */
#ifndef GATEWAY_METER_H
#define GATEWAY_METER_H

#include <stdint.h>

#include "gateway/exposition.h"
#include "model/opinion.h"
#include "model/reply.h"

/* The bounds that OpenTelemetry advises for spans (ns) and for tokens. */
#define METER_BOUNDS 14
extern const int64_t meter_spans[METER_BOUNDS], meter_tokens[METER_BOUNDS];

struct meter_bins {
    int64_t bin[METER_BOUNDS + 1]; /* the last: beyond all bounds */
    int64_t sum;                   /* ns, or tokens */
};

struct meter_side {
    int64_t outcome[OUTCOMES];              /* replies, copies included */
    int64_t uncounted;                      /* of these: no contrast has them */
    int64_t cached, cache_write, reasoning; /* tokens */
    int64_t spent;                          /* nano-dollars */
    int64_t feedback[FEEDBACK_KINDS];
    struct meter_bins duration[OUTCOMES]; /* OK: of all that did not fail */
    struct meter_bins first, input, output;
};

#define METER_STATUSES 16
extern const int meter_status[METER_STATUSES]; /* the last is 0: any other */

struct meter {
    struct meter_side side[SIDES];
    int64_t refused[METER_STATUSES];
    int64_t own; /* answered by the gateway itself */
};

void meter_reply(struct meter *m, const struct reply *r);
void meter_refused(struct meter *m, int status);

/* Its families; `variant` gives the labels. */
void meter_write(const struct meter *m, const struct variant variant[SIDES],
                 struct exposition *x);

#endif
