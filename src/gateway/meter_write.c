#include <stddef.h>
#include <stdio.h>

#include "gateway/meter.h"
#include "wire/url.h"

/* A variant, and what all samples of OpenTelemetry's say of it. */
struct arm {
    const struct meter_side *did;
    const struct variant *variant;
    enum side side;
    struct url url;
    char port[16];
};

/* ---- OpenTelemetry's ----------------------------------------------------- */

static void write_bins(struct exposition *x, const struct arm *a,
                       const struct meter_bins *m, struct label own)
{
    const struct label l[] = {
        {"variant", side_name(a->side)},
        {"gen_ai_operation_name", "chat"},
        {"gen_ai_provider_name", a->variant->provider},
        {"gen_ai_request_model", a->variant->model},
        {"server_address", a->url.host},
        {"server_port", a->port},
        own,
        {NULL, NULL},
    };
    int tokens = m == &a->did->input || m == &a->did->output;
    const struct exposition_bins b = {
        .bound = tokens ? meter_tokens : meter_spans,
        .bin = m->bin,
        .bounds = METER_BOUNDS,
        .nano = !tokens,
        .sum = m->sum,
    };

    exposition_bins(x, l, &b);
}

static int64_t count_of(const struct meter_bins *b)
{
    int64_t n = 0;

    for (int i = 0; i <= METER_BOUNDS; i++)
        n += b->bin[i];
    return n;
}

/* Failures have a class, and those of which there are none no line. */
static void write_durations(struct exposition *x, const struct arm arm[SIDES])
{
    exposition_family(x, "gen_ai_client_operation_duration_seconds",
                      "histogram",
                      "From the request to the end of its answer; error_type "
                      "is that of a failure. Without those that clients left.");
    for (int s = 0; s < SIDES; s++)
        for (int o = 0; o < OUTCOMES; o++) {
            const struct meter_bins *b = &arm[s].did->duration[o];
            const char *name = outcome_name((enum outcome)o);

            if (o == OUTCOME_OK || count_of(b))
                write_bins(x, &arm[s], b,
                           (struct label){"error_type",
                                          o == OUTCOME_OK ? NULL : name});
        }
}

static void write_first(struct exposition *x, const struct arm arm[SIDES])
{
    exposition_family(x, "gen_ai_client_operation_time_to_first_chunk_seconds",
                      "histogram",
                      "From the request to the first token of a stream.");
    for (int s = 0; s < SIDES; s++)
        write_bins(x, &arm[s], &arm[s].did->first, (struct label){NULL, NULL});
}

static void write_tokens(struct exposition *x, const struct arm arm[SIDES])
{
    exposition_family(x, "gen_ai_client_token_usage", "histogram",
                      "Tokens of a request and of its answer, where told.");
    for (int s = 0; s < SIDES; s++) {
        write_bins(x, &arm[s], &arm[s].did->input,
                   (struct label){"gen_ai_token_type", "input"});
        write_bins(x, &arm[s], &arm[s].did->output,
                   (struct label){"gen_ai_token_type", "output"});
    }
}

/* ---- our own ------------------------------------------------------------- */

static void write_outcomes(struct exposition *x, const struct arm arm[SIDES])
{
    exposition_family(x, "diptych_replies_total", "counter",
                      "Replies by how they ended, copies in the shadow "
                      "included.");
    for (int s = 0; s < SIDES; s++)
        for (int o = 0; o < OUTCOMES; o++) {
            const struct label l[] = {
                {"variant", side_name((enum side)s)},
                {"outcome", outcome_name((enum outcome)o)},
                {NULL, NULL},
            };

            exposition_count(x, "", l, arm[s].did->outcome[o]);
        }
}

static void write_feedback(struct exposition *x, const struct arm arm[SIDES])
{
    exposition_family(x, "diptych_feedback_total", "counter",
                      "What was said of answers, by kind.");
    for (int s = 0; s < SIDES; s++)
        for (int k = 0; k < FEEDBACK_KINDS; k++) {
            const struct label l[] = {
                {"variant", side_name((enum side)s)},
                {"kind", feedback_name((enum feedback_kind)k)},
                {NULL, NULL},
            };

            exposition_count(x, "", l, arm[s].did->feedback[k]);
        }
}

/* One number of each variant. */
static void write_numbers(struct exposition *x, const struct arm arm[SIDES])
{
    static const struct {
        const char *name, *help;
        size_t at;
        int nano;
    } row[] = {
#define AT(m) offsetof(struct meter_side, m)
        {"diptych_replies_uncounted_total",
         "Replies that no comparison has: without a copy in the shadow, or in "
         "the place of the other variant.",
         AT(uncounted), 0},
        {"diptych_spend_dollars_total", "What replies cost, where known.",
         AT(spent), 1},
        {"diptych_cached_tokens_total",
         "Input tokens that were read from a cache.", AT(cached), 0},
        {"diptych_cache_write_tokens_total",
         "Input tokens that were written to a cache.", AT(cache_write), 0},
        {"diptych_reasoning_tokens_total",
         "Output tokens that are no part of the answer.", AT(reasoning), 0},
    };

    for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
        exposition_family(x, row[i].name, "counter", row[i].help);
        for (int s = 0; s < SIDES; s++) {
            const struct label l[] = {{"variant", side_name((enum side)s)},
                                      {NULL, NULL}};
            int64_t n =
                *(const int64_t *)((const char *)arm[s].did + row[i].at);

            (row[i].nano ? exposition_nano : exposition_count)(x, "", l, n);
        }
    }
}

static void write_refused(const struct meter *m, struct exposition *x)
{
    exposition_family(x, "diptych_requests_refused_total", "counter",
                      "Requests that the gateway itself refused, by status.");
    for (int i = 0; i < METER_STATUSES; i++) {
        char status[16];
        const struct label l[] = {{"status", status}, {NULL, NULL}};

        snprintf(status, sizeof(status), "%d", meter_status[i]);
        if (!meter_status[i])
            snprintf(status, sizeof(status), "other");
        exposition_count(x, "", l, m->refused[i]);
    }
}

void meter_write(const struct meter *m, const struct variant variant[SIDES],
                 struct exposition *x)
{
    struct err unused; /* gateway_check has read the URLs before */
    struct arm arm[SIDES];

    for (int s = 0; s < SIDES; s++) {
        arm[s] = (struct arm){
            .did = &m->side[s], .variant = &variant[s], .side = (enum side)s};
        url_parse(&arm[s].url, variant[s].base_url, &unused);
        snprintf(arm[s].port, sizeof(arm[s].port), "%d", arm[s].url.port);
    }
    write_durations(x, arm);
    write_first(x, arm);
    write_tokens(x, arm);
    write_outcomes(x, arm);
    write_numbers(x, arm);
    write_feedback(x, arm);
    write_refused(m, x);
    exposition_family(x, "diptych_own_requests_total", "counter",
                      "Requests that are the gateway's own to answer.");
    exposition_count(x, "", NULL, m->own);
}
