/* duration.h - spans and moments as people and servers write them. */
#ifndef WIRE_DURATION_H
#define WIRE_DURATION_H

#include <stdint.h>

#include "base/err.h"

#define NS_PER_S INT64_C(1000000000)
#define NS_PER_MS INT64_C(1000000)
#define NS_PER_US INT64_C(1000)

/* "30s", "250ms", "1m12.172s", "2h", "90" (seconds) to nanoseconds; as an
 * option on the command line and as Go servers write it. */
int duration_parse(int64_t *ns, const char *text, struct err *err);

/* Retry-After: seconds (with a fraction, too) or an HTTP date, against
 * `wall_ns` since 1970, to nanoseconds; a date that is past is 0. Negative,
 * NaN, more than a day and nonsense: -1. */
int64_t duration_retry_after(const char *text, int64_t wall_ns);

/* Microseconds since 1970: RFC 3339 with any fraction and offset (none is
 * UTC), or seconds or, from 10^11 on, milliseconds since 1970 as a number.
 * Years 1970 to 9999, to 2262 as a number; else -1 with ERR_PARSE. */
int moment_parse(int64_t *us, const char *text, struct err *err);
/* 2026-11-22T14:00:00.123456Z, always 28 bytes with the NUL: the order of the
 * text is the order of time. Held to the years 0 to 9999. */
void moment_write(int64_t us, char out[28]);

#endif
