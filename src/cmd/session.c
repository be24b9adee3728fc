#include "cmd/session.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Begun, or not; then, if begun, a session_end. */
struct begin {
    int rc;
    struct err err;
};

static int put(int fd, const void *bytes, size_t len)
{
    const char *at = bytes;

    while (len > 0) {
        ssize_t n = write(fd, at, len);

        if (n < 0 && errno != EINTR)
            return -1;
        if (n > 0) {
            at += n;
            len -= (size_t)n;
        }
    }
    return 0;
}

static int get(int fd, void *bytes, size_t len)
{
    char *at = bytes;

    while (len > 0) {
        ssize_t n = read(fd, at, len);

        if (n == 0 || (n < 0 && errno != EINTR))
            return -1;
        if (n > 0) {
            at += n;
            len -= (size_t)n;
        }
    }
    return 0;
}

/* Standard error stays where it is unless that is the terminal: a log file
 * may have what the libraries say when they crash. */
static void leave_terminal(void)
{
    int null = open("/dev/null", O_RDWR);

    setsid();
    dup2(null, 0);
    dup2(null, 1);
    if (isatty(2))
        dup2(null, 2);
    if (null > 2)
        close(null);
}

static void engine(int news, const char *where, const struct run_settings *set)
{
    struct begin begin = {0};
    struct session_end end = {0};
    struct store *s = store_open(where, STORE_WRITE, &begin.err);

    begin.rc = s ? 0 : -1;
    put(news, &begin, sizeof(begin));
    if (!s)
        return;
    end.rc = run(s, set, &end.engine, &end.err);
    put(news, &end, sizeof(end));
}

struct child {
    int news;
    const char *where;
    const struct run_settings *set;
    pid_t parent; /* to die with, or 0 */
};

/* The parent may have died before it could be asked for. */
static void die_with(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(1);
}

static void be_engine(const struct child *c)
{
    if (c->parent)
        die_with(c->parent);
    leave_terminal();
    signal(SIGPIPE, SIG_IGN);
    engine(c->news, c->where, c->set);
    _exit(0);
}

static void reap(pid_t pid, int *status)
{
    while (waitpid(pid, status, 0) < 0 && errno == EINTR)
        ;
}

/* What it says of its beginning: 0, or -1 with its error. */
static int has_begun(int news, struct err *err)
{
    struct begin begin;

    if (get(news, &begin, sizeof(begin)))
        return err_set(err, ERR_IO, "the engine died as it began");
    if (begin.rc)
        *err = begin.err;
    return begin.rc;
}

int session_start(struct session *s, const char *where,
                  const struct run_settings *set, int dies, struct err *err)
{
    int ends[2], status;
    pid_t parent = getpid();

    if (pipe2(ends, O_CLOEXEC))
        return err_set(err, ERR_IO, "no pipe: %s", strerror(errno));
    fflush(NULL); /* or the child has it, too */
    *s = (struct session){.engine = fork(), .news = ends[0]};
    if (s->engine == 0) {
        const struct child c = {ends[1], where, set, dies ? parent : 0};

        close(ends[0]);
        be_engine(&c);
    }
    close(ends[1]);
    if (s->engine < 0)
        err_set(err, ERR_IO, "no process: %s", strerror(errno));
    else if (has_begun(s->news, err) == 0)
        return 0;
    else
        reap(s->engine, &status);
    close(s->news);
    return -1;
}

static int died(int status, struct err *err)
{
    if (WIFSIGNALED(status))
        return err_set(err, ERR_IO,
                       "the engine was killed by signal %d (%s); what it "
                       "stored is kept: the same command goes on from there",
                       WTERMSIG(status), strsignal(WTERMSIG(status)));
    return err_set(err, ERR_IO,
                   "the engine ended with status %d and no word; what it "
                   "stored is kept: the same command goes on from there",
                   WEXITSTATUS(status));
}

/* Before it listens, a signal ends it at once: nothing was sent yet. */
static int as_asked(const struct session *s, int status)
{
    return s->asked && WIFSIGNALED(status) &&
           (WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGTERM);
}

int session_wait(struct session *s, struct session_end *out, struct err *err)
{
    int got = get(s->news, out, sizeof(*out)), status = 0;

    reap(s->engine, &status);
    close(s->news);
    if (got && as_asked(s, status)) {
        *out = (struct session_end){.engine.phase = PHASE_INTERRUPTED};
        return 0;
    }
    return got ? died(status, err) : 0;
}

void session_signal(struct session *s, int number)
{
    s->asked = number;
    kill(s->engine, number);
}

/* The same signal twice at once would come as one. */
void session_abort(struct session *s)
{
    session_signal(s, SIGINT);
    kill(s->engine, SIGTERM);
}
