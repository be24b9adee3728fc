/* order.h - the k-th smallest of many numbers, without sorting them all.
 *
 * Ranks count from 1. NaN is not a number to order: keep it out; +INFINITY
 * is the greatest. */
#ifndef STATS_ORDER_H
#define STATS_ORDER_H

#include <stddef.h>

/* Rearranges v so that v[k - 1] is the k-th smallest for each of the ranks,
 * given in any order; each in 1..n. Linear in n for a handful of ranks. Sorts
 * `rank`. */
void order_select(double *v, size_t n, size_t *rank, size_t ranks);

/* The same without touching v: out[i] is what has rank[i]. One pass over many
 * numbers, by a sample that tells where the ranks are. Sorts `rank`. At most
 * ORDER_RANKS_MOST. */
#define ORDER_RANKS_MOST 128
void order_pick(const double *v, size_t n, size_t *rank, size_t ranks,
                double *out);

/* What interpolation at the place t (1 is the first, n the last; held to
 * that) needs: the rank below it. The rank above it is the next one, or the
 * same when there is none. */
size_t order_below(double t, size_t n);

/* The value at the place t of an array in which both of those ranks are in
 * their place. Between a number and +INFINITY lies +INFINITY. */
double order_at(const double *v, size_t n, double t);

/* The place of a quantile, the same wherever one is shown or compared: type 5
 * of Hyndman and Fan 1996 (Hazen's). */
double order_place(size_t n, double p);

/* The logarithm of the quantile of spans at the place t of n: a straight line
 * between the logarithms of its two neighbours, those of order_below() and
 * the next. 0 and less is taken as the least number above 0. */
double order_log(double below, double above, double t, size_t n);

#endif
