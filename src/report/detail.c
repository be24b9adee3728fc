#include "report/part.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/words.h"

static void put_measure(struct section *s, const struct measure *m)
{
    char words[WORDS_MAX];
    double shown = isnan(m->value) ? m->part : m->value;
    struct cell *c = doc_put(s, CELL_RANGE, m->value, "%s",
                             words_value(shown, m->unit, words));
    const char *missing = words_missing(m, words);

    c->low = m->low;
    c->high = m->high;
    if (missing)
        c->missing = doc_text(s, "%s", missing);
    doc_put(s, CELL_TEXT, 0, "%s",
            missing && !isinf(m->value) ? missing : words_interval(m, words));
    doc_put(s, CELL_NUMBER, (double)m->n, "%lld", (long long)m->n);
}

/* Nothing is known and nothing would help: without streaming, say. */
static int empty(const struct measure *m)
{
    return isnan(m->value) && !m->needs && !m->unpriced;
}

void part_measures(const struct report *r, struct doc *d)
{
    const struct analysis *a = r->analysis;
    struct section *s =
        doc_add(d, "measures", "Each variant by itself", SECTION_TABLE);

    s->note = "with 95 % intervals; a failure counts as slower than any "
              "answer, except where it says ok: of all replies that were";
    doc_column(s, "name", NULL, 0);
    doc_column(s, NULL, "", 0);
    doc_column(s, "unit", NULL, 0);
    doc_column(s, "control", "control", 1);
    doc_column(s, NULL, "", 0);
    doc_column(s, "control_n", NULL, 0);
    doc_column(s, "treatment", "treatment", 1);
    doc_column(s, NULL, "", 0);
    doc_column(s, "treatment_n", NULL, 0);
    for (size_t i = 0; i < a->measures; i++) {
        const struct measure *c = &a->measure[CONTROL][i];
        const struct measure *t = &a->measure[TREATMENT][i];

        doc_row(s, empty(c) && empty(t));
        doc_put(s, CELL_TEXT, 0, "%s", c->name);
        doc_put(s, CELL_TEXT, 0, "%s", c->words);
        doc_put(s, CELL_TEXT, 0, "%s", words_unit(c->unit));
        put_measure(s, c);
        put_measure(s, t);
    }
}

static void put_count(struct section *s, int64_t n)
{
    doc_put(s, CELL_NUMBER, (double)n, "%lld", (long long)n);
}

void part_outcomes(const struct report *r, struct doc *d)
{
    const struct analysis *a = r->analysis;
    struct section *s =
        doc_add(d, "outcomes", "How requests ended", SECTION_TABLE);

    doc_column(s, "name", NULL, 0);
    doc_column(s, NULL, "", 0);
    doc_column(s, "control", "control", 1);
    doc_column(s, "treatment", "treatment", 1);
    doc_column(s, "control_retried", "control retried", 1);
    doc_column(s, "treatment_retried", "treatment retried", 1);
    doc_column(s, "failed", NULL, 0);
    for (int o = 0; o < OUTCOMES; o++) {
        int64_t n[SIDES], again = a->again[CONTROL][o] + a->again[TREATMENT][o];

        for (int i = 0; i < SIDES; i++)
            n[i] = o == OUTCOME_SKIPPED ? a->count.skipped[i]
                                        : a->sample[i].tally.outcome[o];
        doc_row(s, n[CONTROL] + n[TREATMENT] + again == 0);
        doc_put(s, CELL_TEXT, 0, "%s", outcome_name((enum outcome)o));
        doc_put(s, CELL_TEXT, 0, "%s", outcome_words((enum outcome)o));
        put_count(s, n[CONTROL]);
        put_count(s, n[TREATMENT]);
        put_count(s, a->again[CONTROL][o]);
        put_count(s, a->again[TREATMENT][o]);
        doc_put(s, CELL_FLAG, outcome_failed((enum outcome)o), "%s", "");
    }
}

static void put_seen(struct section *s, const struct seen *seen,
                     const char *kind)
{
    for (size_t i = 0; i < seen->rows; i++) {
        doc_row(s, 0);
        doc_put(s, CELL_TEXT, 0, "%s", kind);
        put_count(s, seen->row[i].count[CONTROL]);
        put_count(s, seen->row[i].count[TREATMENT]);
        doc_put(s, CELL_TEXT, 0, "%s", seen->row[i].text);
    }
    if (seen->others[CONTROL] + seen->others[TREATMENT] == 0)
        return;
    doc_row(s, 0);
    doc_put(s, CELL_TEXT, 0, "%s", kind);
    put_count(s, seen->others[CONTROL]);
    put_count(s, seen->others[TREATMENT]);
    doc_put(s, CELL_TEXT, 0, "(others)");
}

void part_served(const struct report *r, struct doc *d)
{
    const struct analysis *a = r->analysis;
    struct section *s =
        doc_add(d, "served", "Served by, in the servers' words", SECTION_TABLE);

    doc_column(s, "kind", "", 0);
    doc_column(s, "control", "control", 1);
    doc_column(s, "treatment", "treatment", 1);
    doc_column(s, "text", "", 0);
    put_seen(s, &a->models, "model");
    put_seen(s, &a->fingerprints, "fingerprint");
    put_seen(s, &a->refused, "refused");
}

static void engine(const struct analysis *a, struct doc *d)
{
    const struct engine *e = &a->engine;
    const struct {
        const char *name;
        double value;
    } row[] = {
        {"lag_p50_seconds", (double)e->lag_p50 / 1e9},
        {"lag_p99_seconds", (double)e->lag_p99 / 1e9},
        {"lag_max_seconds", (double)e->lag_max / 1e9},
        {"late_p50_seconds", (double)e->late_p50 / 1e9},
        {"late_p99_seconds", (double)e->late_p99 / 1e9},
        {"late_max_seconds", (double)e->late_max / 1e9},
        {"sent", (double)e->sent},
        {"sent_late", (double)e->late},
        {"offered_pairs_per_second", (double)e->offered_mhz / 1e3},
        {"achieved_pairs_per_second", (double)e->achieved_mhz / 1e3},
        {"lines_skipped", (double)e->skipped},
    };
    struct section *s = doc_add(d, "engine", NULL, SECTION_FIELDS);

    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        doc_field(s, row[i].name, NULL, CELL_NUMBER,
                  row[i].value < 0 ? NAN : row[i].value);
    doc_field(s, "capped", NULL, CELL_FLAG, e->capped);
}

static void frozen(const struct analysis *a, struct doc *d)
{
    struct section *s =
        doc_add(d, "settings", "Settings, frozen at the start", SECTION_TABLE);

    doc_column(s, "name", "", 0);
    doc_column(s, "value", "", 0);
    for (size_t i = 0; i < a->settings.count; i++) {
        doc_row(s, 0);
        doc_put(s, CELL_TEXT, 0, "%s", a->settings.row[i].name);
        doc_put(s, CELL_TEXT, 0, "%s", a->settings.row[i].value);
    }
}

/* What the numbers of spans mean depends on how requests were sent. */
static void sent(const struct analysis *a, struct doc *d)
{
    struct section *s = doc_add(d, NULL, "How it was sent", SECTION_FIELDS);
    const char *loop = settings_find(&a->settings, "loop");
    const char *words = settings_find(&a->settings, "schedule");
    const char *meaning = "";

    if (loop && !strcmp(loop, "closed"))
        meaning = "; latency depends on the server's speed";
    else if (loop && !strcmp(loop, "open"))
        meaning = "; latency counts from when a request was due";
    doc_line(s, "schedule", "%s%s", words ? words : "not known", meaning);
}

void part_settings(const struct report *r, struct doc *d)
{
    sent(r->analysis, d);
    engine(r->analysis, d);
    frozen(r->analysis, d);
}
