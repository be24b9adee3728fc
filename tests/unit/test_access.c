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
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/access.h"

/* ---- the file ------------------------------------------------------------ */

static struct access *begin(const char *path)
{
    struct err err = {0};
    struct access *a = access_open(path, 0, &err);

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

/* Until the thread has got to it: main has an alarm set. */
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

/* What is said of a file next, and the lines lost until then. */
static int64_t hear(struct access *a, const char *wanted)
{
    char why[512] = "";
    int64_t n = 0;

    while (!*why)
        n += access_lost(a, why);
    assert_string_equal(why, wanted);
    return n;
}

static void a_full_disk_is_told_once_and_counted(void **state)
{
    struct access *a = begin("/dev/full");
    char why[512];
    int64_t n;

    (void)state;
    say(a, "one");
    say(a, "two");
    access_pass(a);
    n = hear(a, "/dev/full: No space left on device");
    say(a, "three");
    access_pass(a);
    n += lost(a, 3 - n, why);
    assert_int_equal(n, 3);
    assert_string_equal(why, "");
    access_reopen(a, "none/access.log");
    n = hear(a, "none/access.log: No such file or directory");
    assert_int_equal(n + access_close(a), 0);
}

/* Also when the next is no file at all, or one that cannot be had. */
static void a_fault_is_of_the_file_that_had_it(void **state)
{
    struct access *a = begin("/dev/full");

    (void)state;
    say(a, "one");
    access_reopen(a, NULL);
    hear(a, "/dev/full: No space left on device");
    access_reopen(a, "/dev/full");
    say(a, "two");
    access_reopen(a, "none/access.log");
    hear(a, "/dev/full: No space left on device");
    hear(a, "none/access.log: No such file or directory");
    access_close(a);
}

static void wait_for(const char *path, off_t bytes)
{
    for (struct stat st = {0}; st.st_size != bytes; stat(path, &st))
        ;
}

/* There is no file that could take its place. */
static void what_cannot_be_opened_takes_no_lines(void **state)
{
    struct access *a = begin(NULL);
    char why[512];
    int64_t n;

    (void)state;
    unlink("access.log");
    access_reopen(a, "none/access.log");
    say(a, "one");
    access_pass(a);
    n = hear(a, "none/access.log: No such file or directory");
    assert_int_equal(n + lost(a, 1 - n, why), 1);
    assert_string_equal(why, "");
    assert_int_equal(access_loses(a), 1);
    access_reopen(a, "access.log");
    say(a, "two");
    access_pass(a);
    wait_for("access.log", 4);
    assert_int_equal(access_lost(a, why), 0);
    assert_string_equal(why, "");
    assert_int_equal(access_close(a), 0);
    a = begin(NULL);
    access_reopen(a, "none/access.log");
    say(a, "three");
    assert_int_equal(access_close(a), 1);
    unlink("access.log");
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
    assert_null(access_open("no/such/folder/log", 0, &err));
    assert_string_equal(err.text,
                        "no/such/folder/log: No such file or directory");
}

/* ---- a reader that stands still ------------------------------------------ */

#define PIPE "access.pipe"

/* Its end to read. */
static int make_pipe(void)
{
    unlink(PIPE);
    assert_int_equal(mkfifo(PIPE, 0600), 0);
    return open(PIPE, O_RDONLY | O_NONBLOCK);
}

static void make_line(char line[1024])
{
    memset(line, 'x', 1023);
    line[1023] = '\0';
}

static void what_it_cannot_keep_up_with_is_lost(void **state)
{
    char line[1024], why[512];
    int64_t n = 0, all = 0;
    int end = make_pipe();
    struct access *a = begin(PIPE);

    (void)state;
    make_line(line);
    while (n == 0) {
        say(a, line);
        all++;
        n = access_lost(a, why);
    }
    assert_in_range(all, 256 * 64, 260 * 64);
    assert_in_range(n, 60, 70);
    close(end);
    access_close(a);
    unlink(PIPE);
}

static int64_t read_lines(int end)
{
    char got[4096];
    int64_t lines = 0;
    ssize_t n;

    while ((n = read(end, got, sizeof(got))) > 0)
        for (ssize_t i = 0; i < n; i++)
            lines += got[i] == '\n';
    return lines;
}

/* More than a pipe has room for. */
static int64_t say_much(struct access *a)
{
    char line[1024];

    make_line(line);
    for (int i = 0; i < 4 * 64; i++)
        say(a, line);
    return 4 * 64;
}

/* Also that of a file to go on with. */
static void a_reader_may_rest(void **state)
{
    int end = make_pipe(), held = 0;
    struct access *a = begin(NULL);
    int64_t all, n = 0;
    char why[512];

    (void)state;
    access_reopen(a, PIPE);
    all = say_much(a);
    while (held < fcntl(end, F_GETPIPE_SZ))
        assert_int_equal(ioctl(end, FIONREAD, &held), 0);
    while (n < all) {
        n += read_lines(end);
        assert_int_equal(access_lost(a, why), 0);
    }
    assert_int_equal(access_close(a), 0);
    close(end);
    unlink(PIPE);
}

static void the_next_file_does_not_wait_for_a_reader(void **state)
{
    int end = make_pipe();
    struct access *a = begin(PIPE);
    int64_t all = say_much(a), n;

    (void)state;
    unlink("access.log");
    access_reopen(a, "access.log");
    n = hear(a, PIPE ": its reader stands still");
    say(a, "one");
    access_pass(a);
    wait_for("access.log", 4);
    n += access_close(a);
    assert_in_range(n, 1, all - 1);
    assert_int_equal(read_lines(end) + n, all);
    close(end);
    unlink(PIPE);
    unlink("access.log");
}

/* So many that no file to go on with finds room behind them, either. */
static struct access *begin_behind(void)
{
    char line[1024], why[512];
    struct access *a = begin(PIPE);

    make_line(line);
    while (access_lost(a, why) == 0)
        say(a, line);
    assert_int_equal(access_loses(a), 1);
    unlink("access.log");
    access_reopen(a, "access.log");
    say(a, "one");
    access_reopen(a, access_path(a));
    say(a, "two");
    return a;
}

static void nor_does_it_wait_for_room(void **state)
{
    int end = make_pipe();
    struct access *a = begin_behind();

    (void)state;
    while (access_loses(a))
        access_pass(a);
    wait_for("access.log", 8);
    access_close(a);
    has("access.log", "one\ntwo\n");
    a = begin_behind();
    access_close(a);
    has("access.log", "one\ntwo\n");
    close(end);
    unlink(PIPE);
    unlink("access.log");
}

static void what_was_for_no_file_is_no_news(void **state)
{
    int end = make_pipe();
    struct access *a = begin_behind();
    char why[512];

    (void)state;
    access_reopen(a, NULL);
    while (access_loses(a))
        access_pass(a);
    unlink("access.log");
    access_reopen(a, "access.log");
    say(a, "three");
    while (access_loses(a))
        access_pass(a);
    access_pass(a);
    wait_for("access.log", 6);
    access_lost(a, why);
    assert_string_equal(why, PIPE ": its reader stands still");
    access_lost(a, why);
    assert_string_equal(why, "");
    access_close(a);
    close(end);
    unlink(PIPE);
    unlink("access.log");
}

/* What the pipe has taken is whole lines, or half of its last one. */
static void it_ends_without_its_reader(void **state)
{
    int end = make_pipe();
    struct access *a = begin(PIPE);
    int64_t all = say_much(a), n = access_close(a);

    (void)state;
    assert_in_range(n, 1, all - 1);
    assert_int_equal(read_lines(end) + n, all);
    close(end);
    unlink(PIPE);
}

/* The output that a program is given is one that waits. */
static void so_it_does_when_its_output_would_wait(void **state)
{
    int before = dup(STDOUT_FILENO), ends[2];
    struct access *a;
    int64_t n;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    fflush(stdout);
    dup2(ends[1], STDOUT_FILENO);
    a = begin("-");
    say(a, "one"); /* so that no pipe has room for just what follows */
    say_much(a);
    n = access_close(a);
    dup2(before, STDOUT_FILENO);
    assert_in_range(n, 1, 4 * 64 - 1);
    close(before);
    close(ends[0]);
    close(ends[1]);
}

static void a_pipe_without_a_reader_is_refused(void **state)
{
    struct err err;

    (void)state;
    close(make_pipe());
    assert_null(access_open(PIPE, 0, &err));
    assert_string_equal(err.text, PIPE ": No such device or address");
    unlink(PIPE);
}

/* ---- what is said -------------------------------------------------------- */

static void says(int64_t *sum, int64_t lost, int loses, const char *wanted)
{
    char text[80];

    access_say(sum, lost, loses, text);
    assert_string_equal(text, wanted);
}

static void a_loss_is_said_at_its_begin_and_its_end(void **state)
{
    int64_t sum = 0;

    (void)state;
    says(&sum, 0, 0, "");
    says(&sum, 3, 1, "lines of the access log are being lost: 3 so far");
    says(&sum, 4, 1, "");
    says(&sum, 0, 1, ""); /* nobody asked for anything */
    says(&sum, 2, 0, "");
    says(&sum, 0, 0, "lines of the access log that were lost: 9");
    says(&sum, 0, 0, "");
    says(&sum, 1, 0, "lines of the access log are being lost: 1 so far");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_moved_away_gets_no_more),
        cmocka_unit_test(there_may_be_none_for_a_while),
        cmocka_unit_test(a_full_disk_is_told_once_and_counted),
        cmocka_unit_test(a_fault_is_of_the_file_that_had_it),
        cmocka_unit_test(what_cannot_be_opened_takes_no_lines),
        cmocka_unit_test(half_a_line_does_not_run_into_the_next),
        cmocka_unit_test(a_file_that_cannot_be_made_is_an_error),
        cmocka_unit_test(what_it_cannot_keep_up_with_is_lost),
        cmocka_unit_test(a_reader_may_rest),
        cmocka_unit_test(the_next_file_does_not_wait_for_a_reader),
        cmocka_unit_test(nor_does_it_wait_for_room),
        cmocka_unit_test(what_was_for_no_file_is_no_news),
        cmocka_unit_test(it_ends_without_its_reader),
        cmocka_unit_test(so_it_does_when_its_output_would_wait),
        cmocka_unit_test(a_pipe_without_a_reader_is_refused),
        cmocka_unit_test(a_loss_is_said_at_its_begin_and_its_end),
    };

    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    alarm(60); /* a thread that never gets there is a failure */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
