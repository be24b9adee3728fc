/* least.h - how many units limits that may be looked at at any time wait for:
 * what was simulated holds from there on. */
#ifndef STATS_LEAST_H
#define STATS_LEAST_H

#define LEAST_LIVE_UNITS 100   /* of means: pairs, or requests of an arm */
#define LEAST_LIVE_CLUSTERS 50 /* of anything that comes in clusters */

#endif
