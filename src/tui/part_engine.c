#include "tui/part.h"

static void budget(const struct snapshot *s, struct pen p)
{
    const struct engine *e = &s->engine;
    char a[PART_MONEY], b[TEXT_MAX];

    pen_text(&p, ROLE_DIM, " budget     ");
    if (e->budget < 0) {
        pen_format(&p, ROLE_DEFAULT, "no limit set, spent %s",
                   part_spent(s, a));
        return;
    }
    pen_text(&p, ROLE_DEFAULT, part_spent(s, a));
    pen_format(&p, ROLE_DEFAULT, " of %s  ", text_usd(e->budget, b));
    draw_progress(&p, 22, e->budget ? (double)e->spent / (double)e->budget : 1);
}

static void spans(const char *name, const int64_t ns[3], struct pen p)
{
    char a[TEXT_MAX], b[TEXT_MAX], c[TEXT_MAX];

    pen_space(&p, 1);
    pen_left(&p, 11, ROLE_DIM, name);
    if (ns[2] < 0)
        pen_text(&p, ROLE_DIM, "-");
    else
        pen_format(&p, ROLE_DEFAULT, "p50 %s   p99 %s   max %s",
                   text_ns(ns[0], a), text_ns(ns[1], b), text_ns(ns[2], c));
}

/* What came out of a log had none. */
static void engine(const struct engine *e, struct pen p)
{
    char a[TEXT_MAX];

    pen_text(&p, ROLE_DIM, " engine     ");
    if (e->pid <= 0) {
        pen_text(&p, ROLE_DIM, "-");
        return;
    }
    pen_format(&p, ROLE_DEFAULT, "pid %lld   ", (long long)e->pid);
    if (e->rss_bytes >= 0)
        pen_format(&p, ROLE_DEFAULT, "memory %s   ",
                   text_bytes(e->rss_bytes, a));
    pen_format(&p, ROLE_DEFAULT, "connections %lld (%lld opened)",
               (long long)e->connections, (long long)e->opened);
}

/* Where prompts come from. */
static void source(const struct snapshot *s, struct pen p)
{
    const struct engine *e = &s->engine;

    pen_text(&p, ROLE_DIM, s->live ? " clients    " : " log        ");
    if (s->live)
        pen_format(&p, ROLE_DEFAULT, "%lld request%s taken",
                   (long long)e->prompts, e->prompts == 1 ? "" : "s");
    else
        pen_format(&p, ROLE_DEFAULT,
                   "%lld prompt%s   %lld bad line%s passed over",
                   (long long)e->prompts, e->prompts == 1 ? "" : "s",
                   (long long)e->skipped, e->skipped == 1 ? "" : "s");
}

void part_engine(const struct snapshot *s, struct box *b)
{
    const struct engine *e = &s->engine;
    int64_t lag[3] = {e->lag_p50, e->lag_p99, e->lag_max};
    int64_t late[3] = {e->late_p50, e->late_p99, e->late_max};
    char c[TEXT_MAX];
    struct pen p;

    box_rule(b, s->live ? "gateway and store" : "generator and store");
    spans("loop lag", lag, box_row(b));
    if (!s->live) /* it has no schedule to be late for */
        spans("lateness", late, box_row(b));
    budget(s, box_row(b));
    engine(e, box_row(b));
    source(s, box_row(b));
    p = box_row(b);
    pen_text(&p, ROLE_DIM, " store      ");
    pen_format(&p, ROLE_DEFAULT, "%s   ", s->store);
    if (s->store_bytes >= 0)
        pen_format(&p, ROLE_DEFAULT, "%s   ", text_bytes(s->store_bytes, c));
    if (s->live ? !s->alive : e->phase != PHASE_FINISHED && !part_past(s))
        pen_text(&p, ROLE_DIM, "resume: same command");
}
