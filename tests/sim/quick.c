/* quick - the rows of the acceptance simulations that `make check` has time
 * for, with fewer runs and limits as much wider. `simulate` has them all. */
#include <stdio.h>

#include "acceptance.h"
#include "stats/gsl.h"

int main(void)
{
    int tried = 0, bad = 0;

    stats_init();
    for (size_t i = 0; i < sims_count; i++) {
        if (!sims[i].quick)
            continue;
        tried++;
        bad += !sim_row(&sims[i], sims[i].quick, 1);
    }
    printf("%d rows, %d of them outside their limits\n", tried, bad);
    return bad || tried < 10;
}
