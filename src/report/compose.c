#include "report/compose.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "analysis/health.h"
#include "base/text.h"
#include "report/detail.h"
#include "report/words.h"

static const char *setting(const struct analysis *a, const char *name)
{
    const char *value = settings_find(&a->settings, name);

    return value ? value : "";
}

static const char *side_setting(const struct analysis *a, int side,
                                const char *name)
{
    char key[64];

    snprintf(key, sizeof key, "%s.%s", side_name((enum side)side), name);
    return setting(a, key);
}

static void field_text(struct section *s, const char *name, const char *words,
                       const char *text)
{
    struct cell *c = doc_field(s, name, words, CELL_TEXT, 0);

    c->text = doc_text(s, "%s", text);
}

/* For programs alone: people read it as a part of some text. */
static void field_number(struct section *s, const char *name, double value)
{
    doc_field(s, name, NULL, CELL_NUMBER, value);
}

/* For people alone. */
static void field_line(struct section *s, const char *words, const char *fmt,
                       ...) __attribute__((format(printf, 3, 4)));
static void field_line(struct section *s, const char *words, const char *fmt,
                       ...)
{
    struct cell *c = doc_field(s, NULL, words, CELL_TEXT, 0);
    va_list args;

    va_start(args, fmt);
    c->text = doc_vtext(s, fmt, args);
    va_end(args);
}

static void field_variant(const struct analysis *a, struct section *s, int side)
{
    static const char *const part[] = {"provider", "model", "endpoint"};
    const char *value[3], *name = side_name((enum side)side);

    for (size_t i = 0; i < 3; i++) {
        const char *key = doc_text(s, "%s_%s", name, part[i]);

        value[i] = side_setting(a, side, part[i]);
        field_text(s, key, NULL, value[i]);
    }
    field_line(s, name, "%s, %s at %s", value[1], value[0], value[2]);
}

static void field_loop(const struct analysis *a, struct section *s)
{
    const char *loop = setting(a, "loop"), *words = setting(a, "schedule");
    const char *meaning = "";

    if (!strcmp(loop, "closed"))
        meaning = "; latency depends on the server's speed";
    else if (!strcmp(loop, "open"))
        meaning = "; latency counts from when a request was due";
    field_text(s, "loop", NULL, loop);
    field_text(s, "schedule", NULL, words);
    field_line(s, "sent", "%s%s", words, meaning);
}

static void experiment(const struct analysis *a, struct doc *d)
{
    struct section *s = doc_add(d, "experiment", "", SECTION_FIELDS);

    d->title = doc_text(s, "diptych report: %s", setting(a, "name"));
    field_text(s, "name", NULL, setting(a, "name"));
    field_variant(a, s, CONTROL);
    field_variant(a, s, TREATMENT);
    field_loop(a, s);
}

/* What stands for "interrupted: yes or no". */
static void field_state(const struct analysis *a, struct section *s)
{
    const struct engine *e = &a->engine;
    const char *state = health_state(e, a->gone);
    int whole = a->look == LOOK_FINAL;
    int early = !whole && (a->gone || phase_ended(e->phase));
    int reason = !whole && *e->why && strcmp(e->why, state) != 0;
    char clock[TEXT_MAX];

    field_text(s, "phase", NULL, phase_name(e->phase));
    doc_field(s, "finished", NULL, CELL_FLAG, whole);
    doc_field(s, "interrupted", NULL, CELL_FLAG, early);
    doc_field(s, "engine_gone", NULL, CELL_FLAG, a->gone);
    field_text(s, "why", NULL, e->why);
    field_number(s, "elapsed_seconds", (double)e->elapsed / 1e9);
    text_clock(e->elapsed, clock);
    field_line(s, "run", "%s after %s%s%s%s", state, clock, reason ? ": " : "",
               reason ? e->why : "",
               a->gone ? "; the same command resumes" : "");
}

static void field_pairs(const struct analysis *a, struct section *s)
{
    const struct pair_counts *c = &a->count;

    field_number(s, "planned", (double)c->planned);
    field_number(s, "complete", (double)c->complete);
    field_number(s, "both_ok", (double)c->both_ok);
    field_number(s, "only_control_failed", (double)c->only_failed[CONTROL]);
    field_number(s, "only_treatment_failed", (double)c->only_failed[TREATMENT]);
    field_number(s, "both_failed", (double)c->both_failed);
    field_number(s, "control_missing", (double)c->missing[CONTROL]);
    field_number(s, "treatment_missing", (double)c->missing[TREATMENT]);
    field_number(s, "control_skipped", (double)c->skipped[CONTROL]);
    field_number(s, "treatment_skipped", (double)c->skipped[TREATMENT]);
    field_number(s, "answers_compared", (double)c->compared);
    field_number(s, "answers_equal", (double)c->equal);
    field_line(s, "pairs", "%lld planned, %lld complete, %lld %s",
               (long long)c->planned, (long long)c->complete,
               (long long)(c->planned - c->complete),
               a->look == LOOK_FINAL ? "incomplete" : "not complete yet");
    field_line(s, "",
               "both ok %lld; failed: only control %lld, only treatment %lld, "
               "both %lld",
               (long long)c->both_ok, (long long)c->only_failed[CONTROL],
               (long long)c->only_failed[TREATMENT], (long long)c->both_failed);
}

static void run(const struct analysis *a, struct doc *d)
{
    struct section *s = doc_add(d, "run", "", SECTION_FIELDS);

    field_state(a, s);
    field_pairs(a, s);
    field_text(s, "intervals", NULL,
               a->look == LOOK_FINAL ? "fixed-sample" : "anytime-valid");
}

static void change_columns(struct section *s)
{
    doc_column(s, "name", NULL, 0);
    doc_column(s, NULL, "", 0);
    doc_column(s, "control", "control", 1);
    doc_column(s, "treatment", "treatment", 1);
    doc_column(s, "change", "change", 1);
    doc_column(s, NULL, "95 % interval", 1);
    doc_column(s, "p", "p", 1);
    doc_column(s, NULL, "", 0);
    doc_column(s, "unit", NULL, 0);
    doc_column(s, "in", NULL, 0);
    doc_column(s, "call", NULL, 0);
    doc_column(s, "status", NULL, 0);
    doc_column(s, "n", NULL, 0);
    doc_column(s, "needs", NULL, 0);
    doc_column(s, "level", NULL, 0);
    doc_column(s, "method", NULL, 0);
}

/* Limits that say nothing are no limits to a program either. */
static void put_change(struct section *s, const struct contrast *c)
{
    char words[2][WORDS_MAX];
    struct cell *cell =
        doc_put(s, CELL_RANGE, c->estimate, "%s", words_change(c, words[0]));

    words_limits(c, words[1]);
    if (c->status == CONTRAST_OK) {
        cell->low = c->low;
        cell->high = c->high;
    } else {
        cell->missing = doc_text(s, "%s", words[1]);
    }
    if (c->status == CONTRAST_NO_DATA || c->status == CONTRAST_UNDEFINED)
        cell->value = NAN;
    doc_put(s, CELL_TEXT, 0, "%s", words[1]);
}

static void put_contrast(struct section *s, const struct contrast *c)
{
    static const char *const unit[] = {
        [CONTRAST_DIFFERENCE] = "difference",
        [CONTRAST_RATIO] = "ratio",
        [CONTRAST_SHARE] = "share",
    };
    enum measure_unit in = words_in(c);
    char words[WORDS_MAX];

    doc_row(s, c->status == CONTRAST_NO_DATA);
    doc_put(s, CELL_TEXT, 0, "%s", c->name);
    doc_put(s, CELL_TEXT, 0, "%s", c->words);
    doc_put(s, CELL_NUMBER, c->control, "%s",
            words_value(c->control, in, words));
    doc_put(s, CELL_NUMBER, c->treatment, "%s",
            words_value(c->treatment, in, words));
    put_change(s, c);
    words_p(c, words);
    doc_put(s, CELL_NUMBER, *words ? c->p : NAN, "%s", words);
    doc_put(s, CELL_TEXT, 0, "%s", words_call(c));
    doc_put(s, CELL_TEXT, 0, "%s", unit[c->unit]);
    doc_put(s, CELL_TEXT, 0, "%s", words_unit(in));
    doc_put(s, CELL_TEXT, 0, "%s", words_call(c));
    doc_put(s, CELL_TEXT, 0, "%s", words_status(c));
    doc_put(s, CELL_NUMBER, (double)c->n, "%lld", (long long)c->n);
    doc_put(s, CELL_NUMBER, (double)c->needs, "%lld", (long long)c->needs);
    doc_put(s, CELL_NUMBER, c->level, "%g", c->level);
    doc_put(s, CELL_TEXT, 0, "%s", c->method);
}

static void changes(const struct analysis *a, struct doc *d)
{
    struct section *s = doc_add(
        d, "changes", "Treatment against control, pair by pair", SECTION_TABLE);

    s->note = a->look == LOOK_FINAL
                  ? "fixed-sample 95 % intervals: valid once, at the planned n"
                  : "anytime-valid 95 % intervals: they hold whenever one "
                    "looks, and are wider for it";
    change_columns(s);
    for (size_t i = 0; i < a->contrasts; i++)
        put_contrast(s, &a->contrast[i]);
}

static void trust(const struct analysis *a, struct doc *d)
{
    struct section *s =
        doc_add(d, "trust", "Can this be trusted?", SECTION_TABLE);

    doc_column(s, "name", NULL, 0);
    doc_column(s, "grade", "", 0);
    doc_column(s, NULL, "", 0);
    doc_column(s, "text", "", 0);
    for (size_t i = 0; i < a->trusts; i++) {
        const struct trust *t = &a->trust[i];

        doc_row(s, 0);
        doc_put(s, CELL_TEXT, 0, "%s", t->name);
        doc_put(s, CELL_TEXT, 0, "%s", trust_grade_name(t->grade));
        doc_put(s, CELL_TEXT, 0, "%s", t->words);
        doc_put(s, CELL_TEXT, 0, "%s", t->text);
    }
}

static const struct contrast *find(const struct analysis *a, const char *name)
{
    for (size_t i = 0; i < a->contrasts; i++)
        if (!strcmp(a->contrast[i].name, name))
            return &a->contrast[i];
    return NULL;
}

/* "error rate +2.50 pp (no call)", or why there is no word for it. */
static const char *in_short(struct section *s, const struct contrast *c)
{
    char change[WORDS_MAX], why[WORDS_MAX];
    const char *call = words_call(c);

    words_change(c, change);
    words_limits(c, why);
    return doc_text(s, "%s %s (%s)", c->words, change, *call ? call : why);
}

/* Names of the rows of that grade, after `what`; "" none. */
static const char *names(const struct analysis *a, struct section *s,
                         enum trust_grade grade, const char *what)
{
    const char *all = "";

    for (size_t i = 0; i < a->trusts; i++)
        if (a->trust[i].grade == grade)
            all = doc_text(s, "%s%s%s", all, *all ? ", " : what,
                           a->trust[i].words);
    return all;
}

/* Where the eye is after a long report has gone by. */
static void closing(const struct analysis *a, struct doc *d)
{
    const struct contrast *e = find(a, "error-rate"),
                          *l = find(a, "p50-latency");
    struct section *s = doc_add(d, NULL, "In short", SECTION_FIELDS);
    const char *bad = names(a, s, TRUST_BAD, "not to be trusted: ");
    const char *look = names(a, s, TRUST_LOOK, "to be looked at: ");

    if (e && l)
        field_line(s, "changed", "%s, %s", in_short(s, e), in_short(s, l));
    field_line(s, "trust", "%s%s%s", bad, *bad && *look ? "; " : "",
               *bad || *look ? look : "nothing speaks against the numbers");
}

void report_compose(const struct analysis *a, struct doc *out)
{
    experiment(a, out);
    run(a, out);
    changes(a, out);
    trust(a, out);
    report_detail(a, out);
    closing(a, out);
}
