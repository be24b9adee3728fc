/* All that is counted, for Prometheus. */
#include <stddef.h>

#include "gateway/own.h"
#include "gateway/visit.h"

#define PAGE_MOST ((size_t)1 << 20)
#define US 1000 /* ns in one */

/* What the rows below are taken from; two of a kind are by variant. */
struct facts {
    int64_t split, passed, keyless, gone, lost, unsent, fallen;
    int64_t held[SIDES], in_flight[SIDES];
    int64_t share, stage, next_ns, draining, failed;
    int64_t connections, opened;
    int64_t began_ns, cpu_ns, bytes;
};

static void gather(const struct gateway *g, const struct engine *e,
                   struct facts *f)
{
    const struct release *r = &e->release;

    *f = (struct facts){
        .split = g->sent,
        .passed = g->passed,
        .keyless = g->keyless,
        .gone = g->gone,
        .lost = g->lost,
        .unsent = g->dropped,
        .fallen = r->fallen,
        .share = r->share,
        .stage = r->stage,
        .next_ns = r->next_us * US,
        .draining = g->draining,
        .failed = g->around.store_failed,
        .connections = e->connections,
        .opened = e->opened,
        .began_ns = e->started_us * US,
        .cpu_ns = e->cpu_ns,
        .bytes = e->rss_bytes,
    };
    for (int s = 0; s < SIDES; s++) {
        f->held[s] = r->held_back[s];
        f->in_flight[s] = e->in_flight[s];
    }
}

/* ---- one number, or one a variant ---------------------------------------- */

enum shape {
    ONE = 0,
    EACH = 1, /* of each variant */
    NANO = 2, /* in billionths */
};

static const struct {
    const char *name, *type, *help;
    size_t at;
    int shape;
} rows[] = {
#define AT(m) offsetof(struct facts, m)
    {"diptych_requests_split_total", "counter",
     "Requests that went to a variant.", AT(split), ONE},
    {"diptych_requests_passed_total", "counter",
     "Requests that went to control as they were, and were not recorded.",
     AT(passed), ONE},
    {"diptych_requests_keyless_total", "counter",
     "Requests that the dice decided on for want of a user and a conversation.",
     AT(keyless), ONE},
    {"diptych_requests_held_back_total", "counter",
     "Requests that a limit, a budget or a breaker kept from a variant.",
     AT(held), EACH},
    {"diptych_requests_fallen_back_total", "counter",
     "Requests that control answered after treatment had failed.", AT(fallen),
     ONE},
    {"diptych_clients_gone_total", "counter",
     "Clients that left before their answer ended.", AT(gone), ONE},
    {"diptych_copies_unsent_total", "counter",
     "Copies in the shadow that were not sent.", AT(unsent), ONE},
    {"diptych_replies_lost_total", "counter", "Replies that were not recorded.",
     AT(lost), ONE},
    {"diptych_requests_in_flight", "gauge", "Requests upstream just now.",
     AT(in_flight), EACH},
    {"diptych_treatment_share_ratio", "gauge",
     "The part of the requests that treatment gets, from 0 to 1.", AT(share),
     NANO},
    {"diptych_stage", "gauge", "The stage of the ramp, as the store has it.",
     AT(stage), ONE},
    {"diptych_next_step_timestamp_seconds", "gauge",
     "When the next step may be taken at the earliest; 0: there is none.",
     AT(next_ns), NANO},
    {"diptych_draining", "gauge", "1: nothing new is taken.", AT(draining),
     ONE},
    {"diptych_store_failed", "gauge", "1: nothing is recorded any more.",
     AT(failed), ONE},
    {"diptych_upstream_connections", "gauge", "Open connections to endpoints.",
     AT(connections), ONE},
    {"diptych_upstream_connections_opened_total", "counter",
     "Connections to endpoints that were opened.", AT(opened), ONE},
    {"diptych_resident_memory_max_bytes", "gauge",
     "The most memory that the process ever had.", AT(bytes), ONE},
    {"process_start_time_seconds", "gauge", "When the process began.",
     AT(began_ns), NANO},
    {"process_cpu_seconds_total", "counter", "Time on processors.", AT(cpu_ns),
     NANO},
};

static void write_rows(struct exposition *x, const struct facts *f)
{
    struct label l[] = {{"variant", NULL}, {NULL, NULL}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const int64_t *n = (const int64_t *)((const char *)f + rows[i].at);

        exposition_family(x, rows[i].name, rows[i].type, rows[i].help);
        for (int s = 0; s <= (rows[i].shape & EACH); s++) {
            l[0].value = rows[i].shape & EACH ? side_name((enum side)s) : NULL;
            (rows[i].shape & NANO ? exposition_nano
                                  : exposition_count)(x, "", l, n[s]);
        }
    }
}

/* ---- of other forms ------------------------------------------------------ */

/* A state is the one of its names that is 1. */
static void write_states(struct exposition *x, const struct release *r)
{
    exposition_family(x, "diptych_release_state", "gauge",
                      "1 for the state that the release is in.");
    for (int i = 0; i < RELEASE_STATES; i++) {
        const struct label l[] = {
            {"state", release_name((enum release_state)i)}, {NULL, NULL}};

        exposition_count(x, "", l, (int)r->state == i);
    }
    exposition_family(x, "diptych_breaker_state", "gauge",
                      "1 for the state that a variant's breaker is in.");
    for (int s = 0; s < SIDES; s++)
        for (int i = BREAKER_CLOSED; i <= BREAKER_PROBING; i++) {
            const struct label l[] = {
                {"variant", side_name((enum side)s)},
                {"state", breaker_name(i)},
                {NULL, NULL},
            };

            exposition_count(x, "", l, r->breaker[s] == i);
        }
}

static void write_lag(struct exposition *x, const struct around *a)
{
    const struct {
        const char *quantile;
        int64_t ns;
    } lag[] = {
        {"0.5", a->engine.lag_p50},
        {"0.99", a->engine.lag_p99},
        {"1", a->engine.lag_max},
    };

    exposition_family(x, "diptych_loop_lag_seconds", "summary",
                      "How late the gateway itself is, since it began: what "
                      "it may have added to a latency.");
    for (size_t i = 0; a->lags && i < sizeof(lag) / sizeof(*lag); i++) {
        const struct label l[] = {{"quantile", lag[i].quantile}, {NULL, NULL}};

        exposition_nano(x, "", l, lag[i].ns);
    }
    exposition_nano(x, "_sum", NULL, a->lag_sum);
    exposition_count(x, "_count", NULL, a->lags);
}

static void write_build(struct exposition *x, const struct around *a)
{
    const struct label l[] = {{"version", a->version}, {NULL, NULL}};

    exposition_family(x, "diptych_build_info", "gauge", "1, by version.");
    exposition_count(x, "", l, 1);
}

/* A page that is cut off would be read as one on which the rest has ended. */
static void reply(struct visit *c, struct buf *page)
{
    struct err why;
    int status = 200;

    if (buf_check(page, &why)) {
        status = 500;
        buf_clear(page);
        buf_addf(page, "# no page: %s\n", why.text);
    }
    own_reply(c, status, EXPOSITION_TYPE, page);
}

void own_metrics(struct visit *c, const struct server_request *r)
{
    const struct gateway *g = c->gateway;
    struct exposition x;
    struct engine e;
    struct facts f;
    struct buf page;

    own_engine(g, r->now, &e);
    gather(g, &e, &f);
    buf_init(&page, PAGE_MOST);
    x.out = &page;
    write_build(&x, &g->around);
    write_rows(&x, &f);
    write_states(&x, &e.release);
    write_lag(&x, &g->around);
    meter_write(&g->meter, c->terms->set.variant, &x);
    reply(c, &page);
    buf_release(&page);
}
