/* told_run.h - a run of 400 pairs that was made up, for tests of analysis/
 * and report/: treatment is slower, dearer and fails more. */
#ifndef TESTS_TOLD_RUN_H
#define TESTS_TOLD_RUN_H

#include "told_store.h"

#define RUN_PAIRS 400
#define RUN_MS 1000000LL

static const char *const run_settings[][2] = {
    {"name", "support-q4"},
    {"control.provider", "openai"},
    {"control.model", "gpt-mini-2025-08"},
    {"control.endpoint", "https://api.eu.example/v1"},
    {"treatment.provider", "openai"},
    {"treatment.model", "gpt-mini-2026-01"},
    {"treatment.endpoint", "https://api.eu.example/v1"},
    {"schedule", "closed loop, 16 in flight a variant"},
    {"loop", "closed"},
    {NULL, NULL},
};

/* Control fails in pair 100, 200 ..., treatment in 20, 40 ...; the 7th has no
 * treatment, the 9th of treatment was not sent, prompt 1 was a warm-up. */
static int run_reply(int64_t i, enum side side, struct reply *r)
{
    int64_t slow = side == TREATMENT ? 60 + i * 53 % 97 : 0;

    if (side == TREATMENT && i == 7)
        return 0;
    if (side == TREATMENT && i == 9)
        return 1;
    r->outcome = OUTCOME_OK;
    r->attempts = 1 + (i % 50 == 0);
    r->warmup = i == 1;
    r->reused = i > 20;
    r->latency = (500 + i * 37 % 211 + slow) * RUN_MS;
    r->first_token = r->latency / 5;
    r->last_token = r->latency;
    r->chunks = 9;
    r->usage = (struct usage){100, 20, 10, -1, 5};
    r->cost = r->cost_uncached = (1000 + i * 31 % 89) * 1000 + slow * 3000;
    r->answer = 1 + (uint64_t)(side && i % 10 == 0);
    r->model = side == TREATMENT && i > 300 ? "gpt-mini-b" : "gpt-mini-a";
    r->fingerprint = "fp_1";
    if (i % (side == TREATMENT ? 20 : 100))
        return 1;
    r->outcome = side == TREATMENT ? OUTCOME_RATE_LIMITED : OUTCOME_TIMEOUT;
    r->cost = r->cost_uncached = -1;
    r->maybe_billed = side == CONTROL;
    return 1;
}

static const struct attempt run_attempts[] = {
    {50, 1, TREATMENT, 1, OUTCOME_RATE_LIMITED, 429, 0, 0, 0, NULL},
    {100, 1, TREATMENT, 1, OUTCOME_RATE_LIMITED, 429, 0, 0, 0, NULL},
    {50, 1, CONTROL, 1, OUTCOME_CONNECT, 0, 0, 0, 0, NULL},
    {1, 0, CONTROL, 1, OUTCOME_CONNECT, 0, 0, 0, 0, NULL}, /* a warm-up */
};

static const struct event run_events[] = {
    {1, 0, EVENT_START, -1, "begun"},
    {2, 0, EVENT_REFUSED, TREATMENT, "temperature is not taken\x1b[2J"},
};

static inline struct told run_told(void)
{
    return (struct told){
        .store = {&told_ops},
        .setting = run_settings,
        .engine = {.phase = PHASE_FINISHED,
                   .elapsed = 134000 * RUN_MS,
                   .total = RUN_PAIRS - 1,
                   .lag_p99 = RUN_MS / 10,
                   .lag_max = 4 * RUN_MS,
                   .sent = 2 * RUN_PAIRS},
        .pairs = RUN_PAIRS,
        .reply = run_reply,
        .attempt = run_attempts,
        .attempts = sizeof run_attempts / sizeof *run_attempts,
        .event = run_events,
        .events = sizeof run_events / sizeof *run_events,
    };
}

#endif
