#include "stats/noncentral_t.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>

#define NODES 256

/* Standard deviations of S on each side: the rest is below 1e-15. */
#define REACH 8

double noncentral_t_above(double t, double nu, double delta)
{
    gsl_integration_glfixed_table *rule =
        gsl_integration_glfixed_table_alloc(NODES);
    double reach = REACH / sqrt(2 * nu), all = 0, sum = 0;

    if (!rule)
        abort();
    for (size_t i = 0; i < NODES; i++) {
        double s, weight;

        gsl_integration_glfixed_point(fmax(0, 1 - reach), 1 + reach, i, &s,
                                      &weight, rule);
        /* The density but for its constant, which `all` takes out. */
        weight *= exp((nu - 1) * log(s) - nu * (s * s - 1) / 2);
        all += weight;
        sum += weight * gsl_cdf_ugaussian_P(delta - t * s);
    }
    gsl_integration_glfixed_table_free(rule);
    return sum / all;
}
