#include "gateway/exposition.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

#define BILLION INT64_C(1000000000)
#define VALUE_MOST 1024 /* bytes of a label's value */

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
 * the whole page to its reader. A mark may be longer than what it is for. */
static void harmless(struct buf *out, const char *text)
{
    struct buf safe;

    buf_init(&safe, 4 * VALUE_MOST);
    text_safe(&safe, text, utf8_cut(text, strlen(text), VALUE_MOST), 0);
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

/* With a comma behind each, if any. */
static void add_labels(struct buf *out, const struct label *labels)
{
    for (; labels && labels->name; labels++) {
        if (!labels->value)
            continue;
        buf_addf(out, "%s=\"", labels->name);
        harmless(out, labels->value);
        buf_adds(out, "\",");
    }
}

static void begin(struct exposition *x, const char *suffix,
                  const struct label *labels)
{
    struct buf *out = x->out;
    size_t before;

    buf_addf(out, "%s%s{", x->name, suffix);
    before = out->len;
    add_labels(out, labels);
    if (out->full)
        return;
    out->len--; /* the last comma, or the bracket */
    buf_adds(out, out->len > before ? "} " : " ");
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

static const char *bound_text(const struct exposition_bins *b, int i,
                              char out[32])
{
    if (i == b->bounds)
        return "+Inf";
    if (b->nano)
        return exposition_number(b->bound[i], out);
    snprintf(out, 32, "%" PRId64, b->bound[i]);
    return out;
}

/* All samples but for their bounds are alike: what they share is made once. */
void exposition_bins(struct exposition *x, const struct label *labels,
                     const struct exposition_bins *b)
{
    char bound[32], rest[80];
    struct buf same;
    int64_t count = 0;

    buf_init(&same, 8192);
    buf_addf(&same, "%s_bucket{", x->name);
    add_labels(&same, labels);
    for (int i = 0; i <= b->bounds; i++) {
        count += b->bin[i];
        snprintf(rest, sizeof(rest), "le=\"%s\"} %" PRId64 "\n",
                 bound_text(b, i, bound), count);
        buf_add(x->out, same.data, same.len);
        buf_adds(x->out, rest);
    }
    buf_release(&same);
    (b->nano ? exposition_nano : exposition_count)(x, "_sum", labels, b->sum);
    exposition_count(x, "_count", labels, count);
}
