#include "tui/part.h"

#include <stdio.h>
#include <string.h>

#include "analysis/health.h"

static const struct {
    const char *word, *live;
    enum role role;
} phases[PHASES] = {
    [PHASE_READY] = {"READY", "READY", ROLE_BOLD},
    [PHASE_WARMUP] = {"WARM-UP", "WARM-UP", ROLE_WARN},
    [PHASE_RUNNING] = {"RUN", "LIVE", ROLE_GOOD},
    [PHASE_PAUSED] = {"PAUSED", "PAUSED", ROLE_WARN},
    [PHASE_STOPPING] = {"STOPPING", "DRAINING", ROLE_WARN},
    [PHASE_FINISHED] = {"FINISHED", "STOPPED", ROLE_BOLD},
    [PHASE_INTERRUPTED] = {"INTERRUPTED", "INTERRUPTED", ROLE_WARN},
    [PHASE_SPENT] = {"BUDGET", "BUDGET", ROLE_WARN},
    [PHASE_FAILED] = {"FAILED", "FAILED", ROLE_BAD},
};

static const struct {
    const char *word;
    enum role role;
} healths[] = {
    [HEALTH_NONE] = {"-", ROLE_DIM},
    [HEALTH_OK] = {"ok", ROLE_GOOD},
    [HEALTH_LOOK] = {"look", ROLE_WARN},
    [HEALTH_BAD] = {"bad", ROLE_BAD},
};

enum role part_role(int side)
{
    if (side == CONTROL)
        return ROLE_CONTROL;
    return side == TREATMENT ? ROLE_TREATMENT : ROLE_DEFAULT;
}

enum role part_call(int side)
{
    if (side > 0)
        return ROLE_BAD;
    return side < 0 ? ROLE_GOOD : ROLE_DEFAULT;
}

/* Digit by digit as long as it is not too wide. */
const char *part_count(int64_t n, char out[TEXT_MAX])
{
    if (n >= 100000)
        return text_count(n, out);
    snprintf(out, TEXT_MAX, "%lld", (long long)n);
    return out;
}

const char *part_says(const struct view *v, const struct key *k)
{
    return v->reading.open && k->action == ACTION_OPEN ? "Enter back" : NULL;
}

int part_keep(int *at, int count)
{
    if (*at >= count)
        *at = count - 1;
    if (*at < 0)
        *at = 0;
    return *at;
}

/* Whatever runs has a process; what is told of the past has none. */
int part_past(const struct snapshot *s)
{
    return s->engine.updated_us > 0 && s->engine.pid <= 0 &&
           !phase_ended(s->engine.phase);
}

int part_gone(const struct snapshot *s)
{
    return s->engine.updated_us > 0 && !s->alive && !part_past(s) &&
           !phase_ended(s->engine.phase);
}

double part_progress(const struct snapshot *s)
{
    if (s->engine.total <= 0 || s->ended <= 0)
        return 0;
    if (s->ended >= s->engine.total)
        return 1;
    return (double)s->ended / (double)s->engine.total;
}

/* Rounded down: 100 % is said only when there is nothing left. */
const char *part_percent(const struct snapshot *s, char out[TEXT_MAX])
{
    if (s->engine.total <= 0)
        snprintf(out, TEXT_MAX, "-%%");
    else
        snprintf(out, TEXT_MAX, "%d%%", (int)(part_progress(s) * 100));
    return out;
}

static const char *phase_word(const struct snapshot *s)
{
    if (s->engine.updated_us <= 0 && !phase_ended(s->engine.phase))
        return "WAITING";
    if (part_past(s))
        return "PAST";
    if (part_gone(s))
        return s->live ? "SILENT" : "GONE";
    return s->live ? phases[s->engine.phase].live
                   : phases[s->engine.phase].word;
}

void part_phase(const struct snapshot *s, struct pen *p)
{
    enum role role = phases[s->engine.phase].role;

    pen_text(p, part_gone(s) ? ROLE_BAD : role, phase_word(s));
}

const char *part_health_word(const struct snapshot *s)
{
    return healths[s->health].word;
}

static enum role health_role(const struct snapshot *s)
{
    return healths[s->health].role;
}

static void generator_numbers(const struct snapshot *s, struct pen *p)
{
    const struct engine *e = &s->engine;
    char a[TEXT_MAX], b[TEXT_MAX];

    if (p->end < 80) {
        pen_format(p, ROLE_DEFAULT, "  lag %s", text_ns(e->lag_p99, a));
        return;
    }
    pen_format(p, ROLE_DEFAULT, "  lag p99 %s", text_ns(e->lag_p99, a));
    if (e->late_p99 >= 0) /* whoever serves has no schedule to be late for */
        pen_format(p, ROLE_DEFAULT, "  lateness p99 %s",
                   text_ns(e->late_p99, a));
    if (s->cpu >= 0)
        pen_format(p, ROLE_DEFAULT, "  cpu %.0f %%", s->cpu * 100);
    if (e->late >= 0)
        pen_format(p, ROLE_DEFAULT, "  late >5 ms %s/%s",
                   text_count(e->late, a), text_count(e->sent, b));
}

void part_generator(const struct snapshot *s, struct pen *p)
{
    if (s->live)
        pen_text(p, ROLE_DIM, "gateway ");
    else
        pen_text(p, ROLE_DIM, p->end < 80 ? "gen " : "generator ");
    pen_text(p, health_role(s), part_health_word(s));
    if (part_past(s))
        pen_text(p, ROLE_DIM, "  not noted: this is the past");
    else if (s->health == HEALTH_NONE)
        pen_format(p, ROLE_DIM, "  nothing measured%s",
                   phase_ended(s->engine.phase) ? "" : " yet");
    else if (s->health == HEALTH_OK || p->end >= 160)
        generator_numbers(s, p);
    if (s->health_why[0])
        pen_format(p, ROLE_WARN, "  %s", s->health_why);
}

static void banner(struct box *b, enum role role, const char *what,
                   const char *why)
{
    struct pen p = box_row(b);

    pen_format(&p, role, " %s%s%s ", what, *why ? ": " : "", why);
}

/* A gateway whose store is full serves on, and cannot say so here. */
static void banner_gone(const struct snapshot *s, struct box *b)
{
    char ago[TEXT_MAX], what[96];
    int64_t since = (s->now_us - s->engine.updated_us) * 1000;

    snprintf(what, sizeof(what), "%s for %s",
             s->live ? "gateway silent" : "engine gone",
             text_clock(since > 0 ? since : 0, ago));
    banner(b, ROLE_BAD, what,
           s->live ? "it is gone, or cannot write its store: see its log"
                   : "nothing is sent; the same command resumes");
}

/* One that made all it planned needs no word; clients of one that served do.
 */
static void banner_ended(const struct snapshot *s, struct box *b)
{
    const struct engine *e = &s->engine;
    const char *state = health_state(e, 0);
    enum role role = e->phase == PHASE_FAILED ? ROLE_BAD : ROLE_WARN;

    if (s->live && e->pid > 0 && !e->why[0])
        banner(b, role, "stopped", "nobody is served here any more");
    else if (e->phase != PHASE_FINISHED)
        banner(b, role, state, strcmp(e->why, state) == 0 ? "" : e->why);
}

static void banner_under_way(const struct snapshot *s, struct box *b)
{
    const struct engine *e = &s->engine;

    if (e->phase == PHASE_STOPPING)
        banner(b, ROLE_WARN,
               s->live ? "draining: who asks now gets 503"
                       : "stopping, nothing new is sent",
               e->why);
    else if (e->phase == PHASE_PAUSED)
        banner(b, ROLE_WARN, "paused, nothing is sent; p goes on", e->why);
}

#define MANY 10 /* replies that are enough to speak of most */

/* Where most fail, nothing else on the screen means much. */
static void banner_failing(const struct snapshot *s, enum side side,
                           struct box *b)
{
    const struct tally *t = &s->tally[side];
    int64_t all = tally_counted(t);
    char what[96];

    if (all < MANY || t->failed <= all / 2)
        return;
    snprintf(what, sizeof(what), "%s: %lld of %lld replies failed",
             side_name(side), (long long)t->failed, (long long)all);
    banner(b, ROLE_BAD, what, "the screen Errors says why");
}

void part_banners(const struct scene *scene, const struct view *v,
                  struct box *b)
{
    const struct snapshot *s = &scene->now;

    if (scene->trouble[0])
        banner(b, ROLE_BAD, "no new numbers", scene->trouble);
    if (v->frozen)
        banner(b, ROLE_WARN, "display frozen",
               s->live ? "the gateway serves on; Z shows it again"
                       : "the run goes on; Z shows it again");
    if (part_gone(s))
        banner_gone(s, b);
    else if (phase_ended(s->engine.phase))
        banner_ended(s, b);
    else
        banner_under_way(s, b);
    part_release_banners(s, b);
    for (int side = 0; side < SIDES; side++)
        banner_failing(s, (enum side)side, b);
}

void part_held(const struct snapshot *s, struct box *b)
{
    struct pen p;

    if (s->ended <= s->pairs)
        return;
    p = box_row(b);
    pen_format(&p, ROLE_WARN, " %lld of %lld %s looked at", (long long)s->pairs,
               (long long)s->ended, part_unit(s, s->ended));
    pen_text(&p, ROLE_DIM, ": slower ones may be on the way");
}

static const char *money(int64_t known, const struct tally *t,
                         char out[PART_MONEY])
{
    char a[TEXT_MAX], b[TEXT_MAX];

    if (t->unpriced <= 0)
        snprintf(out, PART_MONEY, "%s", text_usd(known, a));
    else if (known == 0 && t->unpriced >= t->replies - t->failed)
        snprintf(out, PART_MONEY, "unknown");
    else
        snprintf(out, PART_MONEY, "%s + %s unpriced", text_usd(known, a),
                 text_count(t->unpriced, b));
    return out;
}

const char *part_cost(const struct tally *t, char out[PART_MONEY])
{
    return money(t->cost, t, out);
}

const char *part_spent(const struct snapshot *s, char out[PART_MONEY])
{
    const struct tally *c = &s->tally[CONTROL], *t = &s->tally[TREATMENT];
    struct tally both = {.replies = c->replies + t->replies,
                         .failed = c->failed + t->failed,
                         .unpriced = c->unpriced + t->unpriced};

    return money(s->engine.spent, &both, out);
}

const char *part_failed(const struct snapshot *s, enum side side,
                        char out[TEXT_MAX])
{
    const struct tally *t = &s->tally[side];

    if (tally_counted(t) <= 0)
        return snprintf(out, TEXT_MAX, "-"), out;
    return text_share((double)t->failed / (double)tally_counted(t), out);
}

const struct shown *part_measure(const struct snapshot *s, const char *name)
{
    for (int i = 0; i < s->rows; i++)
        if (strcmp(s->row[i].contrast, name) == 0)
            return &s->row[i];
    return NULL;
}

static const char *errors_word(const struct snapshot *s)
{
    const struct shown *row = part_measure(s, "error-rate");

    return row ? row->word : "";
}

static void line_numbers(const struct snapshot *s, struct pen *p)
{
    char percent[TEXT_MAX], control[TEXT_MAX], treatment[TEXT_MAX];

    if (s->live && s->engine.release.state != RELEASE_ROLLED_BACK)
        part_split_words(s, 1, p);
    else if (!s->live)
        pen_text(p, ROLE_BOLD, part_percent(s, percent));
    pen_text(p, ROLE_BOLD, " err ");
    pen_format(p, ROLE_CONTROL, "C %s ", part_failed(s, CONTROL, control));
    pen_format(p, ROLE_TREATMENT, "T %s ",
               part_failed(s, TREATMENT, treatment));
    pen_text(p, ROLE_BOLD, errors_word(s));
    if (s->health != HEALTH_BAD)
        pen_format(p, ROLE_DIM, s->live ? " gateway %s" : " gen %s",
                   part_health_word(s));
}

/* Trouble first: the end of a line is what a small window loses. */
void part_line(const struct scene *scene, const struct view *v,
               struct canvas *c)
{
    const struct snapshot *s = &scene->now;
    struct pen p = pen_at(c, 0, 0, c->width);

    if (v->mode == VIEW_ASK)
        pen_text(&p, ROLE_WARN, "s stop d detach Esc stay ");
    if (v->mode == VIEW_CONFIRM)
        pen_format(&p, ROLE_WARN, "%s y yes Esc no ", v->pending.question);
    if (v->mode == VIEW_HELP)
        pen_text(&p, ROLE_WARN, "q quit; help needs 40x10 ");
    if (v->message[0])
        pen_format(&p, ROLE_WARN, "%s ", v->message);
    if (scene->trouble[0])
        pen_text(&p, ROLE_BAD, "OLD NUMBERS ");
    if (v->frozen)
        pen_text(&p, ROLE_WARN, "FROZEN ");
    if (s->engine.phase != PHASE_RUNNING || !s->alive)
        pen_format(&p, ROLE_WARN, "%s ", phase_word(s));
    if (s->health == HEALTH_BAD)
        pen_text(&p, ROLE_BAD, s->live ? "gateway BAD " : "gen BAD ");
    part_release_marks(s, &p);
    line_numbers(s, &p);
}

/* What stands out in a long list: what was decided, and what went wrong. */
static enum role event_role(enum event_kind kind)
{
    switch (kind) {
    case EVENT_ROLLED_BACK:
    case EVENT_TAKEN_BACK:
    case EVENT_VERDICT:
    case EVENT_FAULT:
        return ROLE_BAD;
    case EVENT_BREAKER:
    case EVENT_LIMITED:
    case EVENT_BUDGET:
        return ROLE_WARN;
    case EVENT_SHARE:
        return ROLE_BOLD;
    default:
        return ROLE_DIM;
    }
}

static const char *event_word(enum event_kind kind)
{
    return kind == EVENT_ROLLED_BACK || kind == EVENT_TAKEN_BACK
               ? "ROLLBACK"
               : event_name(kind);
}

#define EVENT_HEAD 21 /* cells */

static void event_head(const struct event_line *e, struct pen *p)
{
    char clock[TEXT_MAX];

    pen_right(p, 8, ROLE_DIM, text_clock(e->elapsed, clock));
    pen_format(p, part_role(e->side), "  %c ",
               e->side < 0 ? ' ' : side_letter((enum side)e->side));
    pen_left(p, 9, event_role(e->kind), event_word(e->kind));
}

static void event_row(const struct event_line *e, struct pen p)
{
    event_head(e, &p);
    pen_text(&p, ROLE_DEFAULT, e->text);
}

/* Next to its head, or below it where that would leave too little. */
static void event_in_full(const struct event_line *e, struct box *b)
{
    int beside = b->width >= 60;
    struct box head = *b;
    struct pen p = box_row(&head);

    if (!beside)
        *b = head;
    box_wrap(b, beside ? EVENT_HEAD : 4, ROLE_DEFAULT,
             *e->text ? e->text : "-");
    p.end = p.end < EVENT_HEAD ? p.end : EVENT_HEAD;
    event_head(e, &p);
}

static int between(int low, int value, int high)
{
    if (value > high)
        value = high;
    return value > low ? value : low;
}

void part_events(const struct snapshot *s, struct view *v, struct box *b)
{
    int room = box_room(b) - 1, shown = s->events < room ? s->events : room;
    int *first = &v->at[v->screen];
    char title[64];

    if (room < 1)
        return;
    v->page = shown;
    *first = between(0, *first, s->events - shown);
    snprintf(title, sizeof(title), "events, newest first: %d-%d of %d%s",
             *first + 1, *first + shown, s->events,
             shown < s->events ? "; j/k" : "");
    box_rule(b, s->events                      ? title
                : phase_ended(s->engine.phase) ? "events: none"
                                               : "events: none yet");
    for (int i = 0; i < shown; i++)
        event_row(&s->event[*first + i], box_row(b));
}

void part_events_in_full(const struct snapshot *s, struct box *b)
{
    box_rule(b, s->events ? "events, newest first" : "events: none");
    for (int i = 0; i < s->events; i++)
        event_in_full(&s->event[i], b);
}
