/* draw.h - data of known truth, from the dice. */
#ifndef DRAW_H
#define DRAW_H

#include <stddef.h>

#include <gsl/gsl_rng.h>

/* A pair of which only one arm has what is counted, with these chances: -1
 * control, 1 treatment, 0 neither or both. */
int draw_discordant(gsl_rng *dice, double control, double treatment);

/* Two standard normals with correlation rho. */
void draw_normals(gsl_rng *dice, double rho, double z[2]);

int draw_coin(gsl_rng *dice, double chance); /* 1 or 0 */

/* The mean of min(X, cap), X lognormal with location 0. */
double capped_mean(double sigma, double cap);

#endif
