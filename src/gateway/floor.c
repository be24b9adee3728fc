#include "gateway/floor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LIST_TEXT 1024

static const struct floor_kind *const table[FLOOR_KINDS] = {
#define FLOOR(id) &id,
#include "gateway/floors.def"
#undef FLOOR
};

/* ---- units --------------------------------------------------------------- */

static const struct unit {
    const char *before, *after, *example;
    double times;  /* as it is written, of what it is */
    double beyond; /* limits are above that, */
    double most;   /* and not above this */
    int whole;
} units[] = {
    [FLOOR_COUNT] = {"", "", "20", 1, 0, 1e9, 1},
    [FLOOR_SHARE] = {"", "%", "20%", 100, 0, 1, 0},
    [FLOOR_TIMES] = {"", "x", "2x", 1, 1, 1e6, 0},
    [FLOOR_DOLLARS] = {"$", "", "50", 1, 0, 1e9, 0},
};

static int read_number(const char *text, const struct unit *u, double *out)
{
    size_t before = strlen(u->before);
    char *end;

    if (strncmp(text, u->before, before) == 0)
        text += before;
    if (strspn(text, "0123456789.") == 0)
        return -1;
    *out = strtod(text, &end) / u->times;
    end += strspn(end, " ");
    if (strncmp(end, u->after, strlen(u->after)))
        return -1;
    end += strlen(u->after);
    if (end[strspn(end, " ")] || !(*out > u->beyond && *out <= u->most))
        return -1;
    return u->whole && *out != floor(*out) ? -1 : 0;
}

/* ---- from text ----------------------------------------------------------- */

static int find(const char *text, size_t len)
{
    for (int i = 0; i < FLOOR_KINDS; i++)
        if (strlen(table[i]->name) == len &&
            strncmp(table[i]->name, text, len) == 0)
            return i;
    return -1;
}

static int unknown(const char *text, struct err *err)
{
    struct buf names;

    buf_init(&names, LIST_TEXT);
    for (int i = 0; i < FLOOR_KINDS; i++)
        buf_addf(&names, "%s%s", i ? ", " : "", table[i]->name);
    err_set(err, ERR_USAGE,
            "\"%s\" is no floor such as \"error-rate <= 20%%\": there are %s; "
            "or none",
            text, names.data);
    buf_release(&names);
    return -1;
}

int floor_add(struct floor_set *s, const char *text, struct err *err)
{
    const char *at = text + strspn(text, " ");
    size_t len = strcspn(at, " <>=");
    int kind = find(at, len);
    const struct unit *u;

    if (kind < 0)
        return unknown(text, err);
    u = &units[table[kind]->unit];
    at += len + strspn(at + len, " ");
    if (s->on[kind])
        return err_set(err, ERR_USAGE, "%s stands twice", table[kind]->name);
    if (strncmp(at, "<=", 2) ||
        read_number(at + 2 + strspn(at + 2, " "), u, &s->limit[kind]))
        return err_set(err, ERR_USAGE, "\"%s\": say \"%s <= %s\"", text,
                       table[kind]->name, u->example);
    s->on[kind] = 1;
    return 0;
}

/* Rare enough to be no accident, and late enough for a bad minute. */
void floor_default(struct floor_set *s)
{
    memset(s, 0, sizeof(*s));
    s->on[FLOOR_floor_streak] = s->on[FLOOR_floor_error_rate] = 1;
    s->limit[FLOOR_floor_streak] = 20;
    s->limit[FLOOR_floor_error_rate] = .5;
}

/* ---- to text, and what is broken ----------------------------------------- */

void floor_write(const struct floor_set *s, struct buf *out)
{
    size_t before = out->len;

    for (int i = 0; i < FLOOR_KINDS; i++) {
        const struct unit *u = &units[table[i]->unit];

        if (s->on[i])
            buf_addf(out, "%s%s <= %s%.9g%s", out->len > before ? ", " : "",
                     table[i]->name, u->before, s->limit[i] * u->times,
                     u->after);
    }
    if (out->len == before)
        buf_adds(out, "none");
}

const struct floor_kind *floor_broken(const struct floor_set *s,
                                      const struct floors *f, int quick,
                                      char why[FLOOR_WHY])
{
    for (int i = 0; i < FLOOR_KINDS; i++)
        if (s->on[i] && (table[i]->quick || !quick) &&
            table[i]->broken(f, s->limit[i], why))
            return table[i];
    return NULL;
}
