/* cmd_freeze.h - an experiment for the tests of freeze and prepare. */
#ifndef UNIT_CMD_FREEZE_H
#define UNIT_CMD_FREEZE_H

#include "cmd/freeze.h"

/* Everything a freeze points to; strings are literals, nothing is owned. */
struct frozen {
    struct replay_settings replay;
    struct ingest_settings ingest;
    struct price_list prices;
    struct price price;
    struct param param[2];
    const char *log[2];
    struct freeze freeze;
};

static inline void frozen_init(struct frozen *f)
{
    *f = (struct frozen){
        .price = {(char *)"a", 1000, 100, 0, 2000, 0, "2026-11-01"},
        .param = {{(char *)"seed", (char *)"42", PARAM_SET, 0},
                  {(char *)"top_p", NULL, PARAM_DROP, 0}},
        .log = {"log.txt"},
    };
    f->prices = (struct price_list){&f->price, 1};
    f->ingest = (struct ingest_settings){.log = f->log, .logs = 1, .seed = 1};
    f->replay = (struct replay_settings){
        .concurrency = 16,
        .in_flight = 512,
        .connect = 10000000000,
        .first_token = 60000000000,
        .stall = 30000000000,
        .whole = 300000000000,
        .backoff = {500000000, 8000000000, 3},
        .budget = -1,
        .errors = -1,
        .seed = 42,
        .prices = &f->prices,
    };
    schedule_init(&f->replay.schedule, &pace_closed, 42);
    for (int s = 0; s < SIDES; s++)
        f->replay.variant[s] = (struct variant){
            .provider = (char *)"openai",
            .model = (char *)(s ? "org/b" : "a"),
            .base_url = (char *)"http://127.0.0.1:9/v1",
            .key = (char *)"sk-secret",
            .key_from = (char *)"KEY",
            .param = f->param,
            .params = 2,
            .stream = 1,
        };
    f->freeze = (struct freeze){.replay = &f->replay,
                                .ingest = &f->ingest,
                                .log_hash = 7,
                                .name = "run.db",
                                .version = "1",
                                .repeats = 1};
}

#endif
