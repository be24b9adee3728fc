/* ledger.h - contrasts kept up to date pair by pair.
 *
 * Counts and sums in constant time a row, whatever the number of rows; two
 * ledgers of other rows merge into one. Holds all that contrasts need but the
 * ranks of quantiles and what clusters share: those are taken from the pairs.
 * Each row is added once, when nothing about it will change any more. */
#ifndef ANALYSIS_LEDGER_H
#define ANALYSIS_LEDGER_H

#include "analysis/contrasts.h"

struct ledger;

/* The design, the cap, the limits of slow replies and what is skipped stay as
 * they are. */
struct ledger *ledger_new(enum design d, const struct contrasts_settings *s);
void ledger_free(struct ledger *l); /* NULL is fine */

void ledger_add(struct ledger *l, const struct pairs *p, size_t row);

/* Both were made for the same design and settings. */
void ledger_merge(struct ledger *to, const struct ledger *from);

/* Fills the numbers of the i-th row of contrasts.def; -1: it cannot. */
int ledger_settle(const struct ledger *l, size_t i, struct contrast *out);

#endif
