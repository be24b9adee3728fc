/* far - a server that answers whatever comes with the bytes of files.
 *
 *   far FILE... >URL   the n-th request gets the n-th file, the last one again
 *                      and again
 *
 * A request ends where its body ends, by Content-Length. The connection is
 * closed after the answer, unless the file's name ends in ".keep"; the bytes
 * of a file called "*.again" are sent until nobody takes them any more. What
 * came is appended to far.txt. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 1000000

static char came[MOST + 1], bytes[MOST + 1];

static int listen_at(int *port)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    socklen_t len = sizeof(in);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&in, len) || listen(fd, 100) ||
        getsockname(fd, (struct sockaddr *)&in, &len))
        return -1;
    *port = ntohs(in.sin_port);
    return fd;
}

static int is_whole(size_t len)
{
    const char *end = strstr(came, "\r\n\r\n");
    const char *at = strcasestr(came, "\r\nContent-Length:");

    if (!end)
        return 0;
    return !at || at > end ||
           len >= (size_t)(end + 4 - came) + strtoul(at + 17, NULL, 10);
}

/* 1: a request is in `came`. */
static int take(int fd)
{
    size_t len = 0;
    ssize_t n;

    for (came[0] = '\0'; !is_whole(len); came[len] = '\0') {
        n = read(fd, came + len, MOST - len);
        if (n <= 0)
            return 0;
        len += (size_t)n;
    }
    return 1;
}

static void note(void)
{
    FILE *f = fopen("far.txt", "a");

    if (!f)
        exit(1);
    fprintf(f, "%s\n", came);
    fclose(f);
}

static int ends_in(const char *text, const char *end)
{
    size_t len = strlen(text), n = strlen(end);

    return len >= n && strcmp(text + len - n, end) == 0;
}

static void answer(int fd, const char *file)
{
    FILE *f = fopen(file, "r");
    size_t len = f ? fread(bytes, 1, MOST, f) : 0;

    if (!f)
        exit(1);
    fclose(f);
    while (write(fd, bytes, len) == (ssize_t)len && ends_in(file, ".again"))
        ;
}

int main(int argc, char **argv)
{
    int port, fd = listen_at(&port), at = 1, peer;

    if (fd < 0 || argc < 2)
        return 1;
    signal(SIGPIPE, SIG_IGN);
    printf("listening on http://127.0.0.1:%d/v1\n", port);
    fflush(stdout);
    while ((peer = accept(fd, NULL, NULL)) >= 0) {
        while (take(peer)) {
            const char *file = argv[at];

            at += at + 1 < argc;
            note();
            answer(peer, file);
            if (!ends_in(file, ".keep"))
                break;
        }
        close(peer);
    }
    return 1;
}
