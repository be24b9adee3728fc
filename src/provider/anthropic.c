/* Anthropic Messages. */
#include "provider/provider.h"

#include <string.h>

#include "provider/answer.h"
#include "provider/anthropic.h"
#include "provider/fault.h"
#include "provider/parameter.h"
#include "provider/read.h"
#include "provider/request.h"

/* The dialect demands a number, logs may have none. */
#define TOKENS_MOST 4096

static const char *const lacks[] = {
    "seed",
    "n",
    "frequency_penalty",
    "presence_penalty",
    "logit_bias",
    "logprobs",
    "top_logprobs",
    "response_format",
    "reasoning_effort",
    "verbosity",
    "modalities",
    "audio",
    "prediction",
    "store",
    "service_tier",
    "stream_options",
    "safety_identifier",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "web_search_options",
    "functions",
    "function_call",
    NULL,
};

static const char *const needs[] = {"max_tokens", NULL};

/* What both dialects have, and what the other calls it. The rest of a request
 * is left out, unless the variant sets it. */
static const char *const same[][2] = {
    {"temperature", "temperature"},
    {"top_p", "top_p"},
    {"top_k", "top_k"},
    {"thinking", "thinking"},
    {"max_completion_tokens", "max_tokens"},
    {"max_tokens", "max_tokens"},
};

static const char *const translated[] = {
    "messages", "tools",  "tool_choice", "parallel_tool_calls",   "stop",
    "user",     "stream", "model",       "max_completion_tokens", NULL,
};

static size_t headers(const struct variant *v, char **out, size_t most)
{
    const struct header row[] = {
        {"Content-Type: ", "application/json"},
        {"x-api-key: ", v->key},
        {"anthropic-version: ", "2023-06-01"},
    };

    return request_headers(row, 3, out, most);
}

static void set_stop(const json_t *from, json_t *to)
{
    json_t *stop = json_object_get(from, "stop");

    if (json_is_string(stop))
        json_object_set_new(to, "stop_sequences", json_pack("[O]", stop));
    else if (json_array_size(stop))
        json_object_set(to, "stop_sequences", stop);
}

static void set_same(const json_t *from, json_t *to)
{
    const json_t *user = json_object_get(from, "user");

    for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
        json_t *value = json_object_get(from, same[i][0]);

        if (value && !json_is_null(value))
            json_object_set(to, same[i][1], value);
    }
    if (!json_object_get(to, "max_tokens"))
        json_object_set_new(to, "max_tokens", json_integer(TOKENS_MOST));
    if (json_string_length(user))
        json_object_set_new(to, "metadata",
                            json_pack("{s:O}", "user_id", user));
}

static int is_own(const char *name)
{
    return !parameter_listed(translated, name) &&
           !parameter_listed(lacks, name);
}

/* The variant may know words of the dialect that no log has, and an endpoint
 * may refuse words that no log has. */
static void set_own(const struct variant *v, const json_t *from, json_t *to)
{
    for (size_t i = 0; i < v->params; i++) {
        const char *name = v->param[i].name;

        if (v->param[i].how == PARAM_DROP && !parameter_listed(needs, name))
            json_object_del(to, name);
        if (v->param[i].how == PARAM_SET && is_own(name))
            json_object_set(to, name, json_object_get(from, name));
    }
}

static int translate(const struct variant *v, const json_t *from, json_t *to,
                     struct err *err)
{
    json_object_set_new(to, "model", json_string(v->model));
    set_same(from, to);
    if (anthropic_messages(from, to, err))
        return -1;
    anthropic_tools(from, to);
    set_stop(from, to);
    set_own(v, from, to);
    if (request_streams(v))
        json_object_set_new(to, "stream", json_true());
    return 0;
}

static int body(const struct variant *v, const struct prompt *p,
                struct buf *out, struct err *err)
{
    json_t *from = request_read(v, p, err), *to;
    int rc;

    if (!from)
        return -1;
    to = json_object();
    rc = request_params(v, lacks, from, err);
    if (rc == 0)
        rc = translate(v, from, to, err);
    if (rc == 0)
        rc = request_finish(to, out, err);
    json_decref(to);
    json_decref(from);
    return rc;
}

static void at_least(int64_t *out, const struct tape_node *value)
{
    int64_t count = -1;

    read_count(&count, value);
    if (count > *out)
        *out = count;
}

static int64_t known(int64_t count)
{
    return count < 0 ? 0 : count;
}

/* The counts of a stream's end are those of all of it, but some servers leave
 * the input out of them or say 0: the larger is right. What came from and went
 * to the cache is not in input_tokens. */
static void read_usage(struct answer *a, const struct tape_node *usage)
{
    const struct tape_node *output = tape_get(usage, "output_tokens_details");
    struct usage *u = &a->usage;
    int64_t cached = known(u->cached) + known(u->cache_write);
    int64_t plain = u->input < 0 ? -1 : u->input - cached;

    if (!tape_is(usage, TAPE_OBJECT))
        return;
    at_least(&plain, tape_get(usage, "input_tokens"));
    at_least(&u->output, tape_get(usage, "output_tokens"));
    at_least(&u->cached, tape_get(usage, "cache_read_input_tokens"));
    at_least(&u->cache_write, tape_get(usage, "cache_creation_input_tokens"));
    at_least(&u->reasoning, tape_get(output, "thinking_tokens"));
    if (plain >= 0)
        u->input = plain + known(u->cached) + known(u->cache_write);
}

static void read_head(struct answer *a, const struct tape_node *message)
{
    read_text(a->model, sizeof(a->model), tape_get(message, "model"));
    read_usage(a, tape_get(message, "usage"));
}

static void read_stop(struct answer *a, const struct tape_node *from)
{
    const struct tape_node *reason = tape_get(from, "stop_reason");

    if (!tape_text(reason).len)
        return;
    read_text(a->finish, sizeof(a->finish), reason);
    a->finished = 1;
    a->filtered |= strcmp(a->finish, "refusal") == 0;
}

static void add_text(struct answer *a, const struct tape_node *text,
                     int visible)
{
    if (tape_is(text, TAPE_STRING))
        answer_token(a, tape_text(text), visible);
}

static int is_type(const struct tape_node *from, const char *type)
{
    return slice_is(tape_text(tape_get(from, "type")), type);
}

/* What it says of the output is where the count begins: should the stream be
 * cut, nobody knows what will be billed. */
static void on_message_start(struct answer *a, const struct tape_node *root)
{
    read_head(a, tape_get(root, "message"));
    a->usage.output = -1;
}

/* The name of a tool is the model's word, as it is in OpenAI's first piece. */
static void on_block_start(struct answer *a, const struct tape_node *root)
{
    const struct tape_node *block = tape_get(root, "content_block");

    add_text(a, tape_get(block, "text"), 1);
    if (!is_type(block, "tool_use"))
        return;
    calls_piece(&a->calls, tape_number(tape_get(root, "index"), 0),
                tape_text(tape_get(block, "name")), (struct slice){0});
    answer_token(a, (struct slice){0}, 0);
}

static void on_block_delta(struct answer *a, const struct tape_node *root)
{
    const struct tape_node *delta = tape_get(root, "delta");
    struct slice piece = tape_text(tape_get(delta, "partial_json"));

    add_text(a, tape_get(delta, "text"), 1);
    add_text(a, tape_get(delta, "thinking"), 0);
    if (!piece.len)
        return;
    calls_piece(&a->calls, tape_number(tape_get(root, "index"), 0),
                (struct slice){0}, piece);
    answer_token(a, (struct slice){0}, 0);
}

static void on_message_delta(struct answer *a, const struct tape_node *root)
{
    read_stop(a, tape_get(root, "delta"));
    read_usage(a, tape_get(root, "usage"));
}

static void on_message_stop(struct answer *a, const struct tape_node *root)
{
    (void)root;
    a->ended = 1;
}

static const struct {
    const char *type;
    void (*read)(struct answer *a, const struct tape_node *root);
} events[] = {
    {"content_block_delta", on_block_delta},
    {"message_start", on_message_start},
    {"content_block_start", on_block_start},
    {"message_delta", on_message_delta},
    {"message_stop", on_message_stop},
};

/* Types that are not known carry nothing that is measured: pings, the ends of
 * blocks, and what is still to be invented. */
static void read_event(struct answer *a, const struct tape_node *root)
{
    struct slice type = tape_text(tape_get(root, "type"));

    for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++)
        if (slice_is(type, events[i].type))
            events[i].read(a, root);
}

static void event(struct answer *a, const char *name, const char *data,
                  size_t len)
{
    struct err err;
    const struct tape_node *root = tape_read(&a->tape, data, len, &err);

    if (!root)
        answer_malformed(a, "an event", err.text);
    else if (fault_is(name, root))
        fault_value(a, root);
    else
        read_event(a, root);
}

static void read_call(struct answer *a, const struct tape_node *block)
{
    json_t *arguments = tape_json(tape_get(block, "input"), JSON_LAST_KEY);
    struct buf input;

    buf_init(&input, ANSWER_MAX);
    json_write(arguments, &input);
    calls_piece(&a->calls, -1, tape_text(tape_get(block, "name")),
                (struct slice){input.data, input.len});
    buf_release(&input);
    json_decref(arguments);
}

static void read_block(struct answer *a, const struct tape_node *block)
{
    add_text(a, tape_get(block, "text"), 1);
    if (is_type(block, "tool_use"))
        read_call(a, block);
}

static void read_answer(struct answer *a, const struct tape_node *root)
{
    const struct tape_node *content = tape_get(root, "content"), *block = NULL;

    read_head(a, root);
    if (!tape_is(content, TAPE_ARRAY)) {
        answer_malformed(a, "the answer", "no content in it");
        return;
    }
    while ((block = tape_element(content, block)))
        read_block(a, block);
    a->finished = 1;
    read_stop(a, root);
}

static void whole(struct answer *a, const char *bytes, size_t len)
{
    fault_or_read(a, bytes, len, read_answer);
}

static const char *refusal(int status)
{
    switch (status) {
    case 401:
        return "authentication_error";
    case 403:
        return "permission_error";
    case 413:
        return "request_too_large";
    case 429:
        return "rate_limit_error";
    case 503:
        return "overloaded_error";
    case 504:
        return "timeout_error";
    default:
        return status >= 500 ? "api_error" : "invalid_request_error";
    }
}

static void refuse(int status, const char *text, struct buf *out)
{
    buf_addf(out, "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":",
             refusal(status));
    json_write_string(out, text, strlen(text));
    buf_adds(out, "}}");
}

const struct provider provider_anthropic = {
    .name = "anthropic",
    .about = "Anthropic Messages",
    .base_url = "https://api.anthropic.com",
    .key_env = "ANTHROPIC_API_KEY",
    .url_env = "ANTHROPIC_BASE_URL",
    .path = "/v1/messages",
    .models = "/v1/models?limit=1000",
    .lacks = lacks,
    .needs = needs,
    .headers = headers,
    .body = body,
    .event = event,
    .whole = whole,
    .fault = fault_read,
    .user = "metadata.user_id",
    .system = "system",
    .chat = anthropic_chat,
    .refuse = refuse,
};
