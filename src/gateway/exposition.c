#include "gateway/exposition.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define BILLION INT64_C(1000000000)

/* Help may have a quotation mark as it is, a label's value may not. */
static void escaped(struct buf *out, const char *text, int quoted)
{
    for (; *text; text++)
        if (*text == '\\' || (quoted && *text == '"'))
            buf_addf(out, "\\%c", *text);
        else
            buf_addc(out, *text);
}

/* Line ends become spaces, and broken bytes a mark: both would be an end of
 * the whole page to its reader. */
static void harmless(struct buf *out, const char *text)
{
    struct buf safe;

    buf_init(&safe, 1024);
    text_safe(&safe, text, strlen(text), 0);
    escaped(out, safe.data, 1);
    buf_release(&safe);
}

void exposition_family(struct exposition *x, const char *name, const char *type,
                       const char *help)
{
    x->name = name;
    buf_addf(x->out, "# HELP %s ", name);
    escaped(x->out, help, 0);
    buf_addf(x->out, "\n# TYPE %s %s\n", name, type);
}

static void begin(struct exposition *x, const char *suffix,
                  const struct label *labels)
{
    int n = 0;

    buf_addf(x->out, "%s%s", x->name, suffix);
    for (; labels && labels->name; labels++) {
        if (!labels->value)
            continue;
        buf_addf(x->out, "%c%s=\"", n++ ? ',' : '{', labels->name);
        harmless(x->out, labels->value);
        buf_addc(x->out, '"');
    }
    buf_adds(x->out, n ? "} " : " ");
}

void exposition_count(struct exposition *x, const char *suffix,
                      const struct label *labels, int64_t n)
{
    begin(x, suffix, labels);
    buf_addf(x->out, "%" PRId64 "\n", n);
}

const char *exposition_number(int64_t billionths, char out[32])
{
    int64_t whole = billionths / BILLION, rest = billionths % BILLION;
    int len;

    if (rest == 0) {
        snprintf(out, 32, "%" PRId64, whole);
        return out;
    }
    len =
        snprintf(out, 32, "%s%" PRId64 ".%09" PRId64, billionths < 0 ? "-" : "",
                 whole < 0 ? -whole : whole, rest < 0 ? -rest : rest);
    while (out[len - 1] == '0')
        out[--len] = '\0';
    return out;
}

void exposition_nano(struct exposition *x, const char *suffix,
                     const struct label *labels, int64_t billionths)
{
    char number[32];

    begin(x, suffix, labels);
    buf_addf(x->out, "%s\n", exposition_number(billionths, number));
}
