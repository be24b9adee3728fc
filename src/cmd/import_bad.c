#include "cmd/import_bad.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "input/input.h"
#include "logged/names.h"

void import_bad_release(struct import_bad *b)
{
    for (size_t i = 0; i < b->causes; i++)
        free(b->cause[i].first);
    *b = (struct import_bad){0};
}

/* Behind what is quoted, or the number, that begins here; NULL: neither. */
static const char *behind_value(const char *at)
{
    const char *end;

    if (*at == '"' || *at == '\'') {
        end = strchr(at + 1, *at);
        return end ? end + 1 : NULL;
    }
    end = at + strspn(at, "+-.");
    if (!isdigit((unsigned char)*end))
        return NULL;
    return end + strspn(end, "+-.0123456789eE");
}

static uint64_t shape_of(const char *reason)
{
    struct hash h;

    hash_init(&h, 0);
    while (*reason) {
        const char *behind = behind_value(reason);

        hash_add(&h, behind ? "#" : reason, 1);
        reason = behind ? behind : reason + 1;
    }
    return hash_value(&h);
}

static struct import_cause *find(struct import_bad *b, uint64_t shape)
{
    for (size_t i = 0; i < b->causes; i++)
        if (b->cause[i].shape == shape)
            return &b->cause[i];
    return NULL;
}

static struct import_cause *add_cause(struct import_bad *b, uint64_t shape)
{
    if (b->causes == IMPORT_CAUSES)
        return NULL;
    b->cause[b->causes].shape = shape;
    return &b->cause[b->causes++];
}

void import_bad_add(struct import_bad *b, const char *log, int64_t line,
                    const char *reason)
{
    uint64_t shape = shape_of(reason);
    struct import_cause *c = find(b, shape);
    struct buf first;

    b->lines++;
    if (!c && (c = add_cause(b, shape)) != NULL) {
        buf_init(&first, SIZE_MAX);
        input_place(&first, log, line, reason);
        c->first = buf_take(&first);
    }
    if (c)
        c->lines++;
    else
        b->unnamed++;
}

void import_bad_write(const struct import_bad *b, struct buf *out)
{
    for (size_t i = 0; i < b->causes; i++) {
        buf_adds(out, b->cause[i].first);
        if (b->cause[i].lines > 1)
            buf_addf(out, " (so in %lld lines)", (long long)b->cause[i].lines);
        buf_addc(out, '\n');
    }
    if (b->unnamed)
        buf_addf(out, "more lines, of other causes: %lld\n",
                 (long long)b->unnamed);
}

/* The field that a reason begins with, or NULL. */
static const char *field_in(const char *reason)
{
    for (int f = 0; f < LOGGED_FIELDS; f++) {
        const char *name = logged_field_name((enum logged_field)f);
        size_t len = strlen(name);

        if (!strncmp(reason, name, len) && strchr(" :", reason[len]))
            return name;
    }
    return NULL;
}

/* Many a reason names an option already. */
void import_bad_mend(const struct import_bad *b, struct buf *out)
{
    const char *reason = b->cause[0].first, *field;

    if (b->causes > 1) {
        buf_adds(out, "is the log what it was taken for? See --input, --map "
                      "and --delimiter");
        return;
    }
    if (strstr(reason, " --")) {
        buf_adds(out, "do what is said there");
        return;
    }
    field = NULL;
    for (const char *at = reason; !field && (at = strstr(at, ": ")); at++)
        field = field_in(at + 2);
    if (field)
        buf_addf(out, "does %s stand elsewhere in the log? Say --map %s=NAME",
                 field, field);
    else
        buf_adds(out, "is the log what it was taken for? See --input and "
                      "--delimiter");
}
