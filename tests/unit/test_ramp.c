/* All that is compared over the stages of a ramp, against a calculation of its
 * own: everything drifts, and nothing differs. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>

#include "analysis/analysis.h"
#include "analysis/intake.h"
#include "base/rng.h"
#include "stats/gsl.h"
#include "unit/made_pairs.h"
#include "unit/near.h"

#define STAGES 3
#define EACH 4000 /* requests of a stage */

static const double weight[STAGES] = {.05, .25, .5};

/* What came of one stage, of each variant. */
struct stage_truth {
    double n, ok, failed, latency, logs, cost, output, thumbs, down, score;
    double span[EACH];
};

struct world {
    struct analysis a;
    struct stage_truth of[STAGES][SIDES];
};

static void note(struct stage_truth *t, const struct reply *r)
{
    double span = (double)r->latency / 1e9;

    t->n++;
    t->failed += r->outcome != OUTCOME_OK;
    t->cost += (double)r->cost / 1e9;
    t->span[(size_t)t->n - 1] = r->outcome == OUTCOME_OK ? span : INFINITY;
    if (r->outcome != OUTCOME_OK)
        return;
    t->ok++;
    t->latency += span;
    t->logs += log(span);
    t->output += (double)r->usage.output;
}

/* A thumb and a score for every seventh request; and for an answer that counts
 * nowhere, of the same prompt. */
static void feed_back(struct world *w, const struct reply *r, struct rng *rng)
{
    struct stage_truth *t = &w->of[r->stage - 1][r->side];
    struct feedback f = {.prompt = r->prompt,
                         .repeat = 1,
                         .side = r->side,
                         .kind = FEEDBACK_THUMB,
                         .value = rng_unit(rng) < .8};

    if (r->prompt % 7)
        return;
    intake_feedback(&w->a, &f);
    t->thumbs++;
    t->down += f.value < .5;
    f.kind = FEEDBACK_SCORE;
    f.value = rng_unit(rng);
    intake_feedback(&w->a, &f);
    t->score += f.value;
    f.side = !r->side;
    f.value = 1e6;
    intake_feedback(&w->a, &f);
    f.repeat = 0;
    intake_feedback(&w->a, &f);
}

/* Each stage is slower, dearer and worse than the one before it. */
static void request(struct world *w, int64_t prompt, int stage, struct rng *rng)
{
    struct reply r;

    reply_init(&r);
    r.prompt = prompt;
    r.repeat = 1;
    r.stage = stage;
    r.side = rng_unit(rng) < weight[stage - 1] ? TREATMENT : CONTROL;
    r.outcome = rng_unit(rng) < .02 * stage ? OUTCOME_HTTP_5XX : OUTCOME_OK;
    r.due = r.sent = prompt * 1000000;
    r.latency = r.wire = (int64_t)(1e9 * stage * exp(.4 * rng_normal(rng)));
    r.cost = 1000000 * stage + (int64_t)(rng_unit(rng) * 1e6);
    r.usage.input = 10;
    r.usage.output = 100 * stage + (int64_t)rng_below(rng, 50);
    intake_reply(&w->a, &r);
    note(&w->of[stage - 1][r.side], &r);
    feed_back(w, &r, rng);
    r.warmup = 1; /* somebody answered in its place */
    r.repeat = 0;
    r.side = !r.side;
    r.latency = 1000000000000;
    intake_reply(&w->a, &r);
}

static struct world *world_new(void)
{
    struct world *w = calloc(1, sizeof *w);
    struct rng rng;

    rng_seed(&rng, 29);
    settings_add(&w->a.settings, "source", "serve");
    settings_add(&w->a.settings, "split", "weighted");
    w->a.pairs.design = DESIGN_UNPAIRED;
    w->a.engine.phase = PHASE_FINISHED;
    for (int s = 1; s <= STAGES; s++) {
        const struct stage t = {s, weight[s - 1], s};

        intake_stage(&w->a, &t);
        for (int64_t i = 1; i <= EACH; i++)
            request(w, (s - 1) * EACH + i, s, &rng);
    }
    analysis_finish(&w->a);
    return w;
}

static void world_free(struct world *w)
{
    analysis_release(&w->a);
    free(w);
}

/* ---- the calculation ----------------------------------------------------- */

typedef double figure(const struct stage_truth *t);

static double error_rate(const struct stage_truth *t)
{
    return t->failed / t->n;
}

static double mean_latency(const struct stage_truth *t)
{
    return t->latency / t->ok;
}

static double typical_latency(const struct stage_truth *t)
{
    return exp(t->logs / t->ok);
}

static double output_tokens(const struct stage_truth *t)
{
    return t->output / t->ok;
}

static double cost_per_request(const struct stage_truth *t)
{
    return t->cost / t->n;
}

static double cost_per_success(const struct stage_truth *t)
{
    return t->cost / t->ok;
}

static double thumbs_down(const struct stage_truth *t)
{
    return t->down / t->thumbs;
}

static double score(const struct stage_truth *t)
{
    return t->score / t->thumbs;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Hazen's, on the logarithmic scale. */
static double quantile(const struct stage_truth *t, double p)
{
    double *v = malloc(sizeof t->span), at = t->n * p + .5;
    size_t k = (size_t)at;

    memcpy(v, t->span, sizeof t->span);
    qsort(v, (size_t)t->n, sizeof *v, by_value);
    at = exp(log(v[k - 1]) + (at - (double)k) * (log(v[k]) - log(v[k - 1])));
    free(v);
    return at;
}

static double median(const struct stage_truth *t)
{
    return quantile(t, .5);
}

static double ninety(const struct stage_truth *t)
{
    return quantile(t, .9);
}

struct asked {
    const char *name;
    figure *of;
    double (*units)(const struct stage_truth *t);
};

static double all(const struct stage_truth *t)
{
    return t->n;
}

static double ok(const struct stage_truth *t)
{
    return t->ok;
}

static double thumbs(const struct stage_truth *t)
{
    return t->thumbs;
}

static const struct asked asked[] = {
    {"error-rate", error_rate, all},
    {"http-5xx", error_rate, all},
    {"p50-latency", median, all},
    {"p90-latency", ninety, all},
    {"mean-latency", mean_latency, ok},
    {"typical-latency", typical_latency, ok},
    {"output-tokens", output_tokens, ok},
    {"cost-per-request", cost_per_request, all},
    {"cost-per-success", cost_per_success, all},
    {"thumbs-down", thumbs_down, thumbs},
    {"score", score, thumbs},
};
#define ASKED (sizeof asked / sizeof *asked)

/* Stage by stage, by n_C n_T / (n_C + n_T). */
static double by_stage(const struct world *w, const struct asked *q, int ratio)
{
    double sum = 0, weights = 0;

    for (int s = 0; s < STAGES; s++) {
        const struct stage_truth *c = &w->of[s][CONTROL];
        const struct stage_truth *t = &w->of[s][TREATMENT];
        double m = q->units(c) * q->units(t) / (q->units(c) + q->units(t));
        double x = q->of(c), y = q->of(t);

        sum += m * (ratio ? log(y / x) : y - x);
        weights += m;
    }
    return ratio ? exp(sum / weights) : sum / weights;
}

static void all_are_compared_stage_by_stage(void **state)
{
    struct world *w = world_new();

    (void)state;
    for (size_t i = 0; i < ASKED; i++) {
        const struct contrast *c = made_row(w->a.contrast, asked[i].name);
        double want = by_stage(w, &asked[i], c->unit == CONTRAST_RATIO);

        if (c->status != CONTRAST_OK || c->strata != STAGES ||
            c->strata_used != STAGES || !near_abs(c->estimate, want, 1e-9))
            fail_msg("%s: %d, %d strata, %d used, %.12g, not %.12g", c->name,
                     (int)c->status, c->strata, c->strata_used, c->estimate,
                     want);
        assert_int_equal(contrast_side(c), 0);
        assert_true(c->tuned == 1000);
    }
    world_free(w);
}

/* Thrown together, nearly all of it is surely worse: later stages have more of
 * treatment, and all of them are slower. */
static void thrown_together_they_mislead(void **state)
{
    struct world *w = world_new();
    struct contrasts_settings s = w->a.asked;
    struct contrast c[CONTRASTS_MOST];

    (void)state;
    memset(w->a.pairs.stage, 1, w->a.pairs.count);
    contrasts_compute(&w->a.pairs, &s, c, CONTRASTS_MOST);
    assert_int_equal(contrast_side(made_row(c, "error-rate")), 1);
    assert_int_equal(contrast_side(made_row(c, "mean-latency")), 1);
    assert_int_equal(contrast_side(made_row(c, "cost-per-success")), 1);
    assert_true(made_row(c, "typical-latency")->estimate > 1.2);
    world_free(w);
}

/* What counts nowhere: answers given in a variant's place, what was said of
 * them, what was said of the other side. */
static void what_does_not_count_does_not(void **state)
{
    struct world *w = world_new();
    double n = 0, said = 0;

    (void)state;
    for (int s = 0; s < STAGES; s++)
        for (int side = 0; side < SIDES; side++) {
            n += w->of[s][side].n;
            said += w->of[s][side].thumbs;
        }
    assert_true(n == STAGES * EACH);
    assert_int_equal(w->a.count.complete, STAGES * EACH);
    assert_int_equal(made_row(w->a.contrast, "error-rate")->n, (int64_t)n);
    assert_int_equal(made_row(w->a.contrast, "thumbs-down")->n, (int64_t)said);
    assert_int_equal(made_row(w->a.contrast, "score")->n, (int64_t)said);
    assert_true(made_row(w->a.contrast, "score")->treatment < 1);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_compared_stage_by_stage),
        cmocka_unit_test(thrown_together_they_mislead),
        cmocka_unit_test(what_does_not_count_does_not),
    };

    stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
