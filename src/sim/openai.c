#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/answer.h"
#include "sim/ask.h"
#include "sim/dialect.h"
#include "wire/duration.h"
#include "wire/json.h"

#define EVENT_MAX 4096

/* What all chunks of a stream have in common, before and after the choice. */
struct chunks {
    struct sim_script *out;
    struct buf head, tail;
};

static void add_names(struct buf *out, const struct sim_speech *s,
                      const char *object)
{
    buf_addf(out,
             "{\"id\":\"chatcmpl-%s\",\"object\":\"%s\",\"created\":%" PRId64
             ",\"model\":",
             s->id, object, s->created);
    sim_dialect_quote(out, s->ask->model);
    buf_addf(out, ",\"service_tier\":\"default\",\"system_fingerprint\":\"%s\"",
             s->fingerprint);
}

static void add_usage(struct buf *out, const struct sim_speech *s)
{
    buf_addf(out,
             "{\"prompt_tokens\":%" PRId64 ",\"completion_tokens\":%" PRId64
             ",\"total_tokens\":%" PRId64
             ",\"prompt_tokens_details\":{\"cached_tokens\":%" PRId64
             ",\"audio_tokens\":0},\"completion_tokens_details\":{"
             "\"reasoning_tokens\":0,\"audio_tokens\":0,"
             "\"accepted_prediction_tokens\":0,"
             "\"rejected_prediction_tokens\":0}}",
             s->input, s->output, s->input + s->output, s->cached);
}

static const char *finish(const struct sim_answer *a)
{
    static const char *const names[] = {[SIM_STOP] = "stop",
                                        [SIM_LENGTH] = "length",
                                        [SIM_TOOL] = "tool_calls",
                                        [SIM_FILTER] = "content_filter"};

    return names[a->finish];
}

static void add_message(const struct sim_speech *s, struct sim_script *out)
{
    const struct sim_answer *a = s->answer;
    struct buf *b = &out->bytes;

    buf_adds(b, "{\"role\":\"assistant\",\"content\":");
    if (a->tool) {
        buf_addf(b,
                 "null,\"tool_calls\":[{\"id\":\"call_%s\",\"type\":"
                 "\"function\",\"function\":{\"name\":",
                 s->id);
        sim_dialect_quote(b, a->tool);
        buf_adds(b, ",\"arguments\":");
    }
    sim_dialect_words(out, a->text.data, a->text.len);
    buf_adds(b, a->tool ? "}}]" : "");
    buf_adds(b, ",\"refusal\":null,\"annotations\":[]}");
}

static void whole(const struct sim_speech *s, struct sim_script *out)
{
    struct buf *b = &out->bytes;

    sim_script_header(out, "content-type", "application/json");
    add_names(b, s, "chat.completion");
    buf_adds(b, ",\"choices\":[{\"index\":0,\"message\":");
    add_message(s, out);
    buf_addf(b, ",\"logprobs\":null,\"finish_reason\":\"%s\"}],\"usage\":",
             finish(s->answer));
    add_usage(b, s);
    buf_addc(b, '}');
    sim_script_add(out, SIM_REPLY, (int)s->output);
}

static void begin_chunk(struct chunks *c)
{
    buf_add(&c->out->bytes, c->head.data, c->head.len);
}

static void end_chunk(struct chunks *c, const char *finished, int tokens)
{
    struct buf *b = &c->out->bytes;

    buf_adds(b, "},\"logprobs\":null,\"finish_reason\":");
    buf_adds(b, finished ? "\"" : "null");
    buf_adds(b, finished ? finished : "");
    buf_adds(b, finished ? "\"}]" : "}]");
    buf_add(b, c->tail.data, c->tail.len);
    sim_script_add(c->out, SIM_SEND, tokens);
}

/* The name of the tool is the first token of a call. */
static void chunk_call(struct chunks *c, const struct sim_speech *s)
{
    struct buf *b = &c->out->bytes;

    begin_chunk(c);
    buf_addf(b,
             "\"tool_calls\":[{\"index\":0,\"id\":\"call_%s\",\"type\":"
             "\"function\",\"function\":{\"name\":",
             s->id);
    sim_dialect_quote(b, s->answer->tool);
    buf_adds(b, ",\"arguments\":\"\"}}]");
    end_chunk(c, NULL, 1);
}

static void chunk_token(struct chunks *c, const struct sim_answer *a, size_t i)
{
    struct buf *b = &c->out->bytes;
    size_t len;
    const char *text = sim_answer_token(a, i, &len);

    begin_chunk(c);
    buf_adds(
        b, a->tool ? "\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":"
                   : "\"content\":");
    sim_dialect_words(c->out, text, len);
    buf_adds(b, a->tool ? "}}]" : "");
    end_chunk(c, NULL, 1);
}

static void chunk_usage(struct chunks *c, const struct sim_speech *s)
{
    struct buf *b = &c->out->bytes;

    buf_adds(b, "data: ");
    add_names(b, s, "chat.completion.chunk");
    buf_adds(b, ",\"choices\":[],\"usage\":");
    add_usage(b, s);
    buf_adds(b, "}\n\n");
    sim_script_add(c->out, SIM_SEND, 0);
}

static void chunk_all(struct chunks *c, const struct sim_speech *s)
{
    begin_chunk(c);
    buf_addf(&c->out->bytes,
             "\"role\":\"assistant\",\"content\":%s,"
             "\"refusal\":null",
             s->answer->tool ? "null" : "\"\"");
    end_chunk(c, NULL, 0);
    if (s->answer->tool)
        chunk_call(c, s);
    for (size_t i = 0; i < s->answer->tokens; i++)
        chunk_token(c, s->answer, i);
    begin_chunk(c);
    end_chunk(c, finish(s->answer), 0);
    if (s->ask->include_usage)
        chunk_usage(c, s);
}

static void stream(const struct sim_speech *s, struct sim_script *out)
{
    struct chunks c = {.out = out};

    sim_script_header(out, "content-type", "text/event-stream; charset=utf-8");
    sim_script_header(out, "cache-control", "no-cache");
    sim_script_add(out, SIM_BEGIN, 0);
    buf_init(&c.head, EVENT_MAX);
    buf_init(&c.tail, EVENT_MAX);
    buf_adds(&c.head, "data: ");
    add_names(&c.head, s, "chat.completion.chunk");
    buf_adds(&c.head, ",\"choices\":[{\"index\":0,\"delta\":{");
    buf_adds(&c.tail, s->ask->include_usage ? ",\"usage\":null}\n\n" : "}\n\n");
    chunk_all(&c, s);
    buf_adds(&out->bytes, "data: [DONE]\n\n");
    sim_script_add(out, SIM_SEND, 0);
    sim_script_add(out, SIM_END, 0);
    buf_release(&c.head);
    buf_release(&c.tail);
}

static const struct {
    int status;
    const char *type, *code;
} refusals[] = {
#define REFUSAL(id, status, type, code, status2, type2) {status, type, code},
#include "sim/errors.def"
#undef REFUSAL
};

static void add_or_null(struct buf *out, const char *text)
{
    if (text && *text)
        sim_dialect_quote(out, text);
    else
        buf_adds(out, "null");
}

static void error(struct buf *out, const struct sim_refusal *r,
                  const char *request_id)
{
    (void)request_id;
    buf_adds(out, "{\"error\":{\"message\":");
    sim_dialect_quote(out, r->message);
    buf_addf(out, ",\"type\":\"%s\",\"param\":", refusals[r->id].type);
    add_or_null(out, r->param);
    buf_adds(out, ",\"code\":");
    add_or_null(out, refusals[r->id].code);
    buf_adds(out, "}}");
}

static int status(enum sim_refusal_id id)
{
    return refusals[id].status;
}

static void refuse(struct sim_refusal *r, const char *parameter)
{
    int old = !strcmp(parameter, "max_tokens");

    r->id = SIM_REFUSED_PARAMETER;
    snprintf(r->param, sizeof(r->param), "%s", parameter);
    snprintf(r->message, sizeof(r->message),
             "Unsupported parameter: '%s' is not supported with this model.%s",
             parameter, old ? " Use 'max_completion_tokens' instead." : "");
}

static void headers(struct sim_script *out, const struct sim_limits *l)
{
    double seconds = (double)l->reset_ns / 1e9;

    sim_script_header(out, "openai-version", "2020-10-01");
    sim_script_header(out, "openai-processing-ms", "%" PRId64,
                      l->busy_ns / NS_PER_MS);
    sim_script_header(out, "openai-organization", "simulated");
    sim_script_header(out, "x-ratelimit-limit-requests", "%" PRId64,
                      l->requests);
    sim_script_header(out, "x-ratelimit-remaining-requests", "%" PRId64,
                      l->requests_left);
    sim_script_header(out, "x-ratelimit-reset-requests", "%.3gs", seconds);
    sim_script_header(out, "x-ratelimit-limit-tokens", "%" PRId64, l->tokens);
    sim_script_header(out, "x-ratelimit-remaining-tokens", "%" PRId64,
                      l->tokens_left);
    sim_script_header(out, "x-ratelimit-reset-tokens", "%.3gs", seconds);
}

static void model(struct buf *out, const char *name)
{
    buf_adds(out, "{\"id\":");
    sim_dialect_quote(out, name);
    buf_adds(out, ",\"object\":\"model\",\"created\":1700000000,"
                  "\"owned_by\":\"simulated\"}");
}

const struct sim_dialect sim_dialect_openai = {
    .name = "openai",
    .path = "/v1/chat/completions",
    .layout = {.user = "user",
               .usage = "stream_options.include_usage",
               .most = {"max_completion_tokens", "max_tokens"},
               .tool_name = "function.name",
               .tool_schema = "function.parameters",
               .choice = "function.name",
               .schema = {"response_format.json_schema.schema"},
               .format = "response_format.type",
               .has_seed = 1,
               .hottest = 2},
    .key_header = "authorization",
    .key_prefix = "Bearer ",
    .event_error = "data: ",
    .request_header = "x-request-id",
    .whole = whole,
    .stream = stream,
    .error = error,
    .status = status,
    .refuse = refuse,
    .headers = headers,
    .model = model,
};
