#include "cmd/ramp_show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/health.h"
#include "base/arena.h"
#include "base/text.h"
#include "store/claim.h"
#include "wire/duration.h"

#define STAGES 256

static int is_alive(const struct store *s, const struct engine *e,
                    int64_t now_us)
{
    return health_alive(e, strcmp(s->ops->name, "sqlite") == 0, now_us);
}

/* ---- is there one at all ------------------------------------------------- */

static int check(const struct settings *all, const char *name, struct err *err)
{
    const char *source = settings_find(all, "source");
    const char *policy = settings_find(all, "split.policy");

    if (!source || strcmp(source, "serve") != 0)
        return err_set(err, ERR_USAGE,
                       "%s is no live split: diptych serve makes such a store",
                       name);
    if (policy && strcmp(policy, "off") == 0)
        return err_set(err, ERR_USAGE,
                       "%s: its split is off, all goes to control", name);
    return 0;
}

int ramp_look(struct store *s, const char *name, int64_t now_us,
              struct engine *out, struct err *err)
{
    struct settings all = {0};
    int rc;

    rc = s->ops->settings(s, &all, err);
    if (rc == 0)
        rc = check(&all, name, err);
    if (rc == 0)
        rc = s->ops->engine(s, out, err);
    settings_release(&all);
    if (rc == 0 && out->updated_us <= 0)
        rc = err_set(err, ERR_IO,
                     "%s: nobody has served it so far: start diptych serve "
                     "with it",
                     name);
    return rc ? -1 : is_alive(s, out, now_us);
}

/* ---- stages -------------------------------------------------------------- */

struct counted {
    double weight;
    int noted;
    int64_t replies[SIDES], failed[SIDES];
};

static int on_stage(void *arg, const struct stage *t)
{
    struct counted *c = arg;

    if (t->number <= 0 || t->number >= STAGES)
        return 0;
    c[t->number].weight = t->weight;
    c[t->number].noted = 1;
    return 0;
}

static int on_reply(void *arg, const struct reply *r)
{
    struct counted *c = arg;

    if (r->warmup || r->stage < 0 || r->stage >= STAGES ||
        !outcome_counts(r->outcome))
        return 0;
    c += r->stage;
    c->noted = 1;
    c->replies[r->side]++;
    c->failed[r->side] += outcome_failed(r->outcome);
    return 0;
}

static void show_side(const struct counted *c, enum side s, struct buf *out)
{
    char share[TEXT_MAX];

    buf_addf(out, "  %s %lld", side_name(s), (long long)c->replies[s]);
    if (c->replies[s])
        buf_addf(
            out, ", failed %lld (%s)", (long long)c->failed[s],
            text_share((double)c->failed[s] / (double)c->replies[s], share));
}

static void show_stage(const struct counted *c, int number, int now,
                       struct buf *out)
{
    char name[TEXT_MAX] = "pairs";

    if (!c->noted)
        return;
    if (number)
        snprintf(name, sizeof(name), "stage %d", number);
    buf_addf(out, "%-8s", name);
    if (number)
        buf_addf(out, " %.9g %%%s", c->weight * 100, now ? ", now" : "");
    show_side(c, CONTROL, out);
    show_side(c, TREATMENT, out);
    buf_addc(out, '\n');
}

static int show_stages(struct store *s, const struct engine *e, struct buf *out,
                       struct err *err)
{
    struct counted *c = memory_new(STAGES, sizeof(*c));
    int rc = s->ops->stages(s, 0, on_stage, c, err) ||
                     s->ops->numbers(s, 0, on_reply, c, err)
                 ? -1
                 : 0;

    for (int i = 0; i < STAGES && rc == 0; i++)
        show_stage(&c[i], i, i == e->release.stage, out);
    free(c);
    return rc;
}

/* ---- the release --------------------------------------------------------- */

static void show_release(const struct release *r, int64_t now_us,
                         struct buf *out)
{
    char since[28], span[TEXT_MAX];

    buf_addf(out, "release  %s\n", release_words(r->state));
    moment_write(r->stage_us / 1000000 * 1000000, since);
    buf_addf(out, "share    %.9g %% to treatment, since %.19sZ, for %s\n",
             SHARE_PERCENT(r->share), since,
             text_clock((now_us - r->stage_us) * 1000, span));
}

static int is_waiting(const struct release *r)
{
    return r->state == RELEASE_RAMPING || r->state == RELEASE_HELD;
}

static void show_waits(const struct release *r, struct buf *out)
{
    if (!r->told[0])
        return;
    buf_adds(out, is_waiting(r) ? "waits    " : "why      ");
    text_safe(out, r->told, strlen(r->told), 0);
    buf_addc(out, '\n');
}

static void show_nobody(const char *name, struct buf *out)
{
    int64_t pid = claim_holder(name);

    if (pid)
        buf_addf(out,
                 "process %lld serves this store, but does not record: as it "
                 "was last\n",
                 (long long)pid);
    else
        buf_adds(out, "nobody serves this store: as it was last\n");
}

int ramp_show(struct store *s, const char *name, int64_t now_us,
              struct buf *out, struct err *err)
{
    struct settings all = {0};
    struct engine e = {0};
    const char *ramp;
    int alive;

    if (s->ops->settings(s, &all, err) || s->ops->engine(s, &e, err)) {
        settings_release(&all);
        return -1;
    }
    alive = is_alive(s, &e, now_us);
    if (!alive)
        show_nobody(name, out);
    show_release(&e.release, alive ? now_us : e.updated_us, out);
    ramp = settings_find(&all, "ramp");
    if (ramp)
        buf_addf(out, "ramp     %s\n", ramp);
    show_waits(&e.release, out);
    settings_release(&all);
    return show_stages(s, &e, out, err);
}
