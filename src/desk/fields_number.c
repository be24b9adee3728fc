#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "desk/fields.h"

#define DIGITS_MOST 24

struct unit {
    const char *name;
    double worth;
};

static const struct unit spans[] = {
    {"us", 1e-6}, {"ms", 1e-3}, {"s", 1},    {"sec", 1},
    {"min", 60},  {"m", 60},    {"h", 3600}, {NULL, 0},
};
static const struct unit counts[] = {
    {"", 1}, {"k", 1e3}, {"K", 1e3}, {"M", 1e6}, {NULL, 0},
};
static const struct unit money[] = {{"", 1}, {NULL, 0}};
static const struct unit shares[] = {{"", 1}, {"%", .01}, {NULL, 0}};

static const struct {
    const struct unit *unit;
    const char *example;
} kinds[] = {
    [FIELD_FLAG] = {money, ""},
    [FIELD_SPAN] = {spans, "a time such as 250ms or 2s"},
    [FIELD_COUNT] = {counts, "a number such as 500"},
    [FIELD_MONEY] = {money, "an amount such as $0.01"},
    [FIELD_SHARE] = {shares, "a share such as 0.5 or 50%"},
};

const char *field_example(enum field_kind kind)
{
    return kinds[kind].example;
}

/* Digits with one point at most, so that strtod cannot take what nobody
 * writes: hexadecimal, "inf", an exponent. */
static size_t digits(const char *at, size_t len, double *out)
{
    char text[DIGITS_MOST + 1];
    size_t n = 0;
    int points = 0, some = 0;

    while (n < len && n < DIGITS_MOST &&
           ((at[n] >= '0' && at[n] <= '9') || (at[n] == '.' && !points))) {
        points += at[n] == '.';
        some += at[n] != '.';
        n++;
    }
    memcpy(text, at, n);
    text[n] = '\0';
    *out = strtod(text, NULL);
    return some ? n : 0;
}

static double worth(const struct unit *u, const char *name, size_t len)
{
    for (; u->name; u++)
        if (strlen(u->name) == len && memcmp(u->name, name, len) == 0)
            return u->worth;
    return NAN;
}

static int takes(const char **at, const char *end, char c)
{
    if (*at == end || **at != c)
        return 0;
    ++*at;
    return 1;
}

int field_number(enum field_kind kind, const char *word, size_t len,
                 double *out)
{
    const char *at = word, *end = word + len;
    int below = takes(&at, end, '-');
    double value, each;
    size_t n;

    if (!below)
        takes(&at, end, '+');
    if (kind == FIELD_MONEY)
        takes(&at, end, '$');
    n = digits(at, (size_t)(end - at), &value);
    each = worth(kinds[kind].unit, at + n, (size_t)(end - at) - n);
    if (n == 0 || isnan(each) || kind == FIELD_FLAG)
        return -1;
    value = each < 1 ? value / round(1 / each) : value * each;
    if (kind == FIELD_SHARE && value > 1)
        return -1;
    *out = below ? -value : value;
    return 0;
}
