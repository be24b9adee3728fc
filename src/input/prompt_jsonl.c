#include <string.h>

#include "input/format.h"
#include "input/record.h"
#include "input/sniff.h"

static int score(const json_t *record)
{
    return json_text(record, "prompt") ? 50 : 0;
}

static int fits(const char *head, size_t len)
{
    return sniff_records(head, len, score);
}

/* The names that a reference answer goes by, the clearest first. */
static int find_reference(const struct record *r, const char **out,
                          struct err *err)
{
    static const char *const names[] = {"reference", "ideal", "completion"};

    *out = NULL;
    for (int i = 0; i < 3 && !*out; i++)
        if (record_text(r, names[i], out, err))
            return -1;
    return 0;
}

static int fill(struct record *r, struct prompt *p, struct err *err)
{
    const char *prompt, *system;

    if (record_text(r, "prompt", &prompt, err) ||
        record_text(r, "system", &system, err) ||
        record_text(r, "user", &p->user, err) ||
        record_text(r, "conversation", &p->conversation, err) ||
        record_name(r, "id", &p->id, err) ||
        find_reference(r, &p->reference, err))
        return -1;
    if (!prompt)
        return err_set(err, ERR_PARSE, "there is no \"prompt\"");
    request_open(&r->request);
    if (system)
        request_add(&r->request, "system", system, strlen(system));
    request_add(&r->request, "user", prompt, strlen(prompt));
    request_close(&r->request);
    p->request = r->request.data;
    p->request_len = r->request.len;
    return 0;
}

static int read_line(const char *line, size_t len, struct input_sink *sink,
                     struct err *err)
{
    return record_emit(line, len, sink, fill, err);
}

const struct input_format format_prompt_jsonl = {
    .name = "prompt-jsonl",
    .about = "{\"prompt\": \"...\"} a line, with a reference or without",
    .fits = fits,
    .read = read_line,
    .array = 1,
};
