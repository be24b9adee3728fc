#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "base/arena.h"
#include "cmd/command.h"
#include "cmd/plan_cost.h"
#include "cmd/plan_power.h"
#include "cmd/prices.h"
#include "provider/provider.h"
#include "wire/duration.h"

struct plan_command {
    char *control, *treatment, *from, *input, *prices;
    struct opt_list gate, detect;
    int skip_bad, live, unpaired;
    int64_t n, limit, sample, repeats, warmup, concurrency, output, latency;
    double power, alpha, rate, error_rate, discordance, latency_sd, correlation,
        weight, icc;
};

#define AT(m) offsetof(struct plan_command, m)
static const struct opt options[] = {
    {"control", 0, OPT_TEXT, "VARIANT", AT(control), 0, 0,
     "as in replay: for what it costs"},
    {"treatment", 0, OPT_TEXT, "VARIANT", AT(treatment), 0, 0, "likewise"},
    {"from", 0, OPT_TEXT, "STORE", AT(from), 0, 0,
     "an earlier experiment, whose spread is taken"},
    {"gate", 'g', OPT_GATES, "GATE", AT(gate), 0, 0,
     "how many until it holds (p99-latency <= 2x,\n"
     "error-rate <= +1pp)"},
    {"detect", 0, OPT_LIST, "CHANGE", AT(detect), 0, 0,
     "how many until it is seen: p95-latency >= 1.1x"},
    {"pairs", 'n', OPT_COUNT, "N", AT(n), 0, 0,
     "so many pairs, in place of the prompts of the log"},
    {"power", 0, OPT_REAL, "P", AT(power), 0.1, 0.999, "(0.8)"},
    {"alpha", 0, OPT_REAL, "P", AT(alpha), 0.0001, 0.5, "two-sided (0.05)"},
    {"live", 0, OPT_FLAG, NULL, AT(live), 0, 0,
     "looked at at any time, not once at the end"},
    {"unpaired", 0, OPT_FLAG, NULL, AT(unpaired), 0, 0,
     "each request goes to one variant: a live split"},
    {"weight", 'w', OPT_REAL, "SHARE", AT(weight), 0.0001, 0.9999,
     "of --unpaired: treatment's part (0.5)"},
    {"error-rate", 0, OPT_REAL, "SHARE", AT(error_rate), 0, 0.9,
     "of the control (as logged, else 0.01)"},
    {"discordance", 0, OPT_REAL, "SHARE", AT(discordance), 0, 1,
     "pairs in which one fails and one does not\n"
     "(as if errors fell on the two independently)"},
    {"latency-sd", 0, OPT_REAL, "SD", AT(latency_sd), 0.001, 10,
     "of the logarithm of latency (as logged, else 0.6)"},
    {"correlation", 0, OPT_REAL, "R", AT(correlation), 0, 0.99,
     "of those logarithms between the two (0)"},
    {"icc", 0, OPT_REAL, "R", AT(icc), 0, 1,
     "correlation within a conversation or user (0.05)"},
    {"output-tokens", 0, OPT_COUNT, "N", AT(output), 1, 1e9,
     "of an answer (as logged, else 256)"},
    {"latency", 0, OPT_SPAN, "TIME", AT(latency), 0, 0,
     "of an answer (as logged, else 2s)"},
    {"concurrency", 'c', OPT_COUNT, "N", AT(concurrency), 1, 4096,
     "requests in flight, a variant (16)"},
    {"rate", 0, OPT_REAL, "N", AT(rate), 0.001, 100000,
     "open loop: N pairs a second"},
    {"repeats", 0, OPT_COUNT, "N", AT(repeats), 1, 1000,
     "send each prompt N times (1)"},
    {"warmup", 0, OPT_COUNT, "N", AT(warmup), 0, 100000,
     "prompts sent beforehand, uncounted (0)"},
    {"limit", 0, OPT_COUNT, "N", AT(limit), 0, 0, "the first N prompts only"},
    {"sample", 0, OPT_COUNT, "N", AT(sample), 0, 0, "N of the prompts"},
    {"input", 0, OPT_TEXT, "FORMAT", AT(input), 0, 0,
     "format of the logs, in place of a look at them"},
    {"skip-bad", 0, OPT_FLAG, NULL, AT(skip_bad), 0, 0,
     "pass bad lines over, and count them"},
    {"prices", 0, OPT_TEXT, "FILE", AT(prices), 0, 0,
     "price list: diptych's own, or LiteLLM's"},
    {0},
};

static void preset(void *settings)
{
    struct plan_command *c = settings;

    c->power = .8;
    c->alpha = .05;
    c->weight = .5;
    c->icc = PLAN_ICC;
    c->repeats = 1;
    c->concurrency = 16;
    c->error_rate = c->discordance = c->latency_sd = NAN;
}

/* ---- what is known ------------------------------------------------------- */

struct plan {
    const struct plan_command *c;
    struct plan_log log;
    struct analysis earlier;
    struct gates gates, detect;
    struct variant variant[SIDES];
    struct price_list prices;
    struct plan_assumed assumed;
    struct buf out, named;
};

static int is_provider(const char *name)
{
    return provider_find(name) != NULL;
}

static int read_variants(struct plan *p, struct err *err)
{
    const char *const text[] = {p->c->control, p->c->treatment};

    if (!text[CONTROL] != !text[TREATMENT])
        return err_set(err, ERR_USAGE,
                       "--control and --treatment: give both, or none");
    for (int s = 0; s < SIDES && text[s]; s++)
        if (variant_parse(&p->variant[s], text[s], is_provider, err))
            return err_wrap(err, "--%s", side_name((enum side)s));
    return prices_load(&p->prices, p->c->prices, err);
}

static int read_gates(struct plan *p, struct err *err)
{
    const struct plan_command *c = p->c;

    for (size_t i = 0; i < c->gate.count; i++)
        if (gates_add(&p->gates, c->gate.item[i], err))
            return err_wrap(err, "--gate");
    for (size_t i = 0; i < c->detect.count; i++)
        if (gates_add_change(&p->detect, c->detect.item[i], err))
            return err_wrap(err, "--detect");
    if (!p->gates.count)
        gates_default(&p->gates);
    return 0;
}

static int read_store(struct plan *p, struct err *err)
{
    struct store *s;
    int rc;

    if (!p->c->from)
        return 0;
    s = store_open(p->c->from, STORE_READ, err);
    if (!s)
        return -1;
    rc = analysis_load(s, &p->earlier, err);
    store_close(s);
    return rc;
}

static int read_logs(struct plan *p, int argc, char **args, struct err *err)
{
    const struct plan_command *c = p->c;
    const struct ingest_settings set = {
        .log = (const char *const *)args,
        .logs = (size_t)argc,
        .format = c->input,
        .skip_bad = c->skip_bad,
        .limit = c->limit,
        .sample = c->sample,
    };

    if (!argc && !c->n)
        return err_set(err, ERR_USAGE,
                       "name a log of prompts, or say --pairs N");
    return argc ? plan_log_read(&p->log, &set, &p->named, err) : 0;
}

static double otherwise(double given, double logged, double usual)
{
    if (!isnan(given))
        return given;
    return isnan(logged) ? usual : logged;
}

static void assume(struct plan *p)
{
    const struct plan_command *c = p->c;
    const struct plan_log *l = &p->log;
    double logged = l->ended ? (double)l->failed / (double)l->ended : NAN;

    p->assumed = (struct plan_assumed){
        .error_rate = otherwise(c->error_rate, logged, PLAN_ERROR_RATE),
        .discordance = c->discordance,
        .latency_sd =
            otherwise(c->latency_sd, plan_log_sd(&l->latency), PLAN_SD),
        .cost_sd = otherwise(NAN, plan_log_sd(&l->output), PLAN_SD),
        .correlation = c->correlation,
        .weight = c->unpaired ? c->weight : NAN,
        .cluster = l->clusters ? (double)l->prompts / (double)l->clusters : 1,
        .icc = c->icc,
    };
    if (c->repeats > 1)
        p->assumed.cluster *= (double)c->repeats;
}

/* ---- what is said -------------------------------------------------------- */

static const char *source(double given, int logged)
{
    return !isnan(given) ? "as asked for" : logged ? "as logged" : "assumed";
}

static void write_assumed(const struct plan *p, struct buf *out)
{
    const struct plan_assumed *a = &p->assumed;
    const struct plan_command *c = p->c;

    if (c->from) {
        buf_addf(out, "Spread as measured in %s.\n", c->from);
        return;
    }
    buf_addf(out,
             "Assumed: %g of the control's requests fail (%s);\n"
             "the logarithm of latency has a standard deviation of %.3g (%s)\n"
             "and a correlation of %g between the two",
             a->error_rate, source(c->error_rate, p->log.ended > 0),
             a->latency_sd, source(c->latency_sd, p->log.latency.n > 1),
             a->correlation);
    if (a->cluster > 1)
        buf_addf(out,
                 ";\n%.3g to a conversation or user, alike by %g (intraclass "
                 "correlation)",
                 a->cluster, a->icc);
    buf_adds(out, ".\n");
}

static double earlier_latency(const struct plan *p)
{
    double most = 0;

    for (int s = 0; s < SIDES; s++)
        for (size_t i = 0; i < p->earlier.contrasts; i++) {
            const struct contrast *c = &p->earlier.contrast[i];
            double mean = s ? c->treatment : c->control;

            if (strcmp(c->name, "mean-latency") == 0 && mean > most)
                most = mean;
        }
    return most;
}

static struct plan_cost cost_of(const struct plan *p)
{
    const struct plan_command *c = p->c;

    return (struct plan_cost){
        .model = {p->variant[CONTROL].model, p->variant[TREATMENT].model},
        .prices = &p->prices,
        .repeats = c->repeats,
        .warmup = c->warmup,
        .concurrency = c->concurrency,
        .output = c->output,
        .rate = c->rate,
        .latency = c->latency ? (double)c->latency / 1e9 : earlier_latency(p),
        .from = c->latency || !c->from ? NULL : "the mean of the earlier one",
    };
}

static void write_all(struct plan *p)
{
    const struct plan_command *c = p->c;
    const struct plan_cost cost = cost_of(p);
    const struct plan_power power = {
        .assumed = &p->assumed,
        .measured = c->from ? p->earlier.contrast : NULL,
        .count = p->earlier.contrasts,
        .n = (double)(c->n ? c->n : p->log.prompts * c->repeats),
        .alpha = c->alpha,
        .power = c->power,
        .live = c->live,
        .cost = p->log.prompts && !c->unpaired ? &cost : NULL,
        .log = &p->log,
    };

    assume(p);
    if (p->log.prompts) {
        plan_cost_write(&cost, &p->log, &p->out);
        buf_addc(&p->out, '\n');
    }
    write_assumed(p, &p->out);
    plan_power_write(&power, &p->detect, &p->gates, &p->out);
}

static int plan(void *settings, int argc, char **args, int *status,
                struct err *err)
{
    struct plan *p = memory_new(1, sizeof(*p));
    int rc = -1;

    (void)status;
    p->c = settings;
    buf_init(&p->out, 1024 * 1024);
    buf_init(&p->named, 1024 * 1024);
    if (read_variants(p, err) == 0 && read_gates(p, err) == 0 &&
        read_store(p, err) == 0)
        rc = read_logs(p, argc, args, err);
    fputs(p->named.data, stderr);
    if (rc == 0) {
        write_all(p);
        fputs(p->out.data, stdout);
    }
    for (int s = 0; s < SIDES; s++)
        variant_release(&p->variant[s]);
    price_list_release(&p->prices);
    analysis_release(&p->earlier);
    plan_log_release(&p->log);
    buf_release(&p->out);
    buf_release(&p->named);
    free(p);
    return rc;
}

const struct command command_plan = {
    .name = "plan",
    .about = "how many prompts, how much money and time, for which difference",
    .usage = "LOG... [--control VARIANT --treatment VARIANT]",
    .options = options,
    .size = sizeof(struct plan_command),
    .preset = preset,
    .run = plan,
};
