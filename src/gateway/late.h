/* late.h - events that found no room in the record so far, in their order. */
#ifndef GATEWAY_LATE_H
#define GATEWAY_LATE_H

#include "store/record.h"

#define LATE_MOST 16 /* of more, the oldest are lost */

struct late { /* all zero: none */
    struct record *event[LATE_MOST];
    int count;
    int64_t lost;
};

void late_add(struct late *l, struct record *event_take);
struct record *late_take(struct late *l); /* the oldest, yours; NULL */
void late_release(struct late *l);

#endif
