/* plan_power.h - how sure so many prompts make, measure by measure.
 *
 * What a measure's spread is comes from an earlier store, or from what is
 * assumed of error rate and latency. */
#ifndef CMD_PLAN_POWER_H
#define CMD_PLAN_POWER_H

#include "analysis/gates.h"
#include "base/buf.h"
#include "cmd/plan_cost.h"
#include "stats/power.h"

/* What is assumed when nobody says anything. */
#define PLAN_ERROR_RATE .01
#define PLAN_SD .6
#define PLAN_ICC .05

struct plan_assumed {
    double error_rate;  /* of the control */
    double discordance; /* pairs in which one of the two fails; NAN: errors
                           fall on the two independently */
    double latency_sd, cost_sd; /* of the logarithm, within a variant */
    double correlation;         /* of those logarithms between the two */
    double weight;              /* unpaired: treatment's part; NAN: pairs */
    double cluster, icc;        /* prompts a cluster; correlation within one */
};

struct plan_power {
    const struct plan_assumed *assumed;
    const struct contrast *measured; /* of a store; NULL: none */
    size_t count;
    double n; /* pairs, or requests of both; 0 unknown */
    double alpha, power;
    int live;
    const struct plan_cost *cost; /* of so many pairs; NULL: not known */
    const struct plan_log *log;   /* likewise */
};

/* Failures are slower than anything: how likely a quantile of all has limits
 * below them. `failed` 0: they do not matter. */
struct planned_tail {
    double failed, around; /* standard deviations of counts, of one unit */
    double room;           /* between the quantile and the failures */
    double arm;            /* of the units, in the smaller arm */
};

struct planned {
    struct power power;
    double least; /* units before there are any limits */
    struct planned_tail tail;
};

/* 0; 1 when the quantile asked for is a failure itself; -1 when nothing is
 * known of that measure's spread. */
int plan_power_of(const struct plan_power *p, const char *measure,
                  struct planned *out);

/* The table of detectable differences; what is needed for each of `detect`;
 * what is needed for each gate to hold when nothing has changed. */
void plan_power_write(const struct plan_power *p, const struct gates *detect,
                      const struct gates *gates, struct buf *out);

#endif
