/* However an answer's bytes are cut, the same answer comes out, and nothing
 * in it can hurt a screen or a store; a prompt is expressed or refused. The
 * first byte chooses the dialect (bit 0), and what the rest is: a prompt, a
 * stream, a whole answer or a refusal. */
#include <string.h>

#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "provider/advice.h"
#include "wire/json.h"

#define KEY "my+secret/0123456789" /* of no known form */
#define LONGEST 300                /* bytes of a line about a failure */

static struct variant some_variant(void)
{
    struct variant v = {.stream = 1};

    variant_param(&v, "temperature", PARAM_SET, "0");
    variant_param(&v, "top_p", PARAM_DROP, NULL);
    variant_param(&v, "max_tokens", PARAM_RENAME, "max_completion_tokens");
    return v;
}

static void check_prompt(const struct provider *p, const char *bytes,
                         size_t len)
{
    struct variant v = some_variant();
    struct prompt prompt = {.request = bytes, .request_len = len};
    struct err err = {0};
    json_t *root = json_read(bytes, len, JSON_ONE_KEY, &err);
    struct buf out;

    /* Readers and stores give nothing else: it is passed on as it is. */
    json_decref(root);
    if (!root) {
        variant_release(&v);
        return;
    }
    v.model = "m";
    buf_init(&out, SIZE_MAX);
    if (p->body(&v, &prompt, &out, &err)) {
        CHECK(err.code == ERR_PARSE || err.code == ERR_LIMIT);
    } else {
        root = json_read(out.data, out.len, JSON_ONE_KEY, &err);
        CHECK(root);
        CHECK(json_array_size(json_object_get(root, "messages")) > 0);
        CHECK(strcmp(json_text(root, "model"), "m") == 0);
        CHECK(!json_object_get(root, "top_p"));
        json_decref(root);
    }
    v.model = NULL;
    variant_release(&v);
    buf_release(&out);
}

static void check_text(const char *text, size_t len)
{
    CHECK(strlen(text) == len);
    CHECK(utf8_valid(text, len) == len);
}

static void check_answer(const struct answer *a, enum outcome o)
{
    struct reply r;

    CHECK(o < OUTCOMES);
    check_text(a->text.data, a->text.len);
    check_text(a->tools.data, a->tools.len);
    check_text(a->error.data, a->error.len);
    check_text(a->finish, strlen(a->finish));
    check_text(a->model, strlen(a->model));
    CHECK(!strstr(a->error.data, KEY));
    CHECK(a->error.len <= LONGEST && !strchr(a->error.data, '\n'));
    CHECK(!outcome_failed(o) || a->error.len);
    CHECK(a->usage.input >= -1 && a->usage.output >= -1);
    CHECK(a->usage.cached >= -1 && a->usage.reasoning >= -1);
    CHECK(a->retry_after >= -1 && a->retry_after <= WAIT_MOST);
    CHECK(!a->terminal || !answer_retryable(a, o));
    reply_init(&r);
    answer_reply(a, &r);
    CHECK(r.first_token <= r.last_token);
}

static void check_advice(const struct answer *a)
{
    struct variant v = {.model = "m", .key = KEY};
    struct buf out;

    buf_init(&out, SIZE_MAX);
    advice_write(a, &v, TREATMENT, &out);
    check_text(out.data, out.len);
    CHECK(!strstr(out.data, KEY));
    buf_release(&out);
}

static enum outcome run(struct answer *a, int status, const char *bytes,
                        size_t len, size_t step)
{
    enum outcome o;

    a->key = KEY;
    answer_head(a, status);
    for (size_t i = 0; i < len; i += step)
        answer_data(a, bytes + i, len - i < step ? len - i : step, 1);
    o = answer_end(a, CLOSE_WHOLE, NULL, 2);
    check_answer(a, o);
    check_advice(a);
    return o;
}

static void check_same(const struct answer *a, const struct answer *b)
{
    CHECK(a->text.len == b->text.len);
    CHECK(memcmp(a->text.data, b->text.data, a->text.len) == 0);
    CHECK(strcmp(a->tools.data, b->tools.data) == 0);
    CHECK(strcmp(a->error.data, b->error.data) == 0);
    CHECK(strcmp(a->refused, b->refused) == 0);
    CHECK(memcmp(&a->usage, &b->usage, sizeof(a->usage)) == 0);
    CHECK(a->chunks == b->chunks);
    CHECK(a->retry_after == b->retry_after && a->terminal == b->terminal);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const int statuses[] = {200, 200, 400, 429, 503, 404, 422, 401};
    const char *rest = (const char *)bytes + 1;
    const struct provider *p;
    struct answer a[2];
    enum outcome o[2];
    int kind;

    if (len == 0)
        return 0;
    p = provider_at(bytes[0] & 1);
    kind = bytes[0] / 2 % 9;
    if (kind == 8) {
        check_prompt(p, rest, len - 1);
        return 0;
    }
    for (int i = 0; i < 2; i++) {
        answer_init(&a[i]);
        answer_clear(&a[i], p);
        if (kind == 0)
            answer_header(&a[i], "content-type", "text/event-stream", 0);
        o[i] = run(&a[i], statuses[kind], rest, len - 1, i ? 1 : len);
    }
    CHECK(o[0] == o[1]);
    check_same(&a[0], &a[1]);
    answer_release(&a[0]);
    answer_release(&a[1]);
    return 0;
}
