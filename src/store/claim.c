#include "store/claim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

/* A file of its own, because closing any descriptor of the store itself would
 * drop the locks that SQLite holds on it for other handles of this process.
 * The real path, so that a link to the store leads to the same lock. */
static char *lock_name(const char *path)
{
    char *real = realpath(path, NULL), *name;
    size_t size;

    if (!real)
        return NULL;
    size = strlen(real) + sizeof("-lock");
    name = memory_grow(NULL, size, 1);
    snprintf(name, size, "%s-lock", real);
    free(real);
    return name;
}

/* Whoever had it may have removed it between our open and our lock; then we
 * hold a file that nobody else can find. */
static int still_there(int fd, const char *name)
{
    struct stat ours, now;

    return fstat(fd, &ours) == 0 && stat(name, &now) == 0 &&
           ours.st_ino == now.st_ino && ours.st_dev == now.st_dev;
}

static int in_use(int fd, const char *path, struct err *err)
{
    char text[32] = "";
    ssize_t got = pread(fd, text, sizeof(text) - 1, 0);
    long pid = got > 0 ? strtol(text, NULL, 10) : 0;

    if (pid <= 0)
        return err_set(err, ERR_IO, "%s: in use by another process", path);
    return err_set(err, ERR_IO,
                   "%s: in use by process %ld: wait for it, or look at it "
                   "with diptych watch",
                   path, pid);
}

static int hold(int fd, const char *path, struct err *err)
{
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return 0;
    if (errno == EWOULDBLOCK)
        return in_use(fd, path, err);
    return err_set(err, ERR_IO, "%s: cannot be locked: %s", path,
                   strerror(errno));
}

static void sign(int fd)
{
    if (ftruncate(fd, 0) == 0)
        dprintf(fd, "%ld\n", (long)getpid());
}

int claim_take(struct claim *c, const char *path, struct err *err)
{
    char *name = lock_name(path);
    int fd = -1;

    if (!name)
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    for (;;) {
        fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (fd < 0) {
            err_set(err, ERR_IO,
                    "%s: cannot be made, so nothing can be "
                    "stored beside it: %s",
                    name, strerror(errno));
            break;
        }
        if (hold(fd, path, err))
            break;
        if (still_there(fd, name)) {
            sign(fd);
            *c = (struct claim){.name = name, .fd = fd};
            return 0;
        }
        close(fd);
    }
    if (fd >= 0)
        close(fd);
    free(name);
    return -1;
}

void claim_drop(struct claim *c)
{
    if (!c->name)
        return;
    unlink(c->name);
    close(c->fd);
    free(c->name);
    c->name = NULL;
}
