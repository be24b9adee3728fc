#include "tui/plain.h"

#include <string.h>

#include "analysis/health.h"
#include "base/text.h"
#include "tui/part.h"

static void add_share(struct buf *out, const char *name, int64_t part,
                      int64_t all)
{
    if (all > 0)
        buf_addf(out, " %s=%.2f%%", name, 100.0 * (double)part / (double)all);
    else
        buf_addf(out, " %s=-", name);
}

/* As the screens have it, but in one word: a line is split at its spaces. */
static void add_word(struct buf *out, const char *text)
{
    buf_adds(out, *text ? "" : "-");
    for (; *text; text++)
        if (*text != ' ')
            buf_addc(out, *text);
}

static void add_row(struct buf *out, const char *name, const struct shown *row)
{
    buf_addf(out, " %s=", name);
    add_word(out, row->control);
    buf_addc(out, '/');
    add_word(out, row->treatment);
}

static void add_quantiles(struct buf *out, const struct snapshot *s)
{
    static const char *const name[][2] = {
        {"ttft50", "p50-first-token"},
        {"ttft99", "p99-first-token"},
        {"lat50", "p50-latency"},
        {"lat99", "p99-latency"},
    };

    for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
        for (int k = 0; k < s->rows; k++)
            if (s->row[k].n > 0 && strcmp(s->row[k].contrast, name[i][1]) == 0)
                add_row(out, name[i][0], &s->row[k]);
}

static void add_state(struct buf *out, const struct snapshot *s)
{
    const struct engine *e = &s->engine;

    buf_addf(out, " state=%s", health_state(e, part_gone(s)));
    if (e->phase == PHASE_FAILED && *e->why) {
        buf_adds(out, ": ");
        text_safe(out, e->why, strnlen(e->why, sizeof(e->why)), 0);
    }
    buf_addc(out, '\n');
}

static void add_count(struct buf *out, const char *name, int64_t count)
{
    if (count > 0)
        buf_addf(out, " %s=%lld", name, (long long)count);
}

/* What was not as it was to be stands there only where it happened. */
static void add_release(struct buf *out, const struct snapshot *s)
{
    const struct release *r = &s->engine.release;
    char share[TEXT_MAX];

    if (!part_split(s))
        return;
    buf_adds(out, " share=");
    add_word(out, part_share(r->share, share));
    buf_addf(out, " release=%s", release_name(r->state));
    add_count(out, "lost", r->lost);
    add_count(out, "keyless", r->keyless);
    add_count(out, "fallen", r->fallen);
    add_count(out, "unsent", r->unsent);
    for (int side = 0; side < SIDES; side++)
        if (r->breaker[side] != BREAKER_CLOSED)
            buf_addf(out, " breaker_%c=%s", side == CONTROL ? 'c' : 't',
                     breaker_name(r->breaker[side]));
}

static void add_progress(struct buf *out, const struct snapshot *s)
{
    buf_addf(out, " %s=%lld", part_unit(s, 0), (long long)s->ended);
    if (!s->live)
        buf_addf(out, "/%lld", (long long)s->engine.total);
    if (s->ended > s->pairs)
        buf_addf(out, " looked=%lld", (long long)s->pairs);
}

void plain_line(const struct snapshot *s, struct buf *out)
{
    const struct engine *e = &s->engine;
    const struct tally *c = &s->tally[CONTROL], *t = &s->tally[TREATMENT];
    char money[PART_MONEY];

    buf_addf(out, "t=%lld", (long long)e->elapsed / 1000000000);
    add_progress(out, s);
    add_release(out, s);
    add_share(out, "err_c", c->failed, tally_counted(c));
    add_share(out, "err_t", t->failed, tally_counted(t));
    add_quantiles(out, s);
    buf_adds(out, " spent=");
    add_word(out, part_spent(s, money));
    if (s->eta >= 0)
        buf_addf(out, " eta=%lld", (long long)s->eta / 1000000000);
    if (e->lag_p99 >= 0)
        buf_addf(out, " lag99=%.1fms", (double)e->lag_p99 / 1e6);
    buf_addf(out, " gen=%s", part_health_word(s));
    add_state(out, s);
}

void plain_event(const struct event_line *e, struct buf *out)
{
    if (e->elapsed >= 0)
        buf_addf(out, "t=%lld ", (long long)e->elapsed / 1000000000);
    else
        buf_adds(out, "t=- ");
    if (e->side >= 0)
        buf_addf(out, "%s ", side_name((enum side)e->side));
    buf_addf(out, "%s: ", event_name(e->kind));
    text_safe(out, e->text, strnlen(e->text, sizeof(e->text)), 0);
    buf_addc(out, '\n');
}
