#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "net_client.h"

#define SECOND (1000 * MS)
#define OK "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

/* Linked with -Wl,--wrap=curl_easy_setopt: what libcurl is told of times, for
 * which a test does not wait. */
static long idle, life, probe, probe_again;
static int urls; /* given to libcurl */

#undef curl_easy_setopt
CURLcode __real_curl_easy_setopt(CURL *easy, CURLoption option, ...);
CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...);

CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...)
{
    va_list ap;
    void *value;

    va_start(ap, option);
    value = va_arg(ap, void *);
    va_end(ap);
    urls += option == CURLOPT_URL || option == CURLOPT_CURLU;
    if (option == CURLOPT_MAXAGE_CONN)
        idle = (long)value;
    if (option == CURLOPT_MAXLIFETIME_CONN)
        life = (long)value;
    if (option == CURLOPT_TCP_KEEPIDLE)
        probe = (long)value;
    if (option == CURLOPT_TCP_KEEPINTVL)
        probe_again = (long)value;
    return __real_curl_easy_setopt(easy, option, value);
}

static void all_at_once(struct fixture *f, int calls)
{
    for (int i = 0; i < calls; i++)
        send_call(f, i);
    run(f);
    for (int i = 0; i < calls; i++)
        assert_int_equal(f->call[i].end.how, END_WHOLE);
}

static int64_t open_now(struct fixture *f)
{
    int64_t open, opened;

    f->net->count(f->net, &open, &opened);
    return open;
}

static void pin(struct fixture *f, const char *address)
{
    char line[128];

    snprintf(line, sizeof(line), "model.test:%d:%s", f->peer.port, address);
    client_repin(f->client, line);
}

static void test_so_many_unused_ones_are_kept(void **state)
{
    struct fixture *f = *state;
    struct client_settings s = {.most = 4, .idle_ns = 60 * SECOND, .spare = 1};

    SCRIPT(f, {OK, PEER_KEEP});
    all_at_once(f, 4);
    assert_int_equal(open_now(f), 4);
    client_set(f->client, &s);
    for (int i = 0; i < 4; i++)
        all_at_once(f, 1);
    assert_int_equal(open_now(f), 1);
    assert_int_equal(f->peer.accepted, 4);
}

static void test_times_may_be_others(void **state)
{
    struct fixture *f = *state;
    struct client_settings s = {.most = 1,
                                .idle_ns = 20 * SECOND,
                                .life_ns = 90 * SECOND,
                                .probe_ns = 7 * SECOND};
    struct exchange_request q;
    struct err err;

    SCRIPT(f, {OK, PEER_KEEP});
    all_at_once(f, 2);
    q = request(&f->call[1]);
    assert_int_equal(idle, 61);
    assert_int_equal(life, 0);
    assert_int_equal(probe, 30);
    assert_int_equal(probe_again, 15);
    client_set(f->client, &s);
    assert_int_equal(idle, 21);
    assert_int_equal(life, 90);
    assert_int_equal(probe, 7);
    assert_int_equal(probe_again, 4);
    send_call(f, 0);
    assert_null(f->net->start(f->net, &q, &err));
    run(f);
}

/* Two pins for one place: the last one counts, for what is about to start as
 * well; the other place keeps its own. */
static void test_a_new_address_is_gone_to(void **state)
{
    struct fixture *f = *state;

    SCRIPT(f, {OK, PEER_CLOSE});
    snprintf(f->url, sizeof(f->url), "http://model.test:%d/v1", f->peer.port);
    pin(f, "127.0.0.1");
    client_repin(f->client, "model.test:1:127.0.0.9");
    client_repin(f->client, "");
    all_at_once(f, 1);
    pin(f, "127.0.0.9"); /* where nobody listens */
    send_call(f, 0);
    run(f);
    assert_int_equal(f->call[0].end.how, END_CONNECT);
    send_call(f, 0);
    pin(f, "127.0.0.1");
    run(f);
    assert_int_equal(f->call[0].end.how, END_WHOLE);
}

static void go_to(struct fixture *f, const char *path)
{
    char line[64];

    snprintf(line, sizeof(line), "POST %s HTTP/1.1", path);
    snprintf(f->url, sizeof(f->url), "http://127.0.0.1:%d%s", f->peer.port,
             path);
    all_at_once(f, 1);
    assert_memory_equal(f->peer.last, line, strlen(line));
}

static void test_a_url_is_told_when_it_is_another(void **state)
{
    struct fixture *f = *state;
    struct exchange_request q;
    struct err err;

    SCRIPT(f, {OK, PEER_KEEP});
    urls = 0;
    go_to(f, "/v1/a?b=c%20d");
    go_to(f, "/v1/a?b=c%20d");
    assert_int_equal(urls, 1);
    go_to(f, "/v1/b");
    assert_int_equal(urls, 2);
    assert_int_equal(f->peer.accepted, 1);
    q = request(&f->call[0]);
    q.url = strcat(f->url, " c");
    assert_null(f->net->start(f->net, &q, &err));
    assert_int_equal(err.code, ERR_USAGE);
    go_to(f, "/v1/b");
}

/* By one handle: nothing of a method stays for the next request. */
static void test_other_methods_have_no_body(void **state)
{
    static const char *const methods[] = {"HEAD", NULL, "OPTIONS", "HEAD"};
    static const char *const lines[] = {"HEAD /", "GET /", "OPTIONS /",
                                        "HEAD /"};
    struct fixture *f = *state;
    struct call *k = &f->call[0];
    struct exchange_request r;
    struct err err;

    SCRIPT(f, {"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", PEER_KEEP},
           {OK, PEER_KEEP}, {OK, PEER_KEEP}, {OK, PEER_KEEP},
           {"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", PEER_KEEP},
           {OK, PEER_KEEP});
    k->f = f;
    for (int i = 0; i < 4; i++) {
        r = request(k);
        r.body = NULL;
        r.method = methods[i];
        f->waiting++;
        assert_non_null(f->net->start(f->net, &r, &err));
        run(f);
        assert_int_equal(k->end.how, END_WHOLE);
        assert_memory_equal(f->peer.last, lines[i], strlen(lines[i]));
        assert_null(strstr(f->peer.last, "Content-Length"));
        if (i == 0)
            assert_string_equal(k->fields, "Content-Length=99;");
        if (i % 2)
            all_at_once(f, 1);
    }
    assert_memory_equal(f->peer.last, "POST /v1", 8);
    assert_string_equal(k->body + strlen(k->body) - 2, "hi");
    assert_int_equal(f->peer.accepted, 1);
}

static void test_the_version_is_known_and_its_faults(void **state)
{
    (void)state;
    assert_non_null(strstr(client_version(), "libcurl/"));
    if (strstr(client_version(), "libcurl/7.88.1"))
        assert_non_null(client_warning(1));
    if (strstr(client_version(), "libcurl/7.88.1"))
        assert_null(client_warning(0));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_so_many_unused_ones_are_kept),
        CASE(test_times_may_be_others),
        CASE(test_a_new_address_is_gone_to),
        CASE(test_a_url_is_told_when_it_is_another),
        CASE(test_other_methods_have_no_body),
        cmocka_unit_test(test_the_version_is_known_and_its_faults),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
