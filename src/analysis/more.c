#include "analysis/more.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define UNITS 16

/* Digit by digit as long as that is short. */
const char *more_count(int64_t more, char out[MORE_WORDS])
{
    int64_t unit = 1, first = more;

    for (; first >= 1000; unit *= 10)
        first /= 10;
    if (more % unit)
        more = (first + 1) * unit;
    if (more >= 10000)
        return text_count(more, out);
    snprintf(out, MORE_WORDS, "%lld", (long long)more);
    return out;
}

int more_units(int64_t more, const char *units)
{
    size_t len = strlen(units);

    return (int)(len > UNITS ? UNITS : len) - (more == 1);
}

const char *more_words(int64_t more, const char *units, char out[MORE_WORDS])
{
    char count[MORE_WORDS];

    snprintf(out, MORE_WORDS, "%.16s more %.*s", more_count(more, count),
             more_units(more, units), units);
    return out;
}
