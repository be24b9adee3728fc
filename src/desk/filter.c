#include "desk/filter.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/utf8.h"
#include "desk/filter_token.h"

#define EITHER (-1)
#define SHOWN_MOST 24 /* bytes of a wrong word that are repeated */

enum op { OP_AND, OP_OR, OP_NOT, OP_SIDE, OP_TERM };

struct parse {
    const char *text;
    struct token token; /* the next one */
    struct filter to;
    struct filter_error *error;
    int depth;
};

/* ---- errors ------------------------------------------------------------ */

/* For people: characters, not bytes, from 1. */
static int column(const char *text, const char *at)
{
    int n = 1;

    for (; text < at; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

static int wrong(struct parse *p, const char *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static int wrong(struct parse *p, const char *at, const char *fmt, ...)
{
    struct filter_error *e = p->error;
    struct buf safe;
    char what[sizeof e->text];
    va_list args;

    va_start(args, fmt);
    vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    buf_init(&safe, 4 * sizeof what);
    text_safe(&safe, what, strlen(what), 0);
    e->at = (int)(at - p->text);
    snprintf(e->text, sizeof e->text, "character %d: ", column(p->text, at));
    strncat(e->text, safe.data,
            utf8_cut(safe.data, safe.len, sizeof e->text - 40));
    buf_release(&safe);
    return -1;
}

static int shown(const char *word, size_t len)
{
    return (int)utf8_cut(word, len, SHOWN_MOST);
}

static int no_field(struct parse *p, const char *word, size_t len)
{
    const struct field *f = field_meant(word, len);

    if (f)
        return wrong(p, word, "nothing is called %.*s; did you mean %s?",
                     shown(word, len), word, f->name);
    return wrong(p, word, "nothing is called %.*s; e.g. err, latency>2s",
                 shown(word, len), word);
}

/* ---- reading ----------------------------------------------------------- */

static void advance(struct parse *p)
{
    p->token = token_read(p->token.at + p->token.len);
}

static int add(struct parse *p, const struct filter_node *node)
{
    if (p->to.count == FILTER_NODES)
        return wrong(p, p->token.at, "the filter is too long");
    p->to.node[p->to.count] = *node;
    return p->to.count++;
}

/* "C", "control"; EITHER when it is neither side's name. */
static int side_of(const char *word, size_t len)
{
    for (int side = 0; side < SIDES; side++) {
        const char *name = side_name((enum side)side);

        if ((len == 1 || len == strlen(name)) &&
            strncasecmp(word, name, len) == 0)
            return side;
    }
    return EITHER;
}

static int number(struct parse *p, struct filter_node *n)
{
    const struct token *t = &p->token;

    if (t->kind != TOKEN_WORD ||
        field_number(n->field->kind, t->at, t->len, &n->value))
        return wrong(p, t->at, "expected %s after %s",
                     field_example(n->field->kind), n->field->name);
    advance(p);
    return add(p, n);
}

static int comparison(struct parse *p, struct filter_node *n)
{
    int compared = p->token.kind == TOKEN_COMPARE;

    if (n->field->kind == FIELD_FLAG && compared)
        return wrong(p, p->token.at, "%s holds or not: it is not compared",
                     n->field->name);
    if (n->field->kind == FIELD_FLAG)
        return add(p, n);
    if (!compared)
        return wrong(p, p->token.at, "expected < <= = >= > or != after %s",
                     n->field->name);
    n->compare = (int)p->token.compare;
    advance(p);
    return number(p, n);
}

/* A field, with or without a side before it, or a side alone. */
static int term(struct parse *p)
{
    struct token t = p->token;
    const char *dot = memchr(t.at, '.', t.len);
    size_t before = dot ? (size_t)(dot - t.at) + 1 : 0;
    struct filter_node n = {.op = OP_TERM, .side = EITHER};

    if (before > 0)
        n.side = side_of(t.at, before - 1);
    if (before > 0 && n.side == EITHER)
        return wrong(p, t.at, "only C. or T. can be before a dot");
    n.field = field_find(t.at + before, t.len - before);
    if (!n.field && !before && side_of(t.at, t.len) != EITHER) {
        n.op = OP_SIDE;
        n.side = side_of(t.at, t.len);
        advance(p);
        return add(p, &n);
    }
    if (!n.field)
        return no_field(p, t.at + before, t.len - before);
    if (n.field->whole && before)
        return wrong(p, t.at, "%s is of the pair, not of a side",
                     n.field->name);
    advance(p);
    return comparison(p, &n);
}

static int any_of(struct parse *p);

static int inside(struct parse *p)
{
    const char *open = p->token.at;
    int at;

    advance(p);
    at = any_of(p);
    if (at < 0)
        return -1;
    if (p->token.kind != TOKEN_CLOSE)
        return wrong(p, p->token.at, "expected ) for the ( at %d, or & or |",
                     column(p->text, open));
    advance(p);
    return at;
}

static int negated(struct parse *p);

static int turned(struct parse *p)
{
    struct filter_node n = {.op = OP_NOT};

    advance(p);
    n.left = negated(p);
    return n.left < 0 ? -1 : add(p, &n);
}

static int negated(struct parse *p)
{
    int at;

    if (++p->depth > FILTER_DEPTH)
        return wrong(p, p->token.at, "too deep");
    if (p->token.kind == TOKEN_NOT)
        at = turned(p);
    else if (p->token.kind == TOKEN_OPEN)
        at = inside(p);
    else if (p->token.kind == TOKEN_WORD)
        at = term(p);
    else
        at = wrong(p, p->token.at, "expected a term such as err or latency>2s");
    p->depth--;
    return at;
}

/* The one side that a row of & names: its node, -1 none; -2 with the error. */
static int named_side(struct parse *p, int named, int next, const char *at)
{
    const struct filter_node *node = p->to.node;

    if (node[next].op != OP_SIDE)
        return named;
    if (named >= 0 && node[named].side != node[next].side) {
        wrong(p, at, "C and T in one row: write C.err, or T.err");
        return -2;
    }
    return next;
}

static int takes_side(const struct filter_node *n)
{
    return n->op == OP_TERM && !n->field->whole && n->side == EITHER;
}

/* What is missing has no reply, so there the side asks for none. */
static void give_side(struct parse *p, int first, int named)
{
    struct filter_node *node = p->to.node;
    int side = node[named].side, none = 0;

    for (int i = first; i < p->to.count; i++)
        if (takes_side(&node[i])) {
            node[i].side = side;
            none |= strcmp(node[i].field->name, "missing") == 0;
        }
    for (int i = first; i < p->to.count; i++)
        if (node[i].op == OP_SIDE && node[i].side == side)
            node[i].value = none;
}

static int all_of(struct parse *p)
{
    int first = p->to.count, at = negated(p), named, next;

    if (at < 0)
        return -1;
    named = named_side(p, -1, at, p->text);
    while (p->token.kind == TOKEN_AND) {
        const char *where;

        advance(p);
        where = p->token.at;
        next = negated(p);
        if (next < 0 || (named = named_side(p, named, next, where)) < -1)
            return -1;
        at = add(p, &(struct filter_node){OP_AND, at, next, NULL, 0, 0, 0});
        if (at < 0)
            return -1;
    }
    if (named >= 0)
        give_side(p, first, named);
    return at;
}

static int any_of(struct parse *p)
{
    int at = all_of(p), next;

    while (at >= 0 && p->token.kind == TOKEN_OR) {
        advance(p);
        next = all_of(p);
        if (next < 0)
            return -1;
        at = add(p, &(struct filter_node){OP_OR, at, next, NULL, 0, 0, 0});
    }
    return at;
}

int filter_parse(struct filter *f, const char *text, struct filter_error *e)
{
    struct parse p = {.text = text, .token = token_read(text), .error = e};

    *e = (struct filter_error){0};
    if (p.token.kind != TOKEN_END) {
        p.to.root = any_of(&p);
        if (p.to.root < 0)
            return -1;
        if (p.token.kind != TOKEN_END)
            return wrong(&p, p.token.at,
                         p.token.kind == TOKEN_CLOSE ? "this ) has no ("
                                                     : "expected & or |");
    }
    *f = p.to;
    return 0;
}

int filter_asks(const struct filter *f, const char *field)
{
    for (int i = 0; i < f->count; i++)
        if (f->node[i].field && strcmp(f->node[i].field->name, field) == 0)
            return 1;
    return 0;
}

/* ---- asking ------------------------------------------------------------ */

/* Counts are whole; of other numbers pairs may keep no more than a float. */
static double kept(enum field_kind kind, double x)
{
    return kind == FIELD_COUNT ? x : (double)(float)x;
}

static int compares(double x, enum compare how, double value)
{
    switch (how) {
    case BELOW:
        return x < value;
    case AT_MOST:
        return x <= value;
    case EQUAL:
        return x == value;
    case AT_LEAST:
        return x >= value;
    case ABOVE:
        return x > value;
    case OTHER_THAN:
        return x != value;
    }
    return 0;
}

/* In Kleene's logic "and" is the least of both, "or" the greatest. */
enum truth { NO, UNKNOWN, YES };

static enum truth least(enum truth a, enum truth b)
{
    return a < b ? a : b;
}

static enum truth greatest(enum truth a, enum truth b)
{
    return a > b ? a : b;
}

/* Where each row has one side, nothing is ever known of the other one: that
 * must not make all of them unknown. */
static int is_never(const struct pairs *p, int side, size_t i)
{
    return p->design == DESIGN_UNPAIRED && p->outcome[side][i] == PAIR_MISSING;
}

static enum truth one_side(const struct filter_node *n,
                           const struct field_source *from, int side, size_t i)
{
    enum field_kind kind = n->field->kind;
    double x = kept(kind, field_of(n->field, from, side, i));

    if (isnan(x))
        return UNKNOWN;
    if (kind == FIELD_FLAG)
        return x > 0 ? YES : NO;
    return compares(x, (enum compare)n->compare, kept(kind, n->value)) ? YES
                                                                       : NO;
}

static enum truth either_side(const struct filter_node *n,
                              const struct field_source *from, size_t i)
{
    enum truth all = NO;

    for (int side = CONTROL; side <= TREATMENT; side++) {
        enum truth one = one_side(n, from, side, i);

        if (one != UNKNOWN || !is_never(from->pairs, side, i))
            all = greatest(all, one);
    }
    return all;
}

static enum truth term_is(const struct filter_node *n,
                          const struct field_source *from, size_t i)
{
    if (n->field->whole)
        return one_side(n, from, CONTROL, i);
    if (n->side == EITHER)
        return either_side(n, from, i);
    return one_side(n, from, n->side, i);
}

static enum truth side_is(const struct filter_node *n, const struct pairs *p,
                          size_t i)
{
    uint8_t o = p->outcome[n->side][i];

    return n->value > 0 || (o != PAIR_MISSING && o != OUTCOME_SKIPPED) ? YES
                                                                       : NO;
}

static enum truth is(const struct filter *f, int at,
                     const struct field_source *from, size_t i)
{
    const struct filter_node *n = &f->node[at];
    enum truth left;

    switch ((enum op)n->op) {
    case OP_AND:
        left = is(f, n->left, from, i);
        return left == NO ? NO : least(left, is(f, n->right, from, i));
    case OP_OR:
        left = is(f, n->left, from, i);
        return left == YES ? YES : greatest(left, is(f, n->right, from, i));
    case OP_NOT:
        return YES - is(f, n->left, from, i);
    case OP_SIDE:
        return side_is(n, from->pairs, i);
    case OP_TERM:
        return term_is(n, from, i);
    }
    return UNKNOWN;
}

int filter_holds(const struct filter *f, const struct field_source *from,
                 size_t i)
{
    return f->count == 0 || is(f, f->root, from, i) == YES;
}
