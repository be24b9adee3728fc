#include "cmd/prepare.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "store/claim.h"
#include "store/store.h"

#define REPLAYS "replays"
#define NAME_MOST 60 /* bytes of each part of a file name */

/* ---- the name ---------------------------------------------------------- */

static int is_url(const char *store)
{
    return strstr(store, "://") != NULL;
}

/* The last part of a path or a model's name, with what a file name should not
 * have in it made '-'. */
static void safe_name(struct buf *out, const char *text, int cut_ending)
{
    const char *slash = strrchr(text, '/'), *from = slash ? slash + 1 : text;
    const char *dot = cut_ending ? strrchr(from, '.') : NULL;
    size_t len = dot && dot > from ? (size_t)(dot - from) : strlen(from);

    for (size_t i = 0; i < len && i < NAME_MOST; i++) {
        unsigned char c = (unsigned char)from[i];
        int plain = c == '-' || c == '_' || (c == '.' && i > 0) ||
                    (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                    (c >= 'A' && c <= 'Z');

        buf_addc(out, plain ? (char)c : '-');
    }
}

static char *default_name(const struct prepare *p, const struct freeze *f)
{
    const char *log = p->ingest->log[0];
    struct buf name;

    buf_init(&name, 1024);
    buf_adds(&name, REPLAYS "/");
    safe_name(&name, strcmp(log, "-") ? log : "stdin", 1);
    buf_addc(&name, '.');
    safe_name(&name, f->replay->variant[CONTROL].model, 0);
    buf_addc(&name, '.');
    safe_name(&name, f->replay->variant[TREATMENT].model, 0);
    buf_adds(&name, ".db");
    return buf_take(&name);
}

static int make_folder(const char *store, struct err *err)
{
    if (strncmp(store, REPLAYS "/", sizeof(REPLAYS)) != 0)
        return 0;
    if (mkdir(REPLAYS, 0777) == 0 || errno == EEXIST)
        return 0;
    return err_set(err, ERR_IO, REPLAYS ": cannot be made: %s",
                   strerror(errno));
}

/* ---- one that is there ------------------------------------------------- */

/* What belongs to a store: until it is merged the log is a part of it. */
static const char *const parts[] = {"", "-wal", "-shm"};
#define PARTS (sizeof(parts) / sizeof(*parts))
#define PATH_MOST 4096

static int move_parts(const char *store, const char *beside, struct err *err)
{
    char from[PATH_MOST + 8], to[PATH_MOST + 8];

    for (size_t i = 0; i < PARTS; i++) {
        snprintf(from, sizeof(from), "%s%s", store, parts[i]);
        snprintf(to, sizeof(to), "%s%s", beside, parts[i]);
        if (rename(from, to) && (i == 0 || errno != ENOENT))
            return err_set(err, ERR_IO, "%s: cannot be kept as %s: %s", from,
                           to, strerror(errno));
    }
    return 0;
}

static void remove_parts(const char *store)
{
    char name[PATH_MOST + 8];

    for (size_t i = 0; i < PARTS; i++) {
        snprintf(name, sizeof(name), "%s%s", store, parts[i]);
        unlink(name);
    }
}

/* A name of its own beside the old one: nobody's results are written over. */
static int move_beside(const char *store, struct err *err)
{
    char beside[PATH_MOST];

    for (int n = 1; n < 10000; n++) {
        int len = snprintf(beside, sizeof(beside), "%s.%d", store, n);

        if (len >= (int)sizeof(beside))
            return err_set(err, ERR_IO, "%s: the name is too long", store);
        if (access(beside, F_OK))
            return move_parts(store, beside, err);
    }
    return err_set(err, ERR_IO, "%s: too many old ones beside it", store);
}

/* Not under the feet of an engine that is at work on it. */
static int keep_old(const char *store, struct err *err)
{
    struct claim claim = {0};
    int rc;

    if (claim_take(&claim, store, err))
        return -1;
    rc = move_beside(store, err);
    claim_drop(&claim);
    return rc;
}

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

static int compare(struct store *s, const struct freeze *f, struct err *err)
{
    struct settings stored = {0}, asked = {0};
    struct freeze same = *f;
    int rc = s->ops->settings(s, &stored, err);

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

    if (compare(s, f, err) || s->ops->engine(s, &e, err) ||
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
    remove_parts(store);
    return 0;
}

static int make(const struct prepare *p, struct freeze *f, struct prepared *out,
                struct buf *named, struct err *err)
{
    struct ingest_result g;
    struct store *s;
    int rc;

    if (make_folder(out->store, err))
        return -1;
    s = store_open(out->store, STORE_CREATE, err);
    if (!s)
        return -1;
    rc = ingest(s, p->ingest, &g, named, err);
    f->log_hash = g.hash;
    if (rc == 0)
        rc = put_frozen(s, f, &g, err);
    store_close(s);
    if (rc && !is_url(out->store))
        remove_parts(out->store);
    out->prompts = g.prompts;
    out->skipped = g.bad;
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
    remove_parts(fresh);
    out->store = fresh;
    rc = make(p, f, out, named, err);
    out->store = store;
    if (rc == 0 && (keep_old(store, err) || move_parts(fresh, store, err))) {
        remove_parts(fresh);
        rc = -1;
    }
    return rc;
}

static int there(const char *store)
{
    return !is_url(store) && access(store, F_OK) == 0;
}

int prepare(const struct prepare *p, struct freeze *f, struct prepared *out,
            struct buf *named, struct err *err)
{
    int unfinished;

    *out = (struct prepared){0};
    out->store = p->store ? memory_string(p->store) : default_name(p, f);
    f->name = base_name(out->store);
    f->version = PACKAGE_VERSION;
    if (p->fresh && there(out->store))
        return make_fresh(p, f, out, named, err);
    if (!there(out->store))
        return make(p, f, out, named, err);
    unfinished = is_unfinished(out->store, err);
    if (unfinished == 0)
        return resume(p, f, out, err);
    if (unfinished < 0 || remove_unfinished(out->store, err))
        return -1;
    return make(p, f, out, named, err);
}

void prepared_release(struct prepared *p)
{
    free(p->store);
    p->store = NULL;
}
