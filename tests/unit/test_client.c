#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <netdb.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net_client.h"

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

#define NAME "name.invalid"
static sem_t known; /* that no name is */

static void test_a_whole_answer_is_told_in_order(void **state)
{
    struct fixture *f = *state;
    struct call *k = &f->call[0];

    SCRIPT(f, {"HTTP/1.1 200 OK\r\nX-A:  b c \r\nContent-Length: 2\r\n\r\nhi",
               PEER_KEEP});
    send_call(f, 0);
    assert_string_equal(k->log, "");
    run(f);
    assert_string_equal(k->log, "hhHdD");
    assert_string_equal(k->fields, "X-A=b c;Content-Length=2;");
    assert_string_equal(k->body, "hi");
    assert_int_equal(k->status, 200);
    assert_int_equal(k->end.how, END_WHOLE);
    assert_int_equal(k->end.status, 200);
    assert_null(k->end.why);
}

static void test_interim_heads_and_trailers_are_passed_over(void **state)
{
    struct fixture *f = *state;

    SCRIPT(f, {"HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
               "2\r\nhi\r\n0\r\nX-Late: 1\r\n\r\n",
               PEER_KEEP});
    send_call(f, 0);
    run(f);
    assert_string_equal(f->call[0].fields, "Transfer-Encoding=chunked;");
    assert_string_equal(f->call[0].body, "hi");
    assert_string_equal(f->call[0].log, "hHdD");
}

static void test_the_request_is_sent_as_it_is_given(void **state)
{
    struct fixture *f = *state;
    const char *r = f->peer.last;

    SCRIPT(f, {OK, PEER_KEEP});
    send_call(f, 0);
    run(f);
    assert_ptr_equal(strstr(r, "POST /v1 HTTP/1.1\r\n"), r);
    assert_non_null(strstr(r, "\r\nX-Mine: yes\r\n"));
    assert_non_null(strstr(r, "\r\nUser-Agent: t\r\n"));
    assert_null(strstr(strstr(r, "User-Agent") + 1, "User-Agent"));
    assert_non_null(strstr(r, "\r\nContent-Length: 2\r\n"));
    assert_non_null(strstr(r, "\r\n\r\n{}"));
    assert_null(strstr(r, "Accept-Encoding"));
}

static void test_no_body_is_a_get(void **state)
{
    struct fixture *f = *state;
    struct exchange_request r;
    struct err err;

    SCRIPT(f, {OK, PEER_KEEP});
    send_call(f, 0);
    run(f);
    r = request(&f->call[0]);
    r.body = NULL;
    f->waiting++;
    assert_non_null(f->net->start(f->net, &r, &err));
    run(f);
    assert_ptr_equal(strstr(f->peer.last, "GET /v1 HTTP/1.1\r\n"),
                     f->peer.last);
}

static void test_the_moment_is_told_when_it_was_handed_over(void **state)
{
    struct fixture *f = *state;
    struct exchange_request r;
    int64_t at = 0, before;
    struct err err;

    SCRIPT(f, {OK, PEER_KEEP});
    send_call(f, 0);
    run(f);
    r = request(&f->call[0]);
    r.started = &at;
    f->waiting++;
    before = loop_now();
    assert_non_null(f->net->start(f->net, &r, &err));
    assert_in_range(at, before, loop_now());
    run(f);
}

struct reader {
    struct loop *loop;
    int fd[2], *left;
    struct loop_watch *watch;
};

static void reader_told(void *arg, int64_t now)
{
    struct reader *r = arg;

    (void)now;
    loop_watch_free(r->watch);
    r->watch = NULL;
    if (--*r->left == 0)
        loop_stop(r->loop);
}

static void too_late(void *arg, int64_t now)
{
    (void)now;
    loop_stop(arg);
}

/* One of them has a number that libcurl had. */
static void check_new_descriptors(struct fixture *f)
{
    struct loop_timer *late = loop_timer_new(f->loop, too_late, f->loop);
    struct reader r[8];
    struct err err;
    int left = 8;

    for (int i = 0; i < 8; i++) {
        r[i] = (struct reader){.loop = f->loop, .left = &left};
        assert_int_equal(pipe(r[i].fd), 0);
        r[i].watch =
            loop_watch_new(f->loop, r[i].fd[0], reader_told, &r[i], &err);
        assert_int_equal(write(r[i].fd[1], "x", 1), 1);
    }
    loop_timer_set(late, loop_now() + 1000 * MS);
    assert_int_equal(loop_run(f->loop, &err), 0);
    assert_int_equal(left, 0);
    for (int i = 0; i < 8; i++) {
        close(r[i].fd[0]);
        close(r[i].fd[1]);
    }
    loop_timer_free(late);
}

static void test_a_closed_connection_is_not_watched_any_more(void **state)
{
    struct fixture *f = *state;

    SCRIPT(f, {"HTTP/1.1 200 OK\r\nConnection: close\r\n"
               "Content-Length: 2\r\n\r\nhi",
               PEER_KEEP});
    send_call(f, 0);
    run(f);
    check_new_descriptors(f);
}

/* In place of the system's, for libcurl's threads: nobody is asked. */
int getaddrinfo(const char *name, const char *service,
                const struct addrinfo *want, struct addrinfo **list)
{
    (void)service;
    (void)want;
    (void)list;
    if (name && strcmp(name, NAME) == 0)
        sem_wait(&known);
    return EAI_NONAME;
}

static void now_known(void *arg, int64_t now)
{
    (void)arg;
    (void)now;
    sem_post(&known);
}

/* libcurl has a pair of sockets for it, which it closes without a word. */
static void test_a_lookup_leaves_nothing_watched(void **state)
{
    struct fixture *f = *state;
    struct loop_timer *soon = loop_timer_new(f->loop, now_known, NULL);

    sem_init(&known, 0, 0);
    loop_timer_set(soon, loop_now() + 20 * MS);
    snprintf(f->url, sizeof(f->url), "http://" NAME ":1/v1");
    send_call(f, 0);
    run(f);
    assert_int_equal(f->call[0].end.how, END_CONNECT);
    check_new_descriptors(f);
    loop_timer_free(soon);
    sem_destroy(&known);
}

/* libcurl would wait a second for leave to send more than a megabyte. */
static void test_a_long_body_is_sent_unasked(void **state)
{
    struct fixture *f = *state;
    size_t len = 1500000;
    char *body = calloc(1, len);
    struct call *k = &f->call[0];
    struct exchange_request r;
    struct err err;

    SCRIPT(f, {"HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n", PEER_CLOSE});
    k->f = f;
    r = request(k);
    memset(body, 'x', len);
    r.body = body;
    r.len = len;
    f->waiting = 1;
    assert_non_null(f->net->start(f->net, &r, &err));
    run(f);
    assert_non_null(strstr(f->peer.last, "\r\nX-Mine: yes\r\n"));
    assert_null(strstr(f->peer.last, "Expect"));
    free(body);
}

static void test_a_connection_is_used_again(void **state)
{
    struct fixture *f = *state;
    const struct exchange_end *a = &f->call[0].end, *b = &f->call[1].end;
    int64_t open, opened;

    SCRIPT(f, {OK, PEER_KEEP});
    send_call(f, 0);
    run(f);
    send_call(f, 1);
    run(f);
    assert_int_equal(a->reused, 0);
    assert_true(a->connect > 0);
    assert_int_equal(b->reused, 1);
    assert_int_equal(b->connect, 0);
    assert_true(a->local_port > 0);
    assert_int_equal(a->local_port, b->local_port);
    f->net->count(f->net, &open, &opened);
    assert_int_equal(open, 1);
    assert_int_equal(opened, 1);
}

/* The server closed it while the request was on its way. */
static void test_a_stale_connection_is_replaced(void **state)
{
    struct fixture *f = *state;

    SCRIPT(f, {OK, PEER_KEEP}, {NULL, PEER_CLOSE}, {OK, PEER_KEEP});
    send_call(f, 0);
    run(f);
    send_call(f, 1);
    run(f);
    assert_int_equal(f->call[1].end.how, END_WHOLE);
    assert_int_equal(f->call[1].end.reused, 0);
    assert_int_equal(f->peer.accepted, 2);
    assert_int_equal(f->peer.requests, 3);
}

static void test_a_redirect_is_an_answer(void **state)
{
    struct fixture *f = *state;

    SCRIPT(f, {"HTTP/1.1 302 Found\r\nLocation: /other\r\n"
               "Content-Length: 0\r\n\r\n",
               PEER_KEEP});
    send_call(f, 0);
    run(f);
    assert_int_equal(f->call[0].end.how, END_WHOLE);
    assert_int_equal(f->call[0].end.status, 302);
    assert_int_equal(f->peer.requests, 1);
}

static char cancel_at;

static void cancel_own(struct call *k, char what)
{
    if (what != cancel_at)
        return;
    k->f->net->cancel(k->f->net, k->x);
    k->f->waiting--;
    send_call(k->f, 1);
}

/* After the cancelled one nothing is heard of it, and another takes over. */
static void test_an_exchange_is_cancelled_out_of_its_own_calls(void **state)
{
    struct fixture *f = *state;
    const char *logs[] = {"h", "hH", "hHd"}, *whats = "hHd";

    SCRIPT(f, {OK, PEER_KEEP});
    for (int i = 0; i < 3; i++) {
        memset(f->call, 0, sizeof(f->call));
        cancel_at = whats[i];
        f->call[0].on = cancel_own;
        send_call(f, 0);
        run(f);
        assert_string_equal(f->call[0].log, logs[i]);
        assert_string_equal(f->call[1].log, "hHdD");
        assert_string_equal(f->call[1].body, "hi");
    }
}

static void cancel_other(struct call *k, char what)
{
    struct call *other = &k->f->call[k == k->f->call];

    if (what != cancel_at || !other->x)
        return;
    k->f->net->cancel(k->f->net, other->x);
    k->x = other->x = NULL;
    k->f->waiting--;
    if (k->f->waiting == 0)
        loop_stop(k->f->loop);
}

static void test_an_exchange_is_cancelled_out_of_anothers_calls(void **state)
{
    struct fixture *f = *state;
    const char *whats = "hHdD";
    int done;

    SCRIPT(f, {OK, PEER_KEEP});
    for (int i = 0; i < 4; i++) {
        memset(f->call, 0, sizeof(f->call));
        cancel_at = whats[i];
        f->call[0].on = f->call[1].on = cancel_other;
        send_call(f, 0);
        send_call(f, 1);
        run(f);
        done = !!strchr(f->call[0].log, 'D') + !!strchr(f->call[1].log, 'D');
        assert_int_equal(done, 1);
    }
}

static void test_an_exchange_is_cancelled_at_once(void **state)
{
    struct fixture *f = *state;

    SCRIPT(f, {OK, PEER_KEEP});
    send_call(f, 0);
    send_call(f, 1);
    f->net->cancel(f->net, f->call[0].x);
    f->waiting--;
    run(f);
    assert_string_equal(f->call[0].log, "");
    assert_string_equal(f->call[1].log, "hHdD");
}

static void start_and_cancel(struct call *k, char what)
{
    if (what != 'd')
        return;
    send_call(k->f, 1);
    send_call(k->f, 2);
    k->f->net->cancel(k->f->net, k->f->call[1].x);
    k->f->waiting--;
}

static void test_exchanges_start_within_a_data_call(void **state)
{
    struct fixture *f = *state;

    SCRIPT(f, {OK, PEER_KEEP});
    f->call[0].on = start_and_cancel;
    send_call(f, 0);
    run(f);
    assert_string_equal(f->call[0].log, "hHdD");
    assert_string_equal(f->call[1].log, "");
    assert_string_equal(f->call[2].log, "hHdD");
}

static void start_next(struct call *k, char what)
{
    if (what == 'D' && strlen(k->log) < 16)
        send_call(k->f, 0);
}

static void test_done_starts_the_next_on_the_same_connection(void **state)
{
    struct fixture *f = *state;

    SCRIPT(f, {OK, PEER_KEEP});
    f->call[0].on = start_next;
    send_call(f, 0);
    while (f->waiting)
        run(f);
    assert_string_equal(f->call[0].log, "hHdDhHdDhHdDhHdD");
    assert_int_equal(f->peer.accepted, 1);
}

static void test_there_is_a_ceiling_of_exchanges(void **state)
{
    struct fixture *f = *state;
    struct exchange_request r;
    struct err err;

    SCRIPT(f, {OK, PEER_KEEP});
    for (int i = 0; i < 4; i++)
        send_call(f, i);
    r = request(&f->call[0]);
    assert_null(f->net->start(f->net, &r, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    f->net->cancel(f->net, f->call[3].x);
    f->waiting--;
    send_call(f, 3);
    run(f);
    assert_string_equal(f->call[3].log, "hHdD");
}

static void test_what_cannot_be_sent_is_refused(void **state)
{
    struct fixture *f = *state;
    static const char *const split[] = {"X-A: b\r\nX-C: d", NULL};
    struct exchange_request r;
    struct err err;

    f->call[0].f = f;
    r = request(&f->call[0]);
    r.url = "ftp://127.0.0.1/";
    assert_null(f->net->start(f->net, &r, &err));
    assert_int_equal(err.code, ERR_USAGE);
    r = request(&f->call[0]);
    r.headers = split;
    assert_null(f->net->start(f->net, &r, &err));
    assert_int_equal(err.code, ERR_USAGE);
}

static void test_the_environment_names_a_proxy(void **state)
{
    struct fixture *f = *state;
    char proxy[64];

    SCRIPT(f, {OK, PEER_KEEP});
    snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%d", f->peer.port);
    setenv("http_proxy", proxy, 1);
    strcpy(f->url, "http://model.test/v1");
    send_call(f, 0);
    run(f);
    unsetenv("http_proxy");
    assert_string_equal(f->call[0].body, "hi");
    assert_non_null(strstr(f->peer.last, "POST http://model.test/v1 HTTP"));
}

static void test_freeing_the_client_ends_what_runs(void **state)
{
    struct fixture *f = *state;
    struct client_settings s = {.most = 4, .idle_ns = MS, .agent = "t"};
    struct err err;

    SCRIPT(f, {OK, PEER_KEEP});
    send_call(f, 0);
    client_free(f->client);
    assert_string_equal(f->call[0].log, "");
    f->client = client_new(f->loop, &s, &err);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_a_whole_answer_is_told_in_order),
        CASE(test_interim_heads_and_trailers_are_passed_over),
        CASE(test_the_request_is_sent_as_it_is_given),
        CASE(test_no_body_is_a_get),
        CASE(test_the_moment_is_told_when_it_was_handed_over),
        CASE(test_a_closed_connection_is_not_watched_any_more),
        CASE(test_a_lookup_leaves_nothing_watched),
        CASE(test_a_long_body_is_sent_unasked),
        CASE(test_a_connection_is_used_again),
        CASE(test_a_stale_connection_is_replaced),
        CASE(test_a_redirect_is_an_answer),
        CASE(test_an_exchange_is_cancelled_out_of_its_own_calls),
        CASE(test_an_exchange_is_cancelled_out_of_anothers_calls),
        CASE(test_an_exchange_is_cancelled_at_once),
        CASE(test_exchanges_start_within_a_data_call),
        CASE(test_done_starts_the_next_on_the_same_connection),
        CASE(test_there_is_a_ceiling_of_exchanges),
        CASE(test_what_cannot_be_sent_is_refused),
        CASE(test_the_environment_names_a_proxy),
        CASE(test_freeing_the_client_ends_what_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
