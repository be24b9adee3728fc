/* A program on a terminal of its own, measured from the other end of it.
 *
 *     bench_tty [-s WxH] [-u TEXT] [-k KEYS] [-n COUNT] [-t SECONDS] [-f]
 *               [-9] COMMAND...
 *
 * Prints the time until TEXT is on the screen; how long COUNT keys, KEYS one
 * after the other, took to be answered by the first byte; then, for SECONDS,
 * the bytes and pictures that came by themselves and what they cost; and the
 * most memory that its largest process has had. With -f the terminal is not
 * read in those seconds, as after Ctrl-S; with -9 the process that draws is
 * killed after them. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GAP 40      /* ms without a byte: the picture is whole */
#define PATIENCE 20 /* seconds for the first screen */
#define KEYS_MOST 100000

struct bench {
    const char *until, *keys;
    struct winsize size;
    int count, seconds, frozen, killed;
    int tty;
    pid_t pid;
    char seen[1 << 16]; /* the end of what came, for `until` */
    size_t len;
    long bytes, pictures;
};

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void keep(struct bench *b, const char *bytes, size_t n)
{
    if (n >= sizeof(b->seen))
        n = sizeof(b->seen) - 1;
    if (b->len + n >= sizeof(b->seen))
        b->len = 0;
    memcpy(b->seen + b->len, bytes, n);
    b->len += n;
    b->seen[b->len] = '\0';
}

/* Bytes that came within so many ms; 0: none did; -1: it has ended. */
static long take(struct bench *b, int ms)
{
    struct pollfd p = {.fd = b->tty, .events = POLLIN};
    char part[8192];
    ssize_t n;

    if (poll(&p, 1, ms) <= 0)
        return 0;
    n = read(b->tty, part, sizeof(part));
    if (n <= 0)
        return -1;
    keep(b, part, (size_t)n);
    b->bytes += n;
    return n;
}

/* Until nothing has come for so many ms, or for ever so long: what lives
 * never rests. */
static void settle(struct bench *b, int ms)
{
    double until = now_ms() + 3.0 * ms;

    while (now_ms() < until && take(b, ms) > 0)
        ;
}

static int first_screen(struct bench *b, double began)
{
    while (now_ms() < began + PATIENCE * 1e3) {
        if (take(b, 100) < 0)
            break;
        if (memmem(b->seen, b->len, b->until, strlen(b->until))) {
            printf("first screen %.0f ms\n", now_ms() - began);
            return 0;
        }
    }
    printf("no \"%s\" came\n", b->until);
    return -1;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void press(struct bench *b)
{
    double *took = calloc(KEYS_MOST, sizeof(*took));
    int n = 0, unanswered = 0;

    for (int i = 0; i < b->count && i < KEYS_MOST; i++) {
        double sent = now_ms();

        if (write(b->tty, &b->keys[(size_t)i % strlen(b->keys)], 1) != 1)
            break;
        if (take(b, 1000) > 0)
            took[n++] = now_ms() - sent;
        else
            unanswered++;
        settle(b, GAP);
    }
    qsort(took, (size_t)n, sizeof(*took), by_size);
    if (n > 0)
        printf("keys %d  p50 %.1f ms  p99 %.1f ms  most %.1f ms  "
               "unanswered %d\n",
               n, took[n / 2], took[(n - 1) * 99 / 100], took[n - 1],
               unanswered);
    free(took);
}

/* A number of a process from /proc, after that word; -1 when it is not there.
 */
static long status_of(pid_t pid, const char *word)
{
    char path[64], line[256];
    long value = -1;
    FILE *f;

    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    f = fopen(path, "r");
    while (f && fgets(line, sizeof(line), f))
        if (strncmp(line, word, strlen(word)) == 0)
            value = atol(line + strlen(word));
    if (f)
        fclose(f);
    return value;
}

/* The one that draws: the child of what was started, if it has one. */
static pid_t screen_of(pid_t pid)
{
    char path[64];
    int child = 0;
    FILE *f;

    snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid,
             (int)pid);
    f = fopen(path, "r");
    if (!f)
        return pid;
    if (fscanf(f, "%d", &child) != 1)
        child = 0;
    fclose(f);
    return child > 0 ? child : pid;
}

static double cpu_ms(pid_t pid)
{
    char path[64];
    unsigned long user = 0, kernel = 0;
    FILE *f;

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    f = fopen(path, "r");
    if (!f)
        return 0;
    if (fscanf(f, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
               &user, &kernel) != 2)
        user = kernel = 0;
    fclose(f);
    return (double)(user + kernel) * 1e3 / (double)sysconf(_SC_CLK_TCK);
}

static void look_on(struct bench *b)
{
    double until = now_ms() + b->seconds * 1e3, cpu = cpu_ms(screen_of(b->pid));
    long before = b->bytes, most = 0;

    b->pictures = 0;
    while (now_ms() < until) {
        long from = b->bytes;

        if (b->frozen) {
            poll(NULL, 0, 100);
            continue;
        }
        if (take(b, 100) <= 0)
            continue;
        settle(b, 20);
        b->pictures++;
        if (b->bytes - from > most)
            most = b->bytes - from;
    }
    cpu = cpu_ms(screen_of(b->pid)) - cpu;
    printf("%d s: %ld pictures, %ld bytes each, %ld at most, cpu %.1f %%\n",
           b->seconds, b->pictures,
           b->pictures ? (b->bytes - before) / b->pictures : 0, most,
           cpu / (b->seconds * 10.0));
}

static int usage(void)
{
    fprintf(stderr, "usage: bench_tty [-s WxH] [-u TEXT] [-k KEYS] "
                    "[-n COUNT] [-t SECONDS] [-f] [-9] COMMAND...\n");
    return 2;
}

static int read_options(struct bench *b, int argc, char **argv)
{
    int c, width = 80, height = 24;

    while ((c = getopt(argc, argv, "+s:u:k:n:t:f9")) != -1) {
        if (c == 's' && sscanf(optarg, "%dx%d", &width, &height) != 2)
            return -1;
        if (c == 'u')
            b->until = optarg;
        if (c == 'k')
            b->keys = optarg;
        if (c == 'n')
            b->count = atoi(optarg);
        if (c == 't')
            b->seconds = atoi(optarg);
        if (c == 'f')
            b->frozen = 1;
        if (c == '9')
            b->killed = 1;
        if (c == '?')
            return -1;
    }
    b->size.ws_col = (unsigned short)width;
    b->size.ws_row = (unsigned short)height;
    return optind < argc ? 0 : -1;
}

int main(int argc, char **argv)
{
    static struct bench b = {.until = "generator", .keys = "j"};
    double began = now_ms();
    int status;

    if (read_options(&b, argc, argv))
        return usage();
    b.pid = forkpty(&b.tty, NULL, NULL, &b.size);
    if (b.pid == 0) {
        setenv("TERM", "xterm-256color", 1);
        execvp(argv[optind], argv + optind);
        _exit(127);
    }
    if (b.pid < 0 || first_screen(&b, began))
        return 1;
    settle(&b, 300);
    if (b.count > 0)
        press(&b);
    if (b.seconds > 0)
        look_on(&b);
    printf("memory %.0f MB\n",
           (double)status_of(screen_of(b.pid), "VmHWM:") / 1024);
    if (b.killed)
        kill(screen_of(b.pid), SIGKILL);
    if (write(b.tty, "qd", 2) == 2)
        settle(&b, 500);
    kill(b.pid, SIGTERM);
    waitpid(b.pid, &status, 0);
    return 0;
}
