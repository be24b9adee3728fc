#include "analysis/shown.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum kind { SHARE, SPAN, THOUSAND_DOLLARS, NEITHER };

/* What is shown, in order, and the contrast behind it. */
static const struct row {
    const char *name, *contrast;
    enum kind kind;
} rows[] = {
    {"errors", "error-rate", SHARE},
    {"1st token p50", "p50-first-token", SPAN},
    {"1st token p99", "p99-first-token", SPAN},
    {"latency p50", "p50-latency", SPAN},
    {"latency p99", "p99-latency", SPAN},
    {"cost per 1k ok", "cost-per-success", THOUSAND_DOLLARS},
    {"answers equal", "agreement", NEITHER},
};

static const struct contrast *find(const struct contrast *c, size_t count,
                                   const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(c[i].name, name) == 0)
            return &c[i];
    return NULL;
}

/* A quantile that is a failure has no span: it would never have come. */
static void put_value(char out[24], enum kind kind, double value)
{
    char text[TEXT_MAX] = "-";

    if (kind == NEITHER)
        text[0] = '\0';
    else if (isinf(value))
        snprintf(text, sizeof text, "failed");
    else if (isnan(value) || fabs(value) > 1e9)
        ;
    else if (kind == SHARE)
        text_share(value, text);
    else if (kind == SPAN)
        text_ns(llround(value * 1e9), text);
    else
        text_usd(llround(value * 1e12), text);
    snprintf(out, 24, "%.23s", text);
}

/* In percent of control, or in points of percent. */
static double as_percent(const struct contrast *c, double value)
{
    return c->unit == CONTRAST_RATIO ? (value - 1) * 100 : value * 100;
}

static void put_percent(char *out, size_t size, const struct contrast *c,
                        double percent)
{
    int places = fabs(percent) >= 99.95 ? 0 : 1;

    if (c->unit == CONTRAST_DIFFERENCE)
        places++;
    if (isinf(percent))
        snprintf(out, size, "%s", percent > 0 ? "inf" : "-inf");
    else if (c->unit == CONTRAST_SHARE)
        snprintf(out, size, "%.1f", percent);
    else
        snprintf(out, size, "%+.*f", places, percent);
}

static void put_delta(struct shown *row, const struct contrast *c)
{
    char at[24];

    row->at = as_percent(c, c->estimate);
    put_percent(at, sizeof at, c, row->at);
    snprintf(row->delta, sizeof row->delta, "%.18s %s", at,
             c->unit == CONTRAST_DIFFERENCE ? "pp" : "%");
}

static void put_limits(struct shown *row, const struct contrast *c)
{
    char low[24], high[24];

    row->low = as_percent(c, c->low);
    row->high = as_percent(c, c->high);
    row->bar = c->unit != CONTRAST_SHARE;
    put_percent(low, sizeof low, c, row->low);
    put_percent(high, sizeof high, c, row->high);
    snprintf(row->interval, sizeof row->interval, "[%.14s,%.14s]", low, high);
}

static const char *word_of(const struct contrast *c)
{
    static const char *const why[] = {
        [CONTRAST_OK] = "no call ~",
        [CONTRAST_NO_DATA] = "no data",
        [CONTRAST_TOO_FEW] = "too few ~",
    };
    int side = contrast_side(c);

    if (c->status == CONTRAST_ZERO_VARIANCE)
        return contrast_always(c);
    if (c->status == CONTRAST_UNDEFINED)
        return contrast_why(c);
    if (c->status == CONTRAST_TOO_FEW && c->pivot.open)
        return "no limit";
    if (side)
        return side > 0 ? "worse ^" : "better v";
    if (c->status == CONTRAST_OK && c->unit == CONTRAST_SHARE)
        return "-";
    return why[c->status];
}

static int estimated(const struct contrast *c)
{
    return c->status != CONTRAST_NO_DATA && c->status != CONTRAST_UNDEFINED &&
           isfinite(c->estimate);
}

/* The row counts pairs: prompts must be told apart from them. So many as it
 * would take to get away from failures are not worth a number. */
static void put_needs(struct shown *out, const struct contrast *c)
{
    out->needs = c->pivot.open ? 0 : c->needs;
    if (c->pivot.open)
        snprintf(out->interval, sizeof out->interval, "failures near");
    else if (c->needs && c->by_prompt)
        snprintf(out->interval, sizeof out->interval, ">=%lld %s",
                 (long long)c->needs, contrast_counts(c));
}

static void put_row(struct shown *out, const struct row *row,
                    const struct contrast *c)
{
    *out = (struct shown){.n = c->n, .side = contrast_side(c)};
    snprintf(out->name, sizeof out->name, "%s", row->name);
    put_value(out->control, row->kind, c->control);
    put_value(out->treatment, row->kind, c->treatment);
    if (estimated(c))
        put_delta(out, c);
    if (c->status == CONTRAST_OK)
        put_limits(out, c);
    if (c->status == CONTRAST_ZERO_VARIANCE)
        snprintf(out->interval, sizeof out->interval, "no spread");
    if (c->status == CONTRAST_TOO_FEW)
        put_needs(out, c);
    snprintf(out->word, sizeof out->word, "%s", word_of(c));
}

static void put_average(char out[24], const struct tally *t)
{
    if (t->outputs_ok > 0)
        snprintf(out, 24, "%.0f", (double)t->output_ok / (double)t->outputs_ok);
    else
        snprintf(out, 24, "-");
}

/* Those that told: it explains the others. */
static void put_tokens(struct shown *out, const struct snapshot *s)
{
    const struct tally *c = &s->tally[CONTROL], *t = &s->tally[TREATMENT];
    int64_t n = c->outputs_ok < t->outputs_ok ? c->outputs_ok : t->outputs_ok;

    *out = (struct shown){.name = "tokens out/ok", .n = n, .word = "-"};
    put_average(out->control, c);
    put_average(out->treatment, t);
}

void shown_make(struct snapshot *s, const struct contrast *c, size_t count)
{
    s->rows = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct contrast *found = find(c, count, rows[i].contrast);

        if (rows[i].kind == THOUSAND_DOLLARS)
            put_tokens(&s->row[s->rows++], s);
        if (found)
            put_row(&s->row[s->rows++], &rows[i], found);
    }
}
