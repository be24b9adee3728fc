#include "report/part.h"

const char *part_trusts(const struct analysis *a, struct section *s,
                        enum trust_grade grade, const char *what)
{
    const char *all = "";

    for (size_t i = 0; i < a->trusts; i++)
        if (a->trust[i].grade == grade)
            all = doc_text(s, "%s%s%s", all, *all ? ", " : what,
                           a->trust[i].words);
    return all;
}

static size_t graded(const struct analysis *a, enum trust_grade grade)
{
    size_t n = 0;

    for (size_t i = 0; i < a->trusts; i++)
        n += a->trust[i].grade == grade;
    return n;
}

void part_trust_brief(const struct report *r, struct doc *d)
{
    const struct analysis *a = r->analysis;
    struct section *s = doc_add(d, NULL, "", SECTION_FIELDS);
    const char *bad = part_trusts(a, s, TRUST_BAD, "bad: ");
    const char *look = part_trusts(a, s, TRUST_LOOK, "look at: ");

    s->part = PART_BRIEF;
    doc_line(s, "trust", "%s%s%s%s%zu of %zu checks ok", bad, *bad ? "; " : "",
             look, *look ? "; " : "", graded(a, TRUST_OK), a->trusts);
}

static void put_trust(struct section *s, const struct trust *t)
{
    static const enum tone tone[] = {
        [TRUST_OK] = TONE_GOOD,
        [TRUST_LOOK] = TONE_LOOK,
        [TRUST_BAD] = TONE_BAD,
    };

    doc_row(s, 0);
    doc_put(s, CELL_TEXT, 0, "%s", t->name);
    doc_put(s, CELL_TEXT, 0, "%s", trust_grade_name(t->grade))->tone =
        tone[t->grade];
    doc_put(s, CELL_TEXT, 0, "%s", t->words);
    doc_put(s, CELL_TEXT, 0, "%s", t->text);
}

void part_trust(const struct report *r, struct doc *d)
{
    const struct analysis *a = r->analysis;
    struct section *s =
        doc_add(d, "trust", "Can this be trusted?", SECTION_TABLE);

    doc_column(s, "name", NULL, 0);
    doc_column(s, "grade", "", 0);
    doc_column(s, NULL, "", 0);
    doc_column(s, "text", "", 0);
    for (int grade = TRUST_BAD; grade >= TRUST_OK; grade--)
        for (size_t i = 0; i < a->trusts; i++)
            if ((int)a->trust[i].grade == grade)
                put_trust(s, &a->trust[i]);
}
