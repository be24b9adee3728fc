#include "store/claim.h"

#include <dirent.h>
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

/* ---- whose it is --------------------------------------------------------- */

/* Of /proc/PID/fd: they lead to what is open. */
static int has_open(DIR *fds, const struct stat *lock)
{
    const struct dirent *e;
    struct stat one;

    while ((e = readdir(fds)))
        if (fstatat(dirfd(fds), e->d_name, &one, 0) == 0 &&
            one.st_ino == lock->st_ino && one.st_dev == lock->st_dev)
            return 1;
    return 0;
}

/* The number may be that of one that crashed, and by now anybody's: only who
 * has the claim has the file open under its own number. To try the lock would
 * take it, for a moment, from one that begins. */
static int64_t holder(const char *name)
{
    char text[32] = "", folder[48];
    struct stat lock;
    long pid = 0;
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    DIR *fds;

    if (fd < 0)
        return 0;
    if (fstat(fd, &lock) == 0 && read(fd, text, sizeof(text) - 1) > 0)
        pid = strtol(text, NULL, 10);
    close(fd);
    snprintf(folder, sizeof(folder), "/proc/%ld/fd", pid);
    fds = pid > 0 ? opendir(folder) : NULL;
    if (!fds)
        return 0;
    if (!has_open(fds, &lock))
        pid = 0;
    closedir(fds);
    return pid;
}

int64_t claim_holder(const char *path)
{
    char *name = lock_name(path);
    int64_t pid = name ? holder(name) : 0;

    free(name);
    return pid;
}
