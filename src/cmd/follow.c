#include "cmd/follow.h"

#include <stdio.h>
#include <time.h>

#include "analysis/health.h"
#include "analysis/live.h"
#include "cmd/await.h"
#include "net/loop.h"
#include "tui/plain.h"

#define LINE_US INT64_C(10000000)

struct following {
    struct live *live;
    int64_t line_us; /* when the last line was printed; 0 never */
    int64_t seen;    /* the last event that is no news any more */
};

/* What happened before this began is in the report. */
static void add_events(struct following *f, const struct snapshot *s,
                       struct buf *out)
{
    for (int i = s->events - 1; i >= 0; i--) {
        if (s->event[i].seq <= f->seen)
            continue;
        f->seen = s->event[i].seq;
        if (f->line_us)
            plain_event(&s->event[i], out);
    }
}

static int look(struct following *f, int *over, struct err *err)
{
    int64_t now = loop_wall_us();
    const struct snapshot *s;
    struct buf out;

    if (live_update(f->live, now, 0, err))
        return -1;
    s = live_snapshot(f->live);
    buf_init(&out, 1 << 20);
    add_events(f, s, &out);
    *over = health_over(&s->engine, s->alive);
    if (*over || now - f->line_us >= LINE_US) {
        f->line_us = now;
        plain_line(s, &out);
    }
    fputs(out.data, stdout);
    buf_release(&out);
    return fflush(stdout)
               ? err_set(err, ERR_IO, "standard output cannot be written")
               : 0;
}

int follow(const char *store, struct err *err)
{
    const struct timespec second = {1, 0};
    struct store *s = await_store(store, AWAIT, err);
    struct following f = {.live = s ? live_new(s, store, err) : NULL};
    int over = 0, rc;

    if (!f.live)
        return -1;
    for (;;) {
        rc = look(&f, &over, err);
        if (rc || over)
            break;
        nanosleep(&second, NULL);
    }
    live_free(f.live);
    return rc;
}
