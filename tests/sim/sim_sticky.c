/* Users who come back and always get the same variant; pairs and requests of
 * which a few belong together, and rarely fail. */
#include "acceptance.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include <gsl/gsl_randist.h>

#include "base/arena.h"
#include "draw.h"
#include "watch.h"

#include "stats/one_share.h"
#include "stats/paired_share.h"
#include "stats/unpaired.h"

#define REQUESTS 5000
#define USERS 250
#define STEP 100 /* requests between looks */
#define TUNED 1000

/* A user, when she has come: her arm, her number in it, what is hers. */
struct user {
    int known, arm;
    uint32_t number;
    double own;
};

struct arm {
    double v[REQUESTS];
    uint32_t of[REQUESTS];
    size_t n;
    struct clusters users;
};

struct traffic {
    struct user user[USERS];
    struct arm arm[2];
};

/* How one number comes to be, and is compared. */
struct design {
    double (*own)(gsl_rng *dice, double icc);
    double (*value)(gsl_rng *dice, double icc, double own);
    void (*compare)(const struct unpaired *s, struct pivot *out);
};

static double own_span(gsl_rng *dice, double icc)
{
    return gsl_ran_gaussian_ziggurat(dice, sqrt(icc));
}

static double span(gsl_rng *dice, double icc, double own)
{
    return exp(own + gsl_ran_gaussian_ziggurat(dice, sqrt(1 - icc)));
}

/* Beta-distributed chances about .1 have this correlation in a user. */
static double own_chance(gsl_rng *dice, double icc)
{
    double size = 1 / icc - 1;

    return gsl_ran_beta(dice, .1 * size, .9 * size);
}

static double hit(gsl_rng *dice, double icc, double own)
{
    (void)icc;
    return draw_coin(dice, own);
}

static const struct design spans = {own_span, span, unpaired_geometric},
                           shares = {own_chance, hit, unpaired_share};

static void request(gsl_rng *dice, const struct design *d, double icc,
                    struct traffic *t)
{
    struct user *u = &t->user[gsl_rng_uniform_int(dice, USERS)];
    struct arm *a;

    if (!u->known) {
        u->known = 1;
        u->arm = draw_coin(dice, .5);
        u->number = (uint32_t)t->arm[u->arm].users.count++;
        u->own = d->own(dice, icc);
    }
    a = &t->arm[u->arm];
    a->of[a->n] = u->number;
    a->v[a->n++] = d->value(dice, icc, u->own);
}

/* By users, or as if all requests were independent. */
static void compare(const struct design *d, struct traffic *t, int by_user,
                    struct pivot *out)
{
    struct unpaired s;

    for (int i = 0; i < 2; i++) {
        struct arm *a = &t->arm[i];

        a->users.of = a->of;
        s.arm[i] = (struct arm_sample){a->v, a->n, by_user ? &a->users : NULL};
    }
    d->compare(&s, out);
}

struct eye {
    struct watch w;
    int by_user;
    size_t step;
};

/* 1 when a difference is seen that is not there. */
static int misled(gsl_rng *dice, const struct design *d, double icc,
                  const struct eye *eye)
{
    struct traffic *t = memory_new(1, sizeof *t);
    int out = 0;

    for (size_t n = 1; n <= REQUESTS && !out; n++) {
        struct pivot p;

        request(dice, d, icc, t);
        if (n % eye->step)
            continue;
        compare(d, t, eye->by_user, &p);
        out = watch_outside(&eye->w, &p, p.kind == PIVOT_RATIO);
    }
    free(t);
    return out;
}

static const struct design *design_of(const double *set)
{
    return set[0] > 0 ? &shares : &spans;
}

/* All: {shares, 0: spans; correlation of a user's requests}. */
double sticky_live(gsl_rng *dice, const double *set)
{
    struct eye eye = {watch_live(TUNED), 1, STEP};

    return misled(dice, design_of(set), set[1], &eye);
}

double sticky_fixed(gsl_rng *dice, const double *set)
{
    struct eye eye = {watch_fixed(), 1, REQUESTS};

    return misled(dice, design_of(set), set[1], &eye);
}

double sticky_live_by_request(gsl_rng *dice, const double *set)
{
    struct eye eye = {watch_live(REQUESTS / 2.0), 0, STEP};

    return misled(dice, design_of(set), set[1], &eye);
}

double sticky_fixed_by_request(gsl_rng *dice, const double *set)
{
    struct eye eye = {watch_fixed(), 0, REQUESTS};

    return misled(dice, design_of(set), set[1], &eye);
}

/* ---- rare failures: repeats of prompts, users of a few requests ---------- */

#define CLUSTERS 300
#define SIZE 5          /* at most; from 1 on each is as likely */
#define CLUSTERS_STEP 5 /* clusters between looks */
#define RARE_TUNED 200

struct rare {
    double clusters; /* in each arm */
    double control, treatment, icc;
    double split; /* 0: pairs of which one arm only has it, so often */
};

static struct rare rare_of(const double *set)
{
    return (struct rare){set[0], set[1], set[2], set[3], set[4]};
}

/* Numbers of an arm, or of both in pairs. */
struct found {
    double v[2][CLUSTERS * SIZE];
    uint32_t of[CLUSTERS * SIZE];
    struct clusters clusters;
    size_t n;
};

/* A reply does as its cluster with a chance of sqrt(icc), else as it likes: two
 * of a cluster have that correlation, and the shares are what they are. */
static void grow(gsl_rng *dice, const struct rare *r, const double *chance,
                 struct found *f)
{
    size_t size = 1 + gsl_rng_uniform_int(dice, SIZE);
    int own = draw_discordant(dice, chance[0], chance[1]);

    for (size_t i = 0; i < size; i++) {
        int as = draw_coin(dice, sqrt(r->icc));
        int d = as ? own : draw_discordant(dice, chance[0], chance[1]);

        f->v[0][f->n] = d < 0;
        f->v[1][f->n] = d > 0;
        f->of[f->n++] = (uint32_t)f->clusters.count;
    }
    f->clusters.count++;
}

static void grow_both(gsl_rng *dice, const struct rare *r, struct found f[2])
{
    const double pair[] = {r->control, r->treatment},
                 arm[2][2] = {{0, r->control}, {0, r->treatment}};

    if (r->split > 0) {
        grow(dice, r, arm[0], &f[0]);
        grow(dice, r, arm[1], &f[1]);
    } else {
        grow(dice, r, pair, &f[0]);
    }
}

static void compare_rare(const struct rare *r, struct found f[2],
                         struct pivot *out)
{
    struct unpaired s;

    for (int i = 0; i < 2; i++) {
        f[i].clusters.of = f[i].of;
        s.arm[i] = (struct arm_sample){f[i].v[1], f[i].n, &f[i].clusters};
    }
    if (r->split > 0)
        unpaired_share(&s, out);
    else
        paired_share(
            &(struct paired){f[0].v[0], f[0].v[1], f[0].n, &f[0].clusters},
            out);
}

/* Of one look at the end: where the truth is not. */
static int side(gsl_rng *dice, const double *set)
{
    struct rare r = rare_of(set);
    struct found f[2] = {{.n = 0}};
    struct watch once = watch_fixed();
    struct pivot p;

    for (int k = 0; k < (int)r.clusters; k++)
        grow_both(dice, &r, f);
    compare_rare(&r, f, &p);
    return watch_side(&once, &p, r.treatment - r.control);
}

/* All: {clusters in an arm, chance of control, of treatment, correlation in a
 * cluster, 1: two arms, 0: pairs}. */
double rare_covered(gsl_rng *dice, const double *set)
{
    return side(dice, set) == 0;
}

double rare_too_low(gsl_rng *dice, const double *set)
{
    return side(dice, set) < 0;
}

double rare_live(gsl_rng *dice, const double *set)
{
    struct rare r = rare_of(set);
    struct found f[2] = {{.n = 0}};
    struct watch any = watch_live(RARE_TUNED);
    struct pivot p;
    int out = 0;

    for (int k = 1; k <= (int)r.clusters && !out; k++) {
        grow_both(dice, &r, f);
        if (k % CLUSTERS_STEP)
            continue;
        compare_rare(&r, f, &p);
        out = watch_outside(&any, &p, r.treatment - r.control);
    }
    return out;
}

/* ---- one share: are the answers to repeated prompts the same? ------------ */

static void grow_one(gsl_rng *dice, const struct rare *r, struct found *f,
                     struct pivot *out)
{
    const double chance[] = {0, r->treatment};

    grow(dice, r, chance, f);
    f->clusters.of = f->of;
    if (out)
        one_share(f->v[1], f->n, &f->clusters, out);
}

/* {clusters, 0, share, correlation in a cluster} */
double one_share_covered(gsl_rng *dice, const double *set)
{
    struct rare r = rare_of(set);
    struct found f = {.n = 0};
    struct watch once = watch_fixed();
    struct pivot p;

    for (int k = 1; k <= (int)r.clusters; k++)
        grow_one(dice, &r, &f, k < (int)r.clusters ? NULL : &p);
    return !watch_outside(&once, &p, r.treatment);
}

double one_share_live(gsl_rng *dice, const double *set)
{
    struct rare r = rare_of(set);
    struct found f = {.n = 0};
    struct watch any = watch_live(RARE_TUNED);
    struct pivot p;
    int out = 0;

    for (int k = 1; k <= (int)r.clusters && !out; k++) {
        grow_one(dice, &r, &f, k % CLUSTERS_STEP ? NULL : &p);
        out = k % CLUSTERS_STEP == 0 && watch_outside(&any, &p, r.treatment);
    }
    return out;
}
