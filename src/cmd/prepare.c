#include "cmd/prepare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cmd/place.h"
#include "store/store.h"

#define PATH_MOST 4096

static char *default_name(const struct prepare *p, const struct freeze *f)
{
    const char *log = p->ingest->log[0];
    struct buf name;

    buf_init(&name, 1024);
    buf_adds(&name, PLACE_FOLDER "/");
    place_name(&name, strcmp(log, "-") ? log : "stdin", 1);
    buf_addc(&name, '.');
    place_name(&name, f->replay->variant[CONTROL].model, 0);
    buf_addc(&name, '.');
    place_name(&name, f->replay->variant[TREATMENT].model, 0);
    buf_adds(&name, ".db");
    return buf_take(&name);
}

/* ---- one that is there ------------------------------------------------- */

static int on_reply(void *arg, const struct reply *r)
{
    struct prepared *p = arg;

    p->stored += !r->warmup;
    p->spent += r->cost > 0 ? r->cost : 0;
    return 0;
}

/* The last part of a path: what a report is headed with. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Gates that were not asked for are those that the run began with. */
static int keep_gates(const struct settings *stored, struct freeze *f,
                      struct gates *kept, struct err *err)
{
    if (gates_thaw(kept, stored, err))
        return -1;
    if (f->gates && (!f->gates_asked || gates_equal(f->gates, kept)))
        f->gates = kept->count ? kept : NULL;
    return 0;
}

static int compare(struct store *s, const struct freeze *f, struct gates *kept,
                   struct err *err)
{
    struct settings stored = {0}, asked = {0};
    struct freeze same = *f;
    int rc = s->ops->settings(s, &stored, err);

    if (rc == 0)
        rc = keep_gates(&stored, &same, kept, err);
    if (rc == 0) {
        /* A store may be moved, and looked after by a newer diptych. */
        same.name = settings_find(&stored, "name");
        same.version = settings_find(&stored, "version");
        freeze(&same, &asked);
        rc = freeze_compare(&stored, &asked, err);
    }
    settings_release(&stored);
    settings_release(&asked);
    return rc;
}

static int look(struct store *s, const struct freeze *f, struct prepared *out,
                struct err *err)
{
    struct engine e = {0};

    if (compare(s, f, &out->gates, err) || s->ops->engine(s, &e, err) ||
        s->ops->replies(s, 0, on_reply, out, err))
        return -1;
    out->prompts = e.prompts;
    out->skipped = e.skipped;
    out->earlier = e.elapsed;
    out->resumed = 1;
    return 0;
}

static int resume(const struct prepare *p, struct freeze *f,
                  struct prepared *out, struct err *err)
{
    struct store *s = store_open(out->store, STORE_READ, err);
    int rc;

    if (!s)
        return -1;
    rc = ingest_hash(p->ingest, &f->log_hash, err) || look(s, f, out, err) ? -1
                                                                           : 0;
    store_close(s);
    return rc ? err_wrap(err, "%s", out->store) : 0;
}

/* ---- a new one --------------------------------------------------------- */

static int put_frozen(struct store *s, const struct freeze *f,
                      const struct ingest_result *g, struct err *err)
{
    const struct engine e = {.phase = PHASE_READY,
                             .budget = -1,
                             .prompts = g->prompts,
                             .skipped = g->bad};
    struct settings all = {0};
    int rc;

    freeze(f, &all);
    if (s->ops->begin(s, err)) {
        settings_release(&all);
        return -1;
    }
    rc = s->ops->put_settings(s, &all, err) || s->ops->put_engine(s, &e, err);
    settings_release(&all);
    if (rc == 0)
        return s->ops->commit(s, err);
    s->ops->rollback(s);
    return -1;
}

/* Whoever made it was stopped while the logs were read: 1. The settings are
 * written last, so without them nothing can have been sent. */
static int is_unfinished(const char *store, struct err *err)
{
    struct store *s = store_open(store, STORE_READ, err);
    struct settings stored = {0};
    int rc;

    if (!s)
        return -1;
    rc = s->ops->settings(s, &stored, err);
    if (rc == 0)
        rc = stored.count == 0;
    settings_release(&stored);
    store_close(s);
    return rc;
}

/* Unless it is being made at this moment. */
static int remove_unfinished(const char *store, struct err *err)
{
    struct store *s = store_open(store, STORE_WRITE, err);

    if (!s)
        return -1;
    store_close(s);
    place_remove(store);
    return 0;
}

static int on_any(void *arg, const struct reply *r)
{
    int *some = arg;

    (void)r;
    *some = 1;
    return 0;
}

/* A replay that got no reply, by a wrong port, say, has nothing to lose. What
 * was read from a pipe cannot be read again. */
static int is_bare(const struct prepare *p, const char *store)
{
    struct settings stored = {0};
    struct err unused;
    struct store *s = store_open(store, STORE_READ, &unused);
    int some = 0;

    if (!s || s->ops->settings(s, &stored, &unused) ||
        !settings_find(&stored, "log.hash") ||
        s->ops->numbers(s, 0, on_any, &some, &unused))
        some = 1;
    for (size_t i = 0; i < p->ingest->logs; i++)
        some |= strcmp(p->ingest->log[i], "-") == 0;
    settings_release(&stored);
    store_close(s);
    return !some;
}

static int make(const struct prepare *p, struct freeze *f, struct prepared *out,
                struct buf *named, struct err *err)
{
    struct ingest_result g;
    struct store *s;
    int rc;

    if (place_folder(out->store, err))
        return -1;
    s = store_open(out->store, STORE_CREATE, err);
    if (!s)
        return -1;
    rc = ingest(s, p->ingest, &g, named, err);
    f->log_hash = g.hash;
    if (rc == 0)
        rc = put_frozen(s, f, &g, err);
    store_close(s);
    if (rc && !place_is_url(out->store))
        place_remove(out->store);
    out->prompts = g.prompts;
    out->skipped = g.bad;
    if (f->gates)
        out->gates = *f->gates;
    return rc;
}

/* The old one steps aside only for a new one that is whole: a bad line or a
 * wrong name must not leave the user without either. */
static int make_fresh(const struct prepare *p, struct freeze *f,
                      struct prepared *out, struct buf *named, struct err *err)
{
    char *store = out->store, fresh[PATH_MOST];
    int rc;

    if (snprintf(fresh, sizeof(fresh), "%s.new", store) >= PATH_MOST)
        return err_set(err, ERR_IO, "%s: the name is too long", store);
    place_remove(fresh);
    out->store = fresh;
    rc = make(p, f, out, named, err);
    out->store = store;
    if (rc == 0 &&
        (place_keep_old(store, err) || place_move(fresh, store, err))) {
        place_remove(fresh);
        rc = -1;
    }
    return rc;
}

/* A store may be a log: not of itself. */
static int check_logs(const struct ingest_settings *set, const char *store,
                      struct err *err)
{
    for (size_t i = 0; i < set->logs; i++)
        if (place_same(set->log[i], store))
            return err_set(err, ERR_USAGE,
                           "%s is a log and cannot be the store, too: name "
                           "another one with --store",
                           set->log[i]);
    return 0;
}

static int go_on(const struct prepare *p, struct freeze *f,
                 struct prepared *out, struct buf *named, struct err *err)
{
    struct err why;

    if (resume(p, f, out, &why) == 0)
        return 0;
    if (why.code != ERR_USAGE || !is_bare(p, out->store)) {
        *err = why;
        return -1;
    }
    if (remove_unfinished(out->store, err))
        return -1;
    buf_addf(named, "%s had other settings and no reply: it is made anew\n",
             out->store);
    *out = (struct prepared){.store = out->store};
    return make(p, f, out, named, err);
}

int prepare(const struct prepare *p, struct freeze *f, struct prepared *out,
            struct buf *named, struct err *err)
{
    int unfinished;

    *out = (struct prepared){0};
    out->store = p->store ? memory_string(p->store) : default_name(p, f);
    f->name = base_name(out->store);
    f->version = PACKAGE_VERSION;
    if (check_logs(p->ingest, out->store, err))
        return -1;
    if (p->fresh && place_there(out->store))
        return make_fresh(p, f, out, named, err);
    if (!place_there(out->store))
        return make(p, f, out, named, err);
    unfinished = is_unfinished(out->store, err);
    if (unfinished == 0)
        return go_on(p, f, out, named, err);
    if (unfinished < 0 || remove_unfinished(out->store, err))
        return -1;
    return make(p, f, out, named, err);
}

void prepared_release(struct prepared *p)
{
    free(p->store);
    p->store = NULL;
}
