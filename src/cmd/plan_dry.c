#include "cmd/plan_dry.h"

#include <math.h>
#include <stdio.h>

#include "cmd/plan_cost.h"
#include "cmd/plan_power.h"

static double or (double logged, double usual)
{
    return isnan(logged) ? usual : logged;
}

static void write_all(const struct plan_dry *d, const struct plan_log *l,
                      struct buf *out)
{
    const struct replay_settings *r = d->replay;
    const struct plan_cost cost = {
        .model = {r->variant[CONTROL].model, r->variant[TREATMENT].model},
        .prices = r->prices,
        .repeats = d->repeats,
        .warmup = r->warmup,
        .concurrency = r->concurrency,
        .rate = r->schedule.rate,
    };
    const struct plan_assumed assumed = {
        .error_rate =
            l->ended ? (double)l->failed / (double)l->ended : PLAN_ERROR_RATE,
        .discordance = NAN,
        .latency_sd = or (plan_log_sd(&l->latency), PLAN_SD),
        .cost_sd = or (plan_log_sd(&l->output), PLAN_SD),
        .weight = NAN,
        .cluster = (double)(l->prompts * d->repeats) / (double)l->clusters,
        .icc = PLAN_ICC,
    };
    const struct plan_power power = {
        .assumed = &assumed,
        .n = (double)(l->prompts * d->repeats),
        .alpha = .05,
        .power = .8,
        .cost = &cost,
        .log = l,
    };
    const struct gates none = {0};

    plan_cost_write(&cost, l, out);
    plan_power_write(&power, &none, d->gates, out);
    buf_adds(out, "\nnothing was sent; diptych plan says what was assumed\n");
}

int plan_dry(const struct plan_dry *d, struct err *err)
{
    struct plan_log log = {0};
    struct buf out, named;
    int rc;

    buf_init(&out, 1024 * 1024);
    buf_init(&named, 1024 * 1024);
    rc = plan_log_read(&log, d->logs, &named, err);
    fputs(named.data, stderr);
    if (rc == 0) {
        write_all(d, &log, &out);
        fputs(out.data, stdout);
    }
    plan_log_release(&log);
    buf_release(&out);
    buf_release(&named);
    return rc;
}
