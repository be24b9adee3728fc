/* gsl.h - how GSL is to behave in this program.
 *
 * GSL ends the process when a function meets a number it does not like, and
 * keeps that choice in a variable of its own. Call stats_init once, before
 * any thread starts and before anything else of stats/: from then on such a
 * function answers NaN, and the modules here answer it with a status. */
#ifndef STATS_GSL_H
#define STATS_GSL_H

void stats_init(void);

#endif
