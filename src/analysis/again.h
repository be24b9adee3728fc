/* again.h - attempts that failed and were tried again: no failed replies. */
#ifndef ANALYSIS_AGAIN_H
#define ANALYSIS_AGAIN_H

#include <stdint.h>

#include "base/buf.h"
#include "model/outcome.h"

int64_t again_sum(const int64_t again[OUTCOMES]);

/* "rate limited (429) 11, time-out 4", the most frequent first. */
void again_write(const int64_t again[OUTCOMES], struct buf *out);

#endif
