#include "cmd/session.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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

static void be_engine(int news, const char *where,
                      const struct run_settings *set, int dies)
{
    leave_terminal();
    signal(SIGPIPE, SIG_IGN);
#ifdef PR_SET_PDEATHSIG
    if (dies)
        prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
    engine(news, where, set);
    _exit(0);
}

int session_start(struct session *s, const char *where,
                  const struct run_settings *set, int dies, struct err *err)
{
    struct begin begin;
    int ends[2];

    if (pipe(ends))
        return err_set(err, ERR_IO, "no pipe: %s", strerror(errno));
    s->asked = 0;
    s->engine = fork();
    if (s->engine == 0) {
        close(ends[0]);
        be_engine(ends[1], where, set, dies);
    }
    close(ends[1]);
    s->news = ends[0];
    if (s->engine < 0) {
        close(ends[0]);
        return err_set(err, ERR_IO, "no process: %s", strerror(errno));
    }
    if (get(s->news, &begin, sizeof(begin)) == 0 && begin.rc == 0)
        return 0;
    if (begin.rc == 0)
        err_set(&begin.err, ERR_IO, "the engine died as it began");
    *err = begin.err;
    waitpid(s->engine, NULL, 0);
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

int session_wait(struct session *s, struct session_end *out, struct err *err)
{
    int got = get(s->news, out, sizeof(*out)), status = 0;

    while (waitpid(s->engine, &status, 0) < 0 && errno == EINTR)
        ;
    close(s->news);
    return got ? died(status, err) : 0;
}

void session_signal(struct session *s, int number)
{
    s->asked = number;
    kill(s->engine, number);
}
