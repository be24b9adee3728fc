#include "analysis/gate.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/slip.h"

#define RATIO_MOST 1e6 /* beyond it a margin says nothing */
#define DIGITS_MOST 24
#define SHOWN_MOST 160 /* bytes of a wrong text that are repeated */

/* ---- errors ------------------------------------------------------------ */

struct reading {
    const char *text, *at; /* the whole, and where it is read now */
    struct err *err;
};

/* Columns are for people: of characters, not of bytes. */
static int column(const struct reading *r, const char *at)
{
    int n = 1;

    for (const char *p = r->text; p < at; p++)
        n += ((unsigned char)*p & 0xC0) != 0x80;
    return n;
}

static int wrong(const struct reading *r, const char *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static int wrong(const struct reading *r, const char *at, const char *fmt, ...)
{
    char what[512];
    va_list args;

    va_start(args, fmt);
    vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    return err_set(r->err, ERR_USAGE, "\"%.*s\": column %d: %s", SHOWN_MOST,
                   r->text, column(r, at), what);
}

static const char *meant(const char *word, size_t len)
{
    struct slip s = slip_of(word, len);
    const struct contrast *c;

    for (size_t i = 0; (c = contrasts_row(i)); i++)
        slip_try(&s, c->name);
    return s.name;
}

static int no_measure(const struct reading *r, const char *word, size_t len)
{
    const char *name = meant(word, len);

    if (*word == '"' || *word == '\'')
        return wrong(r, word, "leave the quotes out");
    if (len == 0)
        return wrong(r, word, "a measure is missing, as in error-rate");
    if (name)
        return wrong(r, word, "there is no measure \"%.*s\"; did you mean %s?",
                     (int)len, word, name);
    return wrong(r, word,
                 "there is no measure \"%.*s\"; diptych-report(1) lists them",
                 (int)(len < 64 ? len : 64), word);
}

/* ---- words ------------------------------------------------------------- */

static void skip_blanks(struct reading *r)
{
    while (*r->at == ' ' || *r->at == '\t')
        r->at++;
}

/* Up to what can begin the next part. */
static size_t word_length(const char *at)
{
    return strcspn(at, " \t<>=,");
}

static const struct contrast *named(const char *word, size_t len)
{
    char name[64];

    if (len == 0 || len >= sizeof name)
        return NULL;
    memcpy(name, word, len);
    name[len] = '\0';
    return contrasts_named(name);
}

static const struct contrast *read_measure(struct reading *r)
{
    const char *word;
    const struct contrast *c;
    size_t len;

    skip_blanks(r);
    word = r->at;
    len = word_length(word);
    c = named(word, len);
    if (!c)
        no_measure(r, word, len);
    r->at += len;
    return c;
}

static int read_op(struct reading *r, enum gate_op *op)
{
    skip_blanks(r);
    if (strncmp(r->at, "<=", 2) != 0 && strncmp(r->at, ">=", 2) != 0)
        return wrong(r, r->at, "<= or >= belongs here");
    *op = *r->at == '<' ? GATE_AT_MOST : GATE_AT_LEAST;
    r->at += 2;
    return 0;
}

/* Digits with at most one point: neither hexadecimal nor infinite. */
static size_t number_length(const char *at)
{
    size_t sign = *at == '+' || *at == '-';
    size_t whole = strspn(at + sign, "0123456789");
    size_t point = at[sign + whole] == '.';
    size_t part = point ? strspn(at + sign + whole + 1, "0123456789") : 0;

    return whole + part ? sign + whole + point + part : 0;
}

struct number {
    const char *at; /* where it stands */
    double value;
    int is_signed;
};

static int read_number(struct reading *r, struct number *n)
{
    char digits[DIGITS_MOST + 1];
    size_t len;

    skip_blanks(r);
    len = number_length(r->at);
    if (len == 0)
        return wrong(r, r->at, "a number belongs here");
    if (len > DIGITS_MOST)
        return wrong(r, r->at, "the number has more than %d digits",
                     DIGITS_MOST);
    memcpy(digits, r->at, len);
    digits[len] = '\0';
    *n = (struct number){r->at, strtod(digits, NULL),
                         *r->at == '+' || *r->at == '-'};
    r->at += len;
    return 0;
}

/* ---- units ------------------------------------------------------------- */

/* How a margin of that kind is written: what stands in the store is `scale`
 * times smaller, and as `form` has it. */
struct unit {
    const char *unit;
    int must_sign;
    double zero, scale; /* margin = zero + number / scale */
    double least, most; /* of the number */
};

static const struct unit units[][3] = {
    [CONTRAST_DIFFERENCE] = {{"pp", 0, 0, 100, -100, 100}},
    [CONTRAST_RATIO] = {{"x", 0, 0, 1, 1e-6, RATIO_MOST},
                        {"%", 1, 1, 100, -99.9999, 100 * RATIO_MOST}},
    [CONTRAST_SHARE] = {{"%", 0, 0, 100, 0, 100}},
    [CONTRAST_POINTS] = {{"", 1, 0, 1, -1, 1}},
};

static const char *example(enum contrast_unit kind)
{
    static const char *const like[] = {
        [CONTRAST_DIFFERENCE] = "percentage points, as in +0.1pp",
        [CONTRAST_RATIO] = "a ratio to control, as in 1.1x or +10%",
        [CONTRAST_SHARE] = "a share, as in 95%",
        [CONTRAST_POINTS] = "a signed difference, as in +0.02",
    };

    return like[kind];
}

static const struct unit *find_unit(enum contrast_unit kind, const char *word,
                                    size_t len)
{
    const struct unit *u = units[kind];

    for (size_t i = 0; i < 3 && u[i].unit; i++)
        if (strlen(u[i].unit) == len && memcmp(u[i].unit, word, len) == 0)
            return &u[i];
    return NULL;
}

/* The rest of the word after the number; a blank may stand between. */
static const struct unit *read_unit(struct reading *r, const struct contrast *c,
                                    const struct number *n)
{
    const struct unit *u;
    const char *word;
    size_t len;

    skip_blanks(r);
    word = r->at;
    len = word_length(word);
    if (len == strlen("critical") && memcmp(word, "critical", len) == 0)
        len = 0;
    u = find_unit(c->unit, word, len);
    r->at += len;
    if (!u)
        wrong(r, word, "%s is told in %s", c->name, example(c->unit));
    else if (u->must_sign && !n->is_signed)
        wrong(r, n->at, "+ or - is missing: %s is told in %s", c->name,
              example(c->unit));
    else if (!(n->value >= u->least && n->value <= u->most))
        wrong(r, n->at, "not from %.10g to %.10g", u->least, u->most);
    else
        return u;
    return NULL;
}

static int read_rest(struct reading *r, int *critical)
{
    size_t len;

    skip_blanks(r);
    len = word_length(r->at);
    *critical = len == strlen("critical") && !memcmp(r->at, "critical", len);
    if (*critical)
        r->at += len;
    skip_blanks(r);
    if (*r->at)
        return wrong(r, r->at,
                     *critical ? "the gate ends before this"
                               : "only \"critical\" may follow");
    return 0;
}

/* ---- a gate ------------------------------------------------------------ */

/* All digits that are not zeros at the end: never an exponent, which would not
 * be read again. */
static void write_number(char out[32], double x, int sign)
{
    size_t len = (size_t)snprintf(out, 32, sign ? "%+.10f" : "%.10f", x);

    while (out[len - 1] == '0')
        len--;
    out[len - (out[len - 1] == '.')] = '\0';
}

/* The margin is that of the text, not of what it was made from: a store that
 * is read back must judge as it was judged. */
static void normalise(struct gate *g, enum contrast_unit kind)
{
    const struct unit *u = &units[kind][0];
    int sign = kind == CONTRAST_DIFFERENCE || kind == CONTRAST_POINTS;
    char number[32];

    write_number(number, (g->margin - u->zero) * u->scale, sign);
    g->margin = u->zero + strtod(number, NULL) / u->scale;
    snprintf(g->text, sizeof g->text, "%s %s %s%s%s", g->name,
             g->op == GATE_AT_MOST ? "<=" : ">=", number, u->unit,
             g->critical ? " critical" : "");
}

int gate_parse(const char *text, struct gate *out, struct err *err)
{
    struct reading r = {text, text, err};
    const struct contrast *c = read_measure(&r);
    const struct unit *u;
    struct gate g = {.name = c ? c->name : NULL};
    struct number n = {0};

    if (!c || read_op(&r, &g.op) || read_number(&r, &n))
        return -1;
    u = read_unit(&r, c, &n);
    if (!u || read_rest(&r, &g.critical))
        return -1;
    g.margin = u->zero + n.value / u->scale;
    normalise(&g, c->unit);
    *out = g;
    return 0;
}

int gate_guards(const struct contrast *c)
{
    if (c->unit == CONTRAST_SHARE || c->more_is_worse < 0)
        return GATE_AT_LEAST;
    return c->more_is_worse > 0 ? GATE_AT_MOST : -1;
}

int gate_check(const struct gate *g, struct err *err)
{
    int guards = gate_guards(contrasts_named(g->name));

    if (guards < 0 || (int)g->op == guards)
        return 0;
    return err_set(err, ERR_USAGE,
                   "\"%s\" would hold when %s is worse: ask for it with %s",
                   g->text, g->name, guards == GATE_AT_MOST ? "<=" : ">=");
}

const struct contrast *gate_measure(const char *text, struct err *err)
{
    struct reading r = {text, text, err};
    const struct contrast *c = read_measure(&r);

    skip_blanks(&r);
    if (c && *r.at) {
        wrong(&r, r.at, "only the name of a measure belongs here");
        return NULL;
    }
    return c;
}
