/* fisher.h - could two small shares differ so by chance?
 *
 * Two-sided p of a two by two table with its margins held (Fisher 1935; Irwin
 * 1935): the probabilities of all tables that are no likelier than the one
 * seen, equal ones by a relative 1e-7. The mid-p form counts one half of those
 * that are as likely (Fagerland, Lydersen and Laake 2017, chapter 4), which
 * keeps the level on average; the exact form never exceeds it. 1 when the
 * margins leave no other table: an arm is empty, nobody or everybody is hit. */
#ifndef STATS_FISHER_H
#define STATS_FISHER_H

#include "stats/two_shares.h"

double fisher_midp(const struct two_shares *s);
double fisher_exact(const struct two_shares *s);

#endif
