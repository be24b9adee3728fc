/* A request of Anthropic's as a chat completion of OpenAI's: for the record,
 * so that it can be sent again in either dialect. */
#include "provider/anthropic.h"

#include <string.h>

#define INPUT_MOST ((size_t)16 * 1024 * 1024)

static int is_type(const json_t *block, const char *type)
{
    const char *its = json_text(block, "type");

    return its && strcmp(its, type) == 0;
}

static json_t *call(const json_t *block)
{
    struct buf input;
    json_t *made;

    buf_init(&input, INPUT_MOST);
    json_write(json_object_get(block, "input"), &input);
    made =
        json_pack("{s:O?,s:s,s:{s:O?,s:s}}", "id", json_object_get(block, "id"),
                  "type", "function", "function", "name",
                  json_object_get(block, "name"), "arguments", input.data);
    buf_release(&input);
    return made;
}

static json_t *image(const json_t *block)
{
    const json_t *source = json_object_get(block, "source");
    const char *data = json_text(source, "data"), *url;
    const char *type = json_text(source, "media_type");
    struct buf text;
    json_t *made;

    buf_init(&text, INPUT_MOST);
    url = json_text(source, "url");
    if (data)
        buf_addf(&text, "data:%s;base64,%s", type ? type : "", data);
    made = json_pack("{s:s,s:{s:s}}", "type", "image_url", "image_url", "url",
                     data || !url ? text.data : url);
    buf_release(&text);
    return made;
}

/* What a tool gave is a message of its own there, before what else is said. */
static void add_result(json_t *messages, const json_t *block)
{
    json_array_append_new(
        messages, json_pack("{s:s,s:O?,s:O?}", "role", "tool", "tool_call_id",
                            json_object_get(block, "tool_use_id"), "content",
                            json_object_get(block, "content")));
}

static void add_message(json_t *messages, const json_t *from)
{
    json_t *made = json_object(), *parts = json_array(), *calls = json_array();
    json_t *content = json_object_get(from, "content"), *block;
    size_t i;

    json_object_set(made, "role", json_object_get(from, "role"));
    json_array_foreach(content, i, block)
    {
        if (is_type(block, "tool_result"))
            add_result(messages, block);
        else if (is_type(block, "tool_use"))
            json_array_append_new(calls, call(block));
        else if (is_type(block, "image"))
            json_array_append_new(parts, image(block));
        else
            json_array_append(parts, block);
    }
    if (!json_is_array(content))
        json_object_set(made, "content", content);
    else if (json_array_size(parts))
        json_object_set(made, "content", parts);
    if (json_array_size(calls))
        json_object_set(made, "tool_calls", calls);
    if (json_object_size(made) > 1)
        json_array_append(messages, made);
    json_decref(made);
    json_decref(parts);
    json_decref(calls);
}

static json_t *make_messages(const json_t *from)
{
    json_t *messages = json_array(), *system, *m;
    size_t i;

    system = json_object_get(from, "system");
    if (system)
        json_array_append_new(messages, json_pack("{s:s,s:O}", "role", "system",
                                                  "content", system));
    json_array_foreach(json_object_get(from, "messages"), i, m)
        add_message(messages, m);
    return messages;
}

static json_t *make_tools(const json_t *from)
{
    json_t *tools = json_array(), *t;
    size_t i;

    json_array_foreach(from, i, t) json_array_append_new(
        tools, json_pack("{s:s,s:{s:O?,s:O*,s:O*}}", "type", "function",
                         "function", "name", json_object_get(t, "name"),
                         "description", json_object_get(t, "description"),
                         "parameters", json_object_get(t, "input_schema")));
    return tools;
}

void anthropic_chat(const char *body, size_t len, struct buf *out)
{
    struct err unused;
    json_t *root = json_read(body, len, JSON_LAST_KEY, &unused);
    json_t *stop = json_object_get(root, "stop_sequences");
    json_t *tools = json_object_get(root, "tools");
    json_t *user = json_at(root, "metadata.user_id");

    json_object_set_new(root, "messages", make_messages(root));
    json_object_del(root, "system");
    if (tools)
        json_object_set_new(root, "tools", make_tools(tools));
    if (stop)
        json_object_set(root, "stop", stop);
    json_object_del(root, "stop_sequences");
    if (user)
        json_object_set(root, "user", user);
    json_object_del(root, "metadata");
    json_write(root, out);
    json_decref(root);
}
