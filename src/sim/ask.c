#include "sim/ask.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "wire/json.h"

#define TEXT_MAX_BYTES ((size_t)64 * 1024 * 1024)

struct reading {
    struct sim_ask *ask;
    const struct sim_layout *layout;
    struct arena *arena;
    const json_t *body;
    struct hash hash;
    struct sim_refusal *why;
};

static int __attribute__((format(printf, 3, 4)))
refuse(struct reading *r, const char *param, const char *fmt, ...)
{
    va_list args;

    r->why->id = SIM_REFUSED_BAD;
    snprintf(r->why->param, sizeof(r->why->param), "%s", param);
    va_start(args, fmt);
    vsnprintf(r->why->message, sizeof(r->why->message), fmt, args);
    va_end(args);
    return -1;
}

static void take(struct reading *r, const char *bytes, size_t len)
{
    hash_add(&r->hash, bytes, len);
    r->ask->chars += (int64_t)len;
}

static void take_json(struct reading *r, const json_t *value)
{
    struct buf text;

    buf_init(&text, TEXT_MAX_BYTES);
    json_write(value, &text);
    take(r, text.data, text.len);
    buf_release(&text);
}

static void take_string(struct reading *r, const json_t *s)
{
    take(r, json_string_value(s), json_string_length(s));
}

/* A string, or a list of blocks; the texts count alone, so that a prompt is
 * the same one in whatever way it is put. */
static void take_content(struct reading *r, const json_t *content)
{
    const json_t *block, *text;
    size_t i;

    if (json_is_string(content))
        take_string(r, content);
    json_array_foreach(content, i, block)
    {
        text = json_object_get(block, "text");
        if (json_is_string(text))
            take_string(r, text);
        else
            take_json(r, block);
    }
}

/* Ends a message; the first one is the prefix that a cache would know. */
static void close_message(struct reading *r)
{
    hash_add(&r->hash, "\x1e", 1);
    if (!r->ask->prefix_hash)
        r->ask->prefix_hash = hash_value(&r->hash);
}

static void open_message(struct reading *r, const char *role)
{
    if (!strcmp(role, "developer"))
        role = "system";
    hash_add(&r->hash, role, strlen(role));
    hash_add(&r->hash, "\x1f", 1);
}

static int read_message(struct reading *r, const json_t *m, size_t i)
{
    const char *role = json_text(m, "role");
    const json_t *content = json_object_get(m, "content");
    const json_t *calls = json_object_get(m, "tool_calls");

    if (!role)
        return refuse(r, "messages", "messages.%zu.role: Field required", i);
    if (!json_is_string(content) && !json_is_array(content) && !calls)
        return refuse(r, "messages", "messages.%zu.content: Field required", i);
    if (r->layout->system && !strcmp(role, "system"))
        return refuse(r, "messages",
                      "messages: Unexpected role \"system\". The Messages API "
                      "accepts a top-level `system` parameter");
    open_message(r, role);
    take_content(r, content);
    if (calls)
        take_json(r, calls);
    close_message(r);
    return 0;
}

static int read_messages(struct reading *r)
{
    const json_t *list = json_object_get(r->body, "messages"), *m;
    const json_t *system =
        r->layout->system ? json_object_get(r->body, r->layout->system) : NULL;
    size_t i;

    hash_init(&r->hash, 0);
    if (system) {
        open_message(r, "system");
        take_content(r, system);
        close_message(r);
    }
    if (!json_is_array(list) || !json_array_size(list))
        return refuse(r, "messages",
                      "messages: at least one message is "
                      "required");
    json_array_foreach(list, i, m)
    {
        if (read_message(r, m, i))
            return -1;
    }
    r->ask->prompt_hash = hash_value(&r->hash);
    return 0;
}

static const char *dumped(struct reading *r, const json_t *value)
{
    struct buf text;
    const char *copy;

    if (!json_is_object(value))
        return NULL;
    buf_init(&text, TEXT_MAX_BYTES);
    json_write(value, &text);
    r->ask->chars += (int64_t)text.len;
    copy = arena_copy(r->arena, text.data, text.len);
    buf_release(&text);
    return copy;
}

/* What `tool_choice` says; NULL when it leaves the choice to the model. */
static const char *choice(struct reading *r, const char **name)
{
    const json_t *c = json_object_get(r->body, "tool_choice");

    *name = json_is_object(c) ? json_text(c, r->layout->choice) : NULL;
    return json_is_string(c) ? json_string_value(c) : json_text(c, "type");
}

static int read_tool(struct reading *r, const json_t *value, const char *only,
                     struct sim_tool *out)
{
    const char *name = json_text(value, r->layout->tool_name);

    if (!name || (only && strcmp(name, only) != 0))
        return 0;
    out->name = arena_string(r->arena, name);
    out->schema = dumped(r, json_at(value, r->layout->tool_schema));
    return 1;
}

static void read_tools(struct reading *r)
{
    const json_t *list = json_object_get(r->body, "tools"), *value;
    const char *only, *how = choice(r, &only);
    struct sim_tool *tool;
    size_t i;

    if (!json_array_size(list) || (how && !strcmp(how, "none")))
        return;
    tool = arena_alloc(r->arena, json_array_size(list) * sizeof(*tool));
    json_array_foreach(list, i, value)
    {
        r->ask->tools +=
            (size_t)read_tool(r, value, only, &tool[r->ask->tools]);
    }
    r->ask->tool = tool;
    r->ask->must_call = how && strcmp(how, "auto") != 0;
}

static void read_format(struct reading *r)
{
    const struct sim_layout *l = r->layout;
    const char *type = json_text(r->body, l->format);
    const json_t *schema = json_at(r->body, l->schema[0]);

    if (!schema && l->schema[1])
        schema = json_at(r->body, l->schema[1]);
    r->ask->json = schema || (type && !strncmp(type, "json_", 5));
    r->ask->schema = dumped(r, schema);
}

static void read_keys(struct reading *r)
{
    json_t *body = (json_t *)r->body, *value;
    const char *key, **out;

    out = arena_alloc(r->arena, (json_object_size(body) + 1) * sizeof(*out));
    r->ask->key = out;
    json_object_foreach(body, key, value)
    {
        if (!json_is_null(value))
            out[r->ask->keys++] = arena_string(r->arena, key);
    }
}

static int read_temperature(struct reading *r)
{
    const json_t *value = json_object_get(r->body, "temperature");

    r->ask->temperature = 1;
    if (!value || json_is_null(value))
        return 0;
    r->ask->temperature = json_number_value(value);
    if (!json_is_number(value) || !(r->ask->temperature >= 0) ||
        r->ask->temperature > r->layout->hottest)
        return refuse(r, "temperature", "temperature: range: 0..%g",
                      r->layout->hottest);
    return 0;
}

static int read_most(struct reading *r)
{
    const struct sim_layout *l = r->layout;

    for (size_t i = 0; i < 2 && l->most[i]; i++) {
        if (!sim_ask_has(r->ask, l->most[i]))
            continue;
        r->ask->most_tokens = json_number(r->body, l->most[i], -1);
        if (r->ask->most_tokens < 1)
            return refuse(r, l->most[i], "%s: must be 1 or more", l->most[i]);
    }
    if (l->needs_most && !r->ask->most_tokens)
        return refuse(r, l->most[0], "%s: Field required", l->most[0]);
    return 0;
}

static int read_choices(struct reading *r)
{
    if (json_number(r->body, "n", 1) == 1)
        return 0;
    return refuse(r, "n", "this service gives one choice alone: n must be 1");
}

static int read_body(struct reading *r)
{
    struct sim_ask *ask = r->ask;
    const json_t *body = r->body;

    if (!json_is_object(body))
        return refuse(r, "", "the body must be an object");
    read_keys(r);
    ask->model = arena_string(r->arena, json_text(body, "model"));
    if (!ask->model)
        return refuse(r, "model", "model: Field required");
    ask->user = arena_string(r->arena, json_text(body, r->layout->user));
    ask->stream = json_is_true(json_object_get(body, "stream"));
    ask->include_usage =
        r->layout->usage && json_is_true(json_at(body, r->layout->usage));
    ask->has_seed = r->layout->has_seed && sim_ask_has(ask, "seed");
    ask->seed = ask->has_seed ? json_number(body, "seed", 0) : 0;
    if (read_temperature(r) || read_most(r) || read_choices(r))
        return -1;
    read_tools(r);
    read_format(r);
    return read_messages(r);
}

int sim_ask_read(struct sim_ask *ask, const struct sim_dialect *d,
                 struct arena *arena, const struct sim_body *body,
                 struct sim_refusal *why)
{
    struct reading r = {
        .ask = ask, .layout = &d->layout, .arena = arena, .why = why};
    struct err err;
    json_t *root = json_read(body->bytes, body->len, JSON_LAST_KEY, &err);
    int rc;

    *ask = (struct sim_ask){.model = NULL};
    if (!root)
        return refuse(&r, "", "the body: %.200s", err.text);
    r.body = root;
    rc = read_body(&r);
    json_decref(root);
    return rc;
}

int sim_ask_has(const struct sim_ask *ask, const char *key)
{
    for (size_t i = 0; i < ask->keys; i++)
        if (!strcmp(ask->key[i], key))
            return 1;
    return 0;
}
