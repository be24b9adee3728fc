#include <string.h>

#include "base/arena.h"
#include "input/format.h"
#include "input/record.h"
#include "input/sniff.h"
#include "wire/duration.h"

static const char *const fields[] = {
    "id",        "time",   "user",       "conversation", "request",
    "reference", "status", "latency_ms", "input_tokens", "output_tokens",
};

static int score(const json_t *record)
{
    return json_is_array(json_at(record, "request.messages")) ? 80 : 0;
}

static int fits(const char *head, size_t len)
{
    return sniff_records(head, len, score);
}

static int known(const char *name)
{
    if (strncmp(name, "x_", 2) == 0 || strcmp(name, "metadata") == 0)
        return 1;
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (strcmp(fields[i], name) == 0)
            return 1;
    return 0;
}

/* A field with a slip in its name would be lost without a word. */
static int check_fields(const struct record *r, struct err *err)
{
    const char *name;
    json_t *value;

    json_object_foreach(r->root, name, value)
    {
        if (!known(name))
            return err_set(err, ERR_PARSE,
                           "unknown field \"%s\" (own fields begin with x_)",
                           name);
    }
    return 0;
}

/* Numbers go as they were written: doubles would lose microseconds. */
static int read_time(const struct record *r, int64_t *at_us, struct err *err)
{
    const json_t *value = json_object_get(r->root, "time");
    struct slice raw = record_slice(r, "time");
    struct arena memory = {0};
    const char *text = json_string_value(value);
    int rc;

    if (!value || json_is_null(value))
        return 0;
    if (json_is_number(value))
        text = arena_copy(&memory, raw.at, raw.len);
    if (text)
        rc = moment_parse(at_us, text, err);
    else
        rc = err_set(err, ERR_PARSE, "neither a string nor a number");
    arena_release(&memory);
    return rc ? err_wrap(err, "\"time\"") : 0;
}

static int read_numbers(const struct record *r, struct prompt *p,
                        struct err *err)
{
    if (record_number(r, "status", 1, &p->logged_status, err) ||
        record_number(r, "latency_ms", 1e3, &p->logged_latency_us, err) ||
        record_number(r, "input_tokens", 1, &p->logged_input_tokens, err))
        return -1;
    return record_number(r, "output_tokens", 1, &p->logged_output_tokens, err);
}

static int fill(struct record *r, struct prompt *p, struct err *err)
{
    const json_t *request = json_object_get(r->root, "request");
    struct slice text = record_slice(r, "request");

    if (check_fields(r, err) || record_name(r, "id", &p->id, err) ||
        record_text(r, "user", &p->user, err) ||
        record_text(r, "conversation", &p->conversation, err) ||
        record_text(r, "reference", &p->reference, err) ||
        read_time(r, &p->at_us, err) || read_numbers(r, p, err))
        return -1;
    if (!json_is_object(request))
        return err_set(err, ERR_PARSE, "\"request\" is not an object");
    p->request = text.at;
    p->request_len = text.len;
    return record_messages(json_object_get(request, "messages"), err);
}

static int read_line(const char *line, size_t len, struct input_sink *sink,
                     struct err *err)
{
    return record_emit(line, len, sink, fill, err);
}

const struct input_format format_diptych_log = {
    .name = "diptych-log",
    .about = "diptych's own, see diptych-log(5)",
    .fits = fits,
    .read = read_line,
    .array = 1,
};
