#include "analysis/verdict.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "analysis/judge.h"
#include "analysis/more.h"

const char *verdict_name(enum verdict_word v)
{
    static const char *const name[] = {
        [VERDICT_PROMOTE] = "promote",
        [VERDICT_HOLD] = "hold",
        [VERDICT_ROLL_BACK] = "roll back",
        [VERDICT_INVALID] = "invalid",
    };

    assert(v <= VERDICT_INVALID);
    return name[v];
}

int verdict_status(enum verdict_word v)
{
    static const int status[] = {
        [VERDICT_PROMOTE] = 0,
        [VERDICT_HOLD] = 4,
        [VERDICT_ROLL_BACK] = 3,
        [VERDICT_INVALID] = 5,
    };

    assert(v <= VERDICT_INVALID);
    return status[v];
}

int verdict_exit(const struct verdict *v)
{
    return v->defaults && !v->rolled ? 0 : verdict_status(v->word);
}

const char *gate_state_name(enum gate_state s)
{
    static const char *const name[] = {
        [GATE_HOLDS] = "holds",
        [GATE_BROKEN] = "broken",
        [GATE_UNDECIDED] = "undecided",
        [GATE_UNKNOWN] = "unknown",
    };

    assert(s <= GATE_UNKNOWN);
    return name[s];
}

const char *verdict_units(int split)
{
    return split ? "requests" : "pairs";
}

static void reason(struct verdict *v, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
static void reason(struct verdict *v, const char *fmt, ...)
{
    va_list args;

    if (v->reasons == REASONS_MOST)
        return;
    va_start(args, fmt);
    vsnprintf(v->reason[v->reasons++], sizeof *v->reason, fmt, args);
    va_end(args);
}

/* ---- what the gates come to -------------------------------------------- */

struct found {
    const struct judged *broken, *worse; /* the first such; NULL */
    int all_hold;
    int late_breaks; /* one would roll back, but for our own lateness */
    int late_holds;  /* all hold, but for our own lateness */
};

static void sum_up(const struct verdict *v, struct found *f)
{
    *f = (struct found){.all_hold = v->gates > 0, .late_holds = v->gates > 0};
    for (size_t i = 0; i < v->gates; i++) {
        const struct judged *j = &v->gate[i];

        if (judge_rolls_back(j) && !f->broken)
            f->broken = j;
        if (j->worse && !f->worse)
            f->worse = j;
        f->all_hold &= j->state == GATE_HOLDS;
        f->late_holds &= j->state == GATE_HOLDS || j->late == LATE_HELD;
        f->late_breaks |= j->late == LATE_BROKE;
    }
}

/* What rolls back is broken, whatever told it; its sentence says what. */
static void judge_one(const struct evidence *e, const struct harm *h,
                      const struct gates *g, struct judged *j)
{
    int late = e->late && j->contrast && judge_on_spans(j->contrast);

    j->alarm = judge_alarm(e, g, j);
    if (j->alarm && late)
        judge_late(j);
    judge_say(j);
    if (judge_rolls_back(j))
        j->state = GATE_BROKEN;
    j->stuck = e->stuck;
    judge_more(j, h);
}

static void judge_all(const struct evidence *e, const struct gates *g,
                      struct verdict *v)
{
    double alpha = JUDGE_ALPHA / (double)(g->count ? g->count : 1);
    const struct harm h = {
        .live = {alpha, e->tuned},
        .final = {e->look == LOOK_FINAL ? alpha : 0, 0},
        .hold = judge_hold(e),
    };

    v->gates = g->count;
    for (size_t i = 0; i < g->count; i++) {
        judge_gate(e, &h, &g->gate[i], &v->gate[i]);
        judge_one(e, &h, g, &v->gate[i]);
    }
}

/* ---- the measure of success -------------------------------------------- */

static const struct contrast *success(const struct evidence *e,
                                      const struct gates *g)
{
    return g->success ? judge_find(e, g->success) : NULL;
}

/* Direction is the contrast's own: gates_success refused what has none. */
static int succeeded(const struct evidence *e, const struct gates *g)
{
    const struct contrast *c = success(e, g);

    return !g->success || (c && judge_better(e, c));
}

/* A release that goes on and on is judged by its live limits, which err as
 * seldom whenever one looks. */
static int may_promote(const struct evidence *e, const struct verdict *v)
{
    return v->final || e->endless;
}

/* 1: a decision may be our own lateness, and would be one without it. */
static int is_undone(const struct evidence *e, const struct gates *g,
                     const struct verdict *v, const struct found *f)
{
    const struct contrast *c = success(e, g);

    if (f->late_breaks)
        return 1;
    return may_promote(e, v) && f->late_holds &&
           !(f->all_hold && succeeded(e, g)) &&
           (!g->success || (c && contrast_side(c) < 0));
}

/* ---- more -------------------------------------------------------------- */

/* The gate that takes longest; 0 when one cannot be told. */
static const struct judged *longest_gate(const struct verdict *v)
{
    const struct judged *most = NULL;

    for (size_t i = 0; i < v->gates; i++) {
        const struct judged *j = &v->gate[i];

        if (j->state == GATE_HOLDS)
            continue;
        if (j->more == 0)
            return NULL;
        if (!most || j->weight > most->weight)
            most = j;
    }
    return most;
}

/* As a gate whose margin is no change. */
static void judge_success(const struct evidence *e, const struct contrast *c,
                          struct judged *out)
{
    struct harm h = {.hold = judge_hold(e)};

    h.live = h.hold;
    *out = (struct judged){
        .state = c->status == CONTRAST_OK ? GATE_UNDECIDED : GATE_UNKNOWN,
        .gate.margin = c->unit == CONTRAST_RATIO ? 1 : 0,
        .contrast = c,
        .split = e->split,
        .stuck = e->stuck,
    };
    judge_more(out, &h);
}

static void find_more(const struct evidence *e, const struct gates *g,
                      const struct found *f, struct verdict *v)
{
    const struct contrast *c = success(e, g);
    const struct judged *most = longest_gate(v);
    struct judged own;

    if (!most && !f->all_hold)
        return;
    if (!succeeded(e, g) && c) {
        judge_success(e, c, &own);
        if (own.more == 0)
            return;
        if (!most || own.weight > most->weight)
            most = &own;
    }
    if (!most)
        return;
    v->more = most->more;
    v->weight = most->weight;
    v->units = judge_units(most);
}

/* ---- reasons ----------------------------------------------------------- */

static void say_gates(struct verdict *v, const struct judged *first)
{
    if (first)
        reason(v, "%s", first->why);
    for (int state = GATE_BROKEN; state <= GATE_UNKNOWN; state++)
        for (size_t i = 0; i < v->gates; i++)
            if ((int)v->gate[i].state == state && &v->gate[i] != first)
                reason(v, "%s", v->gate[i].why);
    for (size_t i = 0; i < v->gates; i++)
        if (v->gate[i].state == GATE_HOLDS && &v->gate[i] != first)
            reason(v, "%s", v->gate[i].why);
}

static void say_success(const struct evidence *e, const struct gates *g,
                        struct verdict *v)
{
    const struct contrast *c = success(e, g);
    char value[JUDGE_WORDS];

    if (!g->success)
        return;
    if (!c)
        reason(v, "%s, the measure of success, was not computed", g->success);
    else if (succeeded(e, g))
        reason(v, "%s, the measure of success, is surely better: %s", c->words,
               judge_value(c, c->estimate, value));
    else
        reason(v, "%s, the measure of success, is not surely better: %s",
               c->words, judge_value(c, c->estimate, value));
}

static const char *leaning(const struct judged *j)
{
    if (j->state != GATE_UNDECIDED)
        return "";
    if (j->more == 0 && !j->stuck)
        return " (too near to its margin to be told)";
    return judge_beyond(j) ? " (looks broken)" : " (looks as if it holds)";
}

/* What stands in the way, and what would decide it: at the planned end, or
 * where there is none. */
static void say_open(const struct evidence *e, const struct gates *g,
                     const struct found *f, struct verdict *v)
{
    const struct contrast *c = success(e, g);
    const char *between = "not decided: ";
    char more[MORE_WORDS];
    struct buf b;

    buf_init(&b, sizeof *v->reason * 4);
    if (f->all_hold)
        buf_addf(&b, "every gate holds, but %s is not surely better",
                 c            ? c->words
                 : g->success ? g->success
                              : "nothing");
    for (size_t i = 0; i < v->gates; i++)
        if (v->gate[i].state != GATE_HOLDS) {
            buf_addf(&b, "%s%s%s", between, v->gate[i].gate.text,
                     leaning(&v->gate[i]));
            between = ", ";
        }
    if (v->more > 0)
        buf_addf(&b, "; about %s would probably decide%s",
                 more_words(v->more, v->units, more),
                 e->endless ? "" : " (a longer log, or --repeats)");
    reason(v, "%s%s", e->endless ? "so far " : "", b.data);
    buf_release(&b);
}

/* Why it is not decided yet, or will not be. */
static void say_hold(const struct evidence *e, struct verdict *v)
{
    long long pairs = (long long)e->pairs, planned = (long long)e->planned;
    const char *units = verdict_units(v->split);
    char more[MORE_WORDS];

    if (e->ended)
        reason(v,
               "%s after %lld of %lld %s: promote is decided at the "
               "planned end alone",
               e->ended, pairs, planned, units);
    else
        reason(v,
               "so far, after %lld of %lld %s: promote is decided at the "
               "planned end alone",
               pairs, planned, units);
    if (v->more > 0)
        reason(v, "about %s would probably decide",
               more_words(v->more, v->units, more));
}

/* Who chose other gates when the numbers were there is told before all else
 * what was to be asked. */
static void say_changed(struct verdict *v)
{
    char said[sizeof *v->reason], word[16];
    size_t i = 0;

    if (!v->changed || !v->frozen || !v->reasons)
        return;
    for (; v->frozen[i] && i < sizeof word - 1; i++)
        word[i] = (char)toupper((unsigned char)v->frozen[i]);
    word[i] = '\0';
    memcpy(said, v->reason[0], sizeof said);
    snprintf(v->reason[0], sizeof *v->reason,
             "other gates than those frozen at the start; by those: %s. By "
             "these: %.250s",
             word, said);
}

static void say_origin(struct verdict *v)
{
    if (v->defaults)
        reason(v, "the gates are the default ones: nobody asked for them");
    if (v->changed && !v->frozen)
        reason(v, "no gates were frozen at the start: these came later");
    say_changed(v);
}

/* ---- the rule ---------------------------------------------------------- */

/* Reads "roll back after 412 pairs: ..." back, or of so many requests. */
static int read_decided(const struct evidence *e, struct verdict *v)
{
    long long pairs;

    if (!e->decided || e->changed ||
        sscanf(e->decided, "roll back after %lld ", &pairs) != 1)
        return 0;
    v->word = VERDICT_ROLL_BACK;
    v->latched = 1;
    v->decided_pairs = pairs;
    reason(v, "decided while it ran: %.330s", e->decided);
    if (e->raised)
        reason(v, "the share was raised again since: %.300s", e->raised);
    return 1;
}

/* A floor needs no statistics. */
static int read_rolled(const struct evidence *e, struct verdict *v)
{
    if (!e->rolled || e->by_hand)
        return 0;
    v->word = VERDICT_ROLL_BACK;
    v->rolled = 1;
    reason(v, "rolled back while it ran: %.300s", e->rolled);
    return 1;
}

/* What a roll back rests on is not what was moved: such gates are unknown, so
 * whatever is broken is broken all the same. */
static void decide(const struct evidence *e, const struct gates *g,
                   struct verdict *v)
{
    struct found f;

    sum_up(v, &f);
    if (e->invalid && !(e->flatters && f.broken)) {
        v->word = VERDICT_INVALID;
        if (e->failed && *e->failed)
            reason(v, "%.340s", e->failed);
        reason(v, "%.340s", e->invalid);
    } else if (f.broken) {
        v->word = VERDICT_ROLL_BACK;
    } else if (e->late && is_undone(e, g, v, &f)) {
        v->word = VERDICT_INVALID;
        reason(v, "%.220s", e->late);
    } else if (may_promote(e, v) && f.all_hold && succeeded(e, g)) {
        v->word = VERDICT_PROMOTE;
        reason(v, "every gate holds%s%s",
               v->final ? " at the planned end"
                        : ", by limits that may be looked at at any time",
               f.worse ? "; surely worse, but inside the margin, is what was "
                         "allowed"
                       : "");
    } else {
        v->word = VERDICT_HOLD;
        find_more(e, g, &f, v);
        if (may_promote(e, v))
            say_open(e, g, &f, v);
        else
            say_hold(e, v);
    }
    say_gates(v, f.broken                     ? f.broken
                 : v->word == VERDICT_PROMOTE ? f.worse
                                              : NULL);
    say_success(e, g, v);
    if (e->invalid && v->word == VERDICT_ROLL_BACK)
        reason(v, "%.200s, which can but have flattered treatment", e->invalid);
}

void verdict_make(const struct evidence *e, const struct gates *g,
                  struct verdict *out)
{
    *out = (struct verdict){
        .defaults = g->defaults,
        .changed = e->changed,
        .frozen = e->frozen,
        .final = e->look == LOOK_FINAL,
        .split = e->split,
        .decided_pairs = e->pairs,
        .success = g->success,
    };
    judge_all(e, g, out);
    if (read_decided(e, out) || read_rolled(e, out))
        say_gates(out, NULL);
    else
        decide(e, g, out);
    if (e->rolled && e->by_hand)
        reason(out, "a person sent all to control: %.300s", e->rolled);
    say_origin(out);
}

void verdict_write(const struct verdict *v, struct buf *out)
{
    buf_addf(out, "%s after %lld %s: %s", verdict_name(v->word),
             (long long)v->decided_pairs, verdict_units(v->split),
             v->reasons ? v->reason[0] : "");
}
