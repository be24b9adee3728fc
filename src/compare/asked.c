#include "compare/asked.h"

#include <string.h>

#include "wire/json.h"

/* Content is a string, or parts of which some have text. */
static void add_content(struct buf *out, const json_t *content)
{
    const json_t *part;
    size_t i;

    if (json_is_string(content))
        buf_add(out, json_string_value(content), json_string_length(content));
    json_array_foreach(content, i, part)
    {
        const char *text = json_text(part, "text");
        const char *type = json_text(part, "type");

        buf_adds(out, i ? "\n" : "");
        if (text)
            buf_adds(out, text);
        else
            buf_addf(out, "[%s]", type ? type : "no text");
    }
}

/* The arguments are a JSON value, or its text. */
static void add_call(struct buf *out, const json_t *call)
{
    const char *name = json_text(call, "name");
    const json_t *arguments = json_at(call, "arguments");

    buf_addf(out, "calls %s ", name ? name : "?");
    if (json_is_string(arguments))
        buf_adds(out, json_string_value(arguments));
    else if (arguments)
        json_write(arguments, out);
}

/* What it says and calls, without who it is. */
static void add_said(struct buf *out, const json_t *message)
{
    const json_t *content = json_at(message, "content"), *call;
    size_t i;

    add_content(out, content);
    json_array_foreach(json_at(message, "tool_calls"), i, call)
    {
        const json_t *function = json_at(call, "function");

        buf_adds(out, i || (content && !json_is_null(content)) ? "\n" : "");
        add_call(out, function ? function : call);
    }
}

static void add_message(struct buf *out, const json_t *message)
{
    const char *role = json_text(message, "role");

    buf_addf(out, "%s: ", role ? role : "?");
    add_said(out, message);
}

/* The caller's; NULL or empty: it has no messages. */
static json_t *messages_of(const char *request, size_t len)
{
    struct err unread;
    json_t *root = json_read(request, len, JSON_LAST_KEY, &unread);
    json_t *all = json_incref(json_at(root, "messages"));

    json_decref(root);
    return all;
}

void asked_add(struct buf *out, const char *request, size_t len)
{
    json_t *all = messages_of(request, len);
    const json_t *message;
    size_t i;

    if (json_array_size(all) == 0)
        buf_add(out, request, len);
    json_array_foreach(all, i, message)
    {
        buf_adds(out, i ? "\n\n" : "");
        add_message(out, message);
    }
    json_decref(all);
}

void asked_last(struct buf *out, const char *request, size_t len)
{
    json_t *all = messages_of(request, len);
    const json_t *last = NULL;

    for (size_t i = json_array_size(all); i-- > 0 && !last;) {
        const json_t *message = json_array_get(all, i);
        const char *role = json_text(message, "role");

        if (role && strcmp(role, "user") == 0)
            last = message;
    }
    if (last)
        add_content(out, json_at(last, "content"));
    json_decref(all);
}

void asked_texts(struct buf *out, const char *request, size_t len)
{
    json_t *all = messages_of(request, len);
    const json_t *message;
    size_t i;

    json_array_foreach(all, i, message)
    {
        add_said(out, message);
        buf_addc(out, '\n');
    }
    json_decref(all);
}

void asked_add_calls(struct buf *out, const char *tools, size_t len)
{
    struct err unread;
    json_t *root = json_read(tools, len, JSON_LAST_KEY, &unread);
    const json_t *call;
    size_t i;

    if (json_array_size(root) == 0)
        buf_add(out, tools, len);
    json_array_foreach(root, i, call)
    {
        buf_adds(out, i ? "\n" : "");
        add_call(out, call);
    }
    json_decref(root);
}
