#include "input/record.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define COUNT_MAX 1e15 /* doubles are exact below it */

/* Keys are looked up in the bytes: one with escapes in it would be missed, so
 * such a text (nobody writes it) is written anew. */
static void find_text(struct record *r, const char *line, size_t len)
{
    struct walk w;
    struct slice key, value;
    int plain = 1;

    walk_init(&w, line, len);
    while (walk_next(&w, &key, &value))
        plain &= !memchr(key.at, '\\', key.len);
    r->text = (struct slice){line, len};
    if (plain)
        return;
    json_write(r->root, &r->copy);
    r->text = (struct slice){r->copy.data, r->copy.len};
}

int record_read(struct record *r, const char *line, size_t len, struct err *err)
{
    *r = (struct record){0};
    buf_init(&r->copy, SIZE_MAX);
    buf_init(&r->request, SIZE_MAX);
    buf_init(&r->answer, SIZE_MAX);
    r->root = json_read(line, len, JSON_LAST_KEY, err);
    if (!r->root)
        return -1;
    if (json_is_object(r->root)) {
        find_text(r, line, len);
        return 0;
    }
    record_release(r);
    return err_set(err, ERR_PARSE, "is JSON but not an object");
}

void record_release(struct record *r)
{
    json_decref(r->root);
    buf_release(&r->copy);
    buf_release(&r->request);
    buf_release(&r->answer);
    r->root = NULL;
}

int record_emit(const char *line, size_t len, struct input_sink *sink,
                int (*fill)(struct record *r, struct prompt *p,
                            struct err *err),
                struct err *err)
{
    struct record r;
    struct prompt p;
    int rc;

    if (record_read(&r, line, len, err))
        return -1;
    prompt_init(&p);
    rc = fill(&r, &p, err);
    if (rc == 0)
        rc = sink->emit(sink, &p, err);
    record_release(&r);
    return rc;
}

struct slice record_slice(const struct record *r, const char *name)
{
    struct slice key, value, last = {0};
    struct walk w;

    walk_init(&w, r->text.at, r->text.len);
    while (walk_next(&w, &key, &value))
        if (slice_is(key, name))
            last = value;
    return last;
}

int record_text(const struct record *r, const char *name, const char **out,
                struct err *err)
{
    const json_t *value = json_object_get(r->root, name);

    *out = NULL;
    if (!value || json_is_null(value))
        return 0;
    if (!json_is_string(value))
        return err_set(err, ERR_PARSE, "\"%s\" is not a string", name);
    if (strlen(json_string_value(value)) < json_string_length(value))
        return err_set(err, ERR_PARSE, "\"%s\" has a NUL in it", name);
    *out = json_string_value(value);
    return 0;
}

int record_name(struct record *r, const char *name, const char **out,
                struct err *err)
{
    const json_t *value = json_object_get(r->root, name);

    if (json_is_integer(value)) {
        snprintf(r->id, sizeof(r->id), "%" PRId64,
                 (int64_t)json_integer_value(value));
        *out = r->id;
        return 0;
    }
    if (record_text(r, name, out, err))
        return -1;
    if (*out && !**out)
        *out = NULL;
    return 0;
}

int record_number(const struct record *r, const char *name, double scale,
                  int64_t *out, struct err *err)
{
    const json_t *value = json_object_get(r->root, name);
    double number = json_number_value(value) * scale;

    if (!value || json_is_null(value))
        return 0;
    if (!json_is_number(value))
        return err_set(err, ERR_PARSE, "\"%s\" is not a number", name);
    if (number < 0 || number > COUNT_MAX)
        return err_set(err, ERR_PARSE, "\"%s\" is out of range", name);
    *out = llround(number);
    return 0;
}

static int check_message(const json_t *m, size_t n, struct err *err)
{
    const json_t *role = json_object_get(m, "role");
    const json_t *content = json_object_get(m, "content");

    if (!json_is_object(m))
        return err_set(err, ERR_PARSE, "message %zu is not an object", n);
    if (!json_is_string(role))
        return err_set(err, ERR_PARSE, "message %zu has no role", n);
    if (json_is_string(content) || json_is_array(content) ||
        json_is_null(content))
        return 0;
    if (content)
        return err_set(err, ERR_PARSE,
                       "the content of message %zu is neither a string nor "
                       "an array",
                       n);
    /* Calls of tools come without. */
    if (strcmp(json_string_value(role), "assistant") == 0)
        return 0;
    return err_set(err, ERR_PARSE, "message %zu has no content", n);
}

int record_messages(const json_t *messages, struct err *err)
{
    size_t count = json_array_size(messages);

    if (!json_is_array(messages))
        return err_set(err, ERR_PARSE, "\"messages\" is not an array");
    if (count == 0)
        return err_set(err, ERR_PARSE, "\"messages\" is empty");
    for (size_t i = 0; i < count; i++)
        if (check_message(json_array_get(messages, i), i + 1, err))
            return -1;
    return 0;
}

static void join_parts(const json_t *parts, struct buf *buf)
{
    for (size_t i = 0; i < json_array_size(parts); i++) {
        const json_t *part = json_array_get(parts, i);
        const json_t *text = json_object_get(part, "text");

        if (json_is_string(text))
            buf_add(buf, json_string_value(text), json_string_length(text));
    }
}

int record_content(const json_t *content, struct buf *buf, const char **out,
                   struct err *err)
{
    const char *text = json_string_value(content);
    size_t len = json_string_length(content);

    if (json_is_array(content)) {
        join_parts(content, buf);
        text = buf->len ? buf->data : NULL;
        len = buf->len;
    }
    if (text && strlen(text) < len)
        return err_set(err, ERR_PARSE, "the answer has a NUL in it");
    *out = text;
    return 0;
}

#define OPEN "{\"messages\":["

void request_open(struct buf *out)
{
    buf_adds(out, OPEN);
}

void request_add(struct buf *out, const char *role, const char *text,
                 size_t len)
{
    buf_addf(out, "%s{\"role\":\"%s\",\"content\":",
             out->len == strlen(OPEN) ? "" : ",", role);
    json_write_string(out, text, len);
    buf_addc(out, '}');
}

void request_close(struct buf *out)
{
    buf_adds(out, "]}");
}
