#include "cmd/import_sides.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

static const char *const words[][SIDES] = {
#define WORDS(control, treatment) {control, treatment},
#include "cmd/side_words.def"
#undef WORDS
};

void import_sides_release(struct import_sides *s)
{
    for (int i = 0; i < SIDES; i++) {
        free(s->name[i]);
        s->name[i] = NULL;
    }
}

static int is(const char *given, const char *name)
{
    return name && strcmp(given, name) == 0;
}

/* A name may be a model's, where the log has no other. */
static int by_given(const struct import_sides *s, const struct logged *l)
{
    for (int i = 0; i < SIDES; i++)
        if (is(s->given[i], l->variant) || is(s->given[i], l->reply.model))
            return i;
    return -1;
}

/* Both names are of one row: an A, a B and a C are no two variants, whatever
 * C may stand for elsewhere. */
static int in_row(const struct import_sides *s, const char *const row[SIDES],
                  const char *variant)
{
    for (int side = 0; side < SIDES; side++)
        if (s->name[side] && strcasecmp(row[side], s->name[side]) != 0)
            return -1;
    for (int side = 0; side < SIDES; side++)
        if (strcasecmp(row[side], variant) == 0)
            return side;
    return -1;
}

static int by_word(const struct import_sides *s, const char *variant)
{
    int side = -1;

    for (size_t i = 0; i < sizeof(words) / sizeof(*words) && side < 0; i++)
        side = in_row(s, words[i], variant);
    return side;
}

static int by_order(const struct import_sides *s, const char *variant)
{
    for (int i = 0; i < SIDES; i++)
        if (!s->name[i] || strcmp(s->name[i], variant) == 0)
            return i;
    return -1;
}

static int found(struct import_sides *s, int side, const char *name,
                 enum side *out)
{
    *out = (enum side)side;
    if (!s->name[side] && name)
        s->name[side] = memory_string(name);
    return 1;
}

int import_side(struct import_sides *s, const struct logged *l, enum side *out,
                struct err *err)
{
    const char *name = l->variant ? l->variant : l->reply.model;
    int side = s->fixed;

    if (side >= 0)
        return found(s, side, name, out);
    if (!name)
        return err_set(err, ERR_PARSE,
                       "no field says of which variant it is: name one, as "
                       "in --map variant=route");
    if (s->given[CONTROL]) {
        side = by_given(s, l);
        s->others += side < 0;
        return side < 0 ? 0 : found(s, side, s->given[side], out);
    }
    side = s->two ? by_order(s, name) : by_word(s, name);
    if (side >= 0)
        return found(s, side, name, out);
    return err_set(err, ERR_PARSE,
                   "the variant is \"%.60s\": say with --control and "
                   "--treatment what the two are called",
                   name);
}
