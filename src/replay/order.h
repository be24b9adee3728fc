/* order.h - which variant of a pair is sent first.
 *
 * Dice in balanced blocks of four pairs: two begin with control, two with
 * treatment, in one of the six orders. So no drift of the endpoint, however
 * fast, favours a side, and at most two pairs in a row can be guessed. */
#ifndef REPLAY_ORDER_H
#define REPLAY_ORDER_H

#include <stdint.h>

#include "model/variant.h"

/* Pure: the same for a pair whenever it is sent, so a resumed run keeps the
 * balance. `index` counts pairs from 0. */
enum side order_first(uint64_t seed, int64_t index);

#endif
