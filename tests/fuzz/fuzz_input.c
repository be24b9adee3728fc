/* The first byte names the format ('0': sniffed), the rest is the log. Each
 * line gives a reason or prompts, each prompt is a request with messages, and
 * the same log reads alike a second time. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "input/input.h"
#include "wire/json.h"

struct seen {
    int64_t prompts, bad;
    uint64_t hash; /* of all that was emitted */
};

static void add(struct seen *s, const char *text)
{
    s->hash = hash_bytes(s->hash, text, strlen(text) + 1);
}

static void check_text(const char *text)
{
    if (text)
        CHECK(utf8_valid(text, strlen(text)) == strlen(text));
}

static int prompt(void *arg, const struct prompt *p, struct err *err)
{
    struct seen *s = arg;
    json_t *request = json_read(p->request, p->request_len, JSON_LAST_KEY, err);

    CHECK(strlen(p->request) == p->request_len);
    CHECK(json_is_object(request));
    CHECK(json_array_size(json_object_get(request, "messages")) > 0);
    CHECK(p->id && *p->id);
    CHECK(p->line > 0 && p->file == 1);
    CHECK(p->logged_latency_us >= -1 && p->logged_input_tokens >= -1);
    check_text(p->id);
    check_text(p->user);
    check_text(p->conversation);
    check_text(p->reference);
    json_decref(request);
    s->prompts++;
    add(s, p->id);
    add(s, p->request);
    return 0;
}

static void bad(void *arg, int64_t line, const char *reason)
{
    struct seen *s = arg;

    CHECK(line > 0);
    CHECK(*reason);
    check_text(reason);
    s->bad++;
    add(s, reason);
}

static int read_log(const char *path, const char *name, struct seen *s,
                    struct input_result *result)
{
    struct input_events events = {prompt, bad, s};
    struct err err = {0};
    int rc =
        input_read(&(struct input_log){path, name, 1}, &events, result, &err);

    if (rc)
        CHECK(err.code != ERR_NONE && err.text[0]);
    CHECK(s->prompts == result->prompts && s->bad == result->bad);
    return rc;
}

static void check_sniffing(const char *bytes, size_t len)
{
    const struct input_format *f;

    for (size_t i = 0; (f = input_format_at(i)); i++) {
        int fit = f->fits(bytes, len);

        CHECK(fit >= 0 && fit <= 100);
    }
}

static const char *name_of(uint8_t byte)
{
    size_t rows = 0, row;

    while (input_format_at(rows))
        rows++;
    row = (uint8_t)(byte - '0') % (rows + 1);
    return row ? input_format_at(row - 1)->name : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct seen first = {0}, second = {0};
    struct input_result result;
    char path[64];
    int fd, rc;

    if (len == 0)
        return 0;
    check_sniffing((const char *)bytes + 1, len - 1);
    fd = memfd_create("log", MFD_CLOEXEC);
    CHECK(fd >= 0 && write(fd, bytes + 1, len - 1) == (ssize_t)len - 1);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    rc = read_log(path, name_of(*bytes), &first, &result);
    if (rc == 0) {
        CHECK(result.lines > 0 && result.prompts + result.bad >= result.lines);
        CHECK(result.hash == hash_bytes(0, bytes + 1, len - 1));
    }
    CHECK(read_log(path, name_of(*bytes), &second, &result) == rc);
    CHECK(first.hash == second.hash);
    close(fd);
    return 0;
}
