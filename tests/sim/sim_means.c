/* Means and their ratios: of pairs, and of two arms. */
#include "acceptance.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "draw.h"
#include "stats/moments_pivot.h"
#include "watch.h"

/* What the rows tell. */
struct plan {
    double shape;    /* degrees of freedom of the logarithms' t; 0: normal. Of
                        means: the cap, in sigmas of control; 0: none */
    double sigma[2]; /* of the logarithms, of control, of treatment */
    double both;     /* of pairs: rho; of arms: the weight of treatment */
    double units;
    double tuned;  /* 0: one look, at the end; below: fixed limits, naively
                      looked at after every unit */
    double effect; /* what the treatment adds to the logarithms */
};

static struct plan plan_of(const double *set)
{
    return (struct plan){set[0], {set[1], set[2]}, set[3],
                         set[4], set[5],           set[6]};
}

static double cap_of(const struct plan *p)
{
    return p->shape > 0 ? exp(p->shape * p->sigma[0]) : INFINITY;
}

/* An amount and a success of each arm. */
struct unit {
    double v[2], ok[2];
};

/* How a unit comes to be, which numbers of it are summed, what they tell. */
struct method {
    void (*draw)(gsl_rng *dice, const struct plan *p, double rho,
                 struct unit *u);
    int pair_numbers, arm_numbers;
    void (*of_pair)(const struct unit *u, double *x);
    void (*of_arm)(const struct unit *u, int arm, double *x);
    void (*pairs)(const struct comoments *m, struct pivot *out);
    void (*arms)(const struct comoments arm[2], struct pivot *out);
    double (*truth)(const struct plan *p);
};

/* ---- units --------------------------------------------------------------- */

static void draw_logs(gsl_rng *dice, const struct plan *p, double rho,
                      struct unit *u)
{
    draw_normals(dice, rho, u->v);
    u->v[0] *= p->sigma[0];
    u->v[1] = p->effect + p->sigma[1] * u->v[1];
}

static void draw_tailed(gsl_rng *dice, const struct plan *p, double rho,
                        struct unit *u)
{
    if (p->shape <= 0) {
        draw_logs(dice, p, rho, u);
        return;
    }
    u->v[0] = p->sigma[0] * gsl_ran_tdist(dice, p->shape);
    u->v[1] = p->effect + p->sigma[1] * gsl_ran_tdist(dice, p->shape);
}

static void draw_capped(gsl_rng *dice, const struct plan *p, double rho,
                        struct unit *u)
{
    draw_logs(dice, p, rho, u);
    for (int arm = 0; arm < 2; arm++)
        u->v[arm] = fmin(exp(u->v[arm]), cap_of(p));
}

/* One in twenty fails, and then costs a fifth. */
static void draw_bills(gsl_rng *dice, const struct plan *p, double rho,
                       struct unit *u)
{
    draw_logs(dice, p, rho, u);
    for (int arm = 0; arm < 2; arm++) {
        u->ok[arm] = draw_coin(dice, .95);
        u->v[arm] = exp(u->v[arm]) * (u->ok[arm] ? 1 : .2);
    }
}

/* From 0 to 1, most of them high. */
static void draw_scores(gsl_rng *dice, const struct plan *p, double rho,
                        struct unit *u)
{
    draw_logs(dice, p, rho, u);
    for (int arm = 0; arm < 2; arm++)
        u->v[arm] = sqrt(gsl_cdf_ugaussian_P(u->v[arm]));
}

/* ---- numbers ------------------------------------------------------------- */

static void difference(const struct unit *u, double *x)
{
    x[0] = u->v[1] - u->v[0];
}

static void both_amounts(const struct unit *u, double *x)
{
    x[0] = u->v[0];
    x[1] = u->v[1];
}

static void both_bills(const struct unit *u, double *x)
{
    for (int arm = 0; arm < 2; arm++) {
        x[2 * arm] = u->v[arm];
        x[2 * arm + 1] = u->ok[arm];
    }
}

static void amount(const struct unit *u, int arm, double *x)
{
    x[0] = u->v[arm];
}

static void bill(const struct unit *u, int arm, double *x)
{
    x[0] = u->v[arm];
    x[1] = u->ok[arm];
}

/* ---- truths -------------------------------------------------------------- */

static double effect_ratio(const struct plan *p)
{
    return exp(p->effect);
}

static double no_difference(const struct plan *p)
{
    (void)p;
    return 0;
}

static double uncapped_mean(double sigma)
{
    return exp(sigma * sigma / 2);
}

static double ratio_of_means(const struct plan *p)
{
    double cap = cap_of(p), scale = exp(p->effect);

    if (isinf(cap))
        return scale * uncapped_mean(p->sigma[1]) / uncapped_mean(p->sigma[0]);
    return scale * capped_mean(p->sigma[1], cap / scale) /
           capped_mean(p->sigma[0], cap);
}

static const struct method
    typical = {draw_tailed,       1,           1,
               difference,        amount,      pivot_of_log_ratios,
               pivot_of_two_logs, effect_ratio},
    means = {draw_capped,
             2,
             1,
             both_amounts,
             amount,
             pivot_of_means,
             pivot_of_two_means,
             ratio_of_means},
    scores = {draw_scores,
              1,
              1,
              difference,
              amount,
              pivot_of_differences,
              pivot_of_two_scores,
              no_difference},
    bills = {draw_bills,         4,           2,
             both_bills,         bill,        pivot_of_per_success,
             pivot_of_two_means, effect_ratio};

/* ---- one run ------------------------------------------------------------- */

struct run {
    const struct method *m;
    struct plan p;
    int paired;
    struct comoments sums[2]; /* of pairs: the first */
};

static struct run run_of(const struct method *m, int paired, const double *set)
{
    struct run r = {.m = m, .p = plan_of(set), .paired = paired};
    int numbers = paired ? m->pair_numbers : m->arm_numbers;

    comoments_init(&r.sums[0], numbers);
    comoments_init(&r.sums[1], numbers);
    return r;
}

static void add(gsl_rng *dice, struct run *r)
{
    double x[COMOMENTS_MOST];
    struct unit u;
    int arm = 0;

    if (r->paired) {
        r->m->draw(dice, &r->p, r->p.both, &u);
        r->m->of_pair(&u, x);
    } else {
        arm = draw_coin(dice, r->p.both);
        r->m->draw(dice, &r->p, 0, &u);
        r->m->of_arm(&u, arm, x);
    }
    comoments_add(&r->sums[arm], x);
}

static int left_out(const struct run *r, const struct watch *w, double value)
{
    struct pivot p;

    if (r->paired)
        r->m->pairs(&r->sums[0], &p);
    else
        r->m->arms(r->sums, &p);
    return watch_outside(w, &p, value);
}

/* Live, and naive: 1 when the truth was ever left out. One look: 1 when it was
 * not. */
static double one_run(gsl_rng *dice, const struct method *m, int paired,
                      const double *set)
{
    struct run r = run_of(m, paired, set);
    struct watch w = watch_by(r.p.tuned);
    double truth = m->truth(&r.p);

    for (double n = 0; n < r.p.units; n++) {
        add(dice, &r);
        if (r.p.tuned != 0 && left_out(&r, &w, truth))
            return 1;
    }
    return r.p.tuned == 0 && !left_out(&r, &w, truth);
}

double paired_typical(gsl_rng *dice, const double *set)
{
    return one_run(dice, &typical, 1, set);
}

double split_typical(gsl_rng *dice, const double *set)
{
    return one_run(dice, &typical, 0, set);
}

double paired_mean(gsl_rng *dice, const double *set)
{
    return one_run(dice, &means, 1, set);
}

double split_mean(gsl_rng *dice, const double *set)
{
    return one_run(dice, &means, 0, set);
}

double paired_score(gsl_rng *dice, const double *set)
{
    return one_run(dice, &scores, 1, set);
}

double split_score(gsl_rng *dice, const double *set)
{
    return one_run(dice, &scores, 0, set);
}

double paired_unit_cost(gsl_rng *dice, const double *set)
{
    return one_run(dice, &bills, 1, set);
}

double split_unit_cost(gsl_rng *dice, const double *set)
{
    return one_run(dice, &bills, 0, set);
}
