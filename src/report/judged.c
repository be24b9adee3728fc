#include "report/part.h"

#include <math.h>
#include <string.h>

#include "analysis/more.h"
#include "report/words.h"

/* As many gates as a first screen has room for, the worst first. */
#define BRIEF_MOST 3

static const enum tone gate_tone[] = {
    [GATE_HOLDS] = TONE_GOOD,
    [GATE_BROKEN] = TONE_BAD,
    [GATE_UNDECIDED] = TONE_LOOK,
    [GATE_UNKNOWN] = TONE_LOOK,
};

/* What is shown first. */
static const enum gate_state worst[] = {GATE_BROKEN, GATE_UNDECIDED,
                                        GATE_UNKNOWN, GATE_HOLDS};

static const char *loud(enum verdict_word w)
{
    static const char *const word[] = {
        [VERDICT_PROMOTE] = "PROMOTE",
        [VERDICT_HOLD] = "HOLD",
        [VERDICT_ROLL_BACK] = "ROLL BACK",
        [VERDICT_INVALID] = "INVALID",
    };

    return word[w];
}

static void put_word(struct section *s, const struct verdict *v)
{
    static const enum tone tone[] = {
        [VERDICT_PROMOTE] = TONE_GOOD,
        [VERDICT_HOLD] = TONE_LOOK,
        [VERDICT_ROLL_BACK] = TONE_BAD,
        [VERDICT_INVALID] = TONE_BAD,
    };
    struct cell *c;

    doc_string(s, "word", verdict_name(v->word));
    doc_line(s, "verdict", "%s", loud(v->word))->tone = tone[v->word];
    doc_flag(s, "final", v->final);
    doc_flag(s, "default_gates", v->defaults);
    doc_flag(s, "changed_gates", v->changed);
    doc_flag(s, "latched", v->latched);
    doc_number(s, "decided_pairs", v->latched ? (double)v->decided_pairs : NAN);
    doc_number(s, "more_pairs", v->more > 0 ? (double)v->weight : NAN);
    doc_number(s, "more", v->more > 0 ? (double)v->more : NAN);
    doc_string(s, "more_units", v->more > 0 ? v->units : "");
    c = doc_field(s, "reasons", "", CELL_LIST, 0);
    doc_pieces(s, c, v->reasons);
    for (size_t i = 0; i < v->reasons; i++)
        doc_piece(c, doc_text(s, "%s", v->reason[i]), 0);
}

void part_headline(const struct report *r, struct doc *d)
{
    const struct verdict *v = r->verdict;
    struct section *s =
        doc_add(d, v ? "verdict" : NULL, "Verdict", SECTION_HEADLINE);
    struct cell *c;

    s->part = PART_HEAD;
    if (v) {
        put_word(s, v);
        return;
    }
    doc_line(s, "verdict", "NOT JUDGED")->tone = TONE_LOOK;
    c = doc_field(s, NULL, "", CELL_LIST, 0);
    doc_pieces(s, c, 1);
    doc_piece(c, "no gates were judged; what was measured stands below", 0);
}

static const char *heading(struct section *s, const struct verdict *v)
{
    return doc_text(s, "Gates%s%s",
                    v->defaults ? " (defaults: none were asked for)" : "",
                    v->changed ? " (not those frozen at the start)" : "");
}

/* A copy of the contrast with the numbers that decided. */
static struct contrast decided(const struct judged *j)
{
    struct contrast c = {
        .name = j->gate.name,
        .unit = CONTRAST_RATIO,
        .status = CONTRAST_NO_DATA,
    };

    if (j->contrast)
        c = *j->contrast;
    c.estimate = j->value;
    c.low = j->low;
    c.high = j->high;
    if (c.status == CONTRAST_OK && isnan(j->low))
        c.status = CONTRAST_TOO_FEW;
    return c;
}

static void put_found(struct section *s, const struct judged *j)
{
    struct contrast c = decided(j);
    char words[WORDS_MAX];
    struct cell *cell =
        doc_put(s, CELL_RANGE, j->value, "%s", words_change(&c, words));

    words_limits(&c, words);
    if (c.status == CONTRAST_OK) {
        cell->low = j->low;
        cell->high = j->high;
    } else {
        cell->missing = doc_text(s, "%s", words);
    }
    doc_put(s, CELL_TEXT, 0, "%s", words);
}

static void put_state(struct section *s, const struct judged *j)
{
    doc_put(s, CELL_TEXT, 0, "%s", gate_state_name(j->state))->tone =
        gate_tone[j->state];
}

static void put_brief(struct section *s, const struct verdict *v,
                      const struct judged *j)
{
    doc_row(s, 0);
    /* As wide as the labels of the fields around it. */
    if (s->room == ROOM_NARROW)
        doc_put(s, CELL_TEXT, 0, "%-10s", "gate");
    put_state(s, j);
    doc_put(s, CELL_TEXT, 0, "%s%s", j->gate.text,
            v->defaults ? " (default)" : "");
    put_found(s, j);
}

/* In 80 columns it goes on with the fields above, elsewhere it is headed. */
static struct section *brief(struct doc *d, const struct verdict *v,
                             enum room room)
{
    struct section *s = doc_add(d, NULL, "", SECTION_TABLE);
    int headed = room == ROOM_WIDE;

    s->part = PART_BRIEF;
    s->room = room;
    if (headed)
        s->words = heading(s, v);
    else
        doc_column(s, NULL, "", 0);
    doc_column(s, NULL, "", 0);
    doc_column(s, NULL, headed ? "gate" : "", 0);
    doc_column(s, NULL, headed ? "found" : "", 1);
    doc_column(s, NULL, headed ? "95 % interval" : "", 1);
    return s;
}

/* The worst first, as many as there is room for. */
static void put_worst(struct section *s, const struct verdict *v, size_t most)
{
    size_t shown = 0;

    for (size_t w = 0; w < sizeof worst / sizeof *worst; w++)
        for (size_t i = 0; i < v->gates && shown < most; i++) {
            if (v->gate[i].state != worst[w])
                continue;
            put_brief(s, v, &v->gate[i]);
            shown++;
        }
}

void part_gates_brief(const struct report *r, struct doc *d)
{
    const struct verdict *v = r->verdict;
    struct section *s;

    if (!v || !v->gates)
        return;
    put_worst(brief(d, v, ROOM_WIDE), v, v->gates);
    put_worst(brief(d, v, ROOM_NARROW), v, BRIEF_MOST);
    if (v->gates <= BRIEF_MOST)
        return;
    s = doc_add(d, NULL, "", SECTION_FIELDS);
    s->part = PART_BRIEF;
    s->room = ROOM_NARROW;
    doc_line(s, "", "%zu more gate%s below", v->gates - BRIEF_MOST,
             v->gates - BRIEF_MOST == 1 ? "" : "s");
}

static void gate_columns(struct section *s)
{
    doc_column(s, "state", "", 0);
    doc_column(s, "gate", "gate", 0);
    doc_column(s, "name", NULL, 0);
    doc_column(s, "op", NULL, 0);
    doc_column(s, "margin", NULL, 0);
    doc_column(s, "critical", NULL, 0);
    doc_column(s, "worse", NULL, 0);
    doc_column(s, "found", "found", 1);
    doc_column(s, NULL, "95 % interval", 1);
    doc_column(s, "harm", NULL, 0);
    doc_column(s, "unit", NULL, 0);
    doc_column(s, "level", NULL, 0);
    doc_column(s, "n", "n", 1);
    doc_column(s, "more_pairs", NULL, 0);
    doc_column(s, "more", NULL, 0);
    doc_column(s, "more_units", NULL, 0);
    doc_column(s, "method", "method", 0)->room = ROOM_WIDE;
    doc_column(s, "why", "", 0)->room = ROOM_WIDE;
}

static void put_harm(struct section *s, const struct judged *j)
{
    struct cell *c = doc_put(s, CELL_RANGE, j->value, "%s", "");

    c->low = j->harm_low;
    c->high = j->harm_high;
}

static void put_gate(struct section *s, const struct judged *j)
{
    struct contrast c = decided(j);

    doc_row(s, 0);
    put_state(s, j);
    doc_put(s, CELL_TEXT, 0, "%s", j->gate.text);
    doc_put(s, CELL_TEXT, 0, "%s", j->gate.name);
    doc_put(s, CELL_TEXT, 0, j->gate.op == GATE_AT_MOST ? "<=" : ">=");
    doc_put(s, CELL_NUMBER, j->gate.margin, "%s", "");
    doc_put(s, CELL_FLAG, j->gate.critical, "%s", "");
    doc_put(s, CELL_FLAG, j->worse, "%s", "");
    put_found(s, j);
    put_harm(s, j);
    doc_put(s, CELL_TEXT, 0, "%s", words_kind(&c));
    doc_put(s, CELL_NUMBER, j->contrast ? c.level : NAN, "%s", "");
    doc_put(s, CELL_NUMBER, (double)c.n, "%lld", (long long)c.n);
    doc_put(s, CELL_NUMBER, j->more > 0 ? (double)j->weight : NAN, "%s", "");
    doc_put(s, CELL_NUMBER, j->more > 0 ? (double)j->more : NAN, "%s", "");
    doc_put(s, CELL_TEXT, 0, "%s", j->more > 0 ? judge_units(j) : "");
    doc_put(s, CELL_TEXT, 0, "%s", j->contrast ? c.method : "");
    doc_put(s, CELL_TEXT, 0, "%s", j->why);
}

/* In 80 columns the sentences stand by themselves. */
static void sentences(const struct verdict *v, struct doc *d)
{
    struct section *s = doc_add(
        d, NULL, "What each gate asks, and why it is so", SECTION_TABLE);

    s->room = ROOM_NARROW;
    doc_column(s, NULL, "", 0);
    doc_column(s, NULL, "", 0);
    for (size_t i = 0; i < v->gates; i++) {
        char more[MORE_WORDS];

        doc_row(s, !*v->gate[i].why);
        doc_put(s, CELL_TEXT, 0, "%s", v->gate[i].gate.text);
        if (v->gate[i].more > 0)
            doc_put(
                s, CELL_TEXT, 0, "%s; about %s would probably decide",
                v->gate[i].why,
                more_words(v->gate[i].more, judge_units(&v->gate[i]), more));
        else
            doc_put(s, CELL_TEXT, 0, "%s", v->gate[i].why);
    }
}

void part_gates(const struct report *r, struct doc *d)
{
    const struct verdict *v = r->verdict;
    struct section *s;

    if (!v)
        return;
    s = doc_add(d, "gates", "", SECTION_TABLE);
    s->words = heading(s, v);
    s->room = v->gates > BRIEF_MOST ? ROOM_ANY : ROOM_WIDE;
    gate_columns(s);
    for (size_t i = 0; i < v->gates; i++)
        put_gate(s, &v->gate[i]);
    sentences(v, d);
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

/* Where the eye is after a long report has gone by. */
void part_closing(const struct report *r, struct doc *d)
{
    const struct analysis *a = r->analysis;
    const struct contrast *e = find(a, "error-rate"),
                          *l = find(a, "p50-latency");
    struct section *s = doc_add(d, NULL, "In short", SECTION_FIELDS);
    const char *bad = part_trusts(a, s, TRUST_BAD, "not to be trusted: ");
    const char *look = part_trusts(a, s, TRUST_LOOK, "to be looked at: ");

    s->part = PART_END;
    if (e && l)
        doc_line(s, "changed", "%s, %s", in_short(s, e), in_short(s, l));
    doc_line(s, "trust", "%s%s%s", bad, *bad && *look ? "; " : "",
             *bad || *look ? look : "nothing speaks against the numbers");
    for (size_t i = 0; r->verdict && i < r->verdict->reasons; i++)
        doc_line(s, i ? "" : "verdict", "%s%s%s",
                 i ? "" : verdict_name(r->verdict->word), i ? "" : ": ",
                 r->verdict->reason[i]);
}
