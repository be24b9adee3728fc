#include "input/sniff.h"
#include "logged/reading.h"

static int score(const json_t *record)
{
    return json_text(record, "custom_id") &&
                   json_object_get(record, "response") &&
                   json_object_get(record, "error")
               ? 90
               : 0;
}

static int fits(const char *head, size_t len)
{
    return sniff_records(head, len, score);
}

/* Chat completions first, then the Responses API. */
static void prepare(struct names *n)
{
    static const struct names_place places[] = {
        {FIELD_OF_KEY, "custom_id"},
        {FIELD_OF_STATUS, "response.status_code"},
        {FIELD_OF_ERROR, "error.message"},
        {FIELD_OF_ERROR, "response.body.error.message"},
        {FIELD_OF_REQUEST_ID, "response.request_id"},
        {FIELD_OF_MODEL, "response.body.model"},
        {FIELD_OF_FINGERPRINT, "response.body.system_fingerprint"},
        {FIELD_OF_TEXT, "response.body.choices.0.message.content"},
        {FIELD_OF_TOOLS, "response.body.choices.0.message.tool_calls"},
        {FIELD_OF_FINISH, "response.body.choices.0.finish_reason"},
        {FIELD_OF_INPUT, "response.body.usage.prompt_tokens"},
        {FIELD_OF_OUTPUT, "response.body.usage.completion_tokens"},
        {FIELD_OF_CACHED,
         "response.body.usage.prompt_tokens_details.cached_tokens"},
        {FIELD_OF_REASONING,
         "response.body.usage.completion_tokens_details.reasoning_tokens"},
        {FIELD_OF_TEXT, "response.body.output.0.content.0.text"},
        {FIELD_OF_TEXT, "response.body.output.1.content.0.text"},
        {FIELD_OF_INPUT, "response.body.usage.input_tokens"},
        {FIELD_OF_OUTPUT, "response.body.usage.output_tokens"},
        {FIELD_OF_CACHED,
         "response.body.usage.input_tokens_details.cached_tokens"},
        {FIELD_OF_REASONING,
         "response.body.usage.output_tokens_details.reasoning_tokens"},
    };

    names_places(n, places, sizeof(places) / sizeof(*places));
}

static int read_log(struct reading *r, struct err *err)
{
    return reading_json(r, 0, err);
}

const struct logged_format logged_openai_batch_output = {
    .name = "openai-batch-output",
    .about = "output and error files of OpenAI's Batch API",
    .fits = fits,
    .prepare = prepare,
    .read = read_log,
    .pairs = 1,
};
