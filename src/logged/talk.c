#include "logged/talk.h"

#include <string.h>

#include "base/buf.h"
#include "input/record.h"
#include "wire/json.h"

static json_t *read_json(const char *text, char first)
{
    struct err ignored;
    size_t blank = strspn(text, " \t\r\n");

    if (text[blank] != first)
        return NULL;
    return json_read(text, strlen(text), JSON_LAST_KEY, &ignored);
}

static char *keep(struct buf *b, struct arena *memory)
{
    char *text = arena_copy(memory, b->data, b->len);

    buf_release(b);
    return text;
}

static int is_messages(const json_t *root)
{
    return json_array_size(root) > 0 && json_text(root, "0.role");
}

/* Messages that no endpoint could take are words like any other. */
static int own_messages(const char *text, const json_t *root, struct buf *b)
{
    const json_t *messages =
        json_is_object(root) ? json_object_get(root, "messages") : root;
    struct err ignored;

    if (!is_messages(messages) || record_messages(messages, &ignored))
        return 0;
    if (json_is_object(root))
        buf_adds(b, text);
    else
        buf_addf(b, "{\"messages\":%s}", text);
    return 1;
}

int talk_request(const char *text, struct arena *memory, const char **out,
                 struct err *err)
{
    json_t *root = read_json(text, '{');
    struct buf b;

    if (!root)
        root = read_json(text, '[');
    buf_init(&b, SIZE_MAX);
    if (!own_messages(text, root, &b)) {
        request_open(&b);
        request_add(&b, "user", text, strlen(text));
        request_close(&b);
    }
    json_decref(root);
    if (buf_check(&b, err)) {
        buf_release(&b);
        return -1;
    }
    *out = keep(&b, memory);
    return 0;
}

/* Arguments come as a text that holds JSON; what does not stays a text. */
static void add_arguments(struct buf *b, const json_t *value)
{
    const char *text = json_string_value(value);
    struct err ignored;
    json_t *inner =
        text ? json_read(text, strlen(text), JSON_LAST_KEY, &ignored) : NULL;

    if (inner || !value) {
        if (inner)
            json_write(inner, b);
        else
            buf_adds(b, "{}");
    } else {
        json_write(value, b);
    }
    json_decref(inner);
}

static int add_call(struct buf *b, const json_t *call, struct err *err)
{
    const json_t *function = json_object_get(call, "function");
    const char *name;

    if (!json_is_object(function))
        function = call;
    name = json_text(function, "name");
    if (!name)
        return err_set(err, ERR_PARSE, "a tool call has no name");
    buf_adds(b, b->len > 1 ? ",{\"name\":" : "{\"name\":");
    json_write_string(b, name, strlen(name));
    buf_adds(b, ",\"arguments\":");
    add_arguments(b, json_object_get(function, "arguments"));
    buf_addc(b, '}');
    return 0;
}

int talk_tools(const char *text, struct arena *memory, const char **out,
               struct err *err)
{
    json_t *root = read_json(text, '[');
    size_t count = json_array_size(root);
    struct buf b;
    int rc = 0;

    *out = NULL;
    if (!json_is_array(root))
        return err_set(err, ERR_PARSE, "tools is no array of tool calls");
    buf_init(&b, SIZE_MAX);
    buf_addc(&b, '[');
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = add_call(&b, json_array_get(root, i), err);
    buf_addc(&b, ']');
    json_decref(root);
    if (rc == 0 && count)
        *out = keep(&b, memory);
    else
        buf_release(&b);
    return rc;
}

static const json_t *content_of(const json_t *root)
{
    static const char *const paths[] = {"choices.0.message.content",
                                        "message.content", "content"};

    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        const json_t *content = json_at(root, paths[i]);

        if (json_is_string(content) || json_is_array(content))
            return content;
    }
    return NULL;
}

const char *talk_answer(const char *text, struct arena *memory)
{
    json_t *root = read_json(text, '{'), *list = NULL;
    const json_t *content = root ? content_of(root) : NULL;
    const char *said = NULL;
    struct err ignored;
    struct buf b;

    if (!root)
        list = read_json(text, '[');
    if (list && json_text(list, "0.type") && json_at(list, "0.text"))
        content = list;
    buf_init(&b, SIZE_MAX);
    if (content && record_content(content, &b, &said, &ignored) == 0 && said)
        text = arena_string(memory, said);
    buf_release(&b);
    json_decref(root);
    json_decref(list);
    return text;
}
