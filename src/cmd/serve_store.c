#include "cmd/serve_store.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cmd/freeze.h"
#include "cmd/place.h"

#define NS_PER_MS 1000000

static char *default_name(const struct gateway_settings *g)
{
    struct buf name;

    buf_init(&name, 1024);
    buf_adds(&name, PLACE_FOLDER "/serve.");
    place_name(&name, g->variant[CONTROL].model, 0);
    buf_addc(&name, '.');
    place_name(&name, g->variant[TREATMENT].model, 0);
    buf_adds(&name, ".db");
    return buf_take(&name);
}

static int is_shadow(const struct serve_frozen *f)
{
    return f->gateway->split.policy == POLICY_split_shadow;
}

/* Whom it keeps together: analysis asks for no more. */
static int is_sticky(const struct serve_frozen *f)
{
    return f->gateway->split.policy == POLICY_split_sticky ||
           f->gateway->split.policy == POLICY_split_sticky_day;
}

static void add_split(const struct serve_frozen *f, struct settings *out)
{
    const struct split *s = &f->gateway->split;

    settings_add(out, "source", "serve");
    settings_add(out, "design", "%s", is_shadow(f) ? "paired" : "unpaired");
    settings_add(out, "split", "%s",
                 is_sticky(f) ? "sticky" : split_name(s->policy));
    settings_add(out, "split.policy", "%s", split_name(s->policy));
    settings_add(out, "split.share", "%.9g %%", s->percent);
    settings_add(out, "split.salt", "%s", f->split->salt ? f->split->salt : "");
    settings_add(out, "split.user-header", "%s", f->gateway->user_field);
    settings_add(out, "split.conversation-header", "%s",
                 f->gateway->conversation_field);
}

static void add_times(const struct gateway_settings *g, struct settings *out)
{
    settings_add(out, "connect-timeout-ms", "%lld",
                 (long long)(g->connect / NS_PER_MS));
    settings_add(out, "stall-timeout-ms", "%lld",
                 (long long)(g->stall / NS_PER_MS));
    settings_add(out, "timeout-ms", "%lld", (long long)(g->whole / NS_PER_MS));
    settings_add(out, "tries", "1");
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static void add_all(const struct serve_frozen *f, const char *name,
                    struct settings *out)
{
    const struct gateway_settings *g = f->gateway;

    settings_add(out, "name", "%s", base_name(name));
    settings_add(out, "version", "%s", PACKAGE_VERSION);
    freeze_variant(&g->variant[CONTROL], "control", g->prices, out);
    freeze_variant(&g->variant[TREATMENT], "treatment", g->prices, out);
    settings_add(out, "control.stream", "as asked");
    settings_add(out, "treatment.stream", "as asked");
    settings_add(out, "control.group", "%s", g->group[CONTROL]);
    settings_add(out, "treatment.group", "%s", g->group[TREATMENT]);
    add_split(f, out);
    settings_add(out, "schedule", "as clients ask, live");
    settings_add(out, "repeats", "1");
    add_times(g, out);
    freeze_spans(f->spans, out);
    if (f->gates)
        gates_freeze(f->gates, out);
}

/* ---- one that is there --------------------------------------------------- */

static int on_id(void *arg, const struct prompt *p)
{
    struct gateway_settings *g = arg;

    if (p->seq > g->prompts)
        g->prompts = p->seq;
    return 0;
}

static int on_reply(void *arg, const struct reply *r)
{
    struct gateway_settings *g = arg;

    if (r->cost > 0)
        g->side_spent[r->side] += r->cost;
    return 0;
}

static int read_past(struct store *s, struct gateway_settings *g,
                     struct err *err)
{
    const struct store_range all = {1, INT64_MAX};
    struct engine e = {0};

    if (s->ops->engine(s, &e, err) || s->ops->ids(s, all, on_id, g, err) ||
        s->ops->numbers(s, 0, on_reply, g, err))
        return -1;
    g->earlier = e.elapsed;
    g->spent = e.spent;
    return 0;
}

/* A store may be moved, and looked after by a newer diptych. */
static int compare(struct store *s, const struct serve_frozen *f,
                   struct err *err)
{
    struct settings stored = {0}, asked = {0};
    struct serve_frozen same = *f;
    struct gates kept;
    const char *name;
    int rc = s->ops->settings(s, &stored, err);

    if (rc == 0)
        rc = gates_thaw(&kept, &stored, err);
    if (rc == 0) {
        if (!f->gates_asked)
            same.gates = kept.count ? &kept : NULL;
        name = settings_find(&stored, "name");
        add_all(&same, name ? name : "", &asked);
        name = settings_find(&stored, "version");
        settings_add(&asked, "version", "%s", name ? name : "");
        rc = freeze_compare(&stored, &asked, err);
    }
    settings_release(&stored);
    settings_release(&asked);
    return rc;
}

static struct store *go_on(const struct serve_frozen *f, const char *name,
                           struct err *err)
{
    struct store *s = store_open(name, STORE_WRITE, err);

    if (!s)
        return NULL;
    if (compare(s, f, err) == 0 && read_past(s, f->gateway, err) == 0)
        return s;
    store_close(s);
    err_wrap(err, "%s", name);
    return NULL;
}

/* ---- a new one ----------------------------------------------------------- */

static int put_all(struct store *s, const struct serve_frozen *f,
                   const char *name, struct err *err)
{
    const struct split *split = &f->gateway->split;
    const struct engine e = {.phase = PHASE_READY, .budget = -1};
    const struct stage stage = {1, split->percent / 100, -1};
    struct settings all = {0};
    int rc;

    add_all(f, name, &all);
    rc = s->ops->put_settings(s, &all, err) || s->ops->put_engine(s, &e, err)
             ? -1
             : 0;
    if (rc == 0 && !is_shadow(f) && stage.weight > 0 && stage.weight < 1)
        rc = s->ops->put_stage(s, &stage, err);
    settings_release(&all);
    return rc;
}

static struct store *make(const struct serve_frozen *f, const char *name,
                          struct err *err)
{
    struct store *s;

    if (place_folder(name, err))
        return NULL;
    s = store_open(name, STORE_CREATE, err);
    if (!s)
        return NULL;
    if (s->ops->begin(s, err) == 0) {
        if (put_all(s, f, name, err) == 0 && s->ops->commit(s, err) == 0)
            return s;
        s->ops->rollback(s);
    }
    store_close(s);
    place_remove(name);
    return NULL;
}

struct store *serve_store(const struct serve_frozen *f, char **name,
                          struct err *err)
{
    *name = f->store ? memory_string(f->store) : default_name(f->gateway);
    if (f->fresh && place_there(*name) && place_keep_old(*name, err))
        return NULL;
    return place_there(*name) ? go_on(f, *name, err) : make(f, *name, err);
}
