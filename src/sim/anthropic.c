#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/answer.h"
#include "sim/ask.h"
#include "sim/dialect.h"
#include "wire/duration.h"
#include "wire/json.h"

/* Here, what came from the cache is no part of input_tokens. */
static void add_usage(struct buf *out, const struct sim_speech *s,
                      int64_t output)
{
    buf_addf(out,
             "{\"input_tokens\":%" PRId64
             ",\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":"
             "%" PRId64 ",\"cache_creation\":{\"ephemeral_5m_input_tokens\":0,"
             "\"ephemeral_1h_input_tokens\":0},\"output_tokens\":%" PRId64
             ",\"service_tier\":\"standard\"}",
             s->input - s->cached, s->cached, output);
}

static void add_names(struct buf *out, const struct sim_speech *s)
{
    buf_addf(out,
             "{\"id\":\"msg_%s\",\"type\":\"message\",\"role\":"
             "\"assistant\",\"model\":",
             s->id);
    sim_dialect_quote(out, s->ask->model);
}

static const char *finish(const struct sim_answer *a)
{
    static const char *const names[] = {[SIM_STOP] = "end_turn",
                                        [SIM_LENGTH] = "max_tokens",
                                        [SIM_TOOL] = "tool_use",
                                        [SIM_FILTER] = "refusal"};

    return names[a->finish];
}

static void add_tool(struct buf *out, const struct sim_speech *s)
{
    buf_addf(out,
             "{\"type\":\"tool_use\",\"id\":\"toolu_%s\",\"name\":", s->id);
    sim_dialect_quote(out, s->answer->tool);
    buf_adds(out, ",\"input\":");
}

/* A call cut short has no input that could be written as JSON. */
static void add_content(const struct sim_speech *s, struct sim_script *out)
{
    const struct sim_answer *a = s->answer;
    struct buf *b = &out->bytes;

    if (!a->tool) {
        buf_adds(b, "{\"type\":\"text\",\"text\":");
        sim_dialect_words(out, a->text.data, a->text.len);
    } else {
        add_tool(b, s);
        sim_script_text(out);
        if (a->finish == SIM_TOOL)
            buf_add(b, a->text.data, a->text.len);
        else
            buf_adds(b, "{}");
    }
    buf_addc(b, '}');
}

static void whole(const struct sim_speech *s, struct sim_script *out)
{
    struct buf *b = &out->bytes;

    sim_script_header(out, "content-type", "application/json");
    add_names(b, s);
    buf_adds(b, ",\"content\":[");
    add_content(s, out);
    buf_addf(b, "],\"stop_reason\":\"%s\",\"stop_sequence\":null,\"usage\":",
             finish(s->answer));
    add_usage(b, s, s->output);
    buf_addc(b, '}');
    sim_script_add(out, SIM_REPLY, (int)s->output);
}

static void begin_event(struct sim_script *out, const char *name)
{
    buf_addf(&out->bytes, "event: %s\ndata: {\"type\":\"%s\"", name, name);
}

static void end_event(struct sim_script *out)
{
    buf_adds(&out->bytes, "}\n\n");
}

static void event_message(const struct sim_speech *s, struct sim_script *out)
{
    struct buf *b = &out->bytes;

    begin_event(out, "message_start");
    buf_adds(b, ",\"message\":");
    add_names(b, s);
    buf_adds(b, ",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
                "\"usage\":");
    add_usage(b, s, 1);
    buf_addc(b, '}');
    end_event(out);
}

static void event_block(const struct sim_speech *s, struct sim_script *out)
{
    struct buf *b = &out->bytes;

    begin_event(out, "content_block_start");
    buf_adds(b, ",\"index\":0,\"content_block\":");
    if (s->answer->tool) {
        add_tool(b, s);
        buf_adds(b, "{}}");
    } else {
        buf_adds(b, "{\"type\":\"text\",\"text\":\"\"}");
    }
    end_event(out);
}

static void event_token(const struct sim_answer *a, size_t i,
                        struct sim_script *out)
{
    size_t len;
    const char *text = sim_answer_token(a, i, &len);

    begin_event(out, "content_block_delta");
    buf_adds(&out->bytes,
             a->tool ? ",\"index\":0,\"delta\":{\"type\":\"input_json_delta\","
                       "\"partial_json\":"
                     : ",\"index\":0,\"delta\":{\"type\":\"text_delta\","
                       "\"text\":");
    sim_dialect_words(out, text, len);
    buf_addc(&out->bytes, '}');
    end_event(out);
}

/* The block of a call names its tool, which is a token; but clients count
 * from the first delta, so the two go out as one. */
static void events_of_answer(const struct sim_speech *s, struct sim_script *out)
{
    const struct sim_answer *a = s->answer;
    int called = a->tool != NULL;

    if (called)
        event_block(s, out);
    for (size_t i = 0; i < a->tokens; i++) {
        event_token(a, i, out);
        sim_script_add(out, SIM_SEND, 1 + (called && i == 0));
    }
}

static void events_of_end(const struct sim_speech *s, struct sim_script *out)
{
    struct buf *b = &out->bytes;

    begin_event(out, "content_block_stop");
    buf_adds(b, ",\"index\":0");
    end_event(out);
    sim_script_add(out, SIM_SEND, 0);
    begin_event(out, "message_delta");
    buf_addf(b,
             ",\"delta\":{\"stop_reason\":\"%s\",\"stop_sequence\":null},"
             "\"usage\":{\"output_tokens\":%" PRId64 "}",
             finish(s->answer), s->output);
    end_event(out);
    sim_script_add(out, SIM_SEND, 0);
    begin_event(out, "message_stop");
    end_event(out);
    sim_script_add(out, SIM_SEND, 0);
    sim_script_add(out, SIM_END, 0);
}

static void stream(const struct sim_speech *s, struct sim_script *out)
{
    sim_script_header(out, "content-type", "text/event-stream; charset=utf-8");
    sim_script_header(out, "cache-control", "no-cache");
    sim_script_add(out, SIM_BEGIN, 0);
    event_message(s, out);
    sim_script_add(out, SIM_SEND, 0);
    if (!s->answer->tool)
        event_block(s, out);
    begin_event(out, "ping");
    end_event(out);
    sim_script_add(out, SIM_SEND, 0);
    events_of_answer(s, out);
    events_of_end(s, out);
}

static const struct {
    int status;
    const char *type;
} refusals[] = {
#define REFUSAL(id, status, type, code, status2, type2) {status2, type2},
#include "sim/errors.def"
#undef REFUSAL
};

static void error(struct buf *out, const struct sim_refusal *r,
                  const char *request_id)
{
    buf_addf(out,
             "{\"type\":\"error\",\"error\":{\"type\":\"%s\","
             "\"message\":",
             refusals[r->id].type);
    sim_dialect_quote(out, r->message);
    buf_addf(out, "},\"request_id\":\"%s\"}", request_id);
}

static int status(enum sim_refusal_id id)
{
    return refusals[id].status;
}

static void refuse(struct sim_refusal *r, const char *parameter)
{
    r->id = SIM_REFUSED_PARAMETER;
    snprintf(r->param, sizeof(r->param), "%s", parameter);
    snprintf(r->message, sizeof(r->message),
             "'%s' is deprecated for this model.", parameter);
}

static void limit(struct sim_script *out, const char *const name[3],
                  int64_t most, int64_t left)
{
    sim_script_header(out, name[0], "%" PRId64, most);
    sim_script_header(out, name[1], "%" PRId64, left);
}

static void headers(struct sim_script *out, const struct sim_limits *l)
{
    static const char *const requests[] = {
        "anthropic-ratelimit-requests-limit",
        "anthropic-ratelimit-requests-remaining",
        "anthropic-ratelimit-requests-reset"};
    static const char *const tokens[] = {"anthropic-ratelimit-tokens-limit",
                                         "anthropic-ratelimit-tokens-remaining",
                                         "anthropic-ratelimit-tokens-reset"};
    char reset[28];

    moment_write(l->wall_us + l->reset_ns / NS_PER_US, reset);
    limit(out, requests, l->requests, l->requests_left);
    limit(out, tokens, l->tokens, l->tokens_left / 1000 * 1000);
    sim_script_header(out, requests[2], "%s", reset);
    sim_script_header(out, tokens[2], "%s", reset);
}

static void model(struct buf *out, const char *name)
{
    buf_adds(out, "{\"type\":\"model\",\"id\":");
    sim_dialect_quote(out, name);
    buf_adds(out, ",\"display_name\":");
    sim_dialect_quote(out, name);
    buf_adds(out, ",\"created_at\":\"2023-11-14T22:13:20Z\"}");
}

const struct sim_dialect sim_dialect_anthropic = {
    .name = "anthropic",
    .path = "/v1/messages",
    .layout = {.system = "system",
               .user = "metadata.user_id",
               .most = {"max_tokens"},
               .tool_name = "name",
               .tool_schema = "input_schema",
               .choice = "name",
               .schema = {"output_config.format.schema",
                          "output_format.schema"},
               .format = "output_format.type",
               .needs_most = 1,
               .hottest = 1},
    .key_header = "x-api-key",
    .key_prefix = "",
    .needs_header = "anthropic-version",
    .event_error = "event: error\ndata: ",
    .request_header = "request-id",
    .whole = whole,
    .stream = stream,
    .error = error,
    .status = status,
    .refuse = refuse,
    .headers = headers,
    .model = model,
};
