#include "tui/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"

static const int numbers[SIGNALS_MOST] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT,
                                          SIGTSTP, SIGCONT, SIGWINCH};

/* Where the handler writes to: there is no other way to tell it. */
static volatile sig_atomic_t pipe_end = -1;

/* A full pipe has enough to say already. */
static void caught(int number)
{
    int saved = errno;
    char byte = (char)number;
    ssize_t ignored = write(pipe_end, &byte, 1);

    (void)ignored;
    errno = saved;
}

int signals_start(struct signals *s, struct err *err)
{
    struct sigaction action = {.sa_handler = caught, .sa_flags = SA_RESTART};

    if (pipe2(s->fd, O_NONBLOCK | O_CLOEXEC))
        return err_set(err, ERR_IO, "pipe: %s", strerror(errno));
    pipe_end = s->fd[1];
    s->old = memory_new(SIGNALS_MOST, sizeof(*s->old));
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < SIGNALS_MOST; i++)
        sigaction(numbers[i], &action, &s->old[i]);
    return 0;
}

void signals_stop(struct signals *s)
{
    for (int i = 0; s->old && i < SIGNALS_MOST; i++)
        sigaction(numbers[i], &s->old[i], NULL);
    free(s->old);
    s->old = NULL;
    pipe_end = -1;
    close(s->fd[0]);
    close(s->fd[1]);
}

int signals_next(struct signals *s)
{
    char byte;

    return read(s->fd[0], &byte, 1) == 1 ? byte : 0;
}

void signals_suspend(int job)
{
    struct sigaction ours, plain = {.sa_handler = SIG_DFL};

    sigemptyset(&plain.sa_mask);
    sigaction(SIGTSTP, &plain, &ours);
    kill(job ? 0 : getpid(), SIGTSTP);
    sigaction(SIGTSTP, &ours, NULL);
}
