#include "report/part.h"

#include <math.h>

#include "report/marks.h"
#include "report/words.h"

static void put_name(struct section *s, const struct example *e)
{
    char words[SIDES][WORDS_MAX];
    const char *alike = "", *repeat = "";

    if (!isnan(e->similarity))
        alike = doc_text(s, ", likeness %.2f", e->similarity);
    if (e->repeat > 1)
        repeat = doc_text(s, " (repeat %d)", e->repeat);
    for (int i = 0; i < SIDES; i++)
        words_value(e->latency[i], MEASURE_SECONDS, words[i]);
    doc_put(s, CELL_TEXT, 0, "%s%s%s; control %s, treatment %s",
            e->id ? e->id : "?", repeat, alike, words[CONTROL],
            words[TREATMENT]);
}

static void put_example(struct section *s, const struct example *e)
{
    const char *text[SIDES];
    size_t at;

    for (int i = 0; i < SIDES; i++)
        text[i] = e->answer[i] ? e->answer[i] : "(no text)";
    doc_row(s, 0);
    put_name(s, e);
    doc_put(s, CELL_TEXT, 0, "%s", e->asked ? e->asked : "");
    /* The second one may move the first. */
    at = s->cells;
    doc_put(s, CELL_MARKED, 0, "%s", "");
    doc_put(s, CELL_MARKED, 0, "%s", "");
    marks_make(s, &s->cell[at], text[CONTROL], &s->cell[at + 1],
               text[TREATMENT]);
}

void part_examples(const struct report *r, struct doc *d)
{
    const struct examples *e = r->examples;
    struct section *s =
        doc_add(d, NULL, "The pairs that differ most", SECTION_ASIDE);

    s->room = ROOM_WIDE;
    s->note = doc_text(s,
                       "%lld of %lld pairs of good answers differ; %zu of "
                       "them here, the least alike first, words that the "
                       "other answer lacks are marked",
                       (long long)e->differ, (long long)e->compared, e->count);
    doc_column(s, NULL, "", 0);
    doc_column(s, NULL, "asked", 0);
    doc_column(s, NULL, "control", 0);
    doc_column(s, NULL, "treatment", 0);
    for (size_t i = 0; i < e->count; i++)
        put_example(s, &e->row[i]);
}
