/* acceptance.h - one acceptance simulation: what the methods of src/stats
 * promise, tried on data whose truth is known.
 *
 * The rows of sims.def are all there is: `run` makes one data set from the
 * dice and answers a number, most often 1 (the truth was missed, a difference
 * was found) or 0. The row's figure is the mean over all runs, or a quantile,
 * and must lie within its limits. Dice are seeded by the row and the run: the
 * figures do not depend on how many processes share the work. */
#ifndef SIM_H
#define SIM_H

#include <stddef.h>

#include <gsl/gsl_rng.h>

#define SIM_SETTINGS 8

struct sim {
    const char *id;   /* of the acceptance table: "S1" */
    const char *what; /* the name of the function */
    const char *words;
    double (*run)(gsl_rng *dice, const double *set);
    int runs, quick; /* in full; in `make check`, 0: not there */
    int share;       /* the figure is a share of runs: a mean of 0 and 1 */
    double quantile; /* of the numbers of the runs; 0: their mean */
    double low, high;
    double set[SIM_SETTINGS]; /* what `run` is told */
};

/* Limits of a row. With fewer runs than the row asks for, those of a share
 * move apart by three standard errors of the smaller number. */
#define SHARE(from, to) .share = 1, .low = (from), .high = (to)
#define AT_MOST(to) SHARE(-HUGE_VAL, to)
#define AT_LEAST(from) SHARE(from, HUGE_VAL)
#define MEAN(from, to) .low = (from), .high = (to)
#define QUANTILE(q, from, to) .quantile = (q), .low = (from), .high = (to)

#define SIM(id, run, runs, quick, limits, words, ...)                          \
    double run(gsl_rng *dice, const double *set);
#include "sims.def"
#undef SIM

extern const struct sim sims[];
extern const size_t sims_count;

/* The numbers of `runs` runs, shared between `jobs` processes; owned, NULL
 * when a process failed. */
double *sim_numbers(const struct sim *s, int runs, int jobs);

/* The figure, and whether it is within the limits for so many runs. */
double sim_figure(const struct sim *s, double *numbers, int runs);
void sim_limits(const struct sim *s, int runs, double *low, double *high);

/* Runs the row, prints a line; 1 when it is within its limits. */
int sim_row(const struct sim *s, int runs, int jobs);

#endif
