#include "tui/plain.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const char *const healths[] = {
    [HEALTH_NONE] = "-",
    [HEALTH_OK] = "ok",
    [HEALTH_LOOK] = "look",
    [HEALTH_BAD] = "bad",
};

static void add_share(struct buf *out, const char *name, int64_t part,
                      int64_t all)
{
    if (all > 0)
        buf_addf(out, " %s=%.2f%%", name, 100.0 * (double)part / (double)all);
    else
        buf_addf(out, " %s=-", name);
}

static void add_span(struct buf *out, int64_t ns, int in_seconds)
{
    if (ns < 0)
        buf_addc(out, '-');
    else if (in_seconds)
        buf_addf(out, "%.2f", (double)ns / 1e9);
    else
        buf_addf(out, "%.*f", ns < 10000000 ? 1 : 0, (double)ns / 1e6);
}

/* One unit for both, or they cannot be compared at a glance. */
static void add_spans(struct buf *out, const char *name,
                      const int64_t ns[SIDES])
{
    int64_t most = ns[0] > ns[1] ? ns[0] : ns[1];
    int in_seconds = most >= 1000000000;

    if (most < 0)
        return;
    buf_addf(out, " %s=", name);
    add_span(out, ns[CONTROL], in_seconds);
    buf_addc(out, '/');
    add_span(out, ns[TREATMENT], in_seconds);
    buf_adds(out, in_seconds ? "s" : "ms");
}

static void add_quantiles(struct buf *out, const struct snapshot *s)
{
    const struct tally *c = &s->tally[CONTROL], *t = &s->tally[TREATMENT];
    const struct {
        const char *name;
        const struct hist *of[SIDES];
        double p;
    } rows[] = {
        {"ttft50", {&c->first_token, &t->first_token}, .5},
        {"ttft99", {&c->first_token, &t->first_token}, .99},
        {"lat50", {&c->latency, &t->latency}, .5},
        {"lat99", {&c->latency, &t->latency}, .99},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        int64_t ns[SIDES] = {hist_quantile(rows[i].of[CONTROL], rows[i].p),
                             hist_quantile(rows[i].of[TREATMENT], rows[i].p)};
        add_spans(out, rows[i].name, ns);
    }
}

void plain_line(const struct snapshot *s, struct buf *out)
{
    const struct engine *e = &s->engine;
    const struct tally *c = &s->tally[CONTROL], *t = &s->tally[TREATMENT];

    buf_addf(out, "t=%lld pairs=%lld/%lld", (long long)e->elapsed / 1000000000,
             (long long)s->pairs, (long long)e->total);
    add_share(out, "err_c", c->failed, c->replies);
    add_share(out, "err_t", t->failed, t->replies);
    add_quantiles(out, s);
    buf_addf(out, " spent=$%.3f", (double)e->spent / 1e9);
    if (s->eta >= 0)
        buf_addf(out, " eta=%lld", (long long)s->eta / 1000000000);
    if (e->lag_p99 >= 0)
        buf_addf(out, " lag99=%.1fms", (double)e->lag_p99 / 1e6);
    buf_addf(out, " gen=%s state=%s\n", healths[s->health],
             phase_name(e->phase));
}

void plain_event(const struct event_line *e, struct buf *out)
{
    if (e->elapsed >= 0)
        buf_addf(out, "t=%lld ", (long long)e->elapsed / 1000000000);
    else
        buf_adds(out, "t=- ");
    if (e->side >= 0)
        buf_addf(out, "%s ", side_name((enum side)e->side));
    buf_addf(out, "%s: ", event_name(e->kind));
    text_safe(out, e->text, strnlen(e->text, sizeof(e->text)), 0);
    buf_addc(out, '\n');
}
