#include "tui/rescue.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"

/* Alternate screen left, cursor shown, four kinds of mouse and bracketed
 * paste off, keypad and cursor keys as usual, no scroll region, plain ASCII
 * in no colour, and a line of its own for the shell. */
static const char reset[] = "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l"
                            "\x1b[?2004l\x1b[?1l\x1b>\x1b[r\x1b(B\x0f\x1b[0m"
                            "\x1b[?1049l\x1b[?25h\r\n";

static const int crashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
#define CRASHES (sizeof(crashes) / sizeof(*crashes))
#define STACK 65536

/* The one thing a handler can be told: there is no other way in. */
static const struct rescue *volatile armed;

int rescue_save(struct rescue *r, int tty)
{
    r->tty = -1;
    if (tcgetattr(tty, &r->modes))
        return -1;
    r->tty = tty;
    return 0;
}

/* A process in the background would be stopped for touching the terminal. */
static void block_background(sigset_t *old)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTTOU);
    sigprocmask(SIG_BLOCK, &set, old);
}

void rescue_restore(const struct rescue *r)
{
    int saved = errno;
    size_t done = 0;
    ssize_t n;
    sigset_t old;

    if (r->tty < 0)
        return;
    block_background(&old);
    while (done < sizeof(reset) - 1) {
        n = write(r->tty, reset + done, sizeof(reset) - 1 - done);
        if (n <= 0 && errno != EINTR)
            break;
        done += n > 0 ? (size_t)n : 0;
    }
    tcsetattr(r->tty, TCSANOW, &r->modes);
    sigprocmask(SIG_SETMASK, &old, NULL);
    errno = saved;
}

/* SA_RESETHAND and SA_NODEFER: raised again, it does what it always did. */
static void crashed(int number)
{
    const struct rescue *r = armed;

    armed = NULL;
    if (r)
        rescue_restore(r);
    raise(number);
}

static void set_all(void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < CRASHES; i++)
        sigaction(crashes[i], &action, NULL);
}

void rescue_arm(struct rescue *r)
{
    stack_t own = {.ss_size = STACK};

    r->stack = own.ss_sp = memory_new(STACK, 1);
    sigaltstack(&own, &r->before);
    armed = r;
    set_all(crashed, SA_ONSTACK | (int)SA_RESETHAND | SA_NODEFER);
}

void rescue_disarm(struct rescue *r)
{
    set_all(SIG_DFL, 0);
    armed = NULL;
    sigaltstack(&r->before, NULL);
    free(r->stack);
    r->stack = NULL;
}

/* The shell must see the whole job stop, and wakes the whole job. */
static void stop_too(pid_t child)
{
    raise(SIGSTOP);
    kill(child, SIGCONT);
}

/* 1: it has ended, and how is in `status`. */
static int has_ended(pid_t child, int *status)
{
    pid_t seen = waitpid(child, status, WNOHANG | WUNTRACED);

    if (seen < 0 && errno != EINTR) {
        *status = -1;
        return 1;
    }
    if (seen != child)
        return 0;
    if (WIFSTOPPED(*status))
        stop_too(child);
    return !WIFSTOPPED(*status);
}

/* What would end the parent goes to the child, which knows how to leave. */
int rescue_wait(const struct rescue *r, pid_t child)
{
    static const int caught[] = {SIGCHLD, SIGTERM, SIGHUP, SIGINT, SIGQUIT};
    sigset_t set, old;
    int status, number;

    sigemptyset(&set);
    for (size_t i = 0; i < sizeof(caught) / sizeof(*caught); i++)
        sigaddset(&set, caught[i]);
    sigprocmask(SIG_BLOCK, &set, &old);
    while (!has_ended(child, &status)) {
        number = sigwaitinfo(&set, NULL);
        if (number > 0 && number != SIGCHLD)
            kill(child, number);
    }
    sigprocmask(SIG_SETMASK, &old, NULL);
    if (status >= 0 && WIFSIGNALED(status))
        rescue_restore(r);
    return status;
}
