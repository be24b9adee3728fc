#include "input/sniff.h"

#include <string.h>

#include "wire/slice.h"

#define RECORDS 16

struct records {
    struct walk array;
    int is_array;
    const char *at, *end;
};

static void records_init(struct records *r, const char *head, size_t len)
{
    *r = (struct records){.at = head, .end = head + len};
    r->is_array = sniff_array(head, len);
    if (r->is_array)
        walk_init(&r->array, head, len);
}

/* A last line that is cut is given, too: it will not parse. */
static int records_next(struct records *r, struct slice *record)
{
    struct slice key;
    const char *end;

    if (r->is_array)
        return walk_next(&r->array, &key, record);
    r->at = slice_skip(r->at, r->end);
    if (r->at == r->end)
        return 0;
    end = memchr(r->at, '\n', (size_t)(r->end - r->at));
    if (!end)
        end = r->end;
    *record = (struct slice){r->at, (size_t)(end - r->at)};
    r->at = end;
    return 1;
}

int sniff_array(const char *head, size_t len)
{
    const char *end = head + len, *at = slice_skip(head, end);

    if (at == end || *at != '[')
        return 0;
    at = slice_skip(at + 1, end);
    return at == end || *at == '{' || *at == ']';
}

int sniff_whole(const char *head, size_t len)
{
    struct records r;
    struct slice record;

    records_init(&r, head, len);
    return records_next(&r, &record) && (r.is_array || r.at < r.end);
}

int sniff_records(const char *head, size_t len,
                  int (*score)(const json_t *record))
{
    struct records r;
    struct slice record;
    struct err ignored;
    int best = 0;

    records_init(&r, head, len);
    for (int i = 0; i < RECORDS && records_next(&r, &record); i++) {
        json_t *root =
            json_read(record.at, record.len, JSON_LAST_KEY, &ignored);
        int now = json_is_object(root) ? score(root) : 0;

        if (now > best)
            best = now;
        json_decref(root);
    }
    return best;
}

/* "{{name}}, what is ..." is text; {"a":1} and { were meant as JSON. */
static int json_like(struct slice s)
{
    const char *end = s.at + s.len, *at;

    if (sniff_array(s.at, s.len))
        return 1;
    if (*s.at != '{')
        return 0;
    at = slice_skip(s.at + 1, end);
    return at == end || *at == '"' || *at == '}';
}

int sniff_text(const char *head, size_t len)
{
    struct records r;
    struct slice record;

    if (memchr(head, '\0', len))
        return 0;
    records_init(&r, head, len);
    if (r.is_array)
        return 0;
    for (int i = 0; i < RECORDS && records_next(&r, &record); i++)
        if (json_like(record))
            return 0;
    return 1;
}

static int unlike(struct err *err, const char *head, size_t len)
{
    struct buf names;
    int pretty = len > 0 && *slice_skip(head, head + len - 1) == '{';

    buf_init(&names, 500);
    input_format_list(&names);
    err_set(err, ERR_PARSE, "looks like none of the formats %s%s", names.data,
            pretty ? "; is each object on one line (jq -c)?" : "");
    buf_release(&names);
    return -1;
}

const struct input_format *sniff_format(const char *head, size_t len,
                                        struct err *err)
{
    const struct input_format *best = NULL, *f;
    int most = 0;

    for (size_t i = 0; (f = input_format_at(i)); i++) {
        int fit = f->fits(head, len);

        if (fit > most) {
            most = fit;
            best = f;
        }
    }
    if (!best)
        unlike(err, head, len);
    return best;
}
