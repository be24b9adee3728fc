/* bench_live - what live contrasts cost: a row added to the ledger, a full set
 * of contrasts from it, and the same from the pairs. CPU time, one thread.
 *
 *   bench_live [PAIRS [CLUSTERS]]     1000000, and each pair alone
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "analysis/ledger.h"
#include "base/rng.h"
#include "stats/gsl.h"

#define ROUNDS 3

struct bench {
    int64_t count, clusters;
    struct pairs pairs;
    struct contrasts_settings settings;
    struct contrast contrast[CONTRASTS_MOST];
};

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static long megabytes(void)
{
    struct rusage u;

    getrusage(RUSAGE_SELF, &u);
    return u.ru_maxrss / 1024;
}

static void succeed(struct reply *r, struct rng *dice)
{
    r->outcome = OUTCOME_OK;
    r->latency = (int64_t)(1e9 * exp(.5 * rng_normal(dice)));
    r->first_token = r->latency / 8 + (int64_t)rng_below(dice, 100000000);
    r->last_token = r->latency;
    r->chunks = 20;
    r->usage.input = 100 + r->prompt % 300;
    r->usage.output = 50 + (int64_t)rng_below(dice, 200);
    r->cost = 1000 * (r->usage.output + 10);
    r->answer = r->normal = 1 + (int64_t)rng_below(dice, 3);
    r->length = 300 + (int64_t)rng_below(dice, 300);
    if (r->side == TREATMENT)
        r->similarity = (int)rng_below(dice, 1000000);
}

static void fill(struct bench *b)
{
    struct rng dice;

    rng_seed(&dice, 1);
    pairs_reserve(&b->pairs, (size_t)b->count);
    for (int64_t i = 0; i < SIDES * b->count; i++) {
        struct reply r;

        reply_init(&r);
        r.prompt = 1 + i / SIDES;
        r.repeat = 1;
        r.side = (enum side)(i % SIDES);
        r.due = r.prompt * 1000000;
        r.outcome = OUTCOME_TIMEOUT;
        if (rng_below(&dice, 50) > 0)
            succeed(&r, &dice);
        if (b->clusters)
            r.cluster = 1 + r.prompt % b->clusters;
        pairs_add(&b->pairs, &r);
    }
}

/* The best of some: what else the machine does is no part of it. */
static double compute(struct bench *b)
{
    double best = INFINITY;

    for (int i = 0; i < ROUNDS; i++) {
        double began = seconds();

        contrasts_compute(&b->pairs, &b->settings, b->contrast, CONTRASTS_MOST);
        best = fmin(best, seconds() - began);
    }
    return best;
}

static void with_ledger(struct bench *b)
{
    struct ledger *l = ledger_new(DESIGN_PAIRED, &b->settings);
    double began = seconds();

    for (size_t i = 0; i < b->pairs.count; i++)
        ledger_add(l, &b->pairs, i);
    printf("  ledger: %.0f ns a pair\n",
           (seconds() - began) / (double)b->pairs.count * 1e9);
    b->settings.ledger = l;
    printf("  a full set of live contrasts: %.0f ms\n", 1e3 * compute(b));
    b->settings.ledger = NULL;
    ledger_free(l);
}

int main(int argc, char **argv)
{
    static struct bench b;

    b.count = argc > 1 ? atoll(argv[1]) : 1000000;
    b.clusters = argc > 2 ? atoll(argv[2]) : 0;
    b.settings = (struct contrasts_settings){
        .look = LOOK_LIVE, .planned = b.count, .cap = 60};
    stats_init();
    fill(&b);
    if (!b.clusters) /* what clusters share is in no ledger */
        with_ledger(&b);
    printf("  the same from the pairs%s: %.0f ms, %ld MB\n",
           b.clusters ? ", in clusters" : "", 1e3 * compute(&b), megabytes());
    pairs_release(&b.pairs);
    return 0;
}
