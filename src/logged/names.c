#include "logged/names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

#define NAME_MOST 64
#define KNOWN_MOST 256
#define RULES_MOST 64
#define NANO INT64_C(1000000000)

static const struct {
    const char *name, *aliases;
    enum logged_kind kind;
} fields[LOGGED_FIELDS] = {
#define FIELD(id, name, kind, aliases) {name, aliases, LOGGED_##kind},
#include "logged/fields.def"
#undef FIELD
};

/* Longer endings stand before those they end with. */
static const struct ending {
    const char *text;
    enum logged_kind kind;
    int64_t scale;
} endings[] = {
    {"_seconds", LOGGED_SPAN, NANO},
    {"_sec", LOGGED_SPAN, NANO},
    {"_milliseconds", LOGGED_SPAN, NANO / 1000},
    {"_ms", LOGGED_SPAN, NANO / 1000},
    {"_us", LOGGED_SPAN, 1000},
    {"_ns", LOGGED_SPAN, 1},
    {"_s", LOGGED_SPAN, NANO},
    {"_nano_usd", LOGGED_MONEY, 1},
    {"_micro_usd", LOGGED_MONEY, 1000},
    {"_cents", LOGGED_MONEY, NANO / 100},
    {"_usd", LOGGED_MONEY, NANO},
};

const char *logged_field_name(enum logged_field f)
{
    return fields[f].name;
}

void names_release(struct names *n)
{
    for (size_t i = 0; i < n->rules; i++)
        free(n->rule[i].theirs);
    for (size_t i = 0; i < n->count; i++)
        free(n->known[i].name);
    free(n->rule);
    free(n->known);
    *n = (struct names){0};
}

/* Cuts the unit off; NULL when there is none. */
static const struct ending *cut_unit(char *name, size_t *len)
{
    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        size_t tail = strlen(endings[i].text);

        if (*len <= tail || strcmp(name + *len - tail, endings[i].text) != 0)
            continue;
        *len -= tail;
        name[*len] = '\0';
        return &endings[i];
    }
    return NULL;
}

/* Money without a unit is dollars; a span without one is nobody's guess. */
static int64_t scale_of(enum logged_field f, const struct ending *unit)
{
    if (unit && unit->kind == fields[f].kind)
        return unit->scale;
    return fields[f].kind == LOGGED_MONEY ? NANO : 0;
}

/* Lower case, words apart by one underscore: "userId", "User ID", "user-id"
 * are user_id, and "costUSD" is cost_usd. */
static int plain_name(const char *name, size_t len, char out[NAME_MOST],
                      size_t *out_len)
{
    size_t n = 0;

    if (len >= NAME_MOST / 2)
        return 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)name[i];
        int upper = c >= 'A' && c <= 'Z';
        int after = i && islower((unsigned char)name[i - 1]);

        if (upper && after)
            out[n++] = '_';
        if (upper)
            out[n++] = (char)(c + 'a' - 'A');
        else
            out[n++] = isalnum(c) ? (char)c : '_';
    }
    out[n] = '\0';
    *out_len = n;
    return 1;
}

/* The place of the word in the list, from 1; 0 when it is not in it. */
static int place_in(const char *list, const char *word, size_t len)
{
    int place = 1;

    for (const char *at = list; *at; place++) {
        size_t one = strcspn(at, " ");

        if (one == len && memcmp(at, word, len) == 0)
            return place;
        at += one;
        at += *at == ' ';
    }
    return 0;
}

static int find_alias(const char *name, size_t len, struct hit *out)
{
    for (int f = 0; f < LOGGED_FIELDS; f++) {
        int place = place_in(fields[f].aliases, name, len);

        if (!place)
            continue;
        out->field = (enum logged_field)f;
        out->rank = place;
        return 1;
    }
    return 0;
}

int names_alias(const char *name, size_t len, struct hit *out)
{
    const struct ending *unit = NULL;
    char plain[NAME_MOST];
    size_t plain_len;

    if (!plain_name(name, len, plain, &plain_len))
        return 0;
    if (!find_alias(plain, plain_len, out)) {
        unit = cut_unit(plain, &plain_len);
        if (!unit || !find_alias(plain, plain_len, out) ||
            unit->kind != fields[out->field].kind)
            return 0;
    }
    out->scale = scale_of(out->field, unit);
    return 1;
}

/* What pairs answers may be something else as well. */
static int is_key(enum logged_field f)
{
    return f == FIELD_OF_KEY || f == FIELD_OF_KEY_2 || f == FIELD_OF_KEY_3;
}

static int is_taken(const struct names *n, const char *name, size_t len)
{
    for (size_t i = 0; i < n->rules; i++) {
        const struct rule *r = &n->rule[i];

        if (r->hit.rank == 0 && !is_key(r->hit.field) &&
            strlen(r->theirs) == len && !memcmp(r->theirs, name, len))
            return 1;
    }
    return 0;
}

int names_guess(const struct names *n, const char *name, size_t len,
                struct hit *out)
{
    return !is_taken(n, name, len) && names_alias(name, len, out);
}

static const struct known *learn(struct names *n, const char *name, size_t len)
{
    struct known *k;

    n->known = memory_grow(n->known, n->count + 1, sizeof(*n->known));
    k = &n->known[n->count++];
    *k = (struct known){.name = memory_new(len + 1, 1), .len = len};
    memcpy(k->name, name, len);
    if (!names_guess(n, name, len, &k->hit))
        k->hit.rank = -1;
    return k;
}

int names_known(struct names *n, const char *name, size_t len, struct hit *out)
{
    const struct known *k = NULL;

    for (size_t i = 0; i < n->count && !k; i++)
        if (n->known[i].len == len && !memcmp(n->known[i].name, name, len))
            k = &n->known[i];
    if (!k && n->count == KNOWN_MOST)
        return names_guess(n, name, len, out);
    if (!k)
        k = learn(n, name, len);
    *out = k->hit;
    return k->hit.rank >= 0;
}

/* ---- rules --------------------------------------------------------------- */

static void add_rule(struct names *n, struct hit hit, const char *theirs,
                     size_t len)
{
    struct rule *r;

    n->rule = memory_grow(n->rule, n->rules + 1, sizeof(*n->rule));
    r = &n->rule[n->rules++];
    *r =
        (struct rule){.theirs = memory_new(len + 1, 1), .hit = hit, .ours = -1};
    memcpy(r->theirs, theirs, len);
}

static const struct rule *rule_for(const struct names *n, enum logged_field f)
{
    for (size_t i = 0; i < n->rules; i++)
        if (n->rule[i].hit.field == f)
            return &n->rule[i];
    return NULL;
}

/* The unit at the end of a name of theirs, of its last part. */
static int64_t unit_of(enum logged_field f, const char *theirs, size_t len)
{
    char plain[NAME_MOST];
    size_t plain_len;
    const struct ending *unit = NULL;

    for (size_t i = len; i > 0; i--)
        if (theirs[i - 1] == '.') {
            theirs += i;
            len -= i;
            break;
        }
    if (plain_name(theirs, len, plain, &plain_len))
        unit = cut_unit(plain, &plain_len);
    return scale_of(f, unit);
}

static int has_rule(const struct names *n, const struct names_place *p)
{
    for (size_t i = 0; i < n->rules; i++) {
        const struct rule *r = &n->rule[i];

        if (r->hit.field == p->field &&
            (r->hit.rank == 0 || !strcmp(r->theirs, p->theirs)))
            return 1;
    }
    return 0;
}

void names_places(struct names *n, const struct names_place *place,
                  size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct names_place *p = &place[i];
        size_t len = strlen(p->theirs);

        if (has_rule(n, p))
            continue;
        add_rule(n,
                 (struct hit){p->field, 1, unit_of(p->field, p->theirs, len)},
                 p->theirs, len);
        n->rule[n->rules - 1].seen = 1; /* nobody asked for it: no complaint */
    }
}

static int field_named(const char *name)
{
    for (int f = 0; f < LOGGED_FIELDS; f++)
        if (strcmp(fields[f].name, name) == 0)
            return f;
    return -1;
}

/* A name of ours, perhaps with a unit that its kind has. */
static int find_ours(const char *ours, size_t len, struct hit *out)
{
    const struct ending *unit;
    char name[NAME_MOST];
    int f;

    if (len >= sizeof(name))
        return 0;
    memcpy(name, ours, len);
    name[len] = '\0';
    f = field_named(name);
    unit = f < 0 ? cut_unit(name, &len) : NULL;
    if (unit)
        f = field_named(name);
    if (f < 0 || (unit && unit->kind != fields[f].kind))
        return 0;
    *out = (struct hit){(enum logged_field)f, 0, unit ? unit->scale : 0};
    return 1;
}

static void list_ours(struct buf *out)
{
    for (int f = 0; f < LOGGED_FIELDS; f++)
        if (*fields[f].aliases)
            buf_addf(out, "%s%s", f ? ", " : "", fields[f].name);
}

static int unknown(const char *ours, size_t len, struct err *err)
{
    struct buf names;

    buf_init(&names, 800);
    list_ours(&names);
    err_set(err, ERR_USAGE,
            "--map: there is no field \"%.*s\"; there are %s (spans with a "
            "unit: latency_ms)",
            (int)len, ours, names.data);
    buf_release(&names);
    return -1;
}

static int map_one(struct names *n, const char *at, size_t len, struct err *err)
{
    const char *equals = memchr(at, '=', len);
    size_t ours = equals ? (size_t)(equals - at) : 0;
    struct hit hit;

    if (!equals || !ours || ours + 1 == len)
        return err_set(err, ERR_USAGE,
                       "--map: \"%.*s\" is not OURS=THEIRS, as in "
                       "latency_ms=dur",
                       (int)len, at);
    if (!find_ours(at, ours, &hit))
        return unknown(at, ours, err);
    if (is_key(hit.field))
        return err_set(err, ERR_USAGE,
                       "--map: what pairs answers is said with --pair-by %.*s",
                       (int)(len - ours - 1), equals + 1);
    if (rule_for(n, hit.field) || n->rules == RULES_MOST)
        return err_set(err, ERR_USAGE, "--map: \"%s\" is mapped twice",
                       fields[hit.field].name);
    if (!hit.scale)
        hit.scale = unit_of(hit.field, equals + 1, len - ours - 1);
    add_rule(n, hit, equals + 1, len - ours - 1);
    return 0;
}

int names_map(struct names *n, const char *rules, struct err *err)
{
    for (const char *at = rules;;) {
        size_t len = strcspn(at, ",");

        if (map_one(n, at, len, err))
            return -1;
        if (!at[len])
            return 0;
        at += len + 1;
    }
}

int names_pair_by(struct names *n, const char *theirs, struct err *err)
{
    static const enum logged_field part[] = {FIELD_OF_KEY, FIELD_OF_KEY_2,
                                             FIELD_OF_KEY_3};

    for (size_t i = 0;; i++) {
        size_t len = strcspn(theirs, ",");

        if (i == 3 || !len)
            return err_set(err, ERR_USAGE,
                           "--pair-by: one to three fields, with commas "
                           "between them");
        add_rule(n, (struct hit){part[i], 0, 0}, theirs, len);
        n->rule[n->rules - 1].ours = field_named(n->rule[n->rules - 1].theirs);
        if (!theirs[len])
            return 0;
        theirs += len + 1;
    }
}

int names_check(const struct names *n, struct err *err)
{
    for (size_t i = 0; i < n->rules; i++) {
        const struct rule *r = &n->rule[i];

        if (!r->seen)
            return err_set(err, ERR_USAGE,
                           "no line has \"%s\", which %s is to be taken from",
                           r->theirs, fields[r->hit.field].name);
    }
    return 0;
}
