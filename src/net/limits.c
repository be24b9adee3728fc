#include "net/limits.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#define HELD ((size_t)256 * 1024 * 1024)
#define OTHERS 64 /* the store, the terminal, libraries */

int net_limits(int sockets, struct err *err)
{
    rlim_t need = (rlim_t)sockets + OTHERS;
    struct rlimit r;

    if (getrlimit(RLIMIT_NOFILE, &r))
        return err_set(err, ERR_IO, "open files: %s", strerror(errno));
    if (r.rlim_cur == RLIM_INFINITY || r.rlim_cur >= need)
        return 0;
    if (r.rlim_max != RLIM_INFINITY && r.rlim_max < need)
        return err_set(err, ERR_LIMIT,
                       "%d sockets need %llu open files and the system allows "
                       "%llu: fewer at once, or raise it (ulimit -Hn, "
                       "LimitNOFILE=)",
                       sockets, (unsigned long long)need,
                       (unsigned long long)r.rlim_max);
    r.rlim_cur = need;
    if (setrlimit(RLIMIT_NOFILE, &r))
        return err_set(err, ERR_IO, "open files: %s", strerror(errno));
    return 0;
}

/* Many short ones that are answered slowly are not to keep others out. */
size_t net_held(size_t most_body)
{
    return most_body > HELD / 16 ? 16 * most_body : HELD;
}
