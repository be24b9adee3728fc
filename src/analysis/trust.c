#include "analysis/trust.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/health.h"
#include "base/text.h"

#define MS 1000000

/* Lateness of ours that is this part of the shortest span measured, and at
 * least a millisecond, moves percentiles visibly. */
#define VISIBLE .01

const char *trust_grade_name(enum trust_grade g)
{
    static const char *const name[] = {"ok", "look", "bad"};

    return name[g];
}

static void say(struct trust *t, enum trust_grade grade, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static void say(struct trust *t, enum trust_grade grade, const char *fmt, ...)
{
    va_list args;

    t->grade = grade;
    va_start(args, fmt);
    vsnprintf(t->text, sizeof t->text, fmt, args);
    va_end(args);
}

static void nothing(struct trust *t)
{
    say(t, TRUST_LOOK, "nothing measured");
}

/* Foreign text, after a comma if it is not the first. */
static void add_text(struct trust *t, const char *text)
{
    struct buf b;

    buf_init(&b, sizeof t->text);
    buf_adds(&b, t->text);
    buf_adds(&b, *t->text ? "; " : "");
    text_safe(&b, text, strlen(text), 0);
    snprintf(t->text, sizeof t->text, "%.*s", (int)text_fit(b.data, b.len, 240),
             b.data);
    buf_release(&b);
}

static void end(const struct analysis *a, struct trust *t)
{
    const struct engine *e = &a->engine;

    const char *state = health_state(e, a->gone);

    if (a->look == LOOK_FINAL)
        say(t, TRUST_OK, "%s: all that was planned was sent", state);
    else if (a->gone)
        say(t, TRUST_LOOK, "%s: nothing is sent; the same command resumes",
            state);
    else
        say(t, TRUST_LOOK, "%s: not all that was planned was sent", state);
    if (a->look != LOOK_FINAL && *e->why && strcmp(e->why, state) != 0)
        add_text(t, e->why);
}

static void missing(const struct analysis *a, struct trust *t)
{
    const struct pair_counts *c = &a->count;
    int64_t lost[SIDES], apart;
    enum trust_grade grade;

    const char *what = a->look == LOOK_FINAL ? "missing" : "not sent yet";

    for (int s = 0; s < SIDES; s++)
        lost[s] = c->missing[s] + c->skipped[s];
    apart = llabs(lost[CONTROL] - lost[TREATMENT]);
    grade = lost[CONTROL] || lost[TREATMENT] ? TRUST_LOOK : TRUST_OK;
    /* What one side lacks more than the other is seldom lost by chance. */
    if ((double)apart > VISIBLE * (double)c->planned)
        grade = TRUST_BAD;
    say(t, grade,
        "control %lld %s, %lld skipped; treatment %lld %s, %lld skipped",
        (long long)c->missing[CONTROL], what, (long long)c->skipped[CONTROL],
        (long long)c->missing[TREATMENT], what,
        (long long)c->skipped[TREATMENT]);
    if (c->skipped[CONTROL] || c->skipped[TREATMENT])
        add_text(t, "what was skipped could not be expressed");
}

static double value_of(const struct analysis *a, int side, const char *name)
{
    const struct measure *m =
        measures_find(a->measure[side], a->measures, name);

    return m && isfinite(m->value) ? m->value * 1e9 : INFINITY;
}

/* The shortest of the usual spans, in nanoseconds: the first token where there
 * are such, else the whole answer. */
static double shortest(const struct analysis *a)
{
    double least = fmin(value_of(a, CONTROL, "p50-first-token-ok"),
                        value_of(a, TREATMENT, "p50-first-token-ok"));

    if (isfinite(least))
        return least;
    return fmin(value_of(a, CONTROL, "p50-latency-ok"),
                value_of(a, TREATMENT, "p50-latency-ok"));
}

/* Grades a lateness of our own against what the model's spans can bear. */
static void judge(const struct analysis *a, int64_t p99, int64_t max,
                  struct trust *t)
{
    static const char *const words[] = {
        [TRUST_OK] = "harmless up to",
        [TRUST_LOOK] = "close to where percentiles move,",
        [TRUST_BAD] = "percentiles move from",
    };
    double least = shortest(a), most = MS;
    enum trust_grade grade = TRUST_OK;
    char at[3][TEXT_MAX];

    if (p99 < 0) {
        nothing(t);
        return;
    }
    if (isfinite(least))
        most = fmax(MS, VISIBLE * least);
    if ((double)p99 > most)
        grade = TRUST_BAD;
    else if ((double)p99 > most / 2)
        grade = TRUST_LOOK;
    say(t, grade, "p99 %s, max %s; %s %s", text_ns(p99, at[0]),
        text_ns(max, at[1]), words[grade], text_ns((int64_t)most, at[2]));
}

static void lag(const struct analysis *a, struct trust *t)
{
    judge(a, a->engine.lag_p99, a->engine.lag_max, t);
}

static int open_loop(const struct analysis *a)
{
    const char *loop = settings_find(&a->settings, "loop");

    return loop && strcmp(loop, "open") == 0;
}

/* In a closed loop latency counts from sending: a late start moves nothing. */
static void lateness(const struct analysis *a, struct trust *t)
{
    char more[96];

    if (!open_loop(a) && a->engine.late_p99 >= 0) {
        say(t, TRUST_OK,
            "p99 %s; latency counts from sending, in a closed loop",
            text_ns(a->engine.late_p99, more));
        return;
    }
    judge(a, a->engine.late_p99, a->engine.late_max, t);
    if (a->engine.late_p99 < 0)
        return;
    snprintf(more, sizeof more, "%lld of %lld sent more than 5 ms late",
             (long long)a->engine.late, (long long)a->engine.sent);
    add_text(t, more);
}

/* Only who sets the pace can fail to keep it. */
static void schedule(const struct analysis *a, struct trust *t)
{
    const struct engine *e = &a->engine;
    char share[TEXT_MAX];
    double kept;

    if (!open_loop(a) || e->offered_mhz <= 0)
        return;
    kept = (double)e->achieved_mhz / (double)e->offered_mhz;
    say(t, kept < .99 ? TRUST_BAD : TRUST_OK,
        "offered %.3f pairs/s, kept %s of it", (double)e->offered_mhz / 1000,
        text_share(kept, share));
    if (!e->capped)
        return;
    t->grade = t->grade == TRUST_BAD ? TRUST_BAD : TRUST_LOOK;
    add_text(t, "a cap on what is in flight held sends back");
}

static void order(const struct analysis *a, struct trust *t)
{
    const int64_t *first = a->count.first;
    double apart = (double)llabs(first[CONTROL] - first[TREATMENT]);
    double n = (double)a->count.complete;

    if (a->count.complete == 0)
        return;
    say(t, apart > 3 * sqrt(n) + 2 ? TRUST_LOOK : TRUST_OK,
        "control first in %lld pairs, treatment in %lld",
        (long long)first[CONTROL], (long long)first[TREATMENT]);
}

static int64_t replies(const struct analysis *a)
{
    return a->sample[CONTROL].tally.replies +
           a->sample[TREATMENT].tally.replies;
}

/* What a variant learnt about its parameters says nothing of its server. */
static int64_t retried(const struct analysis *a, int side)
{
    int64_t n = a->sample[side].tally.retried;

    if (seen_by(&a->refused, side))
        n -= a->adapted[side];
    return n > 0 ? n : 0;
}

static double retried_share(const struct analysis *a, int side)
{
    int64_t all = a->sample[side].tally.replies;

    return all ? (double)retried(a, side) / (double)all : 0;
}

static void retries(const struct analysis *a, struct trust *t)
{
    double x = retried_share(a, CONTROL), y = retried_share(a, TREATMENT);
    int64_t all =
        a->sample[CONTROL].tally.retried + a->sample[TREATMENT].tally.retried;
    int64_t adapted = all - retried(a, CONTROL) - retried(a, TREATMENT);
    char share[2][TEXT_MAX], more[96];

    if (replies(a) == 0) {
        nothing(t);
        return;
    }
    say(t, fabs(x - y) > VISIBLE ? TRUST_LOOK : TRUST_OK,
        "control %lld replies (%s), treatment %lld (%s)",
        (long long)retried(a, CONTROL), text_share(x, share[0]),
        (long long)retried(a, TREATMENT), text_share(y, share[1]));
    snprintf(more, sizeof more, "%lld more without a refused parameter",
             (long long)adapted);
    if (adapted)
        add_text(t, more);
}

static void refused(const struct analysis *a, struct trust *t)
{
    const struct seen *s = &a->refused;

    if (s->rows == 0)
        say(t, TRUST_OK, "none");
    for (size_t i = 0; i < s->rows; i++) {
        t->grade = TRUST_LOOK;
        add_text(t, s->row[i].text);
    }
}

/* One name a side, however often, is what a comparison needs. */
static void constant(const struct seen *s, struct trust *t)
{
    size_t n[] = {seen_by(s, CONTROL), seen_by(s, TREATMENT)};

    if (n[CONTROL] + n[TREATMENT] == 0)
        return;
    if (n[CONTROL] <= 1 && n[TREATMENT] <= 1)
        say(t, TRUST_OK, "the same throughout");
    else
        say(t, TRUST_LOOK, "changed while it ran: control %zu, treatment %zu",
            n[CONTROL], n[TREATMENT]);
}

static void models(const struct analysis *a, struct trust *t)
{
    constant(&a->models, t);
}

static void fingerprints(const struct analysis *a, struct trust *t)
{
    constant(&a->fingerprints, t);
}

static void repeats(const struct analysis *a, struct trust *t)
{
    if (a->repeats > 1)
        say(t, TRUST_LOOK,
            "up to %d of a prompt: limits of changes count prompts; those of "
            "agreement and of a variant by itself count replies, and are too "
            "narrow",
            a->repeats);
}

static void prices(const struct analysis *a, struct trust *t)
{
    const struct sample *c = &a->sample[CONTROL], *r = &a->sample[TREATMENT];
    int64_t answers = c->unpriced + r->unpriced;
    int64_t unpriced = c->tally.unpriced + r->tally.unpriced;

    if (replies(a) == 0)
        nothing(t);
    else if (unpriced)
        say(t, TRUST_LOOK, "unpriced: %lld of control, %lld of treatment%s",
            (long long)c->tally.unpriced, (long long)r->tally.unpriced,
            answers ? "" : "; all failed, yet are perhaps on the bill");
    else
        say(t, TRUST_OK, "known for all answers");
}

static void lines(const struct analysis *a, struct trust *t)
{
    if (a->engine.skipped)
        say(t, TRUST_LOOK, "%lld could not be read and were left out",
            (long long)a->engine.skipped);
    else
        say(t, TRUST_OK, "all read");
}

static const struct row {
    void (*look)(const struct analysis *a, struct trust *t);
    const char *name, *words;
} table[] = {
#define TRUST(function, name, words) {function, name, words},
#include "analysis/trust.def"
#undef TRUST
};

size_t trust_compute(const struct analysis *a, struct trust *out, size_t most)
{
    size_t n = 0;

    for (size_t i = 0; i < sizeof table / sizeof *table && n < most; i++) {
        out[n] = (struct trust){
            .name = table[i].name,
            .words = table[i].words,
        };
        table[i].look(a, &out[n]);
        n += out[n].text[0] != '\0';
    }
    return n;
}
