#include "report/part.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "analysis/frozen.h"
#include "analysis/stages.h"
#include "base/text.h"
#include "report/words.h"

/* ---- how it is ----------------------------------------------------------- */

static const char *setting(const struct analysis *a, const char *name)
{
    const char *value = settings_find(&a->settings, name);

    return value ? value : "";
}

static void numbers(const struct analysis *a, struct section *s)
{
    const struct release *g = &a->engine.release;

    doc_string(s, "state", release_name(g->state));
    doc_number(s, "share", (double)g->share / SHARE_WHOLE);
    doc_number(s, "stage", g->stage ? g->stage : NAN);
    doc_string(s, "told", g->told);
    doc_flag(s, "by_floor", a->released.rolled && !a->released.by_hand);
    doc_number(s, "keyless", (double)g->keyless);
    doc_number(s, "lost", (double)g->lost);
    doc_number(s, "copies_unsent", (double)g->unsent);
    doc_number(s, "control_held_back", (double)g->held_back[CONTROL]);
    doc_number(s, "treatment_held_back", (double)g->held_back[TREATMENT]);
    doc_number(s, "fallen_back", (double)g->fallen);
    doc_string(s, "control_breaker", breaker_name(g->breaker[CONTROL]));
    doc_string(s, "treatment_breaker", breaker_name(g->breaker[TREATMENT]));
}

/* What did not happen takes no room. */
static void put_count(struct section *s, const char **text, int64_t n,
                      const char *what)
{
    if (n > 0)
        *text = doc_text(s, "%s%s%lld %s", *text, **text ? ", " : "",
                         (long long)n, what);
}

static void line_counts(const struct release *g, struct section *s)
{
    const char *text = "";

    put_count(s, &text, g->keyless, "without a key, by dice");
    put_count(s, &text, g->held_back[CONTROL], "kept from control");
    put_count(s, &text, g->held_back[TREATMENT], "kept from treatment");
    put_count(s, &text, g->fallen, "fallen back to control");
    put_count(s, &text, g->unsent, "copies not sent");
    put_count(s, &text, g->lost, "replies not recorded");
    if (*text)
        doc_line(s, "", "%s", text);
}

static void line_breakers(const struct release *g, struct section *s)
{
    for (int side = 0; side < SIDES; side++)
        if (g->breaker[side] != BREAKER_CLOSED)
            doc_line(s, "", "breaker of %s: %s", side_name((enum side)side),
                     breaker_name(g->breaker[side]));
}

void part_live(const struct report *r, struct doc *d)
{
    const struct analysis *a = r->analysis;
    const struct release *g = &a->engine.release;
    const char *policy = setting(a, "split.policy");
    struct section *s;

    if (!frozen_live(&a->settings))
        return;
    s = doc_add(d, "release", "", SECTION_FIELDS);
    s->part = PART_HEAD;
    doc_string(s, "policy", policy);
    numbers(a, s);
    doc_line(s, "release", "%s, %.9g %% to treatment, %s%s%s", policy,
             SHARE_PERCENT(g->share), release_words(g->state),
             *g->told ? ": " : "", g->told);
    line_counts(g, s);
    line_breakers(g, s);
}

/* ---- its shares ---------------------------------------------------------- */

/* "2026-11-22 23:52", UTC; "-" when it is not known. */
static const char *moment(struct section *s, int64_t us)
{
    time_t at = (time_t)(us / 1000000);
    char text[TEXT_MAX];
    struct tm when;

    if (us <= 0 || !gmtime_r(&at, &when) ||
        !strftime(text, sizeof text, "%Y-%m-%d %H:%M", &when))
        return "-";
    return doc_text(s, "%s", text);
}

static void put_quantile(struct section *s, const struct quantile *q)
{
    char words[WORDS_MAX];
    struct cell *c = doc_put(s, CELL_RANGE, q->value, "%s",
                             words_value(q->value, MEASURE_SECONDS, words));

    c->low = q->low;
    c->high = q->high;
    if (isinf(q->value))
        c->missing = "a failure";
    else if (q->needs)
        c->missing = doc_text(s, "needs %lld", (long long)q->needs);
}

static void put_side(struct section *s, const struct stage_side *v)
{
    char words[WORDS_MAX];
    double failed =
        v->replies ? (double)v->failed / (double)v->replies : (double)NAN;

    doc_put(s, CELL_NUMBER, (double)v->replies, "%lld", (long long)v->replies);
    doc_put(s, CELL_NUMBER, (double)v->failed, "%lld", (long long)v->failed);
    doc_put(s, CELL_TEXT, 0, "%s", words_value(failed, MEASURE_SHARE, words));
    doc_put(s, CELL_NUMBER, (double)v->kept, "%lld", (long long)v->kept);
    put_quantile(s, &v->p50);
    put_quantile(s, &v->p99);
    words_value(v->cost, MEASURE_DOLLARS, words);
    doc_put(s, CELL_NUMBER, v->cost, "%s%s", v->unpriced ? ">=" : "", words);
    doc_put(s, CELL_NUMBER, (double)v->unpriced, "%lld",
            (long long)v->unpriced);
}

static void put_stage(struct section *s, const struct stage_sum *t, int side)
{
    double w = t->stage.weight < 0 ? NAN : t->stage.weight;
    const char *share = isnan(w) ? "-" : doc_text(s, "%.4g %%", w * 100);
    int first = side == CONTROL;
    char clock[TEXT_MAX];

    doc_row(s, 0);
    doc_put(s, CELL_TEXT, 0, "%d.%s", t->stage.number,
            side_name((enum side)side));
    doc_put(s, CELL_NUMBER, t->stage.number, "%s", "");
    doc_put(s, CELL_NUMBER, w, "%s", first ? share : "");
    doc_put(s, CELL_NUMBER,
            t->stage.wall_us > 0 ? (double)t->stage.wall_us / 1e6 : NAN, "%s",
            first ? moment(s, t->stage.wall_us) : "");
    text_clock((int64_t)(t->seconds * 1e9), clock);
    doc_put(s, CELL_NUMBER, t->seconds, "%s%s", first ? clock : "",
            first && t->visits > 1 ? doc_text(s, " in %d visits", t->visits)
                                   : "");
    doc_put(s, CELL_NUMBER, t->visits, "%s", "");
    doc_put(s, CELL_TEXT, 0, "%s", side_name((enum side)side));
    put_side(s, &t->side[side]);
}

static void stage_columns(struct section *s)
{
    doc_column(s, "name", NULL, 0);
    doc_column(s, "stage", NULL, 0);
    doc_column(s, "share", "share", 1);
    doc_column(s, "from", "from (UTC)", 0);
    doc_column(s, "seconds", "for", 1);
    doc_column(s, "visits", NULL, 0);
    doc_column(s, "variant", "", 0);
    doc_column(s, "n", "n", 1);
    doc_column(s, "failed", NULL, 0);
    doc_column(s, NULL, "failed", 1);
    doc_column(s, "kept_back", NULL, 0);
    doc_column(s, "p50_latency", "p50", 1);
    doc_column(s, "p99_latency", "p99", 1);
    doc_column(s, "cost", "cost", 1);
    doc_column(s, "unpriced", NULL, 0);
}

void part_stages(const struct report *r, struct doc *d)
{
    const struct analysis *a = r->analysis;
    struct stage_sum *sum;
    struct section *s;
    size_t count;

    if (!frozen_live(&a->settings) || a->pairs.design != DESIGN_UNPAIRED)
        return;
    sum = stages_sum(&a->pairs, &a->released, a->engine.elapsed, &count);
    s = doc_add(d, "stages", "Shares that treatment had", SECTION_TABLE);
    s->note = "control and treatment of one share had the same time and are "
              "compared; rows of different shares had other times";
    stage_columns(s);
    for (size_t i = 0; i < count; i++)
        for (int side = 0; side < SIDES; side++)
            put_stage(s, &sum[i], side);
    free(sum);
}

/* ---- what changed them --------------------------------------------------- */

void part_turns(const struct report *r, struct doc *d)
{
    const struct analysis *a = r->analysis;
    const struct release_change *c = a->released.first;
    struct section *s;

    if (!frozen_live(&a->settings) || !c)
        return;
    s = doc_add(d, "release_changes", "What changed the shares, and why",
                SECTION_TABLE);
    doc_column(s, "at", "at (UTC)", 0);
    doc_column(s, "name", "", 0);
    doc_column(s, "text", "", 0);
    for (; c; c = c->next) {
        doc_row(s, 0);
        doc_put(s, CELL_NUMBER, (double)c->wall_us / 1e6, "%s",
                moment(s, c->wall_us));
        doc_put(s, CELL_TEXT, 0, "%s", event_name(c->kind));
        doc_put(s, CELL_TEXT, 0, "%s", c->text ? c->text : "");
    }
}
