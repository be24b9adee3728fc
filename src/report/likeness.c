#include "report/part.h"

#include "report/words.h"
#include <math.h>

static void put_share(struct section *s, int64_t equal, int64_t compared)
{
    double differ = noise_share(equal, compared);
    char words[WORDS_MAX];

    doc_put(s, CELL_NUMBER, differ, "%s",
            words_value(differ, MEASURE_SHARE, words));
}

static void put_likeness(struct section *s, const char *name, const char *words,
                         const struct likeness *l)
{
    doc_row(s, !l->compared);
    doc_put(s, CELL_TEXT, 0, "%s", name);
    doc_put(s, CELL_TEXT, 0, "%s", words);
    doc_put(s, CELL_NUMBER, (double)l->compared, "%lld",
            (long long)l->compared);
    put_share(s, l->equal, l->compared);
    put_share(s, l->normal_equal, l->normal_compared);
}

/* Answers differ by themselves; what the variants differ by is more than that
 * or it is nothing. */
void part_noise(const struct report *r, struct doc *d)
{
    const struct noise *n = &r->analysis->noise;
    struct section *s =
        doc_add(d, "noise", n->prompts ? "How steady answers are" : NULL,
                SECTION_TABLE);

    s->note = doc_text(s,
                       "%lld prompts were sent several times: read how often "
                       "the variants differ against how often each differs "
                       "from itself",
                       (long long)n->prompts);
    doc_column(s, "name", NULL, 0);
    doc_column(s, NULL, "", 0);
    doc_column(s, "compared", "compared", 1);
    doc_column(s, "differ", "differ", 1);
    doc_column(s, "normal_differ", "but for form", 1);
    put_likeness(s, "control", "control with itself", &n->within[CONTROL]);
    put_likeness(s, "treatment", "treatment with itself",
                 &n->within[TREATMENT]);
    put_likeness(s, "between", "control with treatment", &n->between);
}

/* What the difference of error rates could be, whatever is missing. */
void part_missing(const struct report *r, struct doc *d)
{
    const struct missing *m = &r->analysis->missing;
    int64_t any = m->only[CONTROL] + m->only[TREATMENT] + m->both;
    struct section *s = doc_add(
        d, "missing", any ? "Pairs that lack a side" : NULL, SECTION_FIELDS);
    struct cell *bounds;

    doc_number(s, "pairs", (double)m->pairs);
    doc_number(s, "only_control", (double)m->only[CONTROL]);
    doc_number(s, "only_treatment", (double)m->only[TREATMENT]);
    doc_number(s, "both", (double)m->both);
    doc_number(s, "p", m->p);
    bounds = doc_field(s, "error_rate_bounds", NULL, CELL_RANGE, NAN);
    bounds->low = m->low;
    bounds->high = m->high;
    doc_line(s, "lacking",
             "only control %lld, only treatment %lld, both %lld, of %lld; p "
             "%.4f of either as often",
             (long long)m->only[CONTROL], (long long)m->only[TREATMENT],
             (long long)m->both, (long long)m->pairs, m->p);
    doc_line(s, "worst case",
             "error rate from %+.2f pp to %+.2f pp, whatever those would have "
             "been",
             100 * m->low, 100 * m->high);
}
