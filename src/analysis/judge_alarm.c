#include "analysis/judge.h"

#include <math.h>

#include "stats/evalue_pairs.h"

/* One in a hundred runs without harm for each of at most two gates; shared
 * out when there are more. */
#define ALARM_ALPHA .01
#define ALARMS_FULL 2

/* Nobody knows beforehand how often one variant fails alone; the alarm is
 * exact whatever is said here, and sharpest if it is so often. */
#define DISCORDANT .02

static int is_of_failures(const struct contrast *c, const struct gate *g)
{
    enum pivot_kind k = c ? c->pivot.kind : PIVOT_RATIO;

    return g->critical && g->op == GATE_AT_MOST && c && c->more_is_worse > 0 &&
           !c->by_prompt &&
           (k == PIVOT_PAIRED_SHARES || k == PIVOT_TWO_SHARES ||
            k == PIVOT_SHARE_STRATA);
}

static size_t alarms(const struct evidence *e, const struct gates *all)
{
    size_t n = 0;

    for (size_t i = 0; i < all->count; i++)
        n += (size_t)is_of_failures(judge_find(e, all->gate[i].name),
                                    &all->gate[i]);
    return n > ALARMS_FULL ? n : ALARMS_FULL;
}

int judge_alarm(const struct evidence *e, const struct gates *all,
                const struct judged *j)
{
    const struct contrast *c = j->contrast;
    const struct tango *t;
    double e_value, alpha = ALARM_ALPHA * ALARMS_FULL / (double)alarms(e, all);

    if (!is_of_failures(c, &j->gate))
        return 0;
    t = &c->pivot.tango;
    e_value = c->harm;
    if (c->pivot.kind == PIVOT_PAIRED_SHARES)
        e_value =
            evalue_pairs_harm(t->control, t->treatment, DISCORDANT * e->tuned);
    return e_value >= log(1 / alpha);
}
