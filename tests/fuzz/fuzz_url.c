/* What is taken for a URL, written and read again, is the same URL, and has
 * no byte with which a request could be forged; times are kept likewise. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "wire/duration.h"
#include "wire/url.h"

static void check_url(const char *text)
{
    struct url u, again;
    struct err err;
    struct buf b;

    if (url_parse(&u, text, &err)) {
        CHECK(err.code == ERR_USAGE);
        return;
    }
    buf_init(&b, 5000);
    url_write(&u, "", &b);
    for (const char *p = b.data; *p; p++)
        CHECK(*p > ' ' && *p <= '~' && *p != '\\');
    CHECK(url_parse(&again, b.data, &err) == 0);
    CHECK(!strcmp(u.scheme, again.scheme) && !strcmp(u.host, again.host));
    CHECK(u.port == again.port && u.port > 0 && u.port < 65536);
    CHECK(!strcmp(u.path, again.path) && !strcmp(u.query, again.query));
    buf_release(&b);
}

static void check_escape(const char *text)
{
    struct buf b;

    buf_init(&b, SIZE_MAX);
    url_escape(&b, text);
    CHECK(b.len >= strlen(text) && b.len <= 3 * strlen(text));
    CHECK(!b.data[strcspn(b.data, "/?#&=+ \r\n:@")]);
    buf_release(&b);
}

static void check_times(const char *text)
{
    struct err err;
    char out[28];
    int64_t ns, us, again;

    if (duration_parse(&ns, text, &err) == 0)
        CHECK(ns >= 0);
    ns = duration_retry_after(text, INT64_C(1792000000) * NS_PER_S);
    CHECK(ns >= -1 && ns <= 24 * 3600 * NS_PER_S);
    if (moment_parse(&us, text, &err))
        return;
    moment_write(us, out);
    CHECK(strlen(out) == 27);
    if (us < 0)
        return;
    CHECK(moment_parse(&again, out, &err) == 0);
    CHECK(again == us || us >= INT64_C(253402300800000000));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *text = malloc(len + 1);

    CHECK(text);
    if (len)
        memcpy(text, bytes, len);
    text[len] = '\0';
    check_url(text);
    check_escape(text);
    check_times(text);
    free(text);
    return 0;
}
