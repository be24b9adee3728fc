#include "cmd/serve_store.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cmd/freeze.h"
#include "cmd/place.h"
#include "cmd/ramp_option.h"
#include "cmd/serve_past.h"
#include "net/loop.h"
#include "store/claim.h"

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

/* ---- one in which nothing is --------------------------------------------- */

static int on_prompt(void *arg, const struct prompt *p)
{
    (void)arg;
    (void)p;
    return 1;
}

static int on_reply(void *arg, const struct reply *r)
{
    (void)arg;
    (void)r;
    return 1;
}

/* Its settings bind nobody. That it was rolled back does. */
static int is_unused(struct store *s, const struct settings *stored,
                     const struct release *now)
{
    const struct store_range all = {1, INT64_MAX};
    const char *source = settings_find(stored, "source");
    struct err none;

    return source && strcmp(source, "serve") == 0 &&
           now->state != RELEASE_ROLLED_BACK &&
           s->ops->ids(s, all, on_prompt, NULL, &none) == 0 &&
           s->ops->numbers(s, 0, on_reply, NULL, &none) == 0;
}

int serve_store_remove(const char *name, struct err *err)
{
    struct claim claim = {0};

    if (claim_take(&claim, name, err))
        return -1;
    place_remove(name);
    claim_drop(&claim);
    return 0;
}

/* ---- one that is there --------------------------------------------------- */

/* Like after a SIGHUP: time-outs, and what is to be paid. The store tells what
 * it began with, by which means are capped; events tell the rest. */
static const char *const free_to_change[] = {
    "connect-timeout-ms", "stall-timeout-ms", "timeout-ms",
    "control.price",      "treatment.price",  NULL,
};

/* Whoever moved it by hand, and says so from now on. */
static int is_served(const struct serve_frozen *f, const struct release *now)
{
    double percent = f->gateway->split.percent;

    return now->stage_us > 0 &&
           now->share == llround(percent / 100 * (double)SHARE_WHOLE);
}

/* What may be others when it goes on; and what another setting tells, too. */
static void leave_out(const struct serve_frozen *f, const struct release *now,
                      const struct settings *stored, struct settings *asked)
{
    const char *split = settings_find(stored, "split");
    const char *ramp = settings_find(stored, "ramp");
    const char *share = settings_find(stored, "split.share");
    const char *was;

    for (size_t i = 0; free_to_change[i]; i++)
        if ((was = settings_find(stored, free_to_change[i])))
            settings_add(asked, free_to_change[i], "%s", was);
    for (size_t i = 0; i < stored->count; i++)
        if (ramp_is_frozen(stored->row[i].name))
            settings_add(asked, stored->row[i].name, "%s",
                         stored->row[i].value);
    if (split && settings_find(stored, "split.policy"))
        settings_add(asked, "split", "%s", split);
    if (share && (is_served(f, now) || f->gateway->steer.pilot.ramp.steps ||
                  (ramp && strcmp(ramp, "none"))))
        settings_add(asked, "split.share", "%s", share);
}

static int is_same(const struct settings *a, const struct settings *b,
                   const char *name)
{
    const char *one = settings_find(a, name), *other = settings_find(b, name);

    return one && other && strcmp(one, other) == 0;
}

static int compare_share(const struct serve_frozen *f,
                         const struct settings *stored,
                         const struct settings *asked,
                         const struct release *now, struct err *err)
{
    const double scale = 100. / SHARE_WHOLE;
    double percent = f->gateway->split.percent;

    if (!now->stage_us || is_same(stored, asked, "split.share") ||
        !is_same(stored, asked, "split.policy"))
        return 0;
    return err_set(err, ERR_USAGE,
                   "%.9g %% go to treatment: start it with --share %.9g%%, and "
                   "move that with diptych ramp STORE --to %.9g%%",
                   (double)now->share * scale,
                   strtod(settings_find(stored, "split.share"), NULL), percent);
}

/* A store may be moved, and looked after by a newer diptych. */
static int compare(const struct settings *stored, const struct serve_frozen *f,
                   const struct release *now, struct err *err)
{
    struct settings asked = {0};
    struct serve_frozen same = *f;
    struct gates kept;
    const char *name;
    int rc = gates_thaw(&kept, stored, err);

    if (rc == 0) {
        if (!f->gates_asked)
            same.gates = kept.count ? &kept : NULL;
        name = settings_find(stored, "name");
        add_all(&same, name ? name : "", &asked);
        name = settings_find(stored, "version");
        settings_add(&asked, "version", "%s", name ? name : "");
        leave_out(f, now, stored, &asked);
        rc = compare_share(f, stored, &asked, now, err);
    }
    if (rc == 0) {
        rc = freeze_compare(stored, &asked, err);
    }
    settings_release(&asked);
    return rc;
}

/* Those that are others now; `said` of those that were known. */
static int renew(struct settings *stored, const struct settings *now,
                 struct buf *said)
{
    int changed = 0;

    for (size_t i = 0; i < now->count; i++) {
        const char *name = now->row[i].name, *value = now->row[i].value;
        const char *was = settings_find(stored, name);

        if (was && strcmp(was, value) == 0)
            continue;
        if (was)
            buf_addf(said, "%s%s: %s (was %s)", said->len ? "; " : "", name,
                     value, was);
        settings_add(stored, name, "%s", value);
        changed = 1;
    }
    return changed;
}

/* The same of what the store tells as it began. */
static void say_others(const struct settings *stored,
                       const struct serve_frozen *f, struct buf *said)
{
    struct settings now = {0};

    add_all(f, "", &now);
    for (size_t i = 0; free_to_change[i]; i++) {
        const char *was = settings_find(stored, free_to_change[i]);
        const char *is = settings_find(&now, free_to_change[i]);

        if (was && is && strcmp(was, is) != 0)
            buf_addf(said, "%s%s: %s (it began with %s)", said->len ? "; " : "",
                     free_to_change[i], is, was);
    }
    settings_release(&now);
}

static int put_renewed(struct store *s, const struct settings *all,
                       const char *said, struct err *err)
{
    const struct event e = {.kind = EVENT_CHANGE,
                            .wall_us = loop_wall_us(),
                            .side = -1,
                            .text = said};

    if (s->ops->begin(s, err))
        return -1;
    if (s->ops->put_settings(s, all, err) == 0 &&
        (!*said || s->ops->put_event(s, &e, err) == 0) &&
        s->ops->commit(s, err) == 0)
        return 0;
    s->ops->rollback(s);
    return -1;
}

static int change(struct store *s, struct settings *stored,
                  const struct serve_frozen *f, struct err *err)
{
    struct settings now = {0};
    struct buf said;
    int changed, rc = 0;

    buf_init(&said, 4096);
    ramp_freeze(&f->gateway->steer, &now);
    changed = renew(stored, &now, &said);
    say_others(stored, f, &said);
    if (changed || said.len)
        rc = put_renewed(s, stored, said.data, err);
    settings_release(&now);
    buf_release(&said);
    return rc;
}

static int go_on(const struct serve_frozen *f, struct store *s, int *unused,
                 struct err *err)
{
    struct settings stored = {0};
    struct engine e;
    int rc;

    rc = s->ops->settings(s, &stored, err);
    if (rc == 0)
        rc = s->ops->engine(s, &e, err);
    if (rc == 0) {
        rc = compare(&stored, f, &e.release, err);
        *unused = rc && is_unused(s, &stored, &e.release);
    }
    if (rc == 0)
        rc = serve_past(s, &stored, f->gateway, err);
    if (rc == 0)
        rc = change(s, &stored, f, err);
    settings_release(&stored);
    return rc;
}

/* ---- a new one ----------------------------------------------------------- */

static int put_all(struct store *s, const struct serve_frozen *f,
                   const char *name, struct err *err)
{
    const struct engine e = {.phase = PHASE_READY, .budget = -1};
    struct settings all = {0};
    int rc;

    add_all(f, name, &all);
    ramp_freeze(&f->gateway->steer, &all);
    rc = s->ops->put_settings(s, &all, err) || s->ops->put_engine(s, &e, err)
             ? -1
             : 0;
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

/* One that nothing came of is begun anew. */
static struct store *open_old(const struct serve_frozen *f, const char *name,
                              int *made, struct err *err)
{
    struct store *s = store_open(name, STORE_WRITE, err);
    int unused = 0;

    if (!s || go_on(f, s, &unused, err) == 0)
        return s;
    store_close(s);
    if (unused) {
        *made = 1;
        return serve_store_remove(name, err) ? NULL : make(f, name, err);
    }
    err_wrap(err, "%s", name);
    return NULL;
}

struct store *serve_store(const struct serve_frozen *f, char **name, int *made,
                          struct err *err)
{
    *name = f->store ? memory_string(f->store) : default_name(f->gateway);
    if (f->fresh && place_there(*name) && place_keep_old(*name, err))
        return NULL;
    *made = !place_there(*name);
    return *made ? make(f, *name, err) : open_old(f, *name, made, err);
}
