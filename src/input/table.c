#include "input/table.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define ROWS 16

static int is_named_so(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot &&
           (strcasecmp(dot, ".csv") == 0 || strcasecmp(dot, ".tsv") == 0);
}

/* A name as columns have one, perhaps quoted; behind it, or NULL. */
static const char *column_name(const char *at, const char *end)
{
    int quoted = at < end && *at == '"';
    const char *from = at += quoted;

    if (at == end || (!isalpha((unsigned char)*at) && *at != '_'))
        return NULL;
    while (at < end && (isalnum((unsigned char)*at) || strchr("_.-", *at)))
        at++;
    if (at == from || (quoted && (at == end || *at != '"')))
        return NULL;
    return at + quoted;
}

/* How many names the line is, or 0; the mark between them. */
static size_t names_in(const char *at, const char *end, char *mark)
{
    size_t names = 1;

    *mark = '\0';
    for (; (at = column_name(at, end)) && at < end; names++, at++) {
        if (*mark ? *at != *mark : !strchr(",;\t|", *at))
            return 0;
        *mark = *at;
    }
    return at ? names : 0;
}

/* The end of a cell; that of one in quotes which are cut is `end`. */
static const char *cell_end(const char *at, const char *end, char mark)
{
    while (at < end && *at == '"') {
        at = memchr(at + 1, '"', (size_t)(end - at - 1));
        at = at ? at + 1 : end;
    }
    while (at < end && *at != mark && *at != '\n')
        at++;
    return at;
}

/* The columns of the row at `*at`, which goes to its end. */
static size_t columns_in(const char **at, const char *end, char mark)
{
    size_t columns = 1;

    while ((*at = cell_end(*at, end, mark)) < end && **at == mark) {
        columns++;
        ++*at;
    }
    return columns;
}

static const char *behind_ends(const char *at, const char *end)
{
    while (at < end && (*at == '\r' || *at == '\n'))
        at++;
    return at;
}

/* A last row that is cut says nothing. */
static int is_table(const char *head, size_t len)
{
    const char *end = head + len, *at = behind_ends(head, end);
    const char *line = memchr(at, '\n', (size_t)(end - at));
    size_t names, columns = 0;
    char mark;
    int rows = 0;

    if (!line)
        return 0;
    names = names_in(at, line - (line > at && line[-1] == '\r'), &mark);
    if (names < 2)
        return 0;
    at = behind_ends(line, end);
    for (; rows < ROWS && at < end; at = behind_ends(at, end)) {
        columns = columns_in(&at, end, mark);
        if (columns != names && at < end)
            return 0;
        rows += columns == names;
    }
    return rows > 0;
}

int table_looks(const char *name, const char *head, size_t len)
{
    return is_named_so(name) || is_table(head, len);
}
