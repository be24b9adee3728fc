#include "tui/fake.h"

#include <stdio.h>
#include <string.h>

#define MS INT64_C(1000000)
#define SECOND (1000 * MS)

static const struct shown rows[] = {
    {"error rate", "0.73 %", "2.52 %", "+1.79 pp", "[+0.81,+2.80]", "worse ^",
     1, 1230, 0, 1, .81, 1.79, 2.8, "error-rate", "0.0004", 0},
    {"p50 first token", "412 ms", "371 ms", "-9.9 %", "[-12.0,-8.1]",
     "better v", -1, 1191, 0, 1, -12, -9.9, -8.1, "p50-first-token", "", 0},
    {"p95 first token", "1.21 s", "1.33 s", "+9.9 %", "[-4.0,+24.1]",
     "no call ~", 0, 1191, 7410, 1, -4, 9.9, 24.1, "p95-first-token", "", 1},
    {"p99 first token", "1.92 s", "2.61 s", "", "", "too few ~", 0, 1191, 2000,
     0, 0, 0, 0, "p99-first-token", "", 0},
    {"p50 latency", "3.41 s", "2.77 s", "-18.8 %", "[-21.3,-17.0]", "better v",
     -1, 1191, 0, 1, -21.3, -18.8, -17, "p50-latency", "", 0},
    {"p99 latency", "9.80 s", "11.2 s", "", "", "too few ~", 0, 1191, 2000, 0,
     0, 0, 0, "p99-latency", "", 0},
    {"mean latency, ok", "3.60 s", "3.11 s", "-13.6 %", "[-16.0,-11.1]",
     "better v", -1, 1191, 0, 1, -16, -13.6, -11.1, "mean-latency", "", 1},
    {"tokens out, ok", "161", "158", "-1.9 %", "[-4.1,+0.4]", "no call ~", 0,
     1191, 4710, 1, -4.1, -1.9, .4, "", "", 0},
    {"cost per success", "$0.284/k", "$0.231/k", "-18.7 %", "[-20.2,-17.1]",
     "better v", -1, 1191, 0, 1, -20.2, -18.7, -17.1, "cost-per-success", "",
     0},
    {"same answer, ok", "", "", "87.1 %", "[85.1,88.9]", "-", 0, 1191, 0, 0, 0,
     0, 0, "agreement", "", 0},
};

static void fill_engine(struct engine *e)
{
    *e = (struct engine){
        .phase = PHASE_RUNNING,
        .pid = 4242,
        .started_us = 1790000000000000,
        .updated_us = 1790000134000000,
        .elapsed = 134 * SECOND,
        .total = 3000,
        .prompts = 3000,
        .skipped = 2,
        .in_flight = {33, 27},
        .peak = {58, 61},
        .limit = {64, 64},
        .connections = 128,
        .opened = 195,
        .budget = 3 * SECOND,
        .spent = 630 * MS,
        .lag_p50 = MS / 100,
        .lag_p99 = MS * 3 / 10,
        .lag_max = MS * 41 / 10,
        .late_p50 = MS / 20,
        .late_p99 = MS * 13 / 100,
        .late_max = MS * 43 / 10,
        .sent = 2520,
        .offered_mhz = 9180,
        .achieved_mhz = 9178,
        .rss_bytes = 41000000,
    };
}

static void fill_tally(struct tally *t, enum side side)
{
    int treatment = side == TREATMENT;

    t->replies = 1230;
    t->failed = treatment ? 31 : 9;
    t->outcome[OUTCOME_OK] = 1230 - t->failed;
    t->outcome[OUTCOME_RATE_LIMITED] = treatment ? 22 : 1;
    t->outcome[OUTCOME_TIMEOUT] = treatment ? 5 : 3;
    t->outcome[OUTCOME_TRUNCATED] = treatment ? 2 : 0;
    t->outcome[OUTCOME_MALFORMED] = treatment ? 2 : 5;
    t->attempts = 1230 + t->failed;
    t->retried = t->failed;
    t->reused = treatment ? 1099 : 1166;
    t->input = 402000;
    t->output = treatment ? 189000 : 196000;
    t->cost = treatment ? 280 * MS : 350 * MS;
}

static void fill_second(struct second *s, int at)
{
    *s = (struct second){.at = at};
    for (int side = 0; side < SIDES; side++) {
        s->replies[side] = 9;
        s->failed[side] = at % (side ? 11 : 37) == 5 ? 1 + side : 0;
        s->latency_p50[side] = (3000 + at * (7 + 6 * side) % 900) * MS;
        s->first_token_p50[side] =
            at % 13 ? (400 - 40 * side + at * 31 % 90) * MS : -1;
        s->output[side] = 1440;
    }
}

static void fill_classes(struct snapshot *s)
{
    for (int o = 0; o < OUTCOMES; o++) {
        s->class_first[o] = s->class_last[o] = -1;
        if (o == OUTCOME_OK || !s->tally[TREATMENT].outcome[o])
            continue;
        s->class_first[o] = (10 + o) * SECOND;
        s->class_last[o] = (120 + o) * SECOND;
        for (int side = 0; side < SIDES; side++)
            for (int m = 7; m < 10; m++)
                s->class_minute[side][o][m] = (o + m * (1 + side)) % 5 * side;
    }
}

static void fill_lines(struct snapshot *s)
{
    for (int i = 0; i < 6; i++) {
        struct fault_line *f = &s->fault[s->faults++];
        *f = (struct fault_line){
            .elapsed = (131 - i) * SECOND,
            .side = i % 3 ? TREATMENT : CONTROL,
            .outcome = i % 3 ? OUTCOME_RATE_LIMITED : OUTCOME_TIMEOUT,
            .status = i % 3 ? 429 : 0,
            .attempts = 1 + i % 2,
            .prompt = 1221 - 4 * i,
        };
        snprintf(f->text, sizeof(f->text), "%s",
                 i % 3 ? "rate limit reached for gpt-mini-2026-01: limit 40000 "
                         "tokens a minute, used 39822, requested 412"
                       : "no first token within 10 s");
    }
    for (int i = 0; i < 5; i++) {
        struct event_line *e = &s->event[s->events++];
        *e = (struct event_line){.elapsed = (128 - i * 30) * SECOND,
                                 .kind = i ? EVENT_NOTE : EVENT_LIMITED,
                                 .side = i ? -1 : TREATMENT};
        snprintf(e->text, sizeof(e->text), "%s",
                 i ? "warm-up done: 64 connections a variant"
                   : "429 storm: 9 in 5 s; the schedule was not slowed");
    }
}

void fake_fill(struct snapshot *s)
{
    memset(s, 0, sizeof(*s));
    strcpy(s->name, "support-q4");
    strcpy(s->model[CONTROL], "gpt-mini-2025-08");
    strcpy(s->model[TREATMENT], "gpt-mini-2026-01");
    strcpy(s->endpoint[CONTROL], "https://api.eu.example/v1");
    strcpy(s->endpoint[TREATMENT], "http://127.0.0.1:8080/v1");
    strcpy(s->loop, "open loop, 9.2 pairs/s, Poisson");
    strcpy(s->label, "anytime-valid 95 %");
    strcpy(s->store, "replays/support-q4.db");
    s->store_bytes = 18200000;
    fill_engine(&s->engine);
    s->alive = 1;
    s->health = HEALTH_OK;
    s->cpu = .06;
    s->rate_mhz = 9178;
    s->now_us = s->engine.updated_us + 200000;
    for (int side = 0; side < SIDES; side++)
        fill_tally(&s->tally[side], (enum side)side);
    s->pairs = s->ended = 1230;
    s->both_ok = 1191;
    s->only_control = 8;
    s->only_treatment = 30;
    s->both_failed = 1;
    s->agree = 1037;
    s->compared = 1191;
    s->eta = 192 * SECOND;
    s->seconds = 134;
    for (int i = 0; i < s->seconds; i++)
        fill_second(&s->second[i], i);
    s->newest = s->seconds - 1;
    fill_classes(s);
    fill_lines(s);
    memcpy(s->row, rows, sizeof(rows));
    s->rows = (int)(sizeof(rows) / sizeof(*rows));
}

static void fill_stages(struct snapshot *s)
{
    s->stage[0] = (struct stage_line){.number = 2,
                                      .weight = .05,
                                      .from = 74 * SECOND,
                                      .ran = 60 * SECOND,
                                      .visits = 1,
                                      .replies = {1140, 60},
                                      .failed = {8, 29}};
    s->stage[1] = (struct stage_line){.number = 1,
                                      .weight = .01,
                                      .from = 0,
                                      .ran = 76 * SECOND,
                                      .visits = 2,
                                      .replies = {990, 10},
                                      .failed = {1, 0}};
    s->stages = 2;
}

void fake_live(struct snapshot *s)
{
    struct engine *e = &s->engine;

    fake_fill(s);
    s->live = s->unpaired = 1;
    strcpy(s->policy, "sticky");
    strcpy(s->user_field, "X-User-Id");
    strcpy(s->loop, "as clients ask, live");
    fill_stages(s);
    s->eta = -1;
    s->both_ok = s->only_control = s->only_treatment = s->both_failed = 0;
    e->total = e->skipped = 0;
    e->budget = -1;
    e->late = e->late_p50 = e->late_p99 = e->late_max = -1;
    e->offered_mhz = e->achieved_mhz = 0;
    e->limit[CONTROL] = e->limit[TREATMENT] = 0;
    e->release = (struct release){.state = RELEASE_RAMPING,
                                  .share = SHARE_WHOLE / 20,
                                  .stage = 2,
                                  .stage_us = s->now_us - 60000000,
                                  .next_us = s->now_us + 840000000};
    strcpy(e->release.told, "25 % next: 60 of 500 treatment requests; 14:00 "
                            "to go");
}

static void poison(char *text, size_t size)
{
    static const char bad[] = "\x1b]52;c;eA==\x07\x1b[2J\xC2\x9B"
                              "5n\x9B\r\n\xE2\x80\xAE日本\xCC\x81\xF0\x9F\xAB"
                              "\xA8\x7F%s%n";

    for (size_t i = 0; i + 1 < size; i++)
        text[i] = bad[i % (sizeof(bad) - 1)];
    text[size - 1] = '\0';
}

static void poison_rows(struct snapshot *s)
{
    s->rows = SNAPSHOT_CONTRASTS;
    for (int i = 0; i < s->rows; i++) {
        struct shown *row = &s->row[i];
        *row = (struct shown){.n = INT64_MAX,
                              .needs = INT64_MAX,
                              .bar = 1,
                              .low = -1e300,
                              .high = 1e300,
                              .side = i % 3 - 1};
        poison(row->name, sizeof(row->name));
        poison(row->control, sizeof(row->control));
        poison(row->treatment, sizeof(row->treatment));
        poison(row->delta, sizeof(row->delta));
        poison(row->interval, i % 2 ? sizeof(row->interval) : 1);
        poison(row->word, sizeof(row->word));
    }
}

void fake_hostile(struct snapshot *s)
{
    fake_fill(s);
    poison(s->name, sizeof(s->name));
    for (int side = 0; side < SIDES; side++) {
        poison(s->model[side], sizeof(s->model[side]));
        poison(s->endpoint[side], sizeof(s->endpoint[side]));
        s->tally[side].replies = s->tally[side].cost = INT64_MAX / 4;
        s->engine.in_flight[side] = INT64_MIN;
    }
    poison(s->loop, sizeof(s->loop));
    poison(s->label, sizeof(s->label));
    poison(s->health_why, sizeof(s->health_why));
    poison(s->engine.why, sizeof(s->engine.why));
    poison(s->store, sizeof(s->store));
    s->engine.phase = PHASE_FAILED;
    s->engine.elapsed = INT64_MAX;
    s->pairs = s->ended = INT64_MAX;
    s->health = HEALTH_BAD;
    poison_rows(s);
    s->events = SNAPSHOT_EVENTS;
    for (int i = 0; i < s->events; i++)
        poison(s->event[i].text, sizeof(s->event[i].text));
    s->faults = SNAPSHOT_FAULTS;
    for (int i = 0; i < s->faults; i++) {
        s->fault[i].outcome = OUTCOME_RATE_LIMITED;
        poison(s->fault[i].text, sizeof(s->fault[i].text));
    }
}
