#include "cmd/export_fields.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/variant.h"

#define WORD "_word"

static int is_in(const char *const *list, const char *name)
{
    for (; *list; list++)
        if (strcmp(*list, name) == 0)
            return 1;
    return 0;
}

/* The store has a number for a word that many rows share; here it is the word
 * itself. */
static void name_of(const struct field *f, const char *prefix, char out[96])
{
    size_t len = strlen(f->column);

    if (f->kind == FIELD_WORD && len > strlen(WORD))
        len -= strlen(WORD);
    snprintf(out, 96, "%s%.*s", prefix, (int)len, f->column);
}

static int64_t number(const struct field *f, const char *at)
{
    if (f->kind == FIELD_INT)
        return *(const int *)at;
    if (f->kind == FIELD_SPAN)
        return *(const int64_t *)at < 0 ? -1 : *(const int64_t *)at / 1000;
    return *(const int64_t *)at;
}

static const char *text(const struct field *f, const char *at)
{
    if (f->kind == FIELD_NAME)
        return f->name(*(const int *)at);
    if (f->kind == FIELD_SIDE)
        return side_name(*(const enum side *)at);
    if (f->kind == FIELD_LINE)
        return at;
    return *(const char *const *)at;
}

static void cell(struct export_sheet *s, const char *name,
                 const struct field *f, const char *row)
{
    const char *at = row ? row + f->offset : NULL;

    switch (f->kind) {
    case FIELD_INT:
    case FIELD_WIDE:
    case FIELD_SPAN:
        export_number(s, name, at ? number(f, at) : -1);
        break;
    case FIELD_REAL:
        export_real(s, name, at ? *(const double *)at : NAN);
        break;
    default:
        export_text(s, name, at ? text(f, at) : NULL);
    }
}

void export_fields(struct export_sheet *s, const char *prefix,
                   const struct fields *fields, const void *row,
                   uint64_t without)
{
    char name[96] = "";

    for (size_t i = 0; i < fields->count; i++) {
        if (without >> i & 1)
            continue;
        if (s->head)
            name_of(&fields->field[i], prefix, name);
        cell(s, name, &fields->field[i], row);
    }
}

uint64_t export_without(const struct fields *fields, const char *const *list)
{
    uint64_t bits = 0;

    assert(fields->count <= 64);
    for (size_t i = 0; i < fields->count; i++)
        if (is_in(list, fields->field[i].column))
            bits |= UINT64_C(1) << i;
    return bits;
}
