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

static void read_usage(struct answer *a, const struct tape_node *usage)
{
    const struct tape_node *input = tape_get(usage, "prompt_tokens_details");
    const struct tape_node *output =
        tape_get(usage, "completion_tokens_details");
    struct usage *u = &a->usage;

    if (!tape_is(usage, TAPE_OBJECT))
        return;
    read_count(&u->input, tape_get(usage, "prompt_tokens"));
    read_count(&u->output, tape_get(usage, "completion_tokens"));
    /* DeepSeek */
    read_count(&u->cached, tape_get(usage, "prompt_cache_hit_tokens"));
    read_count(&u->cached, tape_get(input, "cached_tokens"));
    read_count(&u->cache_write, tape_get(input, "cache_write_tokens"));
    read_count(&u->reasoning, tape_get(output, "reasoning_tokens"));
}

/* A text, or (some servers) a list of parts of which some are texts. */
static void read_content(struct answer *a, const struct tape_node *content,
                         int visible)
{
    const struct tape_node *part = NULL;

    if (tape_is(content, TAPE_STRING))
        answer_token(a, tape_text(content), visible);
    while ((part = tape_element(content, part)))
        answer_token(a, tape_text(tape_get(part, "text")), visible);
}

static void read_call(struct answer *a, const struct tape_node *call,
                      int64_t index)
{
    calls_piece(&a->calls, index, tape_text(tape_get(call, "name")),
                tape_text(tape_get(call, "arguments")));
    answer_token(a, (struct slice){0}, 0);
}

static void read_message(struct answer *a, const struct tape_node *message)
{
    const struct tape_node *calls = tape_get(message, "tool_calls");
    const struct tape_node *call = NULL;

    read_content(a, tape_get(message, "content"), 1);
    read_content(a, tape_get(message, "reasoning_content"), 0);
    read_content(a, tape_get(message, "reasoning"), 0);
    read_content(a, tape_get(message, "refusal"), 1);
    while ((call = tape_element(calls, call)))
        read_call(a, tape_get(call, "function"),
                  tape_number(tape_get(call, "index"), -1));
    call = tape_get(message, "function_call");
    if (tape_is(call, TAPE_OBJECT))
        read_call(a, call, 0);
}

static void read_finish(struct answer *a, const struct tape_node *choice)
{
    const struct tape_node *reason = tape_get(choice, "finish_reason");

    if (!tape_text(reason).len)
        return;
    read_text(a->finish, sizeof(a->finish), reason);
    a->finished = 1;
    a->filtered |= strcmp(a->finish, "content_filter") == 0;
}

static void read_head(struct answer *a, const struct tape_node *root)
{
    read_text(a->model, sizeof(a->model), tape_get(root, "model"));
    read_text(a->fingerprint, sizeof(a->fingerprint),
              tape_get(root, "system_fingerprint"));
    read_usage(a, tape_get(root, "usage"));
}

/* Azure's first chunk and the last one with the usage have no choices. */
static void read_chunk(struct answer *a, const struct tape_node *root)
{
    const struct tape_node *choices = tape_get(root, "choices");
    const struct tape_node *choice = NULL;

    read_head(a, root);
    read_usage(a, tape_get(tape_get(root, "x_groq"), "usage"));
    while ((choice = tape_element(choices, choice))) {
        if (tape_number(tape_get(choice, "index"), 0) != 0)
            continue;
        read_message(a, tape_get(choice, "delta"));
        read_finish(a, choice);
    }
}

static void event(struct answer *a, const char *name, const char *data,
                  size_t len)
{
    const struct tape_node *root;
    struct err err;

    /* Some servers put blanks behind it. */
    if (len >= 6 && memcmp(data, "[DONE]", 6) == 0) {
        a->ended = 1;
        return;
    }
    root = tape_read(&a->tape, data, len, &err);
    if (!root)
        answer_malformed(a, "an event", err.text);
    else if (fault_is(name, root))
        fault_value(a, root);
    else if (tape_is(root, TAPE_OBJECT))
        read_chunk(a, root);
    else
        answer_malformed(a, "an event", "not an object");
}

static void read_completion(struct answer *a, const struct tape_node *root)
{
    const struct tape_node *choice =
        tape_element(tape_get(root, "choices"), NULL);
    const struct tape_node *message = tape_get(choice, "message");

    read_head(a, root);
    if (!tape_is(message, TAPE_OBJECT)) {
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
