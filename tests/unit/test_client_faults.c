#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net_client.h"

#define HEAD "HTTP/1.1 200 OK\r\n"
#define CHUNKED HEAD "Transfer-Encoding: chunked\r\n\r\n"

/* The answer, what became of the connection; how that is to be told. */
static const struct fault {
    struct peer_answer answer;
    enum ending how;
    int status;
    const char *log, *why;
} faults[] = {
    {{NULL, PEER_RESET}, END_CONNECT, 0, "D", "reset"},
    {{NULL, PEER_CLOSE}, END_CONNECT, 0, "D", "Empty reply"},
    {{HEAD "Content-Ty", PEER_CLOSE}, END_CUT, 200, "D", ""},
    {{HEAD "X-A: b\r\n", PEER_RESET}, END_CUT, 200, "hD", ""},
    {{"HTTP/1.1 2", PEER_CLOSE}, END_CONNECT, 0, "D", "Empty reply"},
    {{CHUNKED "5\r\nhe", PEER_CLOSE}, END_CUT, 200, "hHdD", "outstanding"},
    {{CHUNKED "5\r\nhello\r\n", PEER_CLOSE}, END_CUT, 200, "hHdD", "outst"},
    {{CHUNKED "2\r\nhi\r\n", PEER_RESET}, END_CUT, 200, "hHdD", ""},
    {{CHUNKED "zz\r\nhi\r\n", PEER_KEEP}, END_CUT, 200, "hHD", "hunk"},
    {{HEAD "Content-Length: 9\r\n\r\nhi", PEER_CLOSE},
     END_CUT,
     200,
     "hHdD",
     "7 bytes remaining"},
    {{HEAD "Content-Length: -9\r\n\r\nhi", PEER_CLOSE}, END_CUT, 200, "D", ""},
    {{HEAD "X-A: b\r\n\r\nhi", PEER_CLOSE}, END_WHOLE, 200, "hHdD", ""},
    {{"lorem ipsum\r\n\r\n", PEER_CLOSE}, END_CUT, 0, "D", "HTTP/0.9"},
    {{"\r\n\r\n", PEER_CLOSE}, END_CUT, 0, "D", ""},
    {{"HTTP/1.1 103 E\r\n\r\n", PEER_CLOSE}, END_CUT, 0, "D", ""},
};

static void check_fault(struct fixture *f, const struct fault *t)
{
    const struct call *k = &f->call[0];
    char place[64];

    memset(f->call, 0, sizeof(f->call));
    script(f, &t->answer, 1);
    send_call(f, 0);
    run(f);
    assert_int_equal(k->end.how, t->how);
    assert_int_equal(k->end.status, t->status);
    assert_string_equal(k->log, t->log);
    assert_non_null(strstr(k->why, t->why));
    snprintf(place, sizeof(place), "127.0.0.1:%d: ", f->peer.port);
    if (t->how != END_WHOLE)
        assert_ptr_equal(strstr(k->why, place), k->why);
    assert_null(strpbrk(k->why, "\r\n"));
}

static void test_faults_are_told_apart(void **state)
{
    for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++)
        check_fault(*state, &faults[i]);
}

static void test_a_refused_port_is_named(void **state)
{
    struct fixture *f = *state;
    int port, fd = peer_listen(1, &port);

    close(fd);
    snprintf(f->url, sizeof(f->url), "http://127.0.0.1:%d", port);
    send_call(f, 0);
    run(f);
    assert_int_equal(f->call[0].end.how, END_CONNECT);
    assert_int_equal(f->call[0].end.reused, 0);
    assert_non_null(strstr(f->call[0].why, "127.0.0.1:"));
}

/* One port is the beginning of the other: they are told apart all the same. */
static void test_the_place_is_the_right_one(void **state)
{
    struct fixture *f = *state;
    char place[64];

    SCRIPT(f, {NULL, PEER_RESET});
    snprintf(f->url, sizeof(f->url), "http://127.0.0.1:%d", f->peer.port / 10);
    send_call(f, 0);
    run(f);
    snprintf(f->url, sizeof(f->url), "http://127.0.0.1:%d", f->peer.port);
    send_call(f, 1);
    run(f);
    snprintf(place, sizeof(place), "127.0.0.1:%d: ", f->peer.port);
    assert_ptr_equal(strstr(f->call[1].why, place), f->call[1].why);
}

static void test_tls_on_a_plain_port_is_a_tls_fault(void **state)
{
    struct fixture *f = *state;

    SCRIPT(f, {"HTTP/1.1 400 Bad Request\r\n\r\n", PEER_CLOSE});
    snprintf(f->url, sizeof(f->url), "https://127.0.0.1:%d", f->peer.port);
    send_call(f, 0);
    run(f);
    assert_int_equal(f->call[0].end.how, END_TLS);
    assert_string_equal(f->call[0].log, "D");
}

/* Nobody accepts, and there is room for one only: the next SYN is dropped. */
static void test_connecting_has_a_limit(void **state)
{
    struct fixture *f = *state;
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct exchange_request r;
    struct err err;
    int port, fd = peer_listen(0, &port), full[3];

    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    in.sin_port = htons((uint16_t)port);
    for (int i = 0; i < 3; i++) {
        full[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)connect(full[i], (struct sockaddr *)&in, sizeof(in));
    }
    snprintf(f->url, sizeof(f->url), "http://127.0.0.1:%d", port);
    f->call[0].f = f;
    r = request(&f->call[0]);
    r.connect_ns = 30 * MS;
    f->waiting = 1;
    assert_non_null(f->net->start(f->net, &r, &err));
    run(f);
    assert_int_equal(f->call[0].end.how, END_CONNECT);
    assert_non_null(strstr(f->call[0].why, "Timeout"));
    for (int i = 0; i < 3; i++)
        close(full[i]);
    close(fd);
}

static char *long_answer(const char *head, char fill, size_t len,
                         const char *tail)
{
    char *text = calloc(1, strlen(head) + len + strlen(tail) + 1);

    strcpy(text, head);
    memset(text + strlen(head), fill, len);
    strcat(text, tail);
    return text;
}

static void test_a_huge_body_is_given_up(void **state)
{
    struct fixture *f = *state;
    struct peer_answer a = {NULL, PEER_CLOSE};
    char *text = long_answer(HEAD "\r\n", 'x', 100001, "");

    a.bytes = text;
    script(f, &a, 1);
    send_call(f, 0);
    run(f);
    assert_int_equal(f->call[0].end.how, END_LIMIT);
    assert_true(f->call[0].len <= 100000);
    assert_non_null(strstr(f->call[0].why, "100000 bytes"));
    text[strlen(text) - 1] = '\0';
    memset(f->call, 0, sizeof(f->call));
    send_call(f, 0);
    run(f);
    assert_int_equal(f->call[0].end.how, END_WHOLE);
    assert_int_equal(f->call[0].len, 100000);
    free(text);
}

static void test_a_huge_head_is_given_up(void **state)
{
    struct fixture *f = *state;
    struct peer_answer a = {NULL, PEER_CLOSE};
    char *text = calloc(1, 400000);

    strcpy(text, HEAD);
    for (size_t n = strlen(text); n < 300000; n += 1000)
        snprintf(text + n, 1001, "X-A: %0993d\r\n", 1);
    strcat(text, "\r\n");
    a.bytes = text;
    script(f, &a, 1);
    send_call(f, 0);
    run(f);
    assert_int_equal(f->call[0].end.how, END_LIMIT);
    assert_null(strchr(f->call[0].log, 'H'));
    free(text);
}

static void test_after_faults_the_client_goes_on(void **state)
{
    struct fixture *f = *state;
    int64_t open, opened;

    SCRIPT(f, {NULL, PEER_RESET}, {CHUNKED "5\r\nhe", PEER_CLOSE},
           {HEAD "Content-Length: 2\r\n\r\nhi", PEER_KEEP});
    for (int i = 0; i < 3; i++) {
        send_call(f, i);
        run(f);
    }
    assert_int_equal(f->call[2].end.how, END_WHOLE);
    f->net->count(f->net, &open, &opened);
    assert_int_equal(open, 1);
    assert_int_equal(opened, 3);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_faults_are_told_apart),
        CASE(test_a_refused_port_is_named),
        CASE(test_the_place_is_the_right_one),
        CASE(test_tls_on_a_plain_port_is_a_tls_fault),
        CASE(test_connecting_has_a_limit),
        CASE(test_a_huge_body_is_given_up),
        CASE(test_a_huge_head_is_given_up),
        CASE(test_after_faults_the_client_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
