#include "logged/reading.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void reading_bad(struct reading *r, int64_t line, const char *reason)
{
    r->out->bad++;
    r->events->bad(r->events->arg, line, reason);
}

static int tells_failure(const struct values *v)
{
    return v->of[FIELD_OF_OUTCOME].text || v->of[FIELD_OF_STATUS].text ||
           v->of[FIELD_OF_ERROR].text;
}

/* Where the log has no key of that name, our own field of the name is one. */
static void own_keys(struct reading *r)
{
    for (size_t i = 0; i < r->names->rules; i++) {
        struct rule *rule = &r->names->rule[i];
        const struct value *own;

        if (rule->ours < 0 || r->values.of[rule->hit.field].text)
            continue;
        own = &r->values.of[rule->ours];
        r->values.of[rule->hit.field].text = own->text;
        rule->seen |= own->text != NULL;
    }
}

static int said_line(struct reading *r, int64_t line, struct err *err)
{
    struct said s;
    struct err bad;

    if (said_make(&s, &r->values, &bad)) {
        reading_bad(r, line, bad.text);
        return 0;
    }
    s.line = line;
    return r->events->said(r->events->arg, &s, err);
}

int reading_line(struct reading *r, int64_t line, struct err *err)
{
    struct logged l;
    struct err bad;

    if (r->events->said)
        return said_line(r, line, err);
    own_keys(r);
    if (logged_make(&l, &r->values, &bad)) {
        reading_bad(r, line, bad.text);
        return 0;
    }
    l.line = line;
    l.file = r->file;
    r->out->answers++;
    r->out->failures_told |= tells_failure(&r->values);
    return r->events->answer(r->events->arg, &l, err);
}

/* As text, numbers as they are written; NULL for null. -1 when it has a NUL
 * in it, which no text of ours can hold. */
static int text_of(struct arena *memory, const json_t *value, const char **out)
{
    struct buf b;

    *out = json_string_value(value);
    if (*out)
        return strlen(*out) < json_string_length(value) ? -1 : 0;
    if (!value || json_is_null(value))
        return 0;
    buf_init(&b, SIZE_MAX);
    json_write(value, &b);
    *out = arena_copy(memory, b.data, b.len);
    buf_release(&b);
    return 0;
}

static int put(struct reading *r, const struct hit *hit, const json_t *value,
               struct err *err)
{
    const char *text;

    if (text_of(&r->values.memory, value, &text))
        return err_set(err, ERR_PARSE, "%s has a NUL in it",
                       logged_field_name(hit->field));
    if (text)
        values_put(&r->values, hit, text);
    return 0;
}

static int put_rules(struct reading *r, const json_t *root, struct err *err)
{
    for (size_t i = 0; i < r->names->rules; i++) {
        struct rule *rule = &r->names->rule[i];
        const json_t *value = json_object_get(root, rule->theirs);

        if (!value)
            value = json_at(root, rule->theirs);
        rule->seen |= value != NULL;
        if (put(r, &rule->hit, value, err))
            return -1;
    }
    return 0;
}

int reading_object(struct reading *r, const json_t *root, int aliases,
                   struct err *err)
{
    const char *name;
    json_t *value;
    struct hit hit;

    values_clear(&r->values);
    if (!json_is_object(root))
        return err_set(err, ERR_PARSE, "is JSON but not an object");
    if (put_rules(r, root, err))
        return -1;
    if (!aliases)
        return 0;
    json_object_foreach((json_t *)root, name, value)
    {
        if (names_known(r->names, name, strlen(name), &hit) &&
            put(r, &hit, value, err))
            return -1;
    }
    return 0;
}

int reading_element(struct reading *r, const struct piece *piece, int aliases,
                    struct err *err)
{
    struct err bad;
    json_t *root;
    int rc;

    r->out->lines++;
    if (piece->reason) {
        reading_bad(r, piece->line, piece->reason);
        return 0;
    }
    root = json_read(piece->text.at, piece->text.len, JSON_LAST_KEY, &bad);
    if (!root || reading_object(r, root, aliases, &bad)) {
        reading_bad(r, piece->line, bad.text);
        rc = 0;
    } else {
        rc = reading_line(r, piece->line, err);
    }
    json_decref(root);
    return rc;
}

static int is_array(const struct source *s)
{
    const char *end = s->data + s->end;
    const char *at = slice_skip(s->data + s->at, end);

    return at < end && *at == '[';
}

int reading_json(struct reading *r, int aliases, struct err *err)
{
    int array = is_array(&r->source), got;
    struct piece piece;

    while ((got = array ? source_element(&r->source, &piece, err)
                        : source_line(&r->source, &piece, err)) > 0)
        if (reading_element(r, &piece, aliases, err))
            return -1;
    return got;
}
