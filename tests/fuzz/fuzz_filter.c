/* What is taken for a filter can be asked of every pair, and its opposite
 * holds where it does not; what is not is told in one harmless line, at a place
 * in the text. */
#include <string.h>

#include "base/utf8.h"
#include "desk/filter.h"
#include "fuzz/fuzz.h"

#define ROWS 4

static void make(struct pairs *p)
{
    struct reply r;

    for (int i = 0; i < 2 * ROWS - 1; i++) {
        reply_init(&r);
        r.prompt = 1 + i / 2;
        r.repeat = 1;
        r.side = (enum side)(i % 2);
        r.outcome = i % 3 ? OUTCOME_OK : OUTCOME_TIMEOUT;
        r.latency = i * INT64_C(300000000);
        r.usage.output = i % 4 ? 100 * i : -1;
        r.cost = i % 5 ? 1000 * i : -1;
        r.answer = r.normal = 1 + i / 5;
        r.similarity = i % 2 ? 100000 * i : -1;
        pairs_add(p, &r);
    }
}

static void check_opposite(const char *text, const struct filter *f,
                           const struct field_source *from)
{
    char *opposed = malloc(strlen(text) + 4);
    struct filter opposite;
    struct filter_error e;

    CHECK(opposed);
    sprintf(opposed, "!(%s)", text);
    if (f->count > 0 && f->count < FILTER_NODES &&
        filter_parse(&opposite, opposed, &e) == 0)
        for (size_t i = 0; i < from->pairs->count; i++)
            /* What is not known holds neither way. */
            CHECK(!filter_holds(f, from, i) ||
                  !filter_holds(&opposite, from, i));
    free(opposed);
}

static void check_error(const char *text, const struct filter_error *e)
{
    size_t len = strlen(e->text);
    uint32_t point;

    CHECK(e->at >= 0 && (size_t)e->at <= strlen(text));
    CHECK(strncmp(e->text, "character ", 10) == 0);
    CHECK(utf8_valid(e->text, len) == len);
    for (size_t i = 0; i < len; i += utf8_read(e->text + i, len - i, &point))
        CHECK((unsigned char)e->text[i] >= ' ');
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *text = malloc(len + 1);
    struct pairs pairs = {0};
    struct marks marks = {0};
    struct field_source from = {&pairs, &marks};
    struct filter f = {0};
    struct filter_error e;

    CHECK(text);
    if (len)
        memcpy(text, bytes, len);
    text[len] = '\0';
    make(&pairs);
    if (filter_parse(&f, text, &e))
        check_error(text, &e);
    else
        check_opposite(text, &f, &from);
    pairs_release(&pairs);
    free(text);
    return 0;
}
