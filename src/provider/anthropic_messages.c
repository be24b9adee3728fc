#include "provider/anthropic.h"

#include <string.h>

static json_t *text_block(const char *text, size_t len)
{
    json_t *block = json_object();

    json_object_set_new(block, "type", json_string("text"));
    json_object_set_new(block, "text", json_stringn(text, len));
    return block;
}

/* "data:image/png;base64,AAAA" carries the image, all else is where it is. */
static json_t *image_source(const char *url)
{
    const char *type, *end, *comma;

    if (strncmp(url, "data:", 5))
        return json_pack("{s:s,s:s}", "type", "url", "url", url);
    type = url + 5;
    end = strchr(type, ';');
    comma = end ? strstr(end, ";base64,") : NULL;
    if (!comma)
        return NULL;
    return json_pack("{s:s,s:s%,s:s}", "type", "base64", "media_type", type,
                     (size_t)(end - type), "data", comma + 8);
}

static json_t *image_block(const json_t *part)
{
    const char *url = json_text(part, "image_url.url");
    json_t *source = url ? image_source(url) : NULL;

    return source ? json_pack("{s:s,s:o}", "type", "image", "source", source)
                  : NULL;
}

/* Empty texts are refused over there: nothing is added for them. */
static void add_text(json_t *blocks, const json_t *text)
{
    if (json_string_length(text))
        json_array_append_new(blocks, text_block(json_string_value(text),
                                                 json_string_length(text)));
}

static int add_part(json_t *blocks, const json_t *part, struct err *err)
{
    const char *type = json_text(part, "type");
    json_t *image;

    if (!type)
        return err_set(err, ERR_PARSE, "a part of a message has no type");
    if (strcmp(type, "text") == 0) {
        add_text(blocks, json_object_get(part, "text"));
        return 0;
    }
    if (strcmp(type, "refusal") == 0) {
        add_text(blocks, json_object_get(part, "refusal"));
        return 0;
    }
    image = strcmp(type, "image_url") ? NULL : image_block(part);
    if (!image)
        return err_set(err, ERR_PARSE,
                       "Anthropic's messages have no part like this \"%s\"",
                       type);
    json_array_append_new(blocks, image);
    return 0;
}

static int add_content(json_t *blocks, const json_t *content, struct err *err)
{
    const json_t *part;
    size_t i;

    if (json_is_string(content))
        add_text(blocks, content);
    json_array_foreach(content, i, part)
    {
        if (add_part(blocks, part, err))
            return -1;
    }
    return 0;
}

/* Arguments are a text with JSON in it here, and JSON there. */
static json_t *input_of(const json_t *arguments, struct err *err)
{
    size_t len = json_string_length(arguments);
    json_t *input;

    if (!len)
        return json_object();
    input = json_read(json_string_value(arguments), len, JSON_LAST_KEY, err);
    if (input && !json_is_object(input)) {
        json_decref(input);
        err_set(err, ERR_PARSE, "not an object");
        return NULL;
    }
    return input;
}

static int add_call(json_t *blocks, const json_t *call, struct err *err)
{
    const char *id = json_text(call, "id");
    const char *name = json_text(call, "function.name");
    json_t *input;

    if (!id || !name)
        return err_set(err, ERR_PARSE, "a tool call without id or name");
    input = input_of(json_at(call, "function.arguments"), err);
    if (!input)
        return err_wrap(err, "arguments of tool call %s", id);
    json_array_append_new(blocks,
                          json_pack("{s:s,s:s,s:s,s:o}", "type", "tool_use",
                                    "id", id, "name", name, "input", input));
    return 0;
}

static int add_assistant(json_t *blocks, const json_t *message, struct err *err)
{
    const json_t *call;
    size_t i;

    if (json_is_object(json_object_get(message, "function_call")))
        return err_set(err, ERR_PARSE,
                       "function_call has no id: it cannot be told to "
                       "Anthropic");
    if (add_content(blocks, json_object_get(message, "content"), err))
        return -1;
    json_array_foreach(json_object_get(message, "tool_calls"), i, call)
    {
        if (add_call(blocks, call, err))
            return -1;
    }
    return 0;
}

static int add_user(json_t *blocks, const json_t *message, struct err *err)
{
    return add_content(blocks, json_object_get(message, "content"), err);
}

static int add_result(json_t *blocks, const json_t *message, struct err *err)
{
    const char *id = json_text(message, "tool_call_id");
    json_t *content, *result;

    if (!id)
        return err_set(err, ERR_PARSE, "a tool's answer without tool_call_id");
    result = json_pack("{s:s,s:s}", "type", "tool_result", "tool_use_id", id);
    content = json_array();
    json_array_append_new(blocks, result);
    if (add_user(content, message, err)) {
        json_decref(content);
        return -1;
    }
    if (json_array_size(content))
        json_object_set(result, "content", content);
    json_decref(content);
    return 0;
}

static const struct role {
    const char *name, *becomes;
    int (*add)(json_t *blocks, const json_t *message, struct err *err);
} roles[] = {
    {"system", "system", add_user}, {"developer", "system", add_user},
    {"user", "user", add_user},     {"assistant", "assistant", add_assistant},
    {"tool", "user", add_result},
};

static const struct role *find_role(const json_t *message)
{
    const char *name = json_text(message, "role");

    for (size_t i = 0; name && i < sizeof(roles) / sizeof(*roles); i++)
        if (strcmp(roles[i].name, name) == 0)
            return &roles[i];
    return NULL;
}

/* The blocks that the next message of this role goes to: two in a row by the
 * same role are one. */
static json_t *blocks_for(json_t *messages, json_t *system, const char *role)
{
    json_t *last = json_array_get(messages, json_array_size(messages) - 1);
    const char *before = json_text(last, "role");

    if (strcmp(role, "system") == 0)
        return system;
    if (!before || strcmp(before, role)) {
        last = json_pack("{s:s,s:[]}", "role", role, "content");
        json_array_append_new(messages, last);
    }
    return json_object_get(last, "content");
}

/* One text stands alone, as people write it; so do all of a system prompt. */
static json_t *plain(const json_t *blocks)
{
    const json_t *only = json_array_get(blocks, 0);
    const char *type = json_text(only, "type");

    if (json_array_size(blocks) != 1 || strcmp(type, "text"))
        return NULL;
    return json_object_get(only, "text");
}

static void simplify(json_t *messages)
{
    json_t *message, *text;
    size_t i = 0;

    while ((message = json_array_get(messages, i))) {
        text = plain(json_object_get(message, "content"));
        if (text)
            json_object_set(message, "content", text);
        if (text || json_array_size(json_object_get(message, "content")))
            i++;
        else
            json_array_remove(messages, i);
    }
}

static int translate(const json_t *from, json_t *messages, json_t *system,
                     struct err *err)
{
    const struct role *role;
    const json_t *message;
    size_t i;

    json_array_foreach(from, i, message)
    {
        role = find_role(message);
        if (!role)
            return err_set(err, ERR_PARSE,
                           "message %zu has a role that Anthropic's messages "
                           "do not have",
                           i + 1);
        if (role->add(blocks_for(messages, system, role->becomes), message,
                      err))
            return err_wrap(err, "message %zu", i + 1);
    }
    simplify(messages);
    if (!json_array_size(messages))
        return err_set(err, ERR_PARSE,
                       "nothing but a system prompt: Anthropic needs a "
                       "message");
    return 0;
}

int anthropic_messages(const json_t *from, json_t *to, struct err *err)
{
    json_t *messages = json_array(), *system = json_array(), *text;
    int rc =
        translate(json_object_get(from, "messages"), messages, system, err);

    text = plain(system);
    if (rc == 0 && json_array_size(system))
        json_object_set(to, "system", text ? text : system);
    if (rc == 0)
        json_object_set(to, "messages", messages);
    json_decref(system);
    json_decref(messages);
    return rc;
}
