#include "report/format.h"

#include <math.h>
#include <string.h>

#include "base/csv.h"
#include "base/text.h"

/* One header for all: a section's column goes where its name stands here, a
 * range into three columns. What has no column here is in JSON only. */
static const struct place {
    const char *name;       /* of the section's column */
    const char *head;       /* the heading here */
    const char *low, *high; /* of the limits of a range; NULL: none */
} places[] = {
    {"name", "name", NULL, NULL},
    {"gate", "gate", NULL, NULL},
    {"unit", "unit", NULL, NULL},
    {"control", "control", "control_low", "control_high"},
    {"treatment", "treatment", "treatment_low", "treatment_high"},
    {"change", "estimate", "low", "high"},
    {"p", "p", NULL, NULL},
    {"n", "n", NULL, NULL},
    {"status", "status", NULL, NULL},
    {"call", "call", NULL, NULL},
    {"method", "method", NULL, NULL},
    {"interval", "interval", NULL, NULL},
    {"level", "level", NULL, NULL},
    {"role", "role", NULL, NULL},
    {"margin", "margin", NULL, NULL},
    {"state", "state", NULL, NULL},
    {"grade", "grade", NULL, NULL},
    {"value", "value", NULL, NULL},
    {"text", "text", NULL, NULL},
};
#define PLACES (sizeof places / sizeof *places)

static void put_text(struct buf *out, const char *text)
{
    struct buf safe;

    buf_init(&safe, 3 * strlen(text) + 1);
    text_safe(&safe, text, strlen(text), 0);
    if (safe.len)
        csv_text(out, safe.data);
    buf_release(&safe);
}

/* Unknown is empty; a failure, or a limit that there is not, is infinite. */
static void put_number(struct buf *out, double value)
{
    if (isinf(value))
        buf_adds(out, value > 0 ? "inf" : "-inf");
    else if (!isnan(value))
        buf_addf(out, "%.17g", value);
}

static void put_list(struct buf *out, const struct cell *c)
{
    struct buf all;

    buf_init(&all, out->max);
    for (size_t i = 0; i < c->pieces; i++)
        buf_addf(&all, "%s%s", i ? "; " : "", c->piece[i].text);
    put_text(out, all.data);
    buf_release(&all);
}

static void put_cell(struct buf *out, const struct cell *c)
{
    if (!c)
        return;
    if (c->kind == CELL_TEXT)
        put_text(out, c->text);
    else if (c->kind == CELL_LIST)
        put_list(out, c);
    else
        put_number(out, c->value);
}

static void put_place(struct buf *out, const struct place *p,
                      const struct cell *c)
{
    int limits = c && c->kind == CELL_RANGE;

    buf_addc(out, ',');
    put_cell(out, c);
    if (!p->low)
        return;
    buf_addc(out, ',');
    put_number(out, limits ? c->low : NAN);
    buf_addc(out, ',');
    put_number(out, limits ? c->high : NAN);
}

static const struct cell *named(const struct section *s, size_t row,
                                const char *name)
{
    for (size_t i = 0; i < s->columns; i++)
        if (s->column[i].name && !strcmp(s->column[i].name, name))
            return doc_cell(s, row, i);
    return NULL;
}

/* The interval that decides a gate is its estimate; what was served has no
 * name of ours. */
static const struct cell *cell_at(const struct section *s, size_t row,
                                  const struct place *p)
{
    const struct cell *c = named(s, row, p->name);

    if (!c && !strcmp(p->name, "change"))
        c = named(s, row, "found");
    if (!c && !strcmp(p->name, "name"))
        c = named(s, row, "kind");
    return c;
}

static void table(const struct section *s, struct buf *out)
{
    for (size_t row = 0; row < s->rows; row++) {
        put_text(out, s->name);
        for (size_t i = 0; i < PLACES; i++)
            put_place(out, &places[i], cell_at(s, row, &places[i]));
        buf_adds(out, "\r\n");
    }
}

/* A field a row: its name, and its text or its value. */
static void fields(const struct section *s, struct buf *out)
{
    for (size_t i = 0; i < s->columns; i++) {
        struct cell name = {.kind = CELL_TEXT, .text = s->column[i].name};
        const struct cell *c = doc_cell(s, 0, i);
        int words = c->kind == CELL_TEXT || c->kind == CELL_LIST;

        if (!s->column[i].name)
            continue;
        put_text(out, s->name);
        for (size_t at = 0; at < PLACES; at++) {
            const struct place *p = &places[at];
            const char *want = words ? "text" : "value";

            put_place(out, p,
                      !strcmp(p->name, "name") ? &name
                      : !strcmp(p->name, want) ? c
                                               : NULL);
        }
        buf_adds(out, "\r\n");
    }
}

static void render(const struct doc *doc, struct buf *out)
{
    buf_adds(out, "kind");
    for (size_t i = 0; i < PLACES; i++) {
        buf_addf(out, ",%s", places[i].head);
        if (places[i].low)
            buf_addf(out, ",%s,%s", places[i].low, places[i].high);
    }
    buf_adds(out, "\r\n");
    for (size_t i = 0; i < doc->sections; i++) {
        const struct section *s = &doc->section[i];

        if (s->name && s->kind == SECTION_TABLE)
            table(s, out);
        else if (s->name)
            fields(s, out);
    }
}

const struct format report_csv = {
    .name = "csv",
    .about = "one table with every number in full",
    .render = render,
};
