#include "report/format.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/text.h"

#define SCHEMA "diptych.report/1"

/* Servers name models in bytes of their own choice. */
static json_t *string(const char *text)
{
    json_t *value = json_string(text);
    struct buf safe;

    if (value)
        return value;
    buf_init(&safe, 3 * strlen(text) + 1);
    text_safe(&safe, text, strlen(text), 0);
    value = json_string(safe.data);
    buf_release(&safe);
    return value;
}

/* JSON has no infinity, and what is not known is null. */
static json_t *number(double value)
{
    if (!isfinite(value))
        return json_null();
    if (value == floor(value) && fabs(value) < 0x1p53)
        return json_integer((json_int_t)value);
    return json_real(value);
}

static json_t *range(const struct cell *c)
{
    json_t *o = json_object();

    json_object_set_new(o, "value", number(c->value));
    json_object_set_new(o, "low", number(c->low));
    json_object_set_new(o, "high", number(c->high));
    if (c->missing)
        json_object_set_new(o, "missing", string(c->missing));
    return o;
}

static json_t *list(const struct cell *c)
{
    json_t *all = json_array();

    for (size_t i = 0; i < c->pieces; i++)
        json_array_append_new(all, string(c->piece[i].text));
    return all;
}

static json_t *cell(const struct cell *c)
{
    switch (c->kind) {
    case CELL_LIST:
        return list(c);
    case CELL_FLAG:
        return json_boolean(c->value);
    case CELL_NUMBER:
        return number(c->value);
    case CELL_RANGE:
        return range(c);
    default:
        return string(c->text);
    }
}

static json_t *row(const struct section *s, size_t at)
{
    json_t *o = json_object();

    for (size_t i = 0; i < s->columns; i++)
        if (s->column[i].name)
            json_object_set_new(o, s->column[i].name, cell(doc_cell(s, at, i)));
    return o;
}

static json_t *section(const struct section *s)
{
    json_t *all;

    if (s->kind != SECTION_TABLE)
        return row(s, 0);
    all = json_array();
    for (size_t i = 0; i < s->rows; i++)
        json_array_append_new(all, row(s, i));
    return all;
}

static void render(const struct doc *doc, struct buf *out)
{
    json_t *o = json_object();
    char *text;

    json_object_set_new(o, "schema", json_string(SCHEMA));
    for (size_t i = 0; i < doc->sections; i++)
        if (doc->section[i].name)
            json_object_set_new(o, doc->section[i].name,
                                section(&doc->section[i]));
    text = json_dumps(o, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
    json_decref(o);
    if (!text)
        abort();
    buf_adds(out, text);
    buf_addc(out, '\n');
    free(text);
}

const struct format report_json = {
    .name = "json",
    .about = "one object with every number in full",
    .render = render,
};
