#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/access.h"
#include "gateway/access_line.h"

#define MB (1 << 20)

static void a_line_says_what_is_known(void **state)
{
    const struct access_line l = {
        .wall_us = 1795305600123456,
        .id = "req_1",
        .client = "127.0.0.1",
        .method = "POST",
        .path = "/v1/a\"b\n",
        .status = 200,
        .variant = "control",
        .assigned = "treatment",
        .split = "hash",
        .stream = 1,
        .in = 12,
        .out = 0,
        .latency = 1234567890,
        .first_token = 45678,
        .upstream = 503,
        .outcome = "ok",
        .model = "m",
        .input = 10,
        .output = 5,
        .cost = 1000000020,
    };
    struct buf out;

    (void)state;
    buf_init(&out, MB);
    access_line_write(&l, &out);
    assert_string_equal(
        out.data,
        "{\"time\":\"2026-11-22T00:00:00.123Z\",\"id\":\"req_1\","
        "\"client.address\":\"127.0.0.1\",\"http.request.method\":\"POST\","
        "\"url.path\":\"/v1/a\\\"b\\n\",\"http.response.status_code\":200,"
        "\"http.request.body.size\":12,\"http.response.body.size\":0,"
        "\"variant\":\"control\",\"assigned\":\"treatment\",\"split\":\"hash\","
        "\"stream\":true,\"latency_ms\":1234.567,\"first_token_ms\":0.045,"
        "\"upstream_status\":503,\"outcome\":\"ok\","
        "\"gen_ai.response.model\":\"m\",\"gen_ai.usage.input_tokens\":10,"
        "\"gen_ai.usage.output_tokens\":5,\"cost_usd\":1.000000020}\n");
    buf_release(&out);
}

static void what_is_not_known_is_left_out(void **state)
{
    const struct access_line l = {.id = "r",
                                  .in = 0,
                                  .out = -1,
                                  .latency = -1,
                                  .first_token = -1,
                                  .input = -1,
                                  .output = -1,
                                  .cost = -1};
    struct buf out;

    (void)state;
    buf_init(&out, MB);
    access_line_write(&l, &out);
    assert_string_equal(out.data,
                        "{\"time\":\"1970-01-01T00:00:00.000Z\",\"id\":\"r\","
                        "\"http.request.body.size\":0}\n");
    buf_release(&out);
}

/* ---- the file ------------------------------------------------------------ */

static struct access *begin(const char *path)
{
    struct err err = {0};
    struct access *a = access_open(path, &err);

    if (!a)
        fail_msg("%s", err.text);
    return a;
}

static void say(struct access *a, const char *line)
{
    buf_addf(access_room(a), "%s\n", line);
    access_added(a);
}

static void has(const char *path, const char *wanted)
{
    char text[256] = "";
    FILE *f = fopen(path, "r");

    assert_non_null(f);
    text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
    fclose(f);
    assert_string_equal(text, wanted);
}

static void what_was_moved_away_gets_no_more(void **state)
{
    struct access *a;
    char why[512];

    (void)state;
    unlink("access.1");
    unlink("access.log");
    a = begin("access.log");
    say(a, "one");
    say(a, "two");
    assert_int_equal(rename("access.log", "access.1"), 0);
    access_reopen(a, "access.log");
    say(a, "three");
    assert_int_equal(access_lost(a, why), 0);
    access_close(a);
    has("access.1", "one\ntwo\n");
    has("access.log", "three\n");
    a = begin("access.log");
    say(a, "four");
    access_reopen(a, "none/access.log");
    say(a, "five");
    access_close(a);
    has("access.log", "three\nfour\nfive\n");
    unlink("access.1");
    unlink("access.log");
}

static void there_may_be_none_for_a_while(void **state)
{
    struct access *a = begin(NULL);

    (void)state;
    unlink("access.log");
    assert_null(access_room(a));
    access_reopen(a, "access.log");
    say(a, "one");
    access_reopen(a, NULL);
    assert_null(access_room(a));
    access_close(a);
    has("access.log", "one\n");
    unlink("access.log");
}

/* Until the thread has got to it. */
static int64_t lost(struct access *a, int64_t wanted, char why[512])
{
    char text[512];
    int64_t n = 0;

    *why = '\0';
    while (n < wanted) {
        n += access_lost(a, text);
        if (*text)
            strcpy(why, text);
    }
    return n;
}

static void a_full_disk_is_told_once_and_counted(void **state)
{
    struct access *a = begin("/dev/full");
    char why[512];

    (void)state;
    say(a, "one");
    say(a, "two");
    access_pass(a);
    assert_int_equal(lost(a, 2, why), 2);
    while (!*why)
        access_lost(a, why);
    assert_string_equal(why, "/dev/full: No space left on device");
    say(a, "three");
    access_pass(a);
    assert_int_equal(lost(a, 1, why), 1);
    assert_string_equal(why, "");
    access_close(a);
}

static void allow(rlim_t bytes)
{
    struct rlimit r;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &r), 0);
    r.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
}

static void half_a_line_does_not_run_into_the_next(void **state)
{
    struct access *a;
    char why[512];

    (void)state;
    unlink("access.log");
    a = begin("access.log");
    allow(6);
    say(a, "one");
    say(a, "twothree");
    access_pass(a);
    assert_int_equal(lost(a, 1, why), 1);
    allow(RLIM_INFINITY);
    say(a, "four");
    access_close(a);
    has("access.log", "one\ntw\nfour\n");
    unlink("access.log");
}

static void a_file_that_cannot_be_made_is_an_error(void **state)
{
    struct err err;

    (void)state;
    assert_null(access_open("no/such/folder/log", &err));
    assert_string_equal(err.text,
                        "no/such/folder/log: No such file or directory");
}

/* A pipe that nobody reads. */
static void what_it_cannot_keep_up_with_is_lost(void **state)
{
    char line[1024], why[512];
    struct access *a;
    int64_t n = 0, all = 0;
    int end;

    (void)state;
    unlink("access.pipe");
    assert_int_equal(mkfifo("access.pipe", 0600), 0);
    end = open("access.pipe", O_RDONLY | O_NONBLOCK);
    a = begin("access.pipe");
    memset(line, 'x', sizeof(line) - 1);
    line[sizeof(line) - 1] = '\0';
    while (n == 0) {
        say(a, line);
        all++;
        n = access_lost(a, why);
    }
    assert_in_range(all, 256 * 64, 260 * 64);
    assert_in_range(n, 60, 70);
    close(end);
    access_close(a);
    unlink("access.pipe");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_says_what_is_known),
        cmocka_unit_test(what_is_not_known_is_left_out),
        cmocka_unit_test(what_was_moved_away_gets_no_more),
        cmocka_unit_test(there_may_be_none_for_a_while),
        cmocka_unit_test(a_full_disk_is_told_once_and_counted),
        cmocka_unit_test(half_a_line_does_not_run_into_the_next),
        cmocka_unit_test(a_file_that_cannot_be_made_is_an_error),
        cmocka_unit_test(what_it_cannot_keep_up_with_is_lost),
    };

    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
