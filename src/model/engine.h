/* engine.h - what the engines that worked on a store, one after the other,
 * measured of themselves, told as one; pure.
 *
 * It belongs to the replies that are stored: what an earlier engine was late
 * by stays with those that it sent, and one that has sent nothing adds
 * nothing to it. */
#ifndef MODEL_ENGINE_H
#define MODEL_ENGINE_H

#include "model/experiment.h"

/* Puts what was known before `e` began into it. Counts are added up; spans are
 * those of the worse engine, also medians and percentiles, as there is no
 * distribution of both: never too favourable. Rates are of all pairs together.
 * What is of this moment, of the process or of all run time stays as it is:
 * phase, why, process, times, limits, in flight, money, CPU, memory, the
 * release and its stage. */
void engine_merge(struct engine *e, const struct engine *earlier);

#endif
