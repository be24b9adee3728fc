#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "desk/card_part.h"
#include "desk/card_time.h"

/* What was asked of the variant: its frozen settings, "control.model" and so
 * on, which hold the parameters that replace those of the log. */
static void add_request(struct buf *out, const struct card_known *k, int side)
{
    static const char *const heads[SIDES] = {"control.", "treatment."};
    size_t len = strlen(heads[side]);

    for (size_t i = 0; k->settings && i < k->settings->count; i++) {
        const struct setting *s = &k->settings->row[i];

        if (strncmp(s->name, heads[side], len) != 0)
            continue;
        if (strcmp(s->name + len, "system") == 0)
            buf_addf(out, "system: replaced (hash %s)\n", s->value);
        else
            buf_addf(out, "%s: %s\n", s->name + len, s->value);
    }
}

/* Each line is there on both sides, so that they face each other. */
static void add(struct buf *out, const char *name, const char *value)
{
    buf_addf(out, "%s: %s\n", name, value ? value : "-");
}

static void add_span(struct buf *out, const char *name, int64_t ns)
{
    char text[TEXT_MAX];

    add(out, name, ns < 0 ? NULL : text_ns(ns, text));
}

static void add_count(struct buf *out, const char *name, int64_t count)
{
    char text[TEXT_MAX];

    snprintf(text, sizeof text, "%lld", (long long)count);
    add(out, name, count < 0 ? NULL : text);
}

static void add_how(struct buf *out, const struct reply *r)
{
    char when[CARD_TIME];

    add(out, "outcome", outcome_words(r->outcome));
    add_count(out, "status", r->status > 0 ? r->status : -1);
    add(out, "error", r->error);
    add(out, "finish", r->finish);
    add(out, "model served", r->model);
    add(out, "fingerprint", r->fingerprint);
    add(out, "request id", r->request_id);
    add(out, "sent", r->wall_us > 0 ? card_time(r->wall_us, when) : NULL);
    add(out, "order", r->first ? "first of the pair" : "second of the pair");
    add(out, "connection", r->reused ? "reused" : "new");
    if (r->match >= 0)
        add(out, "reference", r->match ? "matched" : "not matched");
}

static void add_times(struct buf *out, const struct reply *r)
{
    add_span(out, "latency", r->latency);
    add_span(out, "response header", r->head);
    add_span(out, "first token", r->first_token);
    add_span(out, "last token", r->last_token);
    add_span(out, "on the wire", r->wire);
    add_span(out, "waited before it", r->queue);
    add_span(out, "retries took", r->retry);
}

static void add_usage(struct buf *out, const struct reply *r)
{
    char cost[TEXT_MAX];

    add_count(out, "tokens in", r->usage.input);
    add_count(out, "of these cached", r->usage.cached);
    add_count(out, "tokens out", r->usage.output);
    add_count(out, "of these reasoning", r->usage.reasoning);
    add_count(out, "token events", r->chunks);
    add(out, "cost", r->cost < 0 ? "unknown" : text_usd(r->cost, cost));
    if (r->maybe_billed)
        add(out, "billed", "perhaps: we gave up, the server perhaps not");
}

static void add_side(const struct card_known *k, int side, struct buf *out)
{
    const struct reply *r = &k->reply[side];

    buf_adds(out, "-- request --\n");
    add_request(out, k, side);
    buf_adds(out, "\n-- response --\n");
    if (k->there[side]) {
        add_how(out, r);
        add_times(out, r);
        add_usage(out, r);
    } else {
        buf_addf(out, "%s\n", card_absent(k->page, side));
    }
    buf_adds(out, "\n-- response headers --\n");
    buf_adds(out, r->headers ? r->headers : "none kept");
}

/* Of a split nothing was sent to the other one. */
void card_sent(const struct card_known *k, struct card_sheet *out)
{
    out->compared = 1;
    for (int side = 0; side < SIDES; side++) {
        struct buf text;

        buf_init(&text, SIZE_MAX);
        if (k->there[side] || !out->alone)
            add_side(k, side, &text);
        card_text(k, out, side, &text);
    }
}
