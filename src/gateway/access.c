#include "gateway/access.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/queue.h"
#include "base/worker.h"
#include "net/loop.h"

#define CHUNK ((size_t)64 * 1024)
/* Room behind a chunk that is nearly full: access_line.c cuts each of its ten
 * texts at 2048 bytes, of which escaping makes six each. */
#define LINE_MOST ((size_t)192 * 1024)
#define CHUNKS 256
#define FAULTS 8
#define SLICE_MS 100

/* What is handed over: lines, or a file to go on with. */
struct chunk {
    struct buf text;
    int64_t lines; /* 0: a file to go on with */
    char *path;    /* that one's, owned */
};

struct access {
    struct worker *worker;
    struct queue *faults; /* of owned lines, for the loop's thread */
    atomic_llong unwritten;
    /* Files to go on with, and the end, for which a reader that stands still is
     * waited for no longer than `until`. */
    atomic_int waiting;
    atomic_llong until;
    /* The thread's. */
    char *name; /* of the file that it has, owned */
    int fd, torn;
    atomic_int fault;
    /* The loop's. */
    struct chunk *now;  /* is being filled */
    struct chunk *next; /* a file to go on with that found no room, or NULL */
    int64_t dropped, patience;
    int full;   /* the last lines were dropped */
    char *path; /* of the file that it should be, owned */
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

/* Told once: what finds no room is like what is there. */
static void report(struct access *a, const char *path, int fault)
{
    struct buf line;
    char *text;

    buf_init(&line, PATH_MAX + 256);
    buf_addf(&line, "%s: %s", path,
             fault == ETIMEDOUT ? "its reader stands still" : strerror(fault));
    text = buf_take(&line);
    if (queue_put(a->faults, text))
        free(text);
}

/* ---- on its thread ------------------------------------------------------- */

/* -1 for the one of no path, too. A pipe that nobody reads is refused: to open
 * it would be to wait for a reader. */
static int open_log(const char *path)
{
    if (!path)
        return -1;
    if (strcmp(path, "-") == 0)
        return STDOUT_FILENO;
    return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK,
                0640);
}

static void close_log(int fd)
{
    if (fd >= 0 && fd != STDOUT_FILENO)
        close(fd);
}

/* A reader may stand still for as long as it likes while nothing but lines
 * waits; whatever takes bytes at once has them all after that, too. */
static int is_ready(struct access *a)
{
    struct pollfd p = {.fd = a->fd, .events = POLLOUT};
    int n, over;

    do {
        over = atomic_load(&a->waiting) && loop_now() >= atomic_load(&a->until);
        n = poll(&p, 1, over ? 0 : SLICE_MS);
    } while (n == 0 && !over);
    return n != 0;
}

/* No more at once than what is ready takes without a wait: standard output is
 * not ours alone, and so not to be made one that never waits. */
static int write_all(struct access *a, const char **at, size_t *left)
{
    while (*left) {
        size_t most = *left < PIPE_BUF ? *left : PIPE_BUF;
        ssize_t n = is_ready(a) ? write(a->fd, *at, most) : -2;

        if (n == -1 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n == -1)
            return errno;
        if (n <= 0)
            return n ? ETIMEDOUT : ENOSPC;
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

/* The fault first: who sees the lines sees that more will be lost. */
static void lose(struct access *a, int64_t lines, int fault)
{
    if (fault)
        atomic_store(&a->fault, fault);
    atomic_fetch_add(&a->unwritten, lines);
}

static int write_lines(struct access *a, const struct chunk *k)
{
    const char *at = k->text.data;
    size_t left = k->text.len;
    int fault = write_all(a, &at, &left);

    a->torn = fault && at > k->text.data && at[-1] != '\n';
    lose(a, count_lines(at, left), fault);
    return fault;
}

/* A line that got only half into a full file must not run into the next. There
 * may be no file, if the first one cannot be opened: that was told then, and
 * poll would wait for none forever. */
static void write_chunk(struct access *a, const struct chunk *k)
{
    const char *at = a->torn ? "\n" : "";
    size_t left = strlen(at);
    int is = a->fd >= 0, fault = is ? write_all(a, &at, &left) : ENOENT;
    int before = atomic_load(&a->fault);

    if (fault == 0)
        fault = write_lines(a, k);
    else
        lose(a, k->lines, fault);
    if (is && fault && fault != before)
        report(a, a->name, fault);
    atomic_store(&a->fault, fault);
}

static void open_again(struct access *a, struct chunk *k)
{
    int fd = open_log(k->path);

    atomic_fetch_sub(&a->waiting, 1);
    if (fd < 0 && k->path) {
        report(a, k->path, errno);
        return;
    }
    close_log(a->fd);
    free(a->name);
    a->name = k->path;
    k->path = NULL;
    a->fd = fd;
    a->torn = 0;
    atomic_store(&a->fault, 0);
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

static void release(struct access *a)
{
    char *text;

    close_log(a->fd);
    while ((text = queue_get(a->faults)) != NULL)
        free(text);
    queue_free(a->faults);
    free(a->name);
    free(a->path);
    free(a);
}

struct access *access_open(const char *path, int64_t patience, struct err *err)
{
    int fd = open_log(path);
    struct access *a;

    if (fd < 0 && path) {
        err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
        return NULL;
    }
    a = memory_new(1, sizeof(*a));
    a->fd = fd;
    a->patience = patience;
    a->faults = queue_new(FAULTS);
    a->name = memory_string(path);
    a->path = memory_string(path);
    a->now = new_chunk();
    a->worker = worker_start(work, a, CHUNKS, err);
    if (a->worker)
        return a;
    free_chunk(a->now);
    release(a);
    return NULL;
}

static void hurry(struct access *a)
{
    atomic_store(&a->until, loop_now() + a->patience);
    atomic_fetch_add(&a->waiting, 1);
}

/* What found no room is done here: the thread is gone. */
int64_t access_close(struct access *a)
{
    int64_t lost;

    if (!a)
        return 0;
    hurry(a);
    worker_stop(a->worker);
    if (a->next)
        work(a, a->next);
    if (a->now->lines)
        work(a, a->now);
    else
        free_chunk(a->now);
    lost = a->dropped + atomic_load(&a->unwritten);
    release(a);
    return lost;
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

static int put(struct access *a, struct chunk *k)
{
    a->full = worker_put(a->worker, k) != 0;
    return a->full;
}

static void drop(struct access *a)
{
    a->dropped += a->now->lines;
    a->now->lines = 0;
    buf_clear(&a->now->text);
}

/* Few lines wait for room, or for a file that is still to come. */
void access_pass(struct access *a)
{
    if (a->next && put(a, a->next) == 0)
        a->next = NULL;
    if (a->now->lines && !a->next && put(a, a->now) == 0)
        a->now = new_chunk();
    else if (a->now->text.len >= CHUNK)
        drop(a);
}

const char *access_path(const struct access *a)
{
    return a->path;
}

/* The path may be its own. */
void access_reopen(struct access *a, const char *path)
{
    char *old = a->path;

    access_pass(a);
    if (!path)
        drop(a);
    if (!a->next) {
        a->next = new_chunk();
        hurry(a);
    }
    free(a->next->path);
    a->next->path = memory_string(path);
    a->path = memory_string(path);
    free(old);
    access_pass(a);
}

int64_t access_lost(struct access *a, char why[512])
{
    int64_t lost = a->dropped + atomic_exchange(&a->unwritten, 0);
    char *text = queue_get(a->faults);

    snprintf(why, 512, "%s", text ? text : "");
    free(text);
    a->dropped = 0;
    return lost;
}

int access_loses(struct access *a)
{
    return a->full || atomic_load(&a->fault);
}

void access_say(int64_t *sum, int64_t lost, int loses, char text[80])
{
    int over = *sum && !lost && !loses;

    *text = '\0';
    if (lost && *sum == 0)
        snprintf(text, 80,
                 "lines of the access log are being lost: %lld so far",
                 (long long)lost);
    if (over)
        snprintf(text, 80, "lines of the access log that were lost: %lld",
                 (long long)*sum);
    *sum = over ? 0 : *sum + lost;
}
