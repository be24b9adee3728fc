#include <string.h>

#include "input/format.h"
#include "input/record.h"
#include "input/sniff.h"

static int score(const json_t *record)
{
    return json_is_array(json_at(record, "messages")) ? 70 : 0;
}

static int fits(const char *head, size_t len)
{
    return sniff_records(head, len, score);
}

/* One reference will do; evaluation sets may list several. */
static int read_ideal(const struct record *r, const char **out, struct err *err)
{
    const char *first = json_text(r->root, "ideal.0");

    if (!first)
        return record_text(r, "ideal", out, err);
    *out = first;
    return 0;
}

static const json_t *last_answer(const json_t *messages)
{
    size_t count = json_array_size(messages);
    const json_t *last = count ? json_array_get(messages, count - 1) : NULL;
    const char *role = json_text(last, "role");

    return role && strcmp(role, "assistant") == 0 ? last : NULL;
}

/* The array without its last element. */
static void add_but_last(struct buf *out, struct slice array)
{
    struct slice key, value, last = {0};
    struct walk w;
    const char *end = array.at + 1;

    walk_init(&w, array.at, array.len);
    while (walk_next(&w, &key, &value)) {
        if (last.at)
            end = last.at + last.len;
        last = value;
    }
    buf_add(out, array.at, (size_t)(end - array.at));
    buf_addc(out, ']');
}

/* All fields but ours, which an endpoint would refuse. */
static void add_request(struct buf *out, const struct record *r, int cut)
{
    struct slice messages = record_slice(r, "messages"), key, value;
    struct walk w;

    walk_init(&w, r->text.at, r->text.len);
    while (walk_next(&w, &key, &value)) {
        if (slice_is(key, "id") || slice_is(key, "ideal"))
            continue;
        buf_addc(out, out->len ? ',' : '{');
        buf_add(out, key.at - 1, key.len + 2);
        buf_addc(out, ':');
        if (cut && value.at == messages.at)
            add_but_last(out, value);
        else
            buf_add(out, value.at, value.len);
    }
    buf_addc(out, '}');
}

static int fill(struct record *r, struct prompt *p, struct err *err)
{
    const json_t *messages = json_object_get(r->root, "messages");
    const json_t *answer = last_answer(messages), *content;
    const char *said = NULL;

    if (record_messages(messages, err) || read_ideal(r, &p->reference, err) ||
        record_name(r, "id", &p->id, err))
        return -1;
    if (answer && json_array_size(messages) == 1)
        return err_set(err, ERR_PARSE, "there is an answer but no question");
    content = json_object_get(answer, "content");
    if (record_content(content, &r->answer, &said, err))
        return -1;
    if (!p->reference)
        p->reference = said;
    p->user = json_text(r->root, "user");
    add_request(&r->request, r, answer != NULL);
    p->request = r->request.data;
    p->request_len = r->request.len;
    return 0;
}

static int read_line(const char *line, size_t len, struct input_sink *sink,
                     struct err *err)
{
    return record_emit(line, len, sink, fill, err);
}

const struct input_format format_messages = {
    .name = "messages",
    .about = "{\"messages\": [...]} a line, as for fine-tuning",
    .fits = fits,
    .read = read_line,
    .array = 1,
};
