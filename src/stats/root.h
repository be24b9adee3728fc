/* root.h - where a function of one number crosses zero.
 *
 * Brent's method (GSL's), to `ROOT_RELATIVE` of the number or `ROOT_ABSOLUTE`,
 * whichever is met first. */
#ifndef STATS_ROOT_H
#define STATS_ROOT_H

#define ROOT_ABSOLUTE 1e-15
#define ROOT_RELATIVE 1e-13

/* The crossing between two numbers; `otherwise` when the function has the same
 * sign at both, or is not a number at one of them. Infinite values are taken
 * as very large ones. */
double root_find(double (*f)(double x, void *arg), void *arg, double from,
                 double to, double otherwise);

#endif
