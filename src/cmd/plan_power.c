#include "cmd/plan_power.h"

#include <math.h>
#include <string.h>

#include "stats/least.h"
#include "stats/quantile_ratio.h"
#include "stats/root.h"

enum shape {
    SHAPE_SHARE,
    SHAPE_TYPICAL,
    SHAPE_MEAN,
    SHAPE_QUANTILE, /* failures are slower than anything */
    SHAPE_QUANTILE_OK,
    SHAPE_COST
};

/* What can be said of a measure before anything was measured. */
static const struct known {
    const char *name;
    enum shape shape;
    double p;
} known[] = {
    {"error-rate", SHAPE_SHARE, 0},
    {"typical-latency", SHAPE_TYPICAL, 0},
    {"mean-latency", SHAPE_MEAN, 0},
    {"p50-latency", SHAPE_QUANTILE, .50},
    {"p90-latency", SHAPE_QUANTILE, .90},
    {"p95-latency", SHAPE_QUANTILE, .95},
    {"p99-latency", SHAPE_QUANTILE, .99},
    {"p50-latency-ok", SHAPE_QUANTILE_OK, .50},
    {"p90-latency-ok", SHAPE_QUANTILE_OK, .90},
    {"p95-latency-ok", SHAPE_QUANTILE_OK, .95},
    {"p99-latency-ok", SHAPE_QUANTILE_OK, .99},
    {"cost-per-success", SHAPE_COST, 0},
};
#define MEAN_LEAST 30       /* pairs, or requests of an arm, for a t pivot */
#define Z 1.959963984540054 /* how far above a quantile its limits look */
#define UNKNOWN "nothing is known of its spread: see --from\n"
#define UNTOLD "the earlier experiment tells nothing of its spread\n"
#define NEAR 1e-9
#define UNITS_MOST 1e15
#define COLUMN "\n                             "
#define FAILURE                                                                \
    "never: failures are slowest, and so many fail" COLUMN                     \
    "that this is one; see %s-ok," COLUMN "or a lower percentile\n"
#define KNOWN (sizeof(known) / sizeof(*known))

/* ---- what is assumed ----------------------------------------------------- */

static int is_quantile(const struct known *k)
{
    return k->shape == SHAPE_QUANTILE || k->shape == SHAPE_QUANTILE_OK;
}

/* Of the logarithm of a ratio of means of lognormal numbers, for one pair. */
static double of_means(double sd, double correlation)
{
    return 2 * (exp(sd * sd) - exp(correlation * sd * sd));
}

/* Of all requests, of which only some have a latency that is finite: the
 * density there is that much thinner. */
static double of_quantile(double p, double failed, double sd)
{
    double ok = 1 - failed, q = p / ok;

    return power_quantile(q, sd) * p * (1 - p) / (q * (1 - q) * ok * ok);
}

static double one_arm(const struct known *k, const struct plan_assumed *a)
{
    double p = a->error_rate;

    switch (k->shape) {
    case SHAPE_TYPICAL:
        return a->latency_sd * a->latency_sd;
    case SHAPE_MEAN:
        return exp(a->latency_sd * a->latency_sd) - 1;
    case SHAPE_QUANTILE:
        return of_quantile(k->p, p, a->latency_sd);
    case SHAPE_QUANTILE_OK:
        return power_quantile(k->p, a->latency_sd) / (1 - p);
    default:
        return exp(a->cost_sd * a->cost_sd) - 1 + p / (1 - p);
    }
}

/* Of a pair; quantiles as if those of the two had nothing in common, which is
 * the worst. */
static double of_pair(const struct known *k, const struct plan_assumed *a)
{
    double sd = a->latency_sd, p = a->error_rate;

    switch (k->shape) {
    case SHAPE_TYPICAL:
        return 2 * sd * sd * (1 - a->correlation);
    case SHAPE_MEAN:
        return of_means(sd, a->correlation);
    case SHAPE_QUANTILE:
        return 2 * one_arm(k, a);
    case SHAPE_QUANTILE_OK: /* pairs of which both answered */
        return 2 * one_arm(k, a) / (1 - p);
    default:
        return of_means(a->cost_sd, a->correlation) + 2 * p / (1 - p);
    }
}

static double discordance(const struct plan_assumed *a)
{
    if (!isnan(a->discordance))
        return a->discordance;
    return 2 * a->error_rate * (1 - a->error_rate);
}

static void assume(const struct known *k, const struct plan_assumed *a,
                   struct power *out)
{
    int paired = isnan(a->weight);

    out->design = power_clusters(a->cluster, a->icc);
    if (k->shape == SHAPE_SHARE) {
        out->kind = paired ? POWER_PAIRED_SHARE : POWER_TWO_SHARES;
        out->base = paired ? discordance(a) / 2 : a->error_rate;
        out->weight = a->weight;
        return;
    }
    out->kind = POWER_MEAN;
    out->spent = is_quantile(k) ? 0 : paired ? 1 : 2;
    out->variance =
        paired ? of_pair(k, a)
               : power_two_arms(one_arm(k, a), one_arm(k, a), a->weight);
}

/* ---- what was measured --------------------------------------------------- */

static const struct contrast *find(const struct plan_power *p,
                                   const char *measure)
{
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->measured[i].name, measure) == 0)
            return &p->measured[i];
    return NULL;
}

/* By the pivot, whose spread holds what the clusters do to it. */
static int measure(const struct contrast *c, struct power *out)
{
    const struct pivot *v = &c->pivot;

    if (v->status != ESTIMATE_OK || c->n < 2)
        return -1;
    out->design = 1;
    if (v->kind == PIVOT_PAIRED_SHARES) {
        out->kind = POWER_PAIRED_SHARE;
        out->design = (double)c->n / v->tango.n;
        out->base = fmin(v->tango.control, v->tango.treatment) / v->tango.n;
        if (!(out->base > 0)) /* a rule of three for what was never seen */
            out->base = 1 / v->tango.n;
        return 0;
    }
    if (v->kind == PIVOT_TWO_SHARES) {
        out->kind = POWER_TWO_SHARES;
        out->design = (double)c->n / (v->shares.n[0] + v->shares.n[1]);
        out->base = v->shares.hits[0] / v->shares.n[0];
        out->weight = v->shares.n[1] / (v->shares.n[0] + v->shares.n[1]);
        return 0;
    }
    if (!(v->se > 0) || v->kind == PIVOT_ONE_SHARE)
        return -1;
    out->kind = POWER_MEAN;
    out->variance = v->se * v->se * (double)c->n;
    out->spent = isfinite(v->nu) ? 1 : 0;
    return 0;
}

static const struct known *find_known(const char *name)
{
    for (size_t i = 0; i < KNOWN; i++)
        if (strcmp(known[i].name, name) == 0)
            return &known[i];
    return NULL;
}

/* Below so many there are no limits, whatever the spread. */
static double least_units(const struct plan_power *p, const struct known *k)
{
    double ok = p->measured ? 1 : 1 - p->assumed->error_rate;
    double weight = p->assumed->weight, arm = 2;

    if (is_quantile(k))
        arm = p->live ? quantile_needs_live(k->p) : quantile_needs_fixed(k->p);
    else if (k->shape != SHAPE_SHARE)
        arm = p->live ? LEAST_LIVE_UNITS : MEAN_LEAST;
    if (k->shape == SHAPE_QUANTILE_OK)
        arm /= isnan(weight) ? ok * ok : ok;
    return isnan(weight) ? arm : arm / fmin(weight, 1 - weight);
}

/* Of failures there must be few enough for the value that is looked up above
 * the quantile to be none, in both arms. */
static void set_tail(const struct plan_assumed *a, const struct known *k,
                     struct planned *out)
{
    out->tail = (struct planned_tail){
        .failed = sqrt(a->error_rate * (1 - a->error_rate)),
        .around = Z * sqrt(k->p * (1 - k->p)),
        .room = 1 - a->error_rate - k->p,
        .arm = isnan(a->weight) ? 1 : fmin(a->weight, 1 - a->weight),
    };
    out->tail.arm /= out->power.design;
}

static double tail_chance(const struct planned_tail *t, double n)
{
    double z = (sqrt(n * t->arm) * t->room - t->around) / t->failed;

    return t->failed > 0 ? pow(.5 * erfc(-z / M_SQRT2), 2) : 1;
}

struct tail_question {
    const struct planned_tail *tail;
    double power;
};

static double tail_surplus(double n, void *arg)
{
    const struct tail_question *q = arg;

    return tail_chance(q->tail, n) - q->power;
}

static double tail_units(const struct planned_tail *t, double power)
{
    struct tail_question q = {t, power};

    return root_find(tail_surplus, &q, 1, UNITS_MOST,
                     t->failed > 0 ? INFINITY : 0);
}

int plan_power_of(const struct plan_power *p, const char *name,
                  struct planned *out)
{
    const struct contrast *c = find(p, name);
    const struct known *k = find_known(name);

    *out = (struct planned){
        .power = {.alpha = p->alpha, .design = 1, .live = p->live},
        .least = k ? least_units(p, k) : 2};
    if (c)
        return measure(c, &out->power);
    if (p->measured || !k)
        return -1;
    if (k->shape == SHAPE_QUANTILE && p->assumed->error_rate > 1 - k->p - NEAR)
        return 1;
    assume(k, p->assumed, &out->power);
    if (k->shape == SHAPE_QUANTILE)
        set_tail(p->assumed, k, out);
    return 0;
}

static double units(const struct planned *p, double effect, double power)
{
    double n = fmax(power_units(&p->power, effect, power), p->least);

    return fmax(n, tail_units(&p->tail, power));
}

static double chance(const struct planned *p, double effect, double n)
{
    if (n < p->least)
        return 0;
    return fmin(power_at(&p->power, effect, n), tail_chance(&p->tail, n));
}

/* ---- words --------------------------------------------------------------- */

static void add_effect(const struct contrast *c, double effect, struct buf *out)
{
    if (!isfinite(effect))
        buf_adds(out, "none");
    else if (c->unit == CONTRAST_RATIO)
        buf_addf(out, "x %.3g", exp(effect));
    else if (c->unit == CONTRAST_POINTS)
        buf_addf(out, "+%.3g", effect);
    else
        buf_addf(out, "+%.3g pp", 100 * effect);
}

static void add_units(double units, struct buf *out)
{
    if (isfinite(units) && units < 9e15)
        buf_addf(out, "%.0f", ceil(units));
    else
        buf_adds(out, "no number");
}

static double effect_of(const struct contrast *c, double margin)
{
    return c->unit == CONTRAST_RATIO ? log(margin) : margin;
}

static const char *units_words(const struct plan_power *p)
{
    return isnan(p->assumed->weight) ? "pairs" : "requests";
}

static void write_least(const struct plan_power *p, const char *name,
                        const struct contrast *c, struct buf *out)
{
    struct planned power;
    int rc = plan_power_of(p, name, &power);

    if (rc > 0)
        buf_addf(out, "a failure itself: see %s-ok", name);
    else if (rc < 0)
        buf_adds(out, "not known");
    else if (p->n < power.least)
        buf_addf(out, "too few: it takes %.0f", ceil(power.least));
    else if (tail_chance(&power.tail, p->n) < p->power)
        buf_addf(out, "too few: for %g failing it takes %.0f",
                 p->assumed->error_rate,
                 ceil(tail_units(&power.tail, p->power)));
    else
        add_effect(c, power_detectable(&power.power, p->n, p->power), out);
    buf_addc(out, '\n');
}

static void write_table(const struct plan_power *p, struct buf *out)
{
    if (!(p->n > 0))
        return;
    buf_addf(out,
             "\nWith %.0f %s, the least change that is seen with power %g "
             "(alpha %g,\ntwo-sided):\n\n",
             p->n, units_words(p), p->power, p->alpha);
    for (size_t i = 0; i < KNOWN; i++) {
        const struct contrast *c = contrasts_named(known[i].name);

        buf_addf(out, "  %-22s ", c->words);
        write_least(p, known[i].name, c, out);
    }
}

/* 1 when there is nothing to reckon with, which is said. */
static int write_none(const struct plan_power *p, const struct gate *g, int rc,
                      struct buf *out)
{
    if (rc > 0)
        buf_addf(out, FAILURE, g->name);
    else if (rc < 0)
        buf_adds(out, p->measured ? UNTOLD : UNKNOWN);
    return rc != 0;
}

/* What is asked, and where its answer begins. */
static void add_asked(const struct gate *g, struct buf *out)
{
    buf_addf(out, "  %-26s ", g->text);
    if (strlen(g->text) > 26)
        buf_adds(out, COLUMN);
}

static void add_needed(const struct plan_power *p, double units,
                       struct buf *out)
{
    add_units(units, out);
    buf_addf(out, " %s", units_words(p));
    if (p->cost && isfinite(units))
        plan_cost_add(p->cost, p->log, ceil(units), out);
}

static void write_detect(const struct plan_power *p, const struct gate *g,
                         struct buf *out)
{
    double effect = effect_of(contrasts_named(g->name), g->margin);
    struct planned power;

    add_asked(g, out);
    if (write_none(p, g, plan_power_of(p, g->name, &power), out))
        return;
    add_needed(p, units(&power, effect, p->power), out);
    if (p->n > 0)
        buf_addf(out, COLUMN "with %.0f the power is %.3f", p->n,
                 chance(&power, effect, p->n));
    buf_addc(out, '\n');
}

/* A margin on the side of no change can only be kept by a treatment that is
 * better than the control. */
static int needs_better(const struct contrast *c, const struct gate *g)
{
    double e = effect_of(c, g->margin);

    return g->op == GATE_AT_MOST ? e <= 0 : e >= 0;
}

static void write_gate(const struct plan_power *p, const struct gate *g,
                       struct buf *out)
{
    const struct contrast *c = contrasts_named(g->name);
    const struct contrast *seen = find(p, g->name);
    struct planned power;
    double truth = 0;
    int unlike = c->unit == CONTRAST_SHARE || needs_better(c, g);

    add_asked(g, out);
    if (unlike && !seen) {
        buf_adds(out, "cannot hold when nothing has changed; see --from\n");
        return;
    }
    if (write_none(p, g, plan_power_of(p, g->name, &power), out))
        return;
    if (unlike)
        truth = effect_of(c, seen->estimate);
    power.power.null = effect_of(c, g->margin);
    add_needed(p, units(&power, truth, p->power), out);
    if (unlike)
        buf_adds(out, COLUMN "if it is as measured");
    if (p->n > 0)
        buf_addf(out, COLUMN "with %.0f it holds with probability %.3f", p->n,
                 chance(&power, truth, p->n));
    buf_addc(out, '\n');
}

void plan_power_write(const struct plan_power *p, const struct gates *detect,
                      const struct gates *gates, struct buf *out)
{
    write_table(p, out);
    if (detect->count)
        buf_addf(out, "\nTo see a change as large as this, with power %g:\n\n",
                 p->power);
    for (size_t i = 0; i < detect->count; i++)
        write_detect(p, &detect->gate[i], out);
    buf_addf(out,
             "\nFor a gate to hold with probability %g when nothing has "
             "changed:\n\n",
             p->power);
    for (size_t i = 0; i < gates->count; i++)
        write_gate(p, &gates->gate[i], out);
    buf_addf(out, "%s",
             p->live ? "\nAll of this for limits that may be looked at at any "
                       "time.\n"
                     : "\nFor limits that are looked at once, at the end. "
                       "Looked at at any time it takes\n1.65 times as many for "
                       "a power of .8, 1.55 times for .9: see --live.\n");
}
