/* The bytes are what a client of the gateway says of answers: each object is
 * told in its order with values that can be, or all of it is refused with a
 * reason; and twice alike. */
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "logged/said_json.h"

struct heard {
    int64_t last;
    uint64_t hash;
};

static void add(struct heard *h, const char *text)
{
    if (!text)
        return;
    CHECK(*text && utf8_valid(text, strlen(text)) == strlen(text));
    h->hash = hash_bytes(h->hash, text, strlen(text) + 1);
}

static int on_said(void *arg, const struct said *s, struct err *err)
{
    struct heard *h = arg;

    (void)err;
    CHECK(s->line == ++h->last && s->line <= SAID_JSON_MOST);
    CHECK(s->repeat >= -1 && s->at_us >= -1);
    add(h, s->request_id);
    add(h, s->id);
    add(h, s->user);
    add(h, s->conversation);
    add(h, s->variant);
    for (int i = 0; i < FEEDBACK_KINDS; i++)
        CHECK(isnan(s->value[i]) || (s->value[i] >= 0 && !isinf(s->value[i])));
    CHECK(!(s->value[FEEDBACK_THUMB] > 1));
    CHECK(!(s->value[FEEDBACK_TICKET] > 1));
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct heard first = {0}, second = {0};
    struct err err = {0};
    int rc = said_json((const char *)data, size, on_said, &first, &err);

    CHECK(rc == said_json((const char *)data, size, on_said, &second, &err));
    CHECK(first.last == second.last && first.hash == second.hash);
    CHECK(rc ? *err.text && (err.code == ERR_PARSE || err.code == ERR_LIMIT)
             : first.last > 0);
    return 0;
}
