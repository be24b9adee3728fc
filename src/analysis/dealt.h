/* dealt.h - what a live split sent where, against how it was to be split.
 *
 * Units are coins with known chances that know nothing of each other: requests;
 * or, where users keep their variant, users, each of them once, where it came
 * first: what came later follows from that. A stage in which all go one way
 * says nothing about a user, who counts where it first came to another. Only
 * rows that may be looked at count, or the slower variant would lack some. */
#ifndef ANALYSIS_DEALT_H
#define ANALYSIS_DEALT_H

#include "analysis/pairs.h"
#include "stats/sample_ratio.h"

enum dealt_unit {
    DEALT_REQUESTS,
    DEALT_USERS,
    DEALT_USERS_DAILY, /* by whole percents: a part of one counts as one */
};

struct dealt_plan {
    enum dealt_unit unit;
    const double *weight; /* of treatment, by stage from 0 to 255; NAN: not
                             known. Borrowed */
    int dice;             /* 1: users without a key are dealt one by one; 0:
                             nobody knows how they were */
};

#define DEALT_STAGES 512 /* by whom each: users, requests */

struct dealt {
    double count[DEALT_STAGES][SIDES], weight[DEALT_STAGES][SIDES];
    struct sample_ratio_stage stage[DEALT_STAGES]; /* for stats/, of these */
    size_t stages;
    double units[SIDES];  /* requests, or users */
    double single[SIDES]; /* requests of users without a key */
    int64_t wrong;        /* requests that went where none was to go */
    int64_t unknown;      /* requests that were dealt nobody knows how */
};

/* Of an unpaired design. `out` points into itself: it must not be copied. */
void dealt_count(const struct pairs *p, const struct dealt_plan *plan,
                 struct dealt *out);

#endif
