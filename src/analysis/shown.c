#include "analysis/shown.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/judge.h"
#include "analysis/kernels.h"
#include "base/text.h"

/* A quantile that is a failure has no span: it would never have come. What is
 * paid is told a thousand at a time: one is too little to be read. */
static void put_value(char out[24], const struct contrast *c, double value)
{
    char text[TEXT_MAX] = "-";
    const char *unit = c->in == CONTRAST_DOLLARS && isfinite(value) ? "/k" : "";

    if (c->unit == CONTRAST_SHARE)
        text[0] = '\0';
    else if (isinf(value))
        snprintf(text, sizeof text, "failed");
    else if (isnan(value) || fabs(value) > 1e9)
        ;
    else if (c->in == CONTRAST_SHARES)
        text_share(value, text);
    else if (c->in == CONTRAST_SECONDS)
        text_ns(llround(value * 1e9), text);
    else if (c->in == CONTRAST_DOLLARS)
        text_usd(llround(value * 1e12), text);
    else
        snprintf(text, sizeof text, "%.3g", value);
    snprintf(out, 24, "%.20s%s", text, unit);
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
    if (c->unit == CONTRAST_POINTS)
        snprintf(out, size, "%+.4f", percent / 100);
    else if (isinf(percent))
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
    snprintf(row->delta, sizeof row->delta, "%.18s%s", at,
             c->unit == CONTRAST_POINTS       ? ""
             : c->unit == CONTRAST_DIFFERENCE ? " pp"
                                              : " %");
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
static void put_least(struct shown *out, const struct contrast *c)
{
    out->needs = c->pivot.open ? 0 : c->needs;
    if (c->pivot.open)
        snprintf(out->interval, sizeof out->interval, "failures near");
    else if (c->needs && c->by_prompt)
        snprintf(out->interval, sizeof out->interval, ">=%lld %s",
                 (long long)c->needs, contrast_counts(c));
}

/* After how many pairs in all four runs in five like this one could tell. */
static void put_needs(struct shown *out, const struct contrast *c)
{
    const struct look by = {JUDGE_ALPHA, c->tuned};
    int64_t more = 0;

    if (c->unit != CONTRAST_SHARE && out->side == 0)
        more = judge_more_from(c, c->unit == CONTRAST_RATIO ? 1 : 0, &by);
    /* Where one more would do, the end of the run does. */
    out->needs = more > 1 ? c->n + more : 0;
}

static void put_p(struct shown *out, const struct contrast *c)
{
    if (c->p < .0001)
        snprintf(out->p, sizeof out->p, "<.0001");
    else if (!isnan(c->p))
        snprintf(out->p, sizeof out->p, "%.4f", c->p);
}

void shown_row(struct shown *out, const struct contrast *c)
{
    *out = (struct shown){.n = c->n, .side = contrast_side(c)};
    snprintf(out->name, sizeof out->name, "%s", c->words);
    snprintf(out->contrast, sizeof out->contrast, "%s", c->name);
    put_value(out->control, c, c->control);
    put_value(out->treatment, c, c->treatment);
    if (estimated(c))
        put_delta(out, c);
    if (c->status == CONTRAST_OK) {
        put_limits(out, c);
        put_needs(out, c);
        put_p(out, c);
    }
    if (c->status == CONTRAST_ZERO_VARIANCE)
        snprintf(out->interval, sizeof out->interval, "no spread");
    if (c->status == CONTRAST_TOO_FEW)
        put_least(out, c);
    snprintf(out->word, sizeof out->word, "%s", word_of(c));
}

static void put_average(char out[24], const struct tally *t)
{
    if (t->outputs_ok > 0)
        snprintf(out, 24, "%.0f", (double)t->output_ok / (double)t->outputs_ok);
    else
        snprintf(out, 24, "-");
}

/* Those that told: it explains the others. Requests are counted on both sides,
 * as in the other rows; of pairs there are no more than the rarer side has. */
static void put_tokens(struct shown *out, const struct snapshot *s)
{
    const struct tally *c = &s->tally[CONTROL], *t = &s->tally[TREATMENT];
    int64_t n = c->outputs_ok < t->outputs_ok ? c->outputs_ok : t->outputs_ok;

    if (s->unpaired)
        n = c->outputs_ok + t->outputs_ok;
    *out = (struct shown){.name = "tokens out, ok", .n = n, .word = "-"};
    put_average(out->control, c);
    put_average(out->treatment, t);
}

/* What a user feels first, then what it is made of, then the rest. */
enum group { FAILURES, FIRST, BETWEEN, WHOLE, TOKENS, MONEY, OTHERS, GROUPS };

static enum group group_of(const struct contrast_row *row)
{
    if (row->ask == COLUMN_FIRST_TOKEN)
        return FIRST;
    if (row->ask == COLUMN_BETWEEN)
        return BETWEEN;
    if (row->in == CONTRAST_SECONDS)
        return WHOLE;
    if (row->in == CONTRAST_COUNTS)
        return TOKENS;
    if (row->in == CONTRAST_DOLLARS)
        return MONEY;
    return row->kind == KERNEL_share && row->more_is_worse > 0 ? FAILURES
                                                               : OTHERS;
}

/* Of a distribution its middle and its end say most. */
static int is_lesser(const struct contrast_row *row)
{
    int told = row->p == .5 || row->p == .99;

    return row->kind == KERNEL_capped ||
           (row->kind == KERNEL_quantile && !told);
}

static const struct contrast_row *row_of(const struct contrast *c)
{
    size_t rows;
    const struct contrast_row *row = contrast_table(&rows);

    for (size_t i = 0; i < rows; i++)
        if (strcmp(row[i].name, c->name) == 0)
            return &row[i];
    return NULL;
}

static void put_group(struct snapshot *s, const struct contrast *c,
                      size_t count, enum group g)
{
    if (g == TOKENS && s->rows < SNAPSHOT_CONTRASTS)
        put_tokens(&s->row[s->rows++], s);
    for (size_t i = 0; i < count && s->rows < SNAPSHOT_CONTRASTS; i++) {
        const struct contrast_row *row = c[i].brief ? row_of(&c[i]) : NULL;

        if (!row || group_of(row) != g)
            continue;
        shown_row(&s->row[s->rows], &c[i]);
        s->row[s->rows++].lesser = is_lesser(row);
    }
}

void shown_make(struct snapshot *s, const struct contrast *c, size_t count)
{
    s->rows = 0;
    for (int g = 0; g < GROUPS; g++)
        put_group(s, c, count, (enum group)g);
}
