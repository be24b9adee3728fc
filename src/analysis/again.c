#include "analysis/again.h"

int64_t again_sum(const int64_t again[OUTCOMES])
{
    int64_t sum = 0;

    for (int o = 0; o < OUTCOMES; o++)
        sum += again[o];
    return sum;
}

/* The one after `last`; -1: there is none. Of equals the first row. */
static int next(const int64_t again[OUTCOMES], int last)
{
    int most = -1;

    for (int o = 0; o < OUTCOMES; o++) {
        int after = last < 0 || again[o] < again[last] ||
                    (again[o] == again[last] && o > last);

        if (again[o] > 0 && after && (most < 0 || again[o] > again[most]))
            most = o;
    }
    return most;
}

void again_write(const int64_t again[OUTCOMES], struct buf *out)
{
    const char *between = "";

    for (int o = next(again, -1); o >= 0; o = next(again, o)) {
        buf_addf(out, "%s%s %lld", between, outcome_words((enum outcome)o),
                 (long long)again[o]);
        between = ", ";
    }
}
