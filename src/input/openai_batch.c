#include <string.h>

#include "input/format.h"
#include "input/record.h"
#include "input/sniff.h"

static int score(const json_t *record)
{
    return json_text(record, "custom_id") && json_at(record, "body") ? 90 : 0;
}

static int fits(const char *head, size_t len)
{
    return sniff_records(head, len, score);
}

/* Batches of embeddings and of other endpoints look the same but for it. */
static int check_url(const struct record *r, struct err *err)
{
    static const char path[] = "/chat/completions";
    size_t tail = sizeof(path) - 1, len;
    const char *url, *method;

    if (record_text(r, "url", &url, err) ||
        record_text(r, "method", &method, err))
        return -1;
    if (!url)
        return err_set(err, ERR_PARSE, "there is no \"url\"");
    len = strlen(url);
    if (len < tail || strcmp(url + len - tail, path) != 0)
        return err_set(err, ERR_PARSE, "\"url\" is %s, not chat completions",
                       url);
    if (method && strcmp(method, "POST") != 0)
        return err_set(err, ERR_PARSE, "\"method\" is %s, not POST", method);
    return 0;
}

static int fill(struct record *r, struct prompt *p, struct err *err)
{
    const json_t *body = json_object_get(r->root, "body");
    struct slice text = record_slice(r, "body");

    if (record_name(r, "custom_id", &p->id, err) || check_url(r, err))
        return -1;
    if (!json_is_object(body))
        return err_set(err, ERR_PARSE, "\"body\" is not an object");
    if (record_messages(json_object_get(body, "messages"), err))
        return -1;
    p->user = json_text(body, "user");
    p->request = text.at;
    p->request_len = text.len;
    return 0;
}

static int read_line(const char *line, size_t len, struct input_sink *sink,
                     struct err *err)
{
    return record_emit(line, len, sink, fill, err);
}

const struct input_format format_openai_batch = {
    .name = "openai-batch",
    .about = "input of OpenAI's Batch API, chat completions",
    .fits = fits,
    .read = read_line,
    .array = 1,
};
