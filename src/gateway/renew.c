#include "gateway/renew.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "net/limits.h"

struct renew {
    struct renew_parts parts;
    int busy, again;
    int64_t resolve_ns, looked;
};

struct job {
    struct aside_job aside; /* first */
    struct renew *renew;
    struct gateway_renewal made;
    int rc;
    struct err err;
};

static void free_job(struct job *j)
{
    free(j->made.changed);
    free(j->made.left);
    free(j);
}

/* ---- aside --------------------------------------------------------------- */

static void work(struct aside_job *job)
{
    struct job *j = (struct job *)job;
    const struct gateway_run *run = j->renew->parts.run;

    j->rc = run->renew(run->arg, &j->made, &j->err);
}

static void drop(struct aside_job *job)
{
    struct job *j = (struct job *)job;
    const struct gateway_settings *g = &j->made.live.gateway;

    if (j->rc == 0 && g->release)
        g->release(g->owner);
    free_job(j);
}

/* ---- on the loop's thread ------------------------------------------------ */

static void warn(struct renew *r, const char *text)
{
    r->parts.run->warn(r->parts.run->arg, text);
}

/* What is asked for is open files as well: without them, all else holds. */
static void take(struct renew *r, const struct gateway_live *live)
{
    const struct gateway_run *run = r->parts.run;
    struct err err;

    if (net_limits(live->pool.most + run->connections, &err))
        warn(r, err.text);
    gateway_renew(r->parts.gateway, &live->gateway);
    client_set(r->parts.client, &live->pool);
    access_reopen(r->parts.access, live->access);
    r->resolve_ns = live->resolve_ns;
    endpoints_look(r->parts.endpoints);
}

static void tell(struct renew *r, const struct gateway_renewal *made)
{
    struct buf line;

    buf_init(&line, 65536);
    buf_adds(&line, "settings were read again: ");
    buf_adds(&line, *made->changed ? made->changed : "they are the same");
    warn(r, line.data);
    buf_release(&line);
    if (*made->left)
        warn(r, made->left);
    if (*made->changed)
        gateway_say(r->parts.gateway, EVENT_CHANGE, -1, "%s", made->changed);
}

static void done(struct aside_job *job, int64_t now)
{
    struct job *j = (struct job *)job;
    struct renew *r = j->renew;

    (void)now;
    r->busy = 0;
    if (j->rc == 0) {
        take(r, &j->made.live);
        tell(r, &j->made);
    } else {
        err_wrap(&j->err, "settings stay as they are");
        warn(r, j->err.text);
        access_reopen(r->parts.access, access_path(r->parts.access));
    }
    free_job(j);
    if (r->again)
        renew_ask(r);
}

void renew_ask(struct renew *r)
{
    struct job *j;
    struct err err;

    r->again = r->busy;
    if (r->busy)
        return;
    j = memory_new(1, sizeof(*j));
    j->aside = (struct aside_job){work, done, drop, 1, NULL, NULL};
    j->renew = r;
    r->busy = aside_start(r->parts.aside, &j->aside, &err) == 0;
    if (r->busy)
        return;
    warn(r, err.text);
    free_job(j);
}

void renew_tick(struct renew *r, int64_t now)
{
    if (r->looked == 0)
        r->looked = now;
    if (now - r->looked < r->resolve_ns)
        return;
    r->looked = now;
    endpoints_look(r->parts.endpoints);
}

/* ---- its life ------------------------------------------------------------ */

struct renew *renew_new(const struct renew_parts *p)
{
    struct renew *r = memory_new(1, sizeof(*r));

    r->parts = *p;
    r->resolve_ns = p->run->live.resolve_ns;
    return r;
}

void renew_free(struct renew *r)
{
    free(r);
}
