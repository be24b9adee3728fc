#include "watch.h"

#include <math.h>

/* Of a critical value: so far away no limits of any kind can be, and no limits
 * made with this one. The rest is for pivot_look() to say, so that it is seen
 * when it errs. */
#define FAR_INSIDE .6
#define INSIDE .9

/* The critical value is least at the tuned size. */
static struct watch at_level(double tuned)
{
    struct watch w = {.look = {.alpha = .05, .tuned = tuned}};

    w.near = FAR_INSIDE * look_critical(&w.look, tuned);
    return w;
}

struct watch watch_live(double tuned)
{
    return at_level(tuned);
}

struct watch watch_fixed(void)
{
    return at_level(0);
}

struct watch watch_by(double tuned)
{
    return at_level(fmax(0, tuned));
}

static int inside(const struct watch *w, double z, double n, double nu)
{
    return !(fabs(z) > w->near &&
             fabs(z) > INSIDE * look_t_critical(&w->look, n, nu));
}

int watch_near(const struct watch *w, double z, double n)
{
    return inside(w, z, n, INFINITY);
}

int watch_side(const struct watch *w, const struct pivot *p, double from)
{
    struct estimate e;

    if (p->status != ESTIMATE_OK || inside(w, pivot_z(p, from), p->n, p->nu))
        return 0;
    pivot_look(p, &w->look, &e);
    return (e.low > from) - (e.high < from);
}

int watch_outside(const struct watch *w, const struct pivot *p, double truth)
{
    return watch_side(w, p, truth) != 0;
}
