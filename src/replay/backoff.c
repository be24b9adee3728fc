#include "replay/backoff.h"

int backoff_check(const struct backoff *b, struct err *err)
{
    if (b->tries < 1)
        return err_set(err, ERR_USAGE, "%d tries are too few", b->tries);
    if (b->first <= 0 || b->most < b->first)
        return err_set(err, ERR_USAGE, "waits must grow from above zero");
    return 0;
}

/* Full jitter, from zero to a ceiling that doubles: requests that failed
 * together must not come back together, as they would with waits that are all
 * near the ceiling, or all as long as the server asked for. */
int64_t backoff_wait(const struct backoff *b, int n, int64_t floor,
                     struct rng *rng)
{
    int64_t ceiling = b->first;

    if (n >= b->tries)
        return -1;
    for (int i = 1; i < n && ceiling < b->most; i++)
        ceiling = ceiling > b->most / 2 ? b->most : ceiling * 2;
    return floor + (int64_t)rng_below(rng, (uint64_t)ceiling + 1);
}
