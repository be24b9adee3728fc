#include "watch.h"

#include <math.h>

/* For roundings. */
#define CLOSE .98

/* The critical value is least at the tuned size; a t pivot's is greater. */
static struct watch at_level(double tuned)
{
    struct watch w = {.look = {.alpha = .05, .tuned = tuned}};

    w.near = CLOSE * look_critical(&w.look, tuned);
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

int watch_near(const struct watch *w, double z, double n)
{
    return !(fabs(z) > w->near && fabs(z) > CLOSE * look_critical(&w->look, n));
}

int watch_side(const struct watch *w, const struct pivot *p, double from)
{
    struct estimate e;

    if (p->status != ESTIMATE_OK || watch_near(w, pivot_z(p, from), p->n))
        return 0;
    pivot_look(p, &w->look, &e);
    return (e.low > from) - (e.high < from);
}

int watch_outside(const struct watch *w, const struct pivot *p, double truth)
{
    return watch_side(w, p, truth) != 0;
}
