#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "logged/cells.h"
#include "logged/reading.h"

/* Which column is which field. */
struct binding {
    size_t column;
    struct hit hit;
};

struct table {
    struct cells row;
    size_t columns;
    struct binding *bound; /* owned */
    size_t count;
};

/* How many columns of the first line have a name that is known. */
static int known_names(const char *head, size_t len)
{
    char mark = cells_delimiter(head, len);
    const char *end = memchr(head, '\n', len);
    struct hit hit;
    int known = 0;

    if (!end)
        end = head + len;
    while (head < end) {
        const char *to = memchr(head, mark, (size_t)(end - head));
        size_t one = (size_t)((to ? to : end) - head);

        while (one && strchr(" \"\r", head[one - 1]))
            one--;
        while (one && strchr(" \"", *head)) {
            head++;
            one--;
        }
        known += names_alias(head, one, &hit);
        head = to ? to + 1 : end;
    }
    return known;
}

static int fits(const char *head, size_t len)
{
    const char *end = head + len, *at = slice_skip(head, end);
    const char *line = memchr(at, '\n', (size_t)(end - at));
    size_t first = (size_t)((line ? line : end) - at);
    int known;

    if (at == end || strchr("{[", *at) || memchr(at, '\0', first))
        return 0;
    if (!memchr(at, cells_delimiter(at, first), first))
        return 0;
    known = known_names(at, first);
    return known > 2 ? 60 : 10 + 10 * known;
}

static void bind(struct table *t, size_t column, const struct hit *hit)
{
    t->bound = memory_grow(t->bound, t->count + 1, sizeof(*t->bound));
    t->bound[t->count++] = (struct binding){column, *hit};
}

static int no_column(const struct reading *r, const struct table *t,
                     const char *theirs, struct err *err)
{
    struct buf names;

    buf_init(&names, 600);
    for (size_t i = 0; i < t->row.count; i++)
        buf_addf(&names, "%s%s", i ? ", " : "", cells_at(&t->row, i));
    err_set(err, ERR_USAGE, "%s: there is no column \"%s\"; there are %s",
            r->source.name, theirs, names.data);
    buf_release(&names);
    return -1;
}

static int bind_rules(struct reading *r, struct table *t, struct err *err)
{
    for (size_t i = 0; i < r->names->rules; i++) {
        struct rule *rule = &r->names->rule[i];
        size_t c = 0;

        while (c < t->row.count && strcmp(cells_at(&t->row, c), rule->theirs))
            c++;
        if (c == t->row.count && rule->hit.rank == 0 && rule->ours < 0)
            return no_column(r, t, rule->theirs, err);
        if (c == t->row.count)
            continue;
        rule->seen = 1;
        bind(t, c, &rule->hit);
    }
    return 0;
}

static int read_header(struct reading *r, struct table *t, struct err *err)
{
    struct hit hit;
    int got = cells_read(&t->row, &r->source, r->delimiter, err);

    if (got < 0)
        return -1;
    if (got != SOURCE_PIECE)
        return err_set(err, ERR_PARSE, "%s:1: %s", r->source.name,
                       got == SOURCE_BAD ? t->row.reason : "is empty");
    t->columns = t->row.count;
    if (bind_rules(r, t, err))
        return -1;
    for (size_t i = 0; i < t->row.count; i++) {
        const char *name = cells_at(&t->row, i);

        if (names_guess(r->names, name, strlen(name), &hit))
            bind(t, i, &hit);
    }
    if (t->count == 0)
        return err_set(err, ERR_PARSE,
                       "%s:1: none of the columns has a name that is known: "
                       "say which is which with --map",
                       r->source.name);
    return 0;
}

/* -1 when the callback ended the reading. */
static int read_row(struct reading *r, const struct table *t, struct err *err)
{
    char reason[96];

    if (t->row.count != t->columns) {
        snprintf(reason, sizeof(reason),
                 "%zu columns, where the first line has %zu", t->row.count,
                 t->columns);
        reading_bad(r, t->row.line, reason);
        return 0;
    }
    values_clear(&r->values);
    for (size_t i = 0; i < t->count; i++) {
        const char *text = cells_at(&t->row, t->bound[i].column);

        if (*text)
            values_put(&r->values, &t->bound[i].hit, text);
    }
    return reading_line(r, t->row.line, err);
}

static int read_rows(struct reading *r, struct table *t, struct err *err)
{
    int got;

    while ((got = cells_read(&t->row, &r->source, r->delimiter, err)) > 0) {
        r->out->lines++;
        if (got == SOURCE_BAD)
            reading_bad(r, t->row.line, t->row.reason);
        else if (read_row(r, t, err))
            return -1;
    }
    return got;
}

static int read_log(struct reading *r, struct err *err)
{
    const struct source *s = &r->source;
    struct table t = {0};
    int rc;

    if (!r->delimiter)
        r->delimiter = cells_delimiter(s->data + s->at, s->end - s->at);
    rc = read_header(r, &t, err) || read_rows(r, &t, err) ? -1 : 0;
    cells_release(&t.row);
    free(t.bound);
    return rc;
}

const struct logged_format logged_csv = {
    .name = "csv",
    .about = "a table whose first line names its columns",
    .fits = fits,
    .read = read_log,
};
