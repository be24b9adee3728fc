/* follow.h - somebody's run without a screen: a line at once, then every ten
 * seconds and for each event, on standard output, until nothing runs. */
#ifndef CMD_FOLLOW_H
#define CMD_FOLLOW_H

#include "base/err.h"

int follow(const char *store, struct err *err);

#endif
