#include "report/part.h"

#include <math.h>
#include <string.h>

#include "report/words.h"

/* What a first screen has room for, whatever else is brief. */
static const char *const first_screen[] = {
    "error-rate",      "p50-latency",      "p95-latency",
    "p50-first-token", "cost-per-success", "agreement",
};

static enum tone tone_of(const struct contrast *c)
{
    int side = contrast_side(c);

    return side > 0 ? TONE_BAD : side < 0 ? TONE_GOOD : TONE_NONE;
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

static void put_sides(struct section *s, const struct contrast *c)
{
    char words[WORDS_MAX];

    doc_put(s, CELL_NUMBER, c->control, "%s", words_side(c, c->control, words));
    doc_put(s, CELL_NUMBER, c->treatment, "%s",
            words_side(c, c->treatment, words));
}

static void put_call(struct section *s, const struct contrast *c)
{
    doc_put(s, CELL_TEXT, 0, "%s", words_call(c))->tone = tone_of(c);
}

static const char *interval_name(const struct analysis *a)
{
    return a->look == LOOK_FINAL ? "fixed-sample" : "anytime-valid";
}

const char *part_look(const struct analysis *a)
{
    return a->look == LOOK_FINAL
               ? "fixed-sample 95 % intervals: valid once, at the planned n"
               : "anytime-valid 95 % intervals: they hold whenever one "
                 "looks, and are wider for it";
}

static int on_first_screen(const struct contrast *c)
{
    for (size_t i = 0; i < sizeof first_screen / sizeof *first_screen; i++)
        if (!strcmp(first_screen[i], c->name))
            return 1;
    return 0;
}

static void put_brief(struct section *s, const struct contrast *c)
{
    doc_row(s, c->status == CONTRAST_NO_DATA);
    doc_put(s, CELL_TEXT, 0, "%s", c->words);
    put_sides(s, c);
    put_change(s, c);
    doc_put(s, CELL_TEXT, 0, "%lld", (long long)c->n);
    put_call(s, c);
}

static void brief(const struct analysis *a, struct doc *d, enum room room)
{
    struct section *s = doc_add(d, NULL, "", SECTION_TABLE);

    s->part = PART_BRIEF;
    s->room = room;
    s->words = doc_text(s,
                        "Treatment against control, %s 95 %% intervals, "
                        "methods below",
                        interval_name(a));
    doc_column(s, NULL, "", 0);
    doc_column(s, NULL, "control", 1);
    doc_column(s, NULL, "treatment", 1);
    doc_column(s, NULL, "change", 1);
    doc_column(s, NULL, "95 % interval", 1);
    doc_column(s, NULL, "n", 1);
    doc_column(s, NULL, "", 0);
    for (size_t i = 0; i < a->contrasts; i++) {
        const struct contrast *c = &a->contrast[i];

        if (room == ROOM_WIDE ? c->brief : on_first_screen(c))
            put_brief(s, c);
    }
}

void part_changes_brief(const struct report *r, struct doc *d)
{
    brief(r->analysis, d, ROOM_NARROW);
    brief(r->analysis, d, ROOM_WIDE);
}

static void change_columns(struct section *s)
{
    doc_column(s, "name", NULL, 0);
    doc_column(s, NULL, "", 0);
    doc_column(s, "control", "control", 1);
    doc_column(s, "treatment", "treatment", 1);
    doc_column(s, "change", "change", 1);
    doc_column(s, NULL, "95 % interval", 1);
    doc_column(s, "p", "p", 1)->room = ROOM_WIDE;
    doc_column(s, NULL, "", 0);
    doc_column(s, "unit", NULL, 0);
    doc_column(s, "in", NULL, 0);
    doc_column(s, "call", NULL, 0);
    doc_column(s, "status", NULL, 0);
    doc_column(s, "n", "n", 1)->room = ROOM_WIDE;
    doc_column(s, "needs", NULL, 0);
    doc_column(s, "level", NULL, 0);
    doc_column(s, "interval", NULL, 0);
    doc_column(s, "method", "method", 0)->room = ROOM_WIDE;
    doc_column(s, "role", "role", 0)->room = ROOM_WIDE;
}

/* What neither a gate nor success asks about makes no claim. */
static const char *role_of(const struct report *r, const struct contrast *c,
                           const char *none)
{
    const struct verdict *v = r->verdict;

    if (v && v->success && !strcmp(v->success, c->name))
        return "success";
    for (size_t i = 0; v && i < v->gates; i++)
        if (!strcmp(v->gate[i].gate.name, c->name))
            return "gate";
    return none;
}

static void put_contrast(struct section *s, const struct contrast *c,
                         const char *interval, const char *role)
{
    char words[WORDS_MAX];

    doc_row(s, c->status == CONTRAST_NO_DATA);
    doc_put(s, CELL_TEXT, 0, "%s", c->name);
    doc_put(s, CELL_TEXT, 0, "%s", c->words);
    put_sides(s, c);
    put_change(s, c);
    words_p(c, words);
    doc_put(s, CELL_NUMBER, *words ? c->p : NAN, "%s", words);
    put_call(s, c);
    doc_put(s, CELL_TEXT, 0, "%s", words_kind(c));
    doc_put(s, CELL_TEXT, 0, "%s", words_in(c));
    doc_put(s, CELL_TEXT, 0, "%s", words_call(c));
    doc_put(s, CELL_TEXT, 0, "%s", words_status(c));
    doc_put(s, CELL_NUMBER, (double)c->n, "%lld", (long long)c->n);
    doc_put(s, CELL_NUMBER, (double)c->needs, "%lld", (long long)c->needs);
    doc_put(s, CELL_NUMBER, c->level, "%g", c->level);
    doc_put(s, CELL_TEXT, 0, "%s", interval);
    doc_put(s, CELL_TEXT, 0, "%s", c->method);
    doc_put(s, CELL_TEXT, 0, "%s", role);
}

/* Where a quantile is a failure, or next to one: how many fail, and what has
 * limits all the same. */
static const char *failing(struct section *s, const struct analysis *a)
{
    char control[WORDS_MAX], treatment[WORDS_MAX];
    const struct contrast *errors = NULL;
    int any = 0;

    for (size_t i = 0; i < a->contrasts; i++) {
        const struct contrast *c = &a->contrast[i];

        if (!strcmp(c->name, "error-rate"))
            errors = c;
        any |= c->in == CONTRAST_SECONDS &&
               (c->status == CONTRAST_UNDEFINED || c->pivot.open);
    }
    if (!any || !errors)
        return "";
    return doc_text(s,
                    "; a failure, failures near: %s of control and %s of "
                    "treatment fail, and such quantiles have no limits; a "
                    "lower one, or one of those ok, can be gated",
                    words_side(errors, errors->control, control),
                    words_side(errors, errors->treatment, treatment));
}

/* A ramp's numbers are no plain averages: whoever works them out from the
 * counts of all replies finds others. */
static const char *weighed(const struct analysis *a)
{
    for (size_t i = 0; i < a->contrasts; i++)
        if (a->contrast[i].strata_used > 1)
            return "; numbers of both variants, rates too, are those of each "
                   "share, weighed by nC nT/(nC + nT), not of all replies";
    return "";
}

void part_changes(const struct report *r, struct doc *d)
{
    const struct analysis *a = r->analysis;
    struct section *s = doc_add(
        d, "changes", "Treatment against control, in full", SECTION_TABLE);

    s->note = doc_text(s,
                       "%s; what no gate asks about is descriptive: no "
                       "claim is made%s%s%s",
                       part_look(a),
                       a->pairs.design == DESIGN_UNPAIRED
                           ? ""
                           : "; ok: of pairs of which both were ok",
                       failing(s, a), weighed(a));
    change_columns(s);
    for (size_t i = 0; i < a->contrasts; i++)
        put_contrast(s, &a->contrast[i], interval_name(a),
                     role_of(r, &a->contrast[i], "descriptive"));
}

/* What the table of changes has no room for in 80 columns; that most rows are
 * descriptive is said above it. */
void part_methods(const struct report *r, struct doc *d)
{
    const struct analysis *a = r->analysis;
    struct section *s =
        doc_add(d, NULL, "How the changes were computed", SECTION_TABLE);
    char p[WORDS_MAX];

    s->room = ROOM_NARROW;
    doc_column(s, NULL, "", 0);
    doc_column(s, NULL, "n", 1);
    doc_column(s, NULL, "p", 1);
    doc_column(s, NULL, "method", 0);
    doc_column(s, NULL, "", 0);
    for (size_t i = 0; i < a->contrasts; i++) {
        const struct contrast *c = &a->contrast[i];

        doc_row(s, c->status == CONTRAST_NO_DATA);
        doc_put(s, CELL_TEXT, 0, "%s", c->words);
        doc_put(s, CELL_TEXT, 0, "%lld", (long long)c->n);
        doc_put(s, CELL_TEXT, 0, "%s", words_p(c, p));
        doc_put(s, CELL_TEXT, 0, "%s", c->method);
        doc_put(s, CELL_TEXT, 0, "%s", role_of(r, c, ""));
    }
}
