/* The terminal after a crash and after a kill: modes, screen, cursor. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tui/rescue.h"

struct pair {
    int master, slave;
    struct rescue rescue;
};

static void pair_open(struct pair *p)
{
    assert_int_equal(openpty(&p->master, &p->slave, NULL, NULL, NULL), 0);
    fcntl(p->master, F_SETFL, O_NONBLOCK);
    assert_int_equal(rescue_save(&p->rescue, p->slave), 0);
}

static void pair_close(const struct pair *p)
{
    close(p->master);
    close(p->slave);
}

static void spoil(const struct pair *p)
{
    struct termios raw = p->rescue.modes;

    cfmakeraw(&raw);
    tcsetattr(p->slave, TCSANOW, &raw);
}

static int is_as_before(const struct pair *p)
{
    struct termios now;

    assert_int_equal(tcgetattr(p->slave, &now), 0);
    return now.c_lflag == p->rescue.modes.c_lflag &&
           now.c_iflag == p->rescue.modes.c_iflag &&
           now.c_oflag == p->rescue.modes.c_oflag;
}

static int was_written(const struct pair *p, const char *text)
{
    char bytes[512];
    ssize_t n = read(p->master, bytes, sizeof(bytes) - 1);

    bytes[n > 0 ? n : 0] = '\0';
    return strstr(bytes, text) != NULL;
}

/* Deep enough for any stack, and not to be optimised away. */
static int deep(volatile int n)
{
    volatile char page[4096];

    page[n % 4096] = (char)n;
    return n < 0 ? 0 : deep(n + 1) + page[n % 4096];
}

static void die(int number)
{
    const struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
    if (number == 0)
        _exit(deep(0));
    raise(number);
    _exit(0);
}

/* Number 0: runs out of stack. */
static int crash(struct pair *p, int number)
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        rescue_arm(&p->rescue);
        spoil(p);
        die(number);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    return WTERMSIG(status);
}

static void a_crash_gives_the_terminal_back(void **state)
{
    static const int numbers[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, 0};

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        struct pair p;

        pair_open(&p);
        assert_int_equal(crash(&p, numbers[i]),
                         numbers[i] ? numbers[i] : SIGSEGV);
        assert_true(is_as_before(&p));
        assert_true(was_written(&p, "\x1b[?1049l\x1b[?25h"));
        pair_close(&p);
    }
}

static void disarmed_it_leaves_all_alone(void **state)
{
    struct pair p;
    int status;
    pid_t child;

    (void)state;
    pair_open(&p);
    child = fork();
    if (child == 0) {
        rescue_arm(&p.rescue);
        rescue_disarm(&p.rescue);
        die(SIGABRT);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WTERMSIG(status), SIGABRT);
    assert_false(was_written(&p, "\x1b"));
    pair_close(&p);
}

static void the_parent_restores_after_a_kill(void **state)
{
    struct pair p;
    pid_t child;
    int status;

    (void)state;
    pair_open(&p);
    child = fork();
    if (child == 0) {
        spoil(&p);
        die(SIGKILL);
    }
    status = rescue_wait(&p.rescue, child);
    assert_int_equal(WTERMSIG(status), SIGKILL);
    assert_true(is_as_before(&p));
    assert_true(was_written(&p, "\x1b[?2004l"));
    pair_close(&p);
}

/* Then it was done well already: nothing may be written over the shell. */
static void the_parent_is_silent_after_an_exit(void **state)
{
    struct pair p;
    pid_t child;
    int status;

    (void)state;
    pair_open(&p);
    child = fork();
    if (child == 0)
        _exit(7);
    status = rescue_wait(&p.rescue, child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 7);
    assert_false(was_written(&p, "\x1b"));
    assert_int_equal(rescue_wait(&p.rescue, child), -1);
    pair_close(&p);
}

/* Blocked before the fork, or it could come too early. */
static void the_parent_passes_signals_on(void **state)
{
    struct pair p;
    pid_t child;
    int status;
    sigset_t set;

    (void)state;
    pair_open(&p);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    child = fork();
    if (child == 0) {
        sigprocmask(SIG_UNBLOCK, &set, NULL);
        kill(getppid(), SIGTERM);
        for (;;)
            pause();
    }
    status = rescue_wait(&p.rescue, child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGTERM);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    pair_close(&p);
}

static void without_a_terminal_it_does_nothing(void **state)
{
    struct rescue r;
    int ends[2];
    char byte;

    (void)state;
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    assert_int_equal(rescue_save(&r, ends[1]), -1);
    rescue_restore(&r);
    assert_true(read(ends[0], &byte, 1) < 0);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crash_gives_the_terminal_back),
        cmocka_unit_test(disarmed_it_leaves_all_alone),
        cmocka_unit_test(the_parent_restores_after_a_kill),
        cmocka_unit_test(the_parent_is_silent_after_an_exit),
        cmocka_unit_test(the_parent_passes_signals_on),
        cmocka_unit_test(without_a_terminal_it_does_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
