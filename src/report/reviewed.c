/* What people found, and how far they can be trusted. */
#include <math.h>

#include "analysis/reviewers.h"
#include "report/part.h"
#include "report/words.h"

enum scale { SCALE_POINTS, SCALE_SHARE, SCALE_PLAIN };

/* One question to all votes. */
struct question {
    const char *name, *words;
    const struct estimate *e;
    enum scale scale;
    int64_t n;
    int tested; /* 1: its p is about what is asked */
};

static const char *in_scale(struct section *s, double x, enum scale scale)
{
    switch (scale) {
    case SCALE_POINTS:
        return doc_text(s, "%+.1f", 100 * x);
    case SCALE_SHARE:
        return doc_text(s, "%.1f", 100 * x);
    default:
        return doc_text(s, "%.2f", x);
    }
}

static const char *lacks(struct section *s, const struct estimate *e)
{
    switch (e->status) {
    case ESTIMATE_NO_DATA:
        return "no votes";
    case ESTIMATE_UNDEFINED:
        return "all votes are the same";
    case ESTIMATE_TOO_FEW:
        return doc_text(s, "needs %.0f", e->needs);
    default:
        return NULL;
    }
}

static void put_estimate(struct section *s, const struct estimate *e,
                         enum scale scale)
{
    static const char *const unit[] = {" pp", " %", ""};
    const char *missing = lacks(s, e);
    int known =
        e->status != ESTIMATE_NO_DATA && e->status != ESTIMATE_UNDEFINED;
    struct cell *c = doc_put(s, CELL_RANGE, known ? e->value : NAN, "%s%s",
                             known ? in_scale(s, e->value, scale) : "-",
                             known ? unit[scale] : "");

    c->missing = missing;
    if (!missing) {
        c->low = e->low;
        c->high = e->high;
    }
    doc_put(s, CELL_TEXT, 0, "%s",
            missing ? missing
                    : doc_text(s, "[%s, %s]", in_scale(s, e->low, scale),
                               in_scale(s, e->high, scale)));
}

static void put_p(struct section *s, double p)
{
    if (isnan(p))
        doc_put(s, CELL_NUMBER, NAN, "%s", "");
    else
        doc_put(s, CELL_NUMBER, p, p < .0001 ? "<.0001" : "%.4f", p);
}

static void put_count(struct section *s, int64_t n)
{
    doc_put(s, CELL_NUMBER, (double)n, "%lld", (long long)n);
}

static void put_question(struct section *s, const struct question *q)
{
    int known = !lacks(s, q->e);

    doc_row(s, 0);
    doc_put(s, CELL_TEXT, 0, "%s", q->name);
    doc_put(s, CELL_TEXT, 0, "%s", q->words);
    put_estimate(s, q->e, q->scale);
    put_p(s, q->tested && known ? q->e->p : NAN);
    put_count(s, q->n);
}

/* Identical answers are ties by rule. They take their part of all pairs, which
 * is known and not estimated. */
static struct estimate of_all(const struct estimate *e,
                              const struct pair_counts *c)
{
    double by =
        c->compared > 0 ? 1 - (double)c->equal / (double)c->compared : 1;
    struct estimate all = *e;

    all.value *= by;
    all.low *= by;
    all.high *= by;
    return all;
}

static void questions(const struct report *r, const struct reviewers *v,
                      struct doc *d)
{
    const struct pair_counts *c = &r->analysis->count;
    struct estimate all = of_all(&v->all.preference, c);
    const struct question row[] = {
        {"preference", "votes for treatment, less for control",
         &v->all.preference, SCALE_POINTS, v->all.rated, 1},
        {"preference-of-all", "the same of all pairs, ties by rule included",
         &all, SCALE_POINTS, v->all.rated, 0},
        {"left", "votes for the left one, less for the right", &v->all.left,
         SCALE_POINTS, v->all.rated, 1},
        {"steady", "the same vote when asked again, sides changed",
         &v->all.steadiness, SCALE_SHARE, v->all.again, 0},
        {"same", "the same vote of two reviewers", &v->same, SCALE_SHARE,
         v->shared, 0},
        {"alpha", "beyond chance: Krippendorff's alpha", &v->alpha, SCALE_PLAIN,
         v->shared, 0},
    };
    struct section *s =
        doc_add(d, "review", "What reviewers say", SECTION_TABLE);

    s->note = doc_text(s,
                       "%lld of %lld pairs of good answers are identical: "
                       "ties by rule, about which nobody is asked",
                       (long long)c->equal, (long long)c->compared);
    doc_column(s, "name", NULL, 0);
    doc_column(s, NULL, "", 0);
    doc_column(s, "change", "value", 1);
    doc_column(s, NULL, "95 % interval", 1);
    doc_column(s, "p", "p", 1);
    doc_column(s, "n", "n", 1);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        put_question(s, &row[i]);
}

static void put_reviewer(struct section *s, const struct reviewer *v)
{
    doc_row(s, 0);
    doc_put(s, CELL_TEXT, 0, "%s", v->name);
    put_count(s, v->rated);
    put_count(s, v->won[CONTROL]);
    put_count(s, v->won[TREATMENT]);
    put_count(s, v->equal);
    put_count(s, v->both_bad);
    put_count(s, v->skipped);
    put_estimate(s, &v->preference, SCALE_POINTS);
    put_p(s, lacks(s, &v->preference) ? NAN : v->preference.p);
    put_count(s, v->again);
    put_count(s, v->steady);
    doc_put(s, CELL_TEXT, 0, "%lld of %lld", (long long)v->steady,
            (long long)v->again);
    put_count(s, v->left_won);
    put_count(s, v->right_won);
}

static void by_reviewer(const struct reviewers *v, struct doc *d)
{
    struct section *s =
        doc_add(d, "reviewers", "Votes by reviewer", SECTION_TABLE);

    doc_column(s, "name", "", 0);
    doc_column(s, "n", "rated", 1);
    doc_column(s, "control", "control", 1);
    doc_column(s, "treatment", "treatment", 1);
    doc_column(s, "equal", "equal", 1);
    doc_column(s, "both_bad", "bad", 1);
    doc_column(s, "skipped", "skipped", 1)->room = ROOM_WIDE;
    doc_column(s, "change", "net", 1);
    doc_column(s, NULL, "95 % interval", 1);
    doc_column(s, "p", "p", 1)->room = ROOM_WIDE;
    doc_column(s, "again", NULL, 0);
    doc_column(s, "steady", NULL, 0);
    doc_column(s, NULL, "steady", 1)->room = ROOM_WIDE;
    doc_column(s, "left_won", NULL, 0);
    doc_column(s, "right_won", NULL, 0);
    for (size_t i = 0; i < v->count; i++)
        put_reviewer(s, &v->row[i]);
}

static void reasons(const struct reviewers *v, struct doc *d)
{
    struct section *s =
        doc_add(d, "reasons", "Reasons against an answer", SECTION_TABLE);

    doc_column(s, "name", "", 0);
    doc_column(s, "control", "control", 1);
    doc_column(s, "treatment", "treatment", 1);
    for (int t = 0; t < TAGS; t++) {
        doc_row(s, !v->tag[t][CONTROL] && !v->tag[t][TREATMENT]);
        doc_put(s, CELL_TEXT, 0, "%s", tag_name((enum tag)t));
        put_count(s, v->tag[t][CONTROL]);
        put_count(s, v->tag[t][TREATMENT]);
    }
}

void part_reviewed(const struct report *r, struct doc *d)
{
    const struct analysis *a = r->analysis;
    struct look l = {.alpha = .05};
    struct reviewers v;

    if (a->look == LOOK_LIVE)
        l.tuned = contrasts_tuned(a->pairs.design, a->asked.planned);
    reviewers_compute(&a->votes, &l, &v);
    if (v.count) {
        questions(r, &v, d);
        by_reviewer(&v, d);
        reasons(&v, d);
    }
    reviewers_release(&v);
}
