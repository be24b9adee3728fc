#include "cmd/await.h"

#include <time.h>

#include "net/loop.h"

#define PAUSE 50000000 /* ns */

struct store *await_store(const char *where, int64_t most, struct err *err)
{
    const struct timespec pause = {0, PAUSE};
    int64_t until = loop_now() + most;
    struct store *s;
    struct err why;

    while (!(s = store_open(where, STORE_READ, &why)) &&
           why.code == ERR_AGAIN && loop_now() < until)
        nanosleep(&pause, NULL);
    if (!s)
        *err = why;
    return s;
}
