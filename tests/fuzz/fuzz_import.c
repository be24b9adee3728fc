/* The first byte names the format ('0': sniffed), the second the delimiter
 * (odd ones: sniffed), the rest is the log. Each line gives a reason or an
 * answer with numbers that can be, and the same log reads alike a second
 * time. */
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "logged/log.h"
#include "wire/json.h"

struct seen {
    int64_t answers, bad;
    uint64_t hash;
};

static void add(struct seen *s, const char *text)
{
    if (!text)
        return;
    CHECK(utf8_valid(text, strlen(text)) == strlen(text));
    s->hash = hash_bytes(s->hash, text, strlen(text) + 1);
}

static void check_share(double value)
{
    CHECK(isnan(value) || (value >= 0 && value <= 1));
}

static void check_numbers(const struct logged *l)
{
    const struct reply *r = &l->reply;

    CHECK(l->line > 0 && l->file == 1);
    CHECK(r->outcome < OUTCOMES);
    CHECK(r->status == 0 || (r->status >= 100 && r->status <= 599));
    CHECK(r->latency >= -1 && r->first_token >= -1 && r->cost >= -1);
    CHECK(r->usage.input >= -1 && r->usage.output >= -1);
    CHECK(r->repeat >= 0 && r->repeat <= 60000);
    CHECK(r->stage >= 0 && r->stage <= 255);
    check_share(l->weight);
    check_share(l->thumb);
    check_share(l->score);
}

static void check_request(const struct logged *l)
{
    struct err err;
    json_t *root;

    if (!l->request)
        return;
    root = json_read(l->request, l->request_len, JSON_LAST_KEY, &err);
    CHECK(json_array_size(json_object_get(root, "messages")) > 0);
    json_decref(root);
}

static int answer(void *arg, const struct logged *l, struct err *err)
{
    struct seen *s = arg;

    (void)err;
    check_numbers(l);
    check_request(l);
    add(s, l->variant);
    add(s, l->key);
    add(s, l->id);
    add(s, l->request);
    add(s, l->reply.text);
    add(s, l->reply.tools);
    add(s, l->reply.error);
    s->hash = hash_bytes(s->hash, &l->reply.latency, sizeof(int64_t));
    s->answers++;
    return 0;
}

static void bad(void *arg, int64_t line, const char *reason)
{
    struct seen *s = arg;

    CHECK(line > 0 && *reason);
    add(s, reason);
    s->bad++;
}

static int read_log(const char *path, uint8_t format, uint8_t mark,
                    struct seen *s)
{
    static const char marks[] = ",;\t|";
    const struct logged_format *f =
        format == '0' ? NULL : logged_format_at(format % 4);
    const struct logged_log log = {path, NULL, f ? f->name : NULL,
                                   mark & 1 ? 0 : marks[mark / 2 % 4], 1};
    const struct logged_events events = {
        .answer = answer, .bad = bad, .arg = s};
    struct logged_result result;
    struct names names = {0};
    struct err err = {0};
    int rc;

    CHECK(names_map(&names, "latency_ms=dur,tools=x.y", &err) == 0);
    rc = logged_read(&log, &names, &events, &result, &err);
    if (rc)
        CHECK(err.code != ERR_NONE && err.text[0]);
    else
        CHECK(s->answers <= result.answers && s->bad == result.bad);
    names_release(&names);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct seen first = {0}, second = {0};
    const struct logged_format *f;
    char path[64];
    int fd, rc;

    if (len < 2)
        return 0;
    for (size_t i = 0; (f = logged_format_at(i)); i++)
        CHECK(f->fits((const char *)bytes + 2, len - 2) <= 100);
    fd = memfd_create("log", MFD_CLOEXEC);
    CHECK(fd >= 0 && write(fd, bytes + 2, len - 2) == (ssize_t)len - 2);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    rc = read_log(path, bytes[0], bytes[1], &first);
    CHECK(read_log(path, bytes[0], bytes[1], &second) == rc);
    CHECK(first.hash == second.hash);
    close(fd);
    return 0;
}
