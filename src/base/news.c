#include "base/news.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int news_open(struct news *n, struct err *err)
{
    if (pipe2(n->fd, O_CLOEXEC | O_NONBLOCK) == 0)
        return 0;
    n->fd[0] = n->fd[1] = -1;
    return err_set(err, ERR_IO, "no pipe: %s", strerror(errno));
}

void news_close(struct news *n)
{
    for (int i = 0; i < 2; i++)
        if (n->fd[i] >= 0)
            close(n->fd[i]);
}

/* A full pipe is news enough. */
void news_tell(struct news *n)
{
    ssize_t done = write(n->fd[1], "", 1);

    (void)done;
}

int news_fd(const struct news *n)
{
    return n->fd[0];
}

void news_read(struct news *n)
{
    char bytes[256];

    while (read(n->fd[0], bytes, sizeof(bytes)) == sizeof(bytes))
        ;
}
