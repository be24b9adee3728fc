/* votes.h - who found which of two answers better.
 *
 * A vote that was asked for a second time tells how steady a reviewer is and
 * counts nowhere else; nor does one that skipped. */
#ifndef ANALYSIS_VOTES_H
#define ANALYSIS_VOTES_H

#include <stddef.h>
#include <stdint.h>

#include "model/opinion.h"

struct votes {
    uint64_t *key; /* prompt << 16 | repeat, owned; as in pairs */
    int8_t *won;   /* 1 treatment, -1 control, 0 a tie; owned */
    size_t count, cap;
    int64_t choice[CHOICES];     /* all first votes, skipped ones too */
    int64_t left_won, left_lost; /* of those that are no tie */
    int64_t again;               /* asked a second time */
};

void votes_add(struct votes *v, const struct vote *one);
void votes_release(struct votes *v); /* also right on a zeroed struct */

#endif
