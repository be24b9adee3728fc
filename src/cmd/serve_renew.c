#include "cmd/serve_renew.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cmd/ramp_option.h"

#define TEXT_MOST 65536

/* What the store has frozen, and what a running server cannot change. */
static const char *const frozen[] = {
    "split",           "share",
    "control-weight",  "salt",
    "user-header",     "conversation-header",
    "control-group",   "treatment-group",
    "latency-cap",     "slo-latency",
    "slo-first-token", "gate",
    "success",         NULL,
};
static const char *const fixed[] = {
    "listen",      "store",       "fresh",           "seed", "max-body",
    "connections", "client-idle", "request-timeout", NULL,
};

static int is_in(const char *const *list, const char *name)
{
    while (*list && strcmp(*list, name) != 0)
        list++;
    return *list != NULL;
}

/* ---- a generation -------------------------------------------------------- */

struct generation {
    struct serve_options options;
    struct serve_made made;
    struct settings rows;
};

static void free_generation(void *owner)
{
    struct generation *g = owner;

    serve_made_release(&g->made);
    opt_release(serve_table, &g->options);
    settings_release(&g->rows);
    free(g);
}

void serve_live(const struct serve_options *o, const struct serve_made *m,
                struct gateway_live *out)
{
    *out = (struct gateway_live){
        .gateway = m->gateway,
        .pool.most = (int)(o->in_flight + o->copies),
        .access = o->access,
        .resolve_ns = o->pool.resolve,
    };
    pool_from(&o->pool, &out->pool);
}

/* ---- what differs -------------------------------------------------------- */

struct difference {
    const struct serve_renew *from;
    const struct generation *to;
    int kept[SIDES];                   /* the variant has to stay */
    double share;                      /* percent, of no effect; 0: none is */
    struct buf changed, frozen, fixed; /* lists */
};

static void list(struct buf *to, const char *text)
{
    buf_addf(to, "%s%s", to->len ? ", " : "", text);
}

/* Rows of one side, or of both. */
static int is_of_variant(const char *name, enum side s)
{
    static const char *const own[] = {"", "-set", "-drop", "-system", NULL};
    size_t len = strlen(side_name(s));

    if (strcmp(name, "set") == 0 || strcmp(name, "drop") == 0 ||
        strcmp(name, "http2") == 0)
        return 1;
    return strncmp(name, side_name(s), len) == 0 && is_in(own, name + len);
}

static int stays(const char *name)
{
    return is_of_variant(name, CONTROL) || is_of_variant(name, TREATMENT) ||
           is_in(frozen, name) || is_in(fixed, name);
}

/* A ramp has shares of its own. */
static void note_share(struct difference *d)
{
    const struct gateway_settings *g = &d->to->made.gateway;

    if (!g->steer.pilot.ramp.steps)
        d->share = g->split.percent;
}

static int is_share(const char *name)
{
    return strcmp(name, "share") == 0 || strcmp(name, "control-weight") == 0;
}

static void note(struct difference *d, const struct opt *o, const char *was,
                 const char *is)
{
    for (int s = 0; s < SIDES; s++)
        d->kept[s] |= is_of_variant(o->name, (enum side)s);
    if (is_share(o->name)) {
        note_share(d);
    } else if (is_in(fixed, o->name)) {
        list(&d->fixed, o->name);
    } else if (stays(o->name)) {
        list(&d->frozen, o->name);
    } else {
        list(&d->changed, o->name);
        buf_addf(&d->changed, " %s (was %s)", is, was);
    }
}

/* What stays is held against the beginning: it was not taken, however often it
 * was asked for. */
static void compare_options(struct difference *d)
{
    struct buf was, is;

    buf_init(&was, TEXT_MOST);
    buf_init(&is, TEXT_MOST);
    for (const struct opt *o = serve_table; o->name; o++) {
        buf_clear(&was);
        buf_clear(&is);
        opt_write(o, stays(o->name) ? d->from->first : d->from->options, &was);
        opt_write(o, &d->to->options, &is);
        if (strcmp(was.data, is.data) != 0 && strcmp(o->name, "floor") != 0)
            note(d, o, was.data, is.data);
    }
    buf_release(&was);
    buf_release(&is);
}

/* Without any option there are floors, too. */
static void compare_floors(struct difference *d)
{
    struct buf was, is;

    buf_init(&was, TEXT_MOST);
    buf_init(&is, TEXT_MOST);
    floor_write(&d->from->made->gateway.steer.floors, &was);
    floor_write(&d->to->made.gateway.steer.floors, &is);
    if (strcmp(was.data, is.data) != 0) {
        list(&d->changed, "floors ");
        buf_addf(&d->changed, "%s (was %s)", is.data, was.data);
    }
    buf_release(&was);
    buf_release(&is);
}

static int differ(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") != 0;
}

/* Files whose names are the same may have other texts; what a key is, is never
 * told. */
static void compare_variant(struct difference *d, enum side s)
{
    const struct variant *was = &d->from->made->gateway.variant[s];
    const struct variant *is = &d->to->made.gateway.variant[s];

    if (differ(was->system, is->system) && !d->kept[s]) {
        d->kept[s] = 1;
        list(&d->frozen, side_name(s));
        buf_adds(&d->frozen, "-system (its text)");
    }
    if (!differ(was->key, is->key) || d->kept[s])
        return;
    list(&d->changed, side_name(s));
    buf_adds(&d->changed, " has another key");
}

static int is_same(const struct price *a, const struct price *b)
{
    if (!a || !b)
        return a == b;
    return a->input == b->input && a->cached == b->cached &&
           a->cache_write == b->cache_write && a->output == b->output;
}

static void compare_price(struct difference *d, enum side s)
{
    const char *model = d->from->made->gateway.variant[s].model;
    const struct price *was = price_find(&d->from->made->prices, model);
    const struct price *is = price_find(&d->to->made.prices, model);

    if (is_same(was, is))
        return;
    list(&d->changed, side_name(s));
    buf_adds(&d->changed, " has another price");
}

static void compare_clients(struct difference *d)
{
    const struct clients *was = &d->from->made->clients;
    const struct clients *is = &d->to->made.clients;
    size_t same = 0;

    for (size_t i = 0; i < is->count; i++)
        same += (size_t)clients_know(was, is->key[i]);
    if (same == is->count && was->count == is->count)
        return;
    list(&d->changed, "client keys: ");
    buf_addf(&d->changed, "%zu (were %zu), %zu of them new", is->count,
             was->count, is->count - same);
}

static void compare(struct difference *d)
{
    buf_init(&d->changed, TEXT_MOST);
    buf_init(&d->frozen, TEXT_MOST);
    buf_init(&d->fixed, TEXT_MOST);
    compare_options(d);
    compare_floors(d);
    for (int s = 0; s < SIDES; s++) {
        compare_variant(d, (enum side)s);
        compare_price(d, (enum side)s);
    }
    compare_clients(d);
}

/* ---- what is taken ------------------------------------------------------- */

/* A key for another endpoint must not go to this one: a variant stays as a
 * whole. */
static void keep(const struct difference *d, struct gateway_settings *g)
{
    const struct gateway_settings *first = &d->from->first_made->gateway;

    g->split = first->split;
    g->user_field = first->user_field;
    g->conversation_field = first->conversation_field;
    g->most_body = first->most_body;
    g->seed = first->seed;
    for (int s = 0; s < SIDES; s++) {
        g->group[s] = first->group[s];
        if (!d->kept[s])
            continue;
        variant_release(&g->variant[s]);
        variant_copy(&g->variant[s], &d->from->made->gateway.variant[s]);
    }
}

static char *write_left(struct difference *d)
{
    struct buf out;

    buf_init(&out, 2 * TEXT_MOST);
    if (d->frozen.len)
        buf_addf(&out, "frozen in the store, and not taken without --fresh: %s",
                 d->frozen.data);
    if (d->fixed.len)
        buf_addf(&out, "%snot taken before it is started again: %s",
                 out.len ? "; " : "", d->fixed.data);
    if (d->share > 0)
        buf_addf(&out,
                 "%sthe share is changed with diptych ramp %s --to %.9g%%",
                 out.len ? "; " : "", d->from->store, d->share);
    buf_release(&d->frozen);
    buf_release(&d->fixed);
    return buf_take(&out);
}

/* It goes on to listen where it does, whatever is asked for. */
static int make(const struct serve_renew *r, struct generation *g,
                struct err *err)
{
    if (command_again(r->origin, &g->options, err))
        return -1;
    if (serve_make(&g->made, &g->options, err)) {
        command_place(r->origin, &g->options, err);
        return -1;
    }
    if (!r->first_made->place.local && !g->made.clients.count)
        return err_set(err, ERR_USAGE,
                       "%s is open to others: without --client-keys it cannot "
                       "go on",
                       r->first_made->place.address);
    return 0;
}

int serve_renew(void *renew, struct gateway_renewal *out, struct err *err)
{
    struct serve_renew *r = renew;
    struct generation *g = memory_new(1, sizeof(*g));
    struct difference d = {.from = r, .to = g};

    if (make(r, g, err)) {
        free_generation(g);
        return -1;
    }
    compare(&d);
    keep(&d, &g->made.gateway);
    ramp_freeze(&g->made.gateway.steer, &g->rows);
    g->made.gateway.steer.rows = &g->rows;
    g->made.gateway.release = free_generation;
    g->made.gateway.owner = g;
    serve_live(&g->options, &g->made, &out->live);
    out->changed = buf_take(&d.changed);
    out->left = write_left(&d);
    r->options = &g->options;
    r->made = &g->made;
    return 0;
}
