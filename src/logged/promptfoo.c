#include <string.h>

#include "input/sniff.h"
#include "logged/reading.h"

#define FILE_MAX ((size_t)512 * 1024 * 1024)

static int score(const json_t *record)
{
    if (json_at(record, "testIdx") && json_at(record, "provider"))
        return 90;
    return json_at(record, "results.results") ? 95 : 0;
}

/* A results file is one object of many lines, which is cut here. */
static int fits(const char *head, size_t len)
{
    const char *end = head + len, *at = slice_skip(head, end);

    if (at < end && *at == '{' && memmem(head, len, "\"evalId\"", 8) &&
        memmem(head, len, "\"results\"", 9))
        return 92;
    return sniff_records(head, len, score);
}

static void prepare(struct names *n)
{
    static const struct names_place places[] = {
        {FIELD_OF_KEY, "testIdx"},
        {FIELD_OF_VARIANT, "provider.label"},
        {FIELD_OF_VARIANT, "provider.id"},
        {FIELD_OF_VARIANT, "provider"},
        {FIELD_OF_MODEL, "provider.id"},
        {FIELD_OF_PROMPT, "prompt.raw"},
        {FIELD_OF_TEXT, "response.output"},
        {FIELD_OF_ERROR, "response.error"},
        {FIELD_OF_ERROR, "error"},
        {FIELD_OF_ASSERTED, "failureReason"},
        {FIELD_OF_STATUS, "response.metadata.http.status"},
        {FIELD_OF_FINISH, "response.finishReason"},
        {FIELD_OF_LATENCY, "latencyMs"},
        {FIELD_OF_LATENCY, "response.latencyMs"},
        {FIELD_OF_REPLAYED, "response.cached"},
        {FIELD_OF_COST, "cost"},
        {FIELD_OF_COST, "response.cost"},
        {FIELD_OF_SCORE, "score"},
        {FIELD_OF_INPUT, "response.tokenUsage.prompt"},
        {FIELD_OF_OUTPUT, "response.tokenUsage.completion"},
        {FIELD_OF_INPUT, "tokenUsage.prompt"},
        {FIELD_OF_OUTPUT, "tokenUsage.completion"},
        {FIELD_OF_REASONING, "tokenUsage.completionDetails.reasoning"},
    };

    names_places(n, places, sizeof(places) / sizeof(*places));
}

/* ---- the array in the object --------------------------------------------- */

static struct slice member(struct slice object, const char *name)
{
    struct slice key, value, found = {0};
    struct walk w;

    if (!object.at || !walk_init(&w, object.at, object.len) || !w.object)
        return found;
    while (!found.at && walk_next(&w, &key, &value))
        if (slice_is(key, name))
            found = value;
    return found;
}

static int64_t lines_between(const char *from, const char *to)
{
    int64_t count = 0;

    for (; (from = memchr(from, '\n', (size_t)(to - from))); from++)
        count++;
    return count;
}

static int read_rows(struct reading *r, struct slice whole, struct slice rows,
                     struct err *err)
{
    struct slice key;
    struct piece piece = {.line = r->source.line};
    const char *at = whole.at;
    struct walk w;

    walk_init(&w, rows.at, rows.len);
    while (walk_next(&w, &key, &piece.text)) {
        piece.line += lines_between(at, piece.text.at);
        at = piece.text.at;
        if (reading_element(r, &piece, 0, err))
            return -1;
    }
    return 0;
}

/* Newer files have results.results, the oldest a plain array. The array must
 * be whole: a half of it would be half an experiment. */
static int read_object(struct reading *r, struct err *err)
{
    struct source *s = &r->source;
    struct slice whole, outer, rows;
    int got = 1;

    s->max = FILE_MAX;
    while (got > 0 && s->end - s->at <= FILE_MAX)
        got = source_load(s, err);
    if (got < 0)
        return -1;
    if (got > 0) {
        err_set(err, ERR_LIMIT,
                "is too large a file: have promptfoo write JSON lines "
                "(promptfoo eval -o results.jsonl)");
        return err_wrap(err, "%s", s->name);
    }
    whole = (struct slice){s->data + s->at, s->end - s->at};
    outer = member(whole, "results");
    rows = member(outer, "results");
    if (!rows.at)
        rows = outer;
    if (!rows.at || *rows.at != '[' ||
        !slice_end(rows.at, rows.at + rows.len)) {
        err_set(err, ERR_PARSE,
                "has no whole array \"results\": it is cut short, or no "
                "results file of promptfoo");
        return err_wrap(err, "%s", s->name);
    }
    return read_rows(r, whole, rows, err);
}

static int is_row(struct slice line)
{
    return member(line, "testIdx").at != NULL;
}

/* One object of all, or a row a line. */
static int read_log(struct reading *r, struct err *err)
{
    const struct source *s = &r->source;
    const char *end = s->data + s->end;
    const char *at = slice_skip(s->data + s->at, end);

    if (*at != '{' || is_row((struct slice){at, (size_t)(end - at)}))
        return reading_json(r, 0, err);
    return read_object(r, err);
}

const struct logged_format logged_promptfoo = {
    .name = "promptfoo",
    .about = "results of promptfoo: its file, or JSON lines",
    .fits = fits,
    .prepare = prepare,
    .read = read_log,
    .pairs = 1,
    .two = 1,
};
