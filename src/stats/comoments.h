/* comoments.h - sums of up to four numbers observed together, up to the third
 * order: enough for the mean, the spread and the skewness of any fixed
 * combination of them.
 *
 * A value: constant size, constant time an observation, no allocation. Adding
 * two equals having observed all in one. Numbers are taken relative to the
 * first observation of whoever began, so that no digits are lost to a large
 * mean; an outlier that came first costs no more digits than it adds spread.
 * Once a number is not finite, what is told is not either. */
#ifndef STATS_COMOMENTS_H
#define STATS_COMOMENTS_H

#define COMOMENTS_MOST 4

struct comoments {
    int k;        /* numbers observed together */
    int clusters; /* 1: they are sums of a cluster; set by whoever adds them */
    double n;
    double origin[COMOMENTS_MOST]; /* the first observation */
    double one[COMOMENTS_MOST];    /* sums of x_i, of x_i x_j, ... */
    double two[COMOMENTS_MOST * (COMOMENTS_MOST + 1) / 2];
    double
        three[COMOMENTS_MOST * (COMOMENTS_MOST + 1) * (COMOMENTS_MOST + 2) / 6];
};

void comoments_init(struct comoments *m, int k);
void comoments_add(struct comoments *m, const double *x);
void comoments_merge(struct comoments *to, const struct comoments *from);

double comoments_mean(const struct comoments *m, int i); /* 0 at n = 0 */

/* Of the sum over i of w[i] x[i]: the sample variance (n - 1), 0 below two
 * observations, and where what is left of its terms is their rounding; and the
 * third central moment. */
double comoments_variance(const struct comoments *m, const double *w);
double comoments_third(const struct comoments *m, const double *w);

#endif
