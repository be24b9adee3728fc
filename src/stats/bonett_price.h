/* bonett_price.h - two paired shares, in closed form.
 *
 * The difference: Wald's limits after one pair is added to each kind of
 * discordance (Bonett and Price, Psychological Methods 2012;17:370). The
 * ratio: Wilson's limits of both shares, narrowed so that together they have
 * the level wanted (Bonett and Price, Biometrics 2006;62:287). Pairs in which
 * neither arm is hit do not count in a ratio. A check on Tango's interval,
 * and the ratio to show beside it. */
#ifndef STATS_BONETT_PRICE_H
#define STATS_BONETT_PRICE_H

#include "stats/tango.h"

/* Treatment's share less control's. [-1, 1] when n is 0. */
void bonett_price_interval(const struct tango *t, double crit, double *low,
                           double *high);

/* Treatment's share / control's; `both`: pairs in which both are hit.
 * [0, INFINITY] when no pair has a hit. */
void bonett_price_ratio_interval(const struct tango *t, double both,
                                 double crit, double *low, double *high);

#endif
