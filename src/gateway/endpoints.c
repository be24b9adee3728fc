#include "gateway/endpoints.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "net/pin.h"

#define LINE_MOST 8192

struct name {
    char *url, *line; /* owned; "" when it needs no lookup */
    int unknown;      /* since the last lookup, and that was said */
};

struct endpoints {
    struct endpoints_settings set;
    struct name name[SIDES];
    int looking;
};

struct lookup {
    struct aside_job job;        /* first */
    struct endpoints *endpoints; /* for `done` alone */
    char *url[SIDES], *line[SIDES];
    int rc[SIDES];
    struct err why[SIDES];
};

static int resolve(const char *url, char **line, struct err *err)
{
    char address[PIN_ADDRESS];
    struct buf text;
    int rc;

    buf_init(&text, LINE_MOST);
    rc = pin_resolve(url, &text, address, err);
    *line = buf_take(&text);
    return rc;
}

/* ---- again --------------------------------------------------------------- */

static void free_lookup(struct lookup *l)
{
    for (int s = 0; s < SIDES; s++) {
        free(l->url[s]);
        free(l->line[s]);
    }
    free(l);
}

static void on_thread(struct aside_job *j)
{
    struct lookup *l = (struct lookup *)j;

    for (int s = 0; s < SIDES; s++)
        l->rc[s] = resolve(l->url[s], &l->line[s], &l->why[s]);
}

static void drop(struct aside_job *j)
{
    free_lookup((struct lookup *)j);
}

static void say_unknown(struct endpoints *n, enum side s, const char *why)
{
    if (!n->name[s].unknown)
        n->set.say(n->set.arg, 0, s, why);
    n->name[s].unknown = 1;
}

/* None were found where some had been: only a proxy may know it, just now. */
static void found(struct endpoints *n, enum side s, char **line)
{
    struct name *name = &n->name[s];
    char *old = name->line;

    name->unknown = 0;
    if (!**line || pin_same(*line, old))
        return;
    name->line = *line;
    *line = old;
    client_repin(n->set.client, name->line);
    n->set.say(n->set.arg, 1, s, name->line);
}

static void on_loop(struct aside_job *j, int64_t now)
{
    struct lookup *l = (struct lookup *)j;
    struct endpoints *n = l->endpoints;

    (void)now;
    n->looking = 0;
    for (int s = 0; s < SIDES; s++) {
        if (l->rc[s])
            say_unknown(n, (enum side)s, l->why[s].text);
        else
            found(n, (enum side)s, &l->line[s]);
    }
    free_lookup(l);
}

void endpoints_look(struct endpoints *n)
{
    struct lookup *l;
    struct err unused; /* no thread: it is tried again */

    if (n->looking)
        return;
    l = memory_new(1, sizeof(*l));
    l->job = (struct aside_job){on_thread, on_loop, drop, 0, NULL, NULL};
    l->endpoints = n;
    for (int s = 0; s < SIDES; s++)
        l->url[s] = memory_string(n->name[s].url);
    n->looking = aside_start(n->set.aside, &l->job, &unused) == 0;
    if (!n->looking)
        free_lookup(l);
}

/* ---- its life ------------------------------------------------------------ */

struct endpoints *endpoints_open(const struct endpoints_settings *set,
                                 struct err *err)
{
    struct endpoints *n = memory_new(1, sizeof(*n));
    int rc = 0;

    n->set = *set;
    for (int s = 0; s < SIDES && rc == 0; s++) {
        n->name[s].url = memory_string(set->variant[s].base_url);
        rc = resolve(n->name[s].url, &n->name[s].line, err);
        if (rc)
            err_wrap(err, "%s", side_name((enum side)s));
        else
            client_repin(set->client, n->name[s].line);
    }
    if (rc == 0)
        return n;
    endpoints_close(n);
    return NULL;
}

void endpoints_close(struct endpoints *n)
{
    if (!n)
        return;
    for (int s = 0; s < SIDES; s++) {
        free(n->name[s].url);
        free(n->name[s].line);
    }
    free(n);
}
