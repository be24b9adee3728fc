#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "wire/url.h"

static void check(const char *in, const char *more, const char *out)
{
    struct url u;
    struct err err = {0};
    struct buf b;

    if (url_parse(&u, in, &err))
        fail_msg("%s: %s", in, err.text);
    buf_init(&b, 5000);
    url_write(&u, more, &b);
    assert_string_equal(b.data, out);
    buf_release(&b);
}

static void a_url_is_taken_apart(void **state)
{
    struct url u;
    struct err err = {0};

    (void)state;
    assert_int_equal(
        url_parse(&u, "HTTPS://API.Example.com:8443/v1/x/?a=b&c", &err), 0);
    assert_string_equal(u.scheme, "https");
    assert_string_equal(u.host, "api.example.com");
    assert_int_equal(u.port, 8443);
    assert_string_equal(u.path, "/v1/x");
    assert_string_equal(u.query, "a=b&c");
    assert_int_equal(url_parse(&u, "http://[FE80::1]", &err), 0);
    assert_string_equal(u.host, "fe80::1");
    assert_int_equal(u.port, 80);
    assert_string_equal(u.path, "");
    assert_string_equal(u.query, "");
    assert_int_equal(url_parse(&u, "https://h", &err), 0);
    assert_int_equal(u.port, 443);
}

static void urls_are_joined(void **state)
{
    (void)state;
    check("https://h/v1/", "/chat", "https://h/v1/chat");
    check("https://h///", "", "https://h");
    check("http://h:80", "/x", "http://h/x");
    check("https://h:443", "/x", "https://h/x");
    check("http://h:443", "/x", "http://h:443/x");
    check("https://h:80/", "/x", "https://h:80/x");
    check("http://[::1]:8080", "/x", "http://[::1]:8080/x");
    check("http://[::1]", "/x", "http://[::1]/x");
    check("https://h/p?k=v", "/x", "https://h/p/x?k=v");
    check("https://h/p?k=v", "/x?alt=sse", "https://h/p/x?alt=sse&k=v");
    check("https://h?k=v/", "/x", "https://h/x?k=v/");
    check("http://a_b-c.d9/%20", "", "http://a_b-c.d9/%20");
}

static void check_bad(const char *text, const char *part)
{
    struct url u = {.host = "untouched"};
    struct err err = {0};

    if (url_parse(&u, text, &err) == 0)
        fail_msg("%s was taken", text);
    assert_int_equal(err.code, ERR_USAGE);
    if (!strstr(err.text, part))
        fail_msg("\"%s\" is not in \"%s\"", part, err.text);
    assert_string_equal(u.host, "untouched");
}

static void what_is_no_url_is_refused_with_the_mend(void **state)
{
    (void)state;
    check_bad("", "http://");
    check_bad("api.openai.com/v1", "http://");
    check_bad("localhost:8000", "http://");
    check_bad("ftp://h/", "http://");
    check_bad("https:/h", "http://");
    check_bad("https://", "host name");
    check_bad("https:///v1", "host name");
    check_bad("https://:80", "host name");
    check_bad("https://.h", "host name");
    check_bad("https://h!", "host name");
    check_bad("https://h%41", "host name");
    check_bad("https://::1", "host name");
    check_bad("https://[::1", "host name");
    check_bad("https://[h]", "host name");
    check_bad("https://[]", "host name");
    check_bad("https://[::1]x", ":port");
    check_bad("https://h:", "port");
    check_bad("https://h:0", "port");
    check_bad("https://h:65536", "port");
    check_bad("https://h:123456", "port");
    check_bad("https://h:8x", "port");
    check_bad("https://h:+80", "port");
    check_bad("https://h:80:81", "port");
    check_bad("https://h/#top", "#");
}

static void signs_that_could_forge_a_request_are_refused(void **state)
{
    (void)state;
    check_bad("https://h/a b", "%XX");
    check_bad("https://h/\r\nX: y", "%XX");
    check_bad("https://h/\x7F", "%XX");
    check_bad("https://h\\@evil", "%XX");
    check_bad("https://h/<>", "%XX");
    check_bad("https://h\xC3\xA9/", "xn--");
}

static void keys_do_not_belong_into_urls(void **state)
{
    struct url u;
    struct err err = {0};

    (void)state;
    check_bad("https://sk-secret@h/", "key");
    check_bad("https://user:sk-secret@h:80/", "key");
    check_bad("https://user:sk-secret@h?a", "key");
    assert_int_equal(url_parse(&u, "https://h/v1/@x?m=a@b", &err), 0);
    assert_int_equal(url_parse(&u, "https://u:sk-secret@h", &err), -1);
    assert_null(strstr(err.text, "sk-secret"));
    assert_int_equal(url_parse(&u, "https://h:x?key=sk-secret", &err), -1);
    assert_null(strstr(err.text, "sk-secret"));
}

/* As much of each part as fits, and one byte more. */
static void check_length(const char *start, size_t room)
{
    char text[1200];
    struct url u;
    struct err err = {0};
    size_t len = strlen(start);

    memset(text, 'a', sizeof(text));
    memcpy(text, start, len);
    text[len + room] = '\0';
    assert_int_equal(url_parse(&u, text, &err), 0);
    text[len + room] = 'a';
    text[len + room + 1] = '\0';
    assert_int_equal(url_parse(&u, text, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
}

static void parts_have_ceilings(void **state)
{
    (void)state;
    check_length("https://", 255);
    check_length("https://h/", 1022);
    check_length("https://h?", 1023);
}

static void all_but_unreserved_is_escaped(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    url_escape(&b, "aZ09-._~ /?#%:\xC3\xA9\n");
    assert_string_equal(b.data, "aZ09-._~%20%2F%3F%23%25%3A%C3%A9%0A");
    buf_release(&b);
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_url_is_taken_apart),
        cmocka_unit_test(urls_are_joined),
        cmocka_unit_test(what_is_no_url_is_refused_with_the_mend),
        cmocka_unit_test(signs_that_could_forge_a_request_are_refused),
        cmocka_unit_test(keys_do_not_belong_into_urls),
        cmocka_unit_test(parts_have_ceilings),
        cmocka_unit_test(all_but_unreserved_is_escaped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
