#include "cmd/ramp_show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analysis/health.h"
#include "base/arena.h"
#include "base/text.h"
#include "gateway/ramp.h"
#include "store/claim.h"
#include "wire/duration.h"

#define STAGES 256
#define WIDTH 79
#define INDENT "         "
#define LOOK_EVERY 50000000 /* ns */
#define LOOKS 20            /* a second */

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
    int64_t began_us; /* 0: not known */
    int noted;
    int64_t replies[SIDES], failed[SIDES];
};

static int on_stage(void *arg, const struct stage *t)
{
    struct counted *c = arg;

    if (t->number <= 0 || t->number >= STAGES)
        return 0;
    c[t->number].weight = t->weight;
    c[t->number].began_us = t->wall_us;
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

static int count_stages(struct store *s, struct counted *c, struct err *err)
{
    memset(c, 0, STAGES * sizeof(*c));
    return s->ops->stages(s, 0, on_stage, c, err) ||
                   s->ops->numbers(s, 0, on_reply, c, err)
               ? -1
               : 0;
}

static void show_stages(const struct counted *c, const struct release *r,
                        struct buf *out)
{
    for (int i = 0; i < STAGES; i++)
        show_stage(&c[i], i, i == r->stage, out);
}

/* ---- a moment ------------------------------------------------------------ */

/* The engine's row comes a moment after a stage does. */
static int is_ahead(const struct counted *c, const struct release *r)
{
    for (int i = 0; i < STAGES; i++)
        if (c[i].began_us > r->stage_us)
            return 1;
    return 0;
}

static int is_same(const struct release *a, const struct release *b)
{
    return a->state == b->state && a->stage == b->stage &&
           a->stage_us == b->stage_us;
}

/* The engine and the stages as they were together. */
static int find_moment(struct store *s, struct engine *e, struct counted *c,
                       int64_t now_us, struct err *err)
{
    const struct timespec moment = {0, LOOK_EVERY};
    struct engine after;

    if (s->ops->engine(s, e, err))
        return -1;
    for (int i = 0; i < LOOKS; i++) {
        if (count_stages(s, c, err) || s->ops->engine(s, &after, err))
            return -1;
        if (is_same(&e->release, &after.release) &&
            (!is_ahead(c, &after.release) || !is_alive(s, &after, now_us)))
            return 0;
        *e = after;
        nanosleep(&moment, NULL);
    }
    return 0;
}

/* ---- the release --------------------------------------------------------- */

/* While nobody served, no time went by for the ramp. -1: how long that was
 * cannot be told. */
static int64_t served_us(const struct engine *e, const struct ramp *plan,
                         int64_t now_us)
{
    const struct release *r = &e->release;

    if (r->next_us > 0 && plan->steps)
        return now_us - r->next_us + ramp_least(plan, r->share) / 1000;
    return e->started_us <= r->stage_us ? now_us - r->stage_us : -1;
}

static void show_release(const struct engine *e, const char *ramp,
                         int64_t now_us, struct buf *out)
{
    const struct release *r = &e->release;
    struct ramp plan = {.steps = 0};
    char since[28], span[TEXT_MAX];
    struct err none; /* whoever wrote it could read it */
    int64_t served;

    if (ramp && ramp_read(&plan, ramp, &none))
        plan.steps = 0;
    served = served_us(e, &plan, now_us);
    moment_write(r->stage_us / 1000000 * 1000000, since);
    buf_addf(out, "release  %s\n", release_words(r->state));
    buf_addf(out, "share    %.9g %% to treatment, since %.19sZ",
             SHARE_PERCENT(r->share), since);
    if (served >= 0)
        buf_addf(out, ", for %s", text_clock(served * 1000, span));
    buf_addc(out, '\n');
    if (ramp)
        buf_addf(out, "ramp     %s\n", ramp);
}

static int is_waiting(const struct release *r)
{
    return r->state == RELEASE_RAMPING || r->state == RELEASE_HELD;
}

/* As many words as a line holds, one at the least. */
static size_t line_of(const char *text, size_t len)
{
    size_t most = text_fit(text, len, WIDTH - (int)strlen(INDENT)), cut = most;

    if (most == len)
        return len;
    while (cut > 0 && text[cut] != ' ')
        cut--;
    return cut ? cut : most + strcspn(text + most, " ");
}

static void show_part(const char *head, const char *text, size_t len,
                      struct buf *out)
{
    while (len > 0) {
        size_t n = line_of(text, len);

        buf_addf(out, "%-9s%.*s\n", head, (int)n, text);
        n += n < len && text[n] == ' ';
        head = "";
        text += n;
        len -= n;
    }
}

/* Each thing that it waits for has a line, and who chose the share has. */
static void show_waits(const struct release *r, struct buf *out)
{
    static const char between[] = "; ", hand[] = "set by hand";
    const char *head = is_waiting(r) ? "waits" : "why", *text, *end;
    struct buf told;

    buf_init(&told, 4 * RELEASE_TOLD);
    text_safe(&told, r->told, strlen(r->told), 0);
    for (text = told.data; *text; text = end + strspn(end, between)) {
        end = strstr(text, between);
        if (!end)
            end = text + strlen(text);
        if (strncmp(text, hand, sizeof(hand) - 1) == 0)
            head = "why";
        show_part(head, text, (size_t)(end - text), out);
        head = "";
    }
    buf_release(&told);
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
    struct counted *c = memory_new(STAGES, sizeof(*c));
    struct settings all = {0};
    struct engine e = {0};
    int rc, alive;

    rc = s->ops->settings(s, &all, err) || find_moment(s, &e, c, now_us, err)
             ? -1
             : 0;
    if (rc == 0) {
        alive = is_alive(s, &e, now_us);
        if (!alive)
            show_nobody(name, out);
        show_release(&e, settings_find(&all, "ramp"),
                     alive ? now_us : e.updated_us, out);
        show_waits(&e.release, out);
        show_stages(c, &e.release, out);
    }
    settings_release(&all);
    free(c);
    return rc;
}
