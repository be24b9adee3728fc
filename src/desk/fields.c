#include "desk/fields.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/slip.h"

static int reply_failed(const struct pairs *p, int side, size_t i)
{
    uint8_t o = p->outcome[side][i];

    return o != PAIR_MISSING && outcome_failed((enum outcome)o);
}

static double failed(const struct field_source *from, int what, int side,
                     size_t i)
{
    (void)what;
    return reply_failed(from->pairs, side, i);
}

static double missing(const struct field_source *from, int what, int side,
                      size_t i)
{
    (void)what;
    return from->pairs->outcome[side][i] == PAIR_MISSING;
}

static double ended(const struct field_source *from, int what, int side,
                    size_t i)
{
    return from->pairs->outcome[side][i] == what;
}

/* Pairs count a failure as slower than all, and as free, so that it has a
 * place among the others; to somebody who asks for pairs it says neither. */
double field_column(const struct field_source *from, enum column c, int side,
                    size_t i)
{
    double x = pairs_number(from->pairs, c, side, i);

    if (isinf(x) ||
        (c == COLUMN_COST && !(x > 0) && reply_failed(from->pairs, side, i)))
        return NAN;
    return x;
}

static double number(const struct field_source *from, int what, int side,
                     size_t i)
{
    return field_column(from, (enum column)what, side, i);
}

static double more(const struct field_source *from, int what, int side,
                   size_t i)
{
    (void)side;
    return number(from, what, TREATMENT, i) - number(from, what, CONTROL, i);
}

/* Stored in millionths, kept as a float: 0.5 is to be equal to 0.5. */
static double similarity(const struct field_source *from, int what, int side,
                         size_t i)
{
    (void)what;
    (void)side;
    if (!from->pairs->similarity)
        return NAN;
    return round((double)from->pairs->similarity[i] * 1e6) / 1e6;
}

typedef uint64_t hash_of(const struct pairs *p, int side, size_t i);

/* 1, 0, or NAN where there are not two answers. */
static double equal(const struct pairs *p, hash_of *hash, size_t i)
{
    uint64_t a = hash(p, CONTROL, i), b = hash(p, TREATMENT, i);

    if (reply_failed(p, CONTROL, i) || reply_failed(p, TREATMENT, i) || !a ||
        !b)
        return NAN;
    return a == b;
}

static double exact(const struct field_source *from, int what, int side,
                    size_t i)
{
    (void)what;
    (void)side;
    return equal(from->pairs, pairs_answer, i);
}

/* Older stores have no normal form: there the letter decides. */
static double alike(const struct field_source *from, int what, int side,
                    size_t i)
{
    double same = equal(from->pairs, pairs_normal, i);

    if (isnan(same))
        same = exact(from, what, side, i);
    return isnan(same) ? NAN : (same > 0) == what;
}

static double slow(const struct field_source *from, int what, int side,
                   size_t i)
{
    double c = number(from, COLUMN_LATENCY, CONTROL, i);
    double t = number(from, COLUMN_LATENCY, TREATMENT, i);

    (void)what;
    (void)side;
    return isnan(c) || isnan(t) ? NAN : c > 0 && t >= 2 * c;
}

static double uneven(const struct field_source *from, int what, int side,
                     size_t i)
{
    double c = number(from, COLUMN_LENGTH, CONTROL, i);
    double t = number(from, COLUMN_LENGTH, TREATMENT, i);

    (void)what;
    (void)side;
    if (isnan(c) || isnan(t))
        return NAN;
    return c != t && (c >= 2 * t || t >= 2 * c);
}

static double marked(const struct field_source *from, int what, int side,
                     size_t i)
{
    (void)what;
    (void)side;
    return marks_has(from->marks, from->pairs->key[i]);
}

static double prompt(const struct field_source *from, int what, int side,
                     size_t i)
{
    (void)what;
    (void)side;
    return (double)(from->pairs->key[i] >> 16);
}

static double repeat(const struct field_source *from, int what, int side,
                     size_t i)
{
    (void)what;
    (void)side;
    return (double)(from->pairs->key[i] & 0xFFFF);
}

/* Pairs are kept in the order in which their first reply was stored. */
static double arrival(const struct field_source *from, int what, int side,
                      size_t i)
{
    (void)from;
    (void)what;
    (void)side;
    return (double)i + 1;
}

static double stage(const struct field_source *from, int what, int side,
                    size_t i)
{
    (void)what;
    (void)side;
    return from->pairs->stage[i] ? from->pairs->stage[i] : NAN;
}

static const struct field table[] = {
#define OF_REPLY(name, kind, how, what, help)                                  \
    {name, FIELD_##kind, 0, how, what, help},
#define OF_PAIR(name, kind, how, what, help)                                   \
    {name, FIELD_##kind, 1, how, what, help},
#include "desk/fields.def"
#undef OF_REPLY
#undef OF_PAIR
};

const struct field *field_row(size_t i)
{
    return i < sizeof table / sizeof *table ? &table[i] : NULL;
}

static char plain(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c == '-' ? '_' : c;
}

const struct field *field_find(const char *word, size_t len)
{
    const struct field *f;

    for (size_t i = 0; (f = field_row(i)); i++) {
        size_t at = 0;

        while (at < len && f->name[at] == plain(word[at]))
            at++;
        if (at == len && !f->name[at])
            return f;
    }
    return NULL;
}

/* A third of the word at most is wrong, or it is another word; an unfinished
 * one is taken for its beginning. */
const struct field *field_meant(const char *word, size_t len)
{
    const struct field *best = NULL, *f;
    size_t least = len / 3 + 1;

    for (size_t i = 0; (f = field_row(i)); i++) {
        size_t far = slip_distance(word, len, f->name);

        if (far >= least && len > 1 && strncmp(word, f->name, len) == 0)
            far = least - 1;
        if (far < least) {
            least = far;
            best = f;
        }
    }
    return best;
}

double field_of(const struct field *f, const struct field_source *from,
                int side, size_t i)
{
    return f->how(from, f->what, side, i);
}
