#include "sim/schema.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "wire/json.h"

/* What is beyond these is null: lists of lists of lists grow fast. */
#define DEPTH 16
#define SIZE 65536

#define ITEMS 64 /* of a list, at most */
#define SPAN 99  /* of an integer */

struct maker {
    const struct sim_words *words;
    struct rng *dice;
    struct buf *out;
    int depth;
};

static void make(struct maker *m, const json_t *schema);

static void make_object(struct maker *m, const json_t *schema)
{
    json_t *members = json_object_get(schema, "properties"), *value;
    const char *name, *comma = "";

    buf_addc(m->out, '{');
    json_object_foreach(members, name, value)
    {
        buf_adds(m->out, comma);
        json_write_string(m->out, name, strlen(name));
        buf_addc(m->out, ':');
        make(m, value);
        comma = ",";
    }
    buf_addc(m->out, '}');
}

static void make_array(struct maker *m, const json_t *schema)
{
    int64_t least = json_number(schema, "minItems", 1);
    int64_t most = json_number(schema, "maxItems", INT64_MAX);
    int64_t count;

    least = least < 0 ? 0 : least > ITEMS ? ITEMS : least;
    count = least + (int64_t)rng_below(m->dice, 3);
    if (count > most)
        count = least;
    buf_addc(m->out, '[');
    for (int64_t i = 0; i < count; i++) {
        if (i)
            buf_addc(m->out, ',');
        make(m, json_object_get(schema, "items"));
    }
    buf_addc(m->out, ']');
}

static void make_string(struct maker *m, const json_t *schema)
{
    const char *word = sim_words_thing(m->words, m->dice);

    (void)schema;
    json_write_string(m->out, word, strlen(word));
}

static void make_integer(struct maker *m, const json_t *schema)
{
    int64_t least = json_number(schema, "minimum", 1);
    int64_t most = json_number(schema, "maximum", INT64_MAX);
    uint64_t span = most < least ? 0 : (uint64_t)most - (uint64_t)least;

    span = span < SPAN ? span : SPAN;
    buf_addf(m->out, "%" PRId64, least + (int64_t)rng_below(m->dice, span + 1));
}

/* In hundredths, as people would say it. */
static void make_number(struct maker *m, const json_t *schema)
{
    double least = json_number_value(json_object_get(schema, "minimum"));
    const json_t *top = json_object_get(schema, "maximum");
    double span = top ? json_number_value(top) - least : 1;
    double part = (double)rng_below(m->dice, 101) / 100;
    json_t *value = json_real(round((least + span * part) * 100) / 100);

    json_write(value, m->out);
    json_decref(value);
}

static void make_boolean(struct maker *m, const json_t *schema)
{
    (void)schema;
    buf_adds(m->out, rng_below(m->dice, 2) ? "true" : "false");
}

static void make_null(struct maker *m, const json_t *schema)
{
    (void)schema;
    buf_adds(m->out, "null");
}

static const struct {
    const char *type;
    void (*make)(struct maker *m, const json_t *schema);
} kinds[] = {
    {"object", make_object},   {"array", make_array},
    {"integer", make_integer}, {"number", make_number},
    {"boolean", make_boolean}, {"null", make_null},
};

/* The first of several types; an object needs no type when it has members. */
static const char *type_of(const json_t *schema)
{
    const json_t *type = json_object_get(schema, "type");

    if (json_is_array(type))
        type = json_array_get(type, 0);
    if (json_is_string(type))
        return json_string_value(type);
    return json_object_get(schema, "properties") ? "object" : "string";
}

/* What stands ready in the schema; NULL when the value must be made. */
static const json_t *given(struct maker *m, const json_t *schema)
{
    const json_t *list = json_object_get(schema, "enum");

    if (json_array_size(list))
        return json_array_get(list, rng_below(m->dice, json_array_size(list)));
    return json_object_get(schema, "const");
}

static void make_kind(struct maker *m, const json_t *schema)
{
    const char *type = type_of(schema);

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (!strcmp(kinds[i].type, type)) {
            kinds[i].make(m, schema);
            return;
        }
    make_string(m, schema);
}

static void make(struct maker *m, const json_t *schema)
{
    const json_t *ready = given(m, schema);

    if (ready) {
        json_write(ready, m->out);
    } else if (m->depth < DEPTH && m->out->len < SIZE) {
        m->depth++;
        make_kind(m, schema);
        m->depth--;
    } else {
        make_null(m, schema);
    }
}

void sim_schema_fill(const char *schema, const struct sim_words *words,
                     struct rng *dice, struct buf *out)
{
    struct maker m = {.words = words, .dice = dice, .out = out};
    struct err err;
    json_t *root = json_read(schema, strlen(schema), JSON_LAST_KEY, &err);

    make(&m, root);
    json_decref(root);
}
