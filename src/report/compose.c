#include "report/compose.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/again.h"
#include "analysis/frozen.h"
#include "analysis/health.h"
#include "base/text.h"
#include "report/part.h"

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

static void field_variant(const struct analysis *a, struct section *s, int side)
{
    static const char *const part[] = {"provider", "model", "endpoint"};
    const char *value[3], *name = side_name((enum side)side);

    for (size_t i = 0; i < 3; i++) {
        const char *key = doc_text(s, "%s_%s", name, part[i]);

        value[i] = side_setting(a, side, part[i]);
        doc_string(s, key, value[i]);
    }
    doc_line(s, name, "%s, %s at %s", value[1], value[0], value[2]);
}

static void experiment(const struct analysis *a, struct doc *d)
{
    struct section *s = doc_add(d, "experiment", "", SECTION_FIELDS);

    s->part = PART_HEAD;
    doc_string(s, "name", setting(a, "name"));
    field_variant(a, s, CONTROL);
    field_variant(a, s, TREATMENT);
    doc_string(s, "loop", setting(a, "loop"));
    doc_string(s, "schedule", setting(a, "schedule"));
}

/* Nobody planned how long a live release is. */
static int is_whole(const struct analysis *a)
{
    return a->look == LOOK_FINAL ||
           (a->asked.endless && a->engine.phase == PHASE_FINISHED);
}

/* What stands for "interrupted: yes or no". */
static void field_state(const struct analysis *a, struct section *s)
{
    const struct engine *e = &a->engine;
    const char *state = health_state(e, a->gone);
    int whole = is_whole(a);
    int early = !whole && (a->gone || phase_ended(e->phase));
    int reason = !whole && *e->why && strcmp(e->why, state) != 0;
    char clock[TEXT_MAX];

    doc_string(s, "phase", phase_name(e->phase));
    doc_flag(s, "finished", whole);
    doc_flag(s, "interrupted", early);
    doc_flag(s, "engine_gone", a->gone);
    doc_string(s, "why", e->why);
    doc_number(s, "elapsed_seconds", (double)e->elapsed / 1e9);
    text_clock(e->elapsed, clock);
    doc_line(s, "run", "%s after %s%s%s%s", state, clock, reason ? ": " : "",
             reason ? e->why : "", a->gone ? "; the same command resumes" : "");
}

/* Nothing is a pair in a split. */
static void line_split(const struct analysis *a, struct section *s)
{
    const struct tally *c = &a->sample[CONTROL].tally;
    const struct tally *t = &a->sample[TREATMENT].tally;

    doc_line(s, "requests",
             "control %lld, failed %lld; treatment %lld, failed %lld",
             (long long)tally_counted(c), (long long)c->failed,
             (long long)tally_counted(t), (long long)t->failed);
}

static void field_pairs(const struct analysis *a, struct section *s)
{
    const struct pair_counts *c = &a->count;

    doc_number(s, "planned", a->asked.endless ? NAN : (double)c->planned);
    doc_number(s, "complete", (double)c->complete);
    doc_number(s, "both_ok", (double)c->both_ok);
    doc_number(s, "only_control_failed", (double)c->only_failed[CONTROL]);
    doc_number(s, "only_treatment_failed", (double)c->only_failed[TREATMENT]);
    doc_number(s, "both_failed", (double)c->both_failed);
    doc_number(s, "control_missing", (double)c->missing[CONTROL]);
    doc_number(s, "treatment_missing", (double)c->missing[TREATMENT]);
    doc_number(s, "control_skipped", (double)c->skipped[CONTROL]);
    doc_number(s, "treatment_skipped", (double)c->skipped[TREATMENT]);
    doc_number(s, "answers_compared", (double)c->compared);
    doc_number(s, "answers_equal", (double)c->equal);
    if (a->pairs.design == DESIGN_UNPAIRED) {
        line_split(a, s);
        return;
    }
    doc_line(s, "pairs", "%lld %s, %lld complete, %lld %s",
             (long long)c->planned, a->asked.endless ? "copied" : "planned",
             (long long)c->complete, (long long)(c->planned - c->complete),
             is_whole(a) ? "incomplete" : "not complete yet");
    doc_line(s, "",
             "both ok %lld; failed: only control %lld, only treatment %lld, "
             "both %lld",
             (long long)c->both_ok, (long long)c->only_failed[CONTROL],
             (long long)c->only_failed[TREATMENT], (long long)c->both_failed);
}

static void field_retried(const struct analysis *a, struct section *s)
{
    for (int side = 0; side < SIDES; side++)
        doc_number(
            s, doc_text(s, "%s_attempts_retried", side_name((enum side)side)),
            (double)again_sum(a->again[side]));
}

static void run(const struct analysis *a, struct doc *d)
{
    struct section *s = doc_add(d, "run", "", SECTION_FIELDS);

    s->part = PART_HEAD;
    field_state(a, s);
    field_pairs(a, s);
    field_retried(a, s);
    doc_string(s, "intervals",
               a->look == LOOK_FINAL ? "fixed-sample" : "anytime-valid");
}

/* What is no failed reply any more; nothing where there was nothing to mend. */
static void retried(const struct analysis *a, struct doc *d)
{
    struct section *s = doc_add(d, NULL, "What retries mended", SECTION_FIELDS);
    struct buf text;

    for (int side = 0; side < SIDES; side++) {
        int64_t n = again_sum(a->again[side]);

        if (n == 0)
            continue;
        buf_init(&text, 1024);
        again_write(a->again[side], &text);
        doc_line(s, side_name((enum side)side),
                 "%lld %s failed and %s tried again: %s", (long long)n,
                 n == 1 ? "attempt" : "attempts", n == 1 ? "was" : "were",
                 text.data);
        buf_release(&text);
    }
    if (!s->columns)
        s->words = NULL;
}

/* Ended, and nobody answered anything. */
static int is_empty(const struct analysis *a)
{
    const struct pair_counts *c = &a->count;
    int ended = a->gone || phase_ended(a->engine.phase);

    for (size_t i = 0; i < a->contrasts; i++)
        if (a->contrast[i].n > 0)
            return 0;
    return ended && !frozen_live(&a->settings) &&
           a->sample[CONTROL].tally.replies +
                   a->sample[TREATMENT].tally.replies + c->skipped[CONTROL] +
                   c->skipped[TREATMENT] ==
               0;
}

/* A hundred lines of "no data" would hide the one that says why; programs get
 * the members that they look for. */
static void say_empty(struct doc *d)
{
    struct section *s;

    for (size_t i = 0; i < d->sections; i++)
        if (d->section[i].part != PART_HEAD)
            d->section[i].words = NULL;
    s = doc_add(d, NULL, "", SECTION_FIELDS);
    s->part = PART_HEAD;
    doc_line(s, "to do",
             "there is no reply, so there is nothing to compare: mend what "
             "ended the run; `diptych check` asks both variants once; then "
             "the same command goes on");
}

void report_compose(const struct report *r, struct doc *out)
{
    struct section *s;

    part_headline(r, out);
    s = &out->section[0];
    out->title =
        doc_text(s, "diptych report: %s", setting(r->analysis, "name"));
    experiment(r->analysis, out);
    run(r->analysis, out);
    part_live(r, out);
    part_gates_brief(r, out);
    part_trust_brief(r, out);
    part_changes_brief(r, out);
    part_gates(r, out);
    if (r->charts)
        part_effects(r, out);
    part_changes(r, out);
    part_methods(r, out);
    part_stages(r, out);
    part_turns(r, out);
    part_reviewed(r, out);
    part_noise(r, out);
    part_missing(r, out);
    part_trust(r, out);
    if (r->charts)
        part_spread(r, out);
    part_measures(r, out);
    if (r->charts)
        part_failures(r, out);
    part_outcomes(r, out);
    retried(r->analysis, out);
    if (r->examples && r->analysis->pairs.design == DESIGN_PAIRED)
        part_examples(r, out);
    part_served(r, out);
    part_settings(r, out);
    part_closing(r, out);
    if (is_empty(r->analysis))
        say_empty(out);
}
