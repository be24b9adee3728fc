#include "gateway/visit_log.h"

#include <string.h>

static const char *const by[] = {
    [SPLIT_BY_HASH] = "hash",
    [SPLIT_BY_DICE] = "dice",
    [SPLIT_BY_RULE] = "rule",
};

void visit_log_request(struct visit *c, const struct server_request *r)
{
    const struct gateway *g = c->gateway;
    struct arena *a = &c->arena;

    c->logged = !g->sink.line || !g->sink.lines(g->sink.arg);
    if (c->logged)
        return;
    c->line = (struct access_line){
        .wall_us = g->wall_us + (c->at - g->start) / 1000,
        .id = c->id,
        .client = arena_string(a, r->peer),
        .method = arena_string(a, r->method),
        .path = arena_string(a, r->path),
        .in = (int64_t)r->len,
        .latency = -1,
        .first_token = -1,
        .input = -1,
        .output = -1,
        .cost = -1,
    };
}

void visit_log_leg(const struct leg *l)
{
    struct visit *c = l->visit;

    c->line.variant = side_name(l->side);
    if (c->recorded)
        c->line.split = by[c->made.by];
    if (c->recorded && l->side != c->made.side)
        c->line.assigned = side_name(c->made.side);
}

void visit_log_reply(const struct leg *l, const struct reply *r)
{
    struct access_line *line = &l->visit->line;

    line->outcome = outcome_name(r->outcome);
    line->model = r->model;
    line->first_token = r->first_token;
    line->input = r->usage.input;
    line->output = r->usage.output;
    line->cost = r->cost;
}

void visit_log(struct visit *c)
{
    const struct gateway *g = c->gateway;

    if (c->logged)
        return;
    c->logged = 1;
    if (strcmp(c->line.method, "HEAD") == 0)
        c->line.out = 0;
    c->line.latency = g->now - c->at;
    g->sink.line(g->sink.arg, &c->line);
}
