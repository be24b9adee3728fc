/* pivot.h - what a comparison has found, before anyone says how strict to be.
 *
 * Every kernel ends in a pivot: an estimate, its standard error and how many
 * units are behind it. The limits of any look (once at the end, or at any
 * time; at any level) follow from it without the data, so a screen, a gate and
 * a report can never contradict each other. A value; no allocation.
 *
 * The statuses are those of estimate.h. A pivot is ESTIMATE_OK when some look
 * may have limits; the needs then say from how many units on. */
#ifndef STATS_PIVOT_H
#define STATS_PIVOT_H

#include <stddef.h>

#include "stats/estimate.h"
#include "stats/look.h"
#include "stats/tango.h"
#include "stats/two_shares.h"

enum pivot_kind {
    PIVOT_RATIO,         /* `at` is ln(treatment / control); limits its exp */
    PIVOT_DIFFERENCE,    /* of means */
    PIVOT_SHARES,        /* a difference of shares, held to -1 .. 1 */
    PIVOT_PAIRED_SHARES, /* Tango: `tango` */
    PIVOT_TWO_SHARES,    /* Miettinen and Nurminen: `shares` */
    PIVOT_SHARE_STRATA,  /* the same over strata: `strata` */
    PIVOT_ONE_SHARE,     /* Wilson: hits tango.treatment of tango.n */
};

struct pivot {
    enum pivot_kind kind;
    enum estimate_status status;
    double value;  /* as people read it: exp(at) of a ratio */
    double at, se; /* of the scores: the estimate, and 0 */
    double nu;     /* degrees of freedom; INFINITY: normal */
    double n;      /* units: pairs, clusters, or 4 n_C n_T / (n_C + n_T) */
    double arm[2]; /* units of control, of treatment; pairs are in both */
    double needs_fixed, needs_live; /* units before limits are given */
    double shared;  /* 0: no cluster of it is in other strata, or both arms.
                       Else by so much the variance of the whole is that of as
                       many independent strata; INFINITY: nobody knows */
    int open;       /* 1: there are enough, but a limit is among failures */
    double rho;     /* correlation of the arms' quantiles, 0 .. .99 */
    double p_fixed; /* of an exact companion, for a fixed look; of the signs,
                       for any, where there is no spread; NAN: none, or, of
                       shares, worked out at the look */
    struct tango tango;
    struct two_shares shares;
    struct share_strata strata;
};

/* A pivot without limits, and why: NO_DATA, UNDEFINED ... Its value is that of
 * no change. */
void pivot_none(struct pivot *out, enum pivot_kind kind,
                enum estimate_status why);

/* Of shares by their counts. The p of a fixed look is exact: McNemar's mid-p of
 * pairs; Fisher's mid-p of two arms in which a cell is expected to have less
 * than 1. A live look is TOO_FEW below 20 pairs, or units, or below 5 units in
 * an arm. */
void pivot_paired_shares(const struct tango *t, struct pivot *out);
void pivot_two_shares(const struct two_shares *s, struct pivot *out);
void pivot_one_share(double hits, double n, struct pivot *out);

/* Says of a pivot of counts that they are effective ones, from so many clusters
 * of control, of treatment, together n units: limits and p are those of a t
 * with nu, above 0, degrees of freedom. TOO_FEW with one cluster in an arm; a
 * live look wants 50. */
void pivot_by_clusters(struct pivot *p, double n, const double clusters[2],
                       double nu);

/* Value, limits and p at a look; every member a number (estimate.h). */
void pivot_look(const struct pivot *p, const struct look *l,
                struct estimate *out);

/* How many standard errors the pivot is from `null` (on the scale people
 * read); 0 when it has no spread. */
double pivot_z(const struct pivot *p, double null);

/* 1: limits of a fixed look can be had of it, and no arm has fewer than 5
 * units: what is worth to be put together with others. */
int pivot_usable(const struct pivot *p);

/* Strata (stages of a ramp, orders of calling) put together with weights that
 * do not depend on what was found; NULL: Mantel and Haenszel's, which are
 * n_C n_T / (n_C + n_T) each. All of one kind, or all differences of shares;
 * paired counts and single shares are added up, but for effective ones. Left
 * out are strata that are not usable. Of more than SHARE_STRATA_MOST that are
 * shares neighbours are taken together (two_shares.h). Strata and arms that
 * share clusters are as uncertain together as `shared` says, and no more than
 * if all erred alike, or the arms against each other; it is to be of those that
 * are usable, one by itself included, whose arms alone can share any. `q`:
 * Cochran's heterogeneity, chi-squared with one degree less than strata used;
 * NULL: not wanted. Returns how many were used. With none, `out` is the first
 * stratum, or NO_DATA. */
size_t pivot_combine(const struct pivot *stratum, const double *weight,
                     size_t strata, struct pivot *out, double *q);

#endif
