#include "input/sniff.h"
#include "logged/reading.h"

/* A variant may be told apart by whatever --map says, so any object will do;
 * more specific formats claim more. */
static int score(const json_t *record)
{
    return json_is_object(record) ? 30 : 0;
}

static int fits(const char *head, size_t len)
{
    return sniff_records(head, len, score);
}

static int read_log(struct reading *r, struct err *err)
{
    return reading_json(r, 1, err);
}

const struct logged_format logged_jsonl = {
    .name = "jsonl",
    .about = "JSON objects, one a line or in an array",
    .fits = fits,
    .read = read_log,
};
