/* OpenAI Chat Completions, and the many servers that speak like it. */
#include "provider/provider.h"

#include <string.h>

#include "provider/answer.h"
#include "provider/fault.h"
#include "provider/outline.h"
#include "provider/read.h"

static const char *const lacks[] = {NULL};

/* Azure takes a key under a name of its own; tokens it takes like others, but
 * these come without the long life of a key. */
static size_t headers(const struct variant *v, char **out, size_t most)
{
    int azure = v->base_url && strstr(v->base_url, ".azure.com");
    const struct header row[] = {
        {"Content-Type: ", "application/json"},
        {azure ? "api-key: " : "Authorization: Bearer ", v->key},
    };

    return request_headers(row, 2, out, most);
}

static void set_stream(const struct variant *v, json_t *request)
{
    json_object_del(request, "stream_options");
    if (!request_streams(v)) {
        json_object_del(request, "stream");
        return;
    }
    json_object_set_new(request, "stream", json_true());
    json_object_set_new(request, "stream_options",
                        json_pack("{s:b}", "include_usage", 1));
}

static int body(const struct variant *v, const struct prompt *p,
                struct buf *out, struct err *err)
{
    struct outline o;
    int rc;

    if (outline_read(&o, v, p, err))
        return -1;
    json_object_set_new(o.root, "model", json_string(v->model));
    set_stream(v, o.root);
    rc = request_params(v, lacks, o.root, err);
    if (rc == 0)
        rc = outline_finish(&o, out, err);
    outline_release(&o);
    return rc;
}

static void read_usage(struct answer *a, const json_t *usage)
{
    struct usage *u = &a->usage;

    if (!json_is_object(usage))
        return;
    read_count(&u->input, usage, "prompt_tokens");
    read_count(&u->output, usage, "completion_tokens");
    read_count(&u->cached, usage, "prompt_cache_hit_tokens"); /* DeepSeek */
    read_count(&u->cached, usage, "prompt_tokens_details.cached_tokens");
    read_count(&u->cache_write, usage,
               "prompt_tokens_details.cache_write_tokens");
    read_count(&u->reasoning, usage,
               "completion_tokens_details.reasoning_tokens");
}

/* A text, or (some servers) a list of parts of which some are texts. */
static void read_content(struct answer *a, const json_t *content, int visible)
{
    const json_t *part;
    size_t i;

    if (json_is_string(content))
        answer_token(a, json_string_value(content), json_string_length(content),
                     visible);
    json_array_foreach(content, i, part)
    {
        const json_t *text = json_object_get(part, "text");

        answer_token(a, json_string_value(text), json_string_length(text),
                     visible);
    }
}

static void read_call(struct answer *a, const json_t *call, int64_t index)
{
    calls_piece(&a->calls, index, json_text(call, "name"),
                json_text(call, "arguments"));
    answer_token(a, NULL, 0, 0);
}

static void read_message(struct answer *a, const json_t *message)
{
    const json_t *call;
    size_t i;

    read_content(a, json_object_get(message, "content"), 1);
    read_content(a, json_object_get(message, "reasoning_content"), 0);
    read_content(a, json_object_get(message, "reasoning"), 0);
    read_content(a, json_object_get(message, "refusal"), 1);
    json_array_foreach(json_object_get(message, "tool_calls"), i, call)
        read_call(a, json_object_get(call, "function"),
                  json_number(call, "index", -1));
    call = json_object_get(message, "function_call");
    if (json_is_object(call))
        read_call(a, call, 0);
}

static void read_finish(struct answer *a, const json_t *choice)
{
    const json_t *reason = json_object_get(choice, "finish_reason");

    if (!json_string_length(reason))
        return;
    read_text(a->finish, sizeof(a->finish), reason);
    a->finished = 1;
    a->filtered |= strcmp(a->finish, "content_filter") == 0;
}

static void read_head(struct answer *a, const json_t *root)
{
    read_text(a->model, sizeof(a->model), json_object_get(root, "model"));
    read_text(a->fingerprint, sizeof(a->fingerprint),
              json_object_get(root, "system_fingerprint"));
    read_usage(a, json_object_get(root, "usage"));
}

/* Azure's first chunk and the last one with the usage have no choices. */
static void read_chunk(struct answer *a, const json_t *root)
{
    const json_t *choice;
    size_t i;

    read_head(a, root);
    read_usage(a, json_at(root, "x_groq.usage"));
    json_array_foreach(json_object_get(root, "choices"), i, choice)
    {
        if (json_number(choice, "index", 0) != 0)
            continue;
        read_message(a, json_object_get(choice, "delta"));
        read_finish(a, choice);
    }
}

static void event(struct answer *a, const char *name, const char *data,
                  size_t len)
{
    json_t *root;
    struct err err;

    /* Some servers put blanks behind it. */
    if (len >= 6 && memcmp(data, "[DONE]", 6) == 0) {
        a->ended = 1;
        return;
    }
    root = json_read(data, len, JSON_LAST_KEY, &err);
    if (!root)
        answer_malformed(a, "an event", err.text);
    else if (fault_is(name, root))
        fault_value(a, root);
    else if (json_is_object(root))
        read_chunk(a, root);
    else
        answer_malformed(a, "an event", "not an object");
    json_decref(root);
}

static void read_completion(struct answer *a, const json_t *root)
{
    const json_t *choice = json_at(root, "choices.0");
    const json_t *message = json_object_get(choice, "message");

    read_head(a, root);
    if (!json_is_object(message)) {
        answer_malformed(a, "the answer", "no message in it");
        return;
    }
    read_message(a, message);
    a->finished = 1;
    read_finish(a, choice);
}

static void whole(struct answer *a, const char *bytes, size_t len)
{
    fault_or_read(a, bytes, len, read_completion);
}

static const char *refusal(int status)
{
    if (status == 429)
        return "requests";
    return status >= 500 ? "server_error" : "invalid_request_error";
}

static const char *refusal_code(int status)
{
    if (status == 429)
        return "\"rate_limit_exceeded\"";
    return status == 401 ? "\"invalid_api_key\"" : "null";
}

static void refuse(int status, const char *text, struct buf *out)
{
    buf_adds(out, "{\"error\":{\"message\":");
    json_write_string(out, text, strlen(text));
    buf_addf(out, ",\"type\":\"%s\",\"param\":null,\"code\":%s}}",
             refusal(status), refusal_code(status));
}

const struct provider provider_openai = {
    .name = "openai",
    .about = "OpenAI Chat Completions, and servers that speak like it",
    .base_url = "https://api.openai.com/v1",
    .key_env = "OPENAI_API_KEY",
    .url_env = "OPENAI_BASE_URL",
    .path = "/chat/completions",
    .models = "/models",
    .lacks = lacks,
    .headers = headers,
    .body = body,
    .event = event,
    .whole = whole,
    .fault = fault_read,
    .user = "user",
    .refuse = refuse,
};
