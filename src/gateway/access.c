#include "gateway/access.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/worker.h"

#define CHUNK ((size_t)64 * 1024)
#define LINE_MOST                                                              \
    ((size_t)192 * 1024) /* a path is in the head of a request                 \
                          */
#define CHUNKS 256

/* What is handed over: lines, or a file to go on with. */
struct chunk {
    struct buf text;
    int64_t lines; /* 0: a file to go on with */
    char *path;    /* that one's, owned */
};

struct access {
    struct worker *worker;
    struct chunk *now; /* is being filled */
    int64_t dropped;
    char *path;
    atomic_int fault, reopening; /* errno of the last try, 0: it went well */
    atomic_llong unwritten;
    /* The thread's. */
    int fd, torn;
    /* The loop's. */
    int told;
};

static struct chunk *new_chunk(void)
{
    struct chunk *k = memory_new(1, sizeof(*k));

    buf_init(&k->text, CHUNK + LINE_MOST);
    return k;
}

static void free_chunk(struct chunk *k)
{
    buf_release(&k->text);
    free(k->path);
    free(k);
}

/* ---- on its thread ------------------------------------------------------- */

/* -1 for the one of no path, too. */
static int open_log(const char *path)
{
    if (!path)
        return -1;
    if (strcmp(path, "-") == 0)
        return STDOUT_FILENO;
    return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
}

static void close_log(int fd)
{
    if (fd >= 0 && fd != STDOUT_FILENO)
        close(fd);
}

static int write_all(int fd, const char **at, size_t *left)
{
    while (*left) {
        ssize_t n = write(fd, *at, *left);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : ENOSPC;
        *at += n;
        *left -= (size_t)n;
    }
    return 0;
}

static int64_t count_lines(const char *at, size_t len)
{
    int64_t lines = 0;

    for (size_t i = 0; i < len; i++)
        lines += at[i] == '\n';
    return lines;
}

/* A line that got only half into a full file must not run into the next. */
static void write_chunk(struct access *a, const struct chunk *k)
{
    const char *at = a->torn ? "\n" : "";
    size_t left = strlen(at);
    int fault = write_all(a->fd, &at, &left);

    if (fault == 0) {
        at = k->text.data;
        left = k->text.len;
        fault = write_all(a->fd, &at, &left);
        a->torn = fault && at > k->text.data && at[-1] != '\n';
        atomic_fetch_add(&a->unwritten, count_lines(at, left));
    } else {
        atomic_fetch_add(&a->unwritten, k->lines);
    }
    atomic_store(&a->fault, fault);
}

static void open_again(struct access *a, const struct chunk *k)
{
    int fd = open_log(k->path);

    atomic_store(&a->reopening, fd < 0 && k->path ? errno : 0);
    if (fd < 0 && k->path)
        return;
    close_log(a->fd);
    a->fd = fd;
    a->torn = 0;
}

static void work(void *arg, void *item)
{
    struct chunk *k = item;

    if (k->lines)
        write_chunk(arg, k);
    else
        open_again(arg, k);
    free_chunk(k);
}

/* ---- on the loop's ------------------------------------------------------- */

struct access *access_open(const char *path, struct err *err)
{
    int fd = open_log(path);
    struct access *a;

    if (fd < 0 && path) {
        err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
        return NULL;
    }
    a = memory_new(1, sizeof(*a));
    a->fd = fd;
    a->worker = worker_start(work, a, CHUNKS, err);
    if (!a->worker) {
        close_log(fd);
        free(a);
        return NULL;
    }
    a->path = memory_string(path);
    a->now = new_chunk();
    return a;
}

void access_close(struct access *a)
{
    if (!a)
        return;
    access_pass(a);
    worker_stop(a->worker);
    close_log(a->fd);
    free_chunk(a->now);
    free(a->path);
    free(a);
}

struct buf *access_room(struct access *a)
{
    return a->path ? &a->now->text : NULL;
}

void access_added(struct access *a)
{
    a->now->lines++;
    if (a->now->text.len >= CHUNK)
        access_pass(a);
}

void access_pass(struct access *a)
{
    if (!a->now->lines)
        return;
    if (worker_put(a->worker, a->now) == 0) {
        a->now = new_chunk();
        return;
    }
    a->dropped += a->now->lines;
    a->now->lines = 0;
    buf_clear(&a->now->text);
}

const char *access_path(const struct access *a)
{
    return a->path;
}

/* The path may be its own. */
void access_reopen(struct access *a, const char *path)
{
    struct chunk *k = new_chunk();
    char *own = memory_string(path);

    access_pass(a);
    k->path = memory_string(path);
    free(a->path);
    a->path = own;
    if (worker_put(a->worker, k) == 0)
        return;
    atomic_store(&a->reopening, EBUSY);
    free_chunk(k);
}

static int fault_of(struct access *a)
{
    int fault = atomic_load(&a->fault);

    return fault ? fault : atomic_load(&a->reopening);
}

int64_t access_lost(struct access *a, char why[512])
{
    int64_t lost = a->dropped + atomic_exchange(&a->unwritten, 0);
    int fault = fault_of(a);

    why[0] = '\0';
    if (fault && fault != a->told)
        snprintf(why, 512, "%.400s: %s", a->path, strerror(fault));
    a->told = fault;
    a->dropped = 0;
    return lost;
}
