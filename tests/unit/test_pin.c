#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/pin.h"
#include "net_client.h"

/* Linked with -Wl,--wrap=getaddrinfo: "model.test" is known to us alone, not
 * to libcurl, which calls the C library's own. */
int __real_getaddrinfo(const char *host, const char *service,
                       const struct addrinfo *want, struct addrinfo **list);
int __wrap_getaddrinfo(const char *host, const char *service,
                       const struct addrinfo *want, struct addrinfo **list);

static int lookups;

int __wrap_getaddrinfo(const char *host, const char *service,
                       const struct addrinfo *want, struct addrinfo **list)
{
    struct addrinfo *more;
    int rc;

    lookups++;
    if (strcmp(host, "model.test") != 0)
        return EAI_NONAME;
    rc = __real_getaddrinfo("127.0.0.1", service, want, list);
    if (rc == 0 && __real_getaddrinfo("::1", service, want, &more) == 0)
        (*list)->ai_next = more;
    return rc;
}

static void test_a_name_becomes_all_of_its_addresses(void **state)
{
    char address[PIN_ADDRESS];
    struct buf line;
    struct err err;

    (void)state;
    buf_init(&line, 1000);
    assert_int_equal(pin_resolve("https://model.test/v1", &line, address, &err),
                     0);
    assert_string_equal(line.data, "model.test:443:127.0.0.1,[::1]");
    assert_string_equal(address, "127.0.0.1");
    buf_release(&line);
}

static void test_an_address_needs_no_lookup(void **state)
{
    static const char *const urls[] = {"http://127.0.0.1:8000/v1",
                                       "http://[::1]:8000"};
    static const char *const hosts[] = {"127.0.0.1", "::1"};
    char address[PIN_ADDRESS];
    struct buf line;
    struct err err;

    (void)state;
    buf_init(&line, 1000);
    lookups = 0;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pin_resolve(urls[i], &line, address, &err), 0);
        assert_string_equal(address, hosts[i]);
        assert_int_equal(line.len, 0);
    }
    assert_int_equal(lookups, 0);
}

static void test_an_unknown_name_is_an_error_but_behind_a_proxy(void **state)
{
    char address[PIN_ADDRESS];
    struct buf line;
    struct err err;

    (void)state;
    buf_init(&line, 1000);
    unsetenv("https_proxy");
    unsetenv("HTTPS_PROXY");
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    assert_int_equal(pin_resolve("http://other.test", &line, address, &err),
                     -1);
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.text, "other.test"));
    setenv("https_proxy", "http://127.0.0.1:1", 1);
    assert_int_equal(pin_resolve("http://other.test", &line, address, &err), 0);
    assert_string_equal(address, "by proxy");
    assert_int_equal(line.len, 0);
    unsetenv("https_proxy");
}

static void test_a_wrong_url_is_an_error(void **state)
{
    char address[PIN_ADDRESS];
    struct buf line;
    struct err err;

    (void)state;
    buf_init(&line, 1000);
    assert_int_equal(pin_resolve("ftp://model.test", &line, address, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
}

/* Also for handles that were made before the pin. */
static void test_the_client_goes_where_the_pin_says(void **state)
{
    struct fixture *f = *state;
    char address[64];
    struct err err;

    SCRIPT(f, {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", PEER_KEEP});
    snprintf(f->url, sizeof(f->url), "http://model.test:%d/v1", f->peer.port);
    for (int i = 0; i < 2; i++) {
        send_call(f, i);
        f->net->cancel(f->net, f->call[i].x);
        f->waiting--;
    }
    assert_int_equal(client_pin(f->client, f->url, address, &err), 0);
    assert_string_equal(address, "127.0.0.1");
    send_call(f, 2);
    run(f);
    assert_int_equal(f->call[2].end.how, END_WHOLE);
    assert_string_equal(f->call[2].body, "hi");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_name_becomes_all_of_its_addresses),
        cmocka_unit_test(test_an_address_needs_no_lookup),
        cmocka_unit_test(test_an_unknown_name_is_an_error_but_behind_a_proxy),
        cmocka_unit_test(test_a_wrong_url_is_an_error),
        cmocka_unit_test_setup_teardown(test_the_client_goes_where_the_pin_says,
                                        setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
