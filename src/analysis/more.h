/* more.h - how many more would probably decide, for people: three digits, and
 * rounded up, for the rest is noise that changes each second. */
#ifndef ANALYSIS_MORE_H
#define ANALYSIS_MORE_H

#include <stdint.h>

/* Both fill `out` and return it. */
#define MORE_WORDS 48
const char *more_count(int64_t more, char out[MORE_WORDS]); /* "6990", "228k" */

/* "6990 more pairs", "1 more user". */
const char *more_words(int64_t more, const char *units, char out[MORE_WORDS]);

/* Bytes of `units` that are told: of one, without its s. */
int more_units(int64_t more, const char *units);

#endif
