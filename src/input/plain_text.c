#include <string.h>

#include "base/utf8.h"
#include "input/format.h"
#include "input/record.h"
#include "input/sniff.h"

/* The weakest of all: any text is one. */
static int fits(const char *head, size_t len)
{
    return sniff_text(head, len);
}

static int check(const char *line, size_t len, struct err *err)
{
    size_t good = utf8_valid(line, len);
    const char *nul = memchr(line, '\0', len);

    if (good < len)
        return err_set(err, ERR_PARSE, "byte %zu is not UTF-8", good + 1);
    if (nul)
        return err_set(err, ERR_PARSE, "byte %zu is NUL",
                       (size_t)(nul - line) + 1);
    return 0;
}

static int read_line(const char *line, size_t len, struct input_sink *sink,
                     struct err *err)
{
    struct prompt p;
    struct buf request;
    int rc;

    if (check(line, len, err))
        return -1;
    buf_init(&request, SIZE_MAX);
    request_open(&request);
    request_add(&request, "user", line, len);
    request_close(&request);
    prompt_init(&p);
    p.request = request.data;
    p.request_len = request.len;
    rc = sink->emit(sink, &p, err);
    buf_release(&request);
    return rc;
}

const struct input_format format_plain_text = {
    .name = "plain-text",
    .about = "text, one prompt a line",
    .fits = fits,
    .read = read_line,
};
