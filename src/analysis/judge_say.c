#include "analysis/judge.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *judge_value(const struct contrast *c, double value,
                        char out[JUDGE_WORDS])
{
    if (isnan(value))
        snprintf(out, JUDGE_WORDS, "-");
    else if (isinf(value))
        snprintf(out, JUDGE_WORDS, "%s", value > 0 ? "inf" : "-inf");
    else if (c->unit == CONTRAST_DIFFERENCE)
        snprintf(out, JUDGE_WORDS, "%+.2f pp", value * 100);
    else if (c->unit == CONTRAST_SHARE)
        snprintf(out, JUDGE_WORDS, "%.2f %%", value * 100);
    else if (c->unit == CONTRAST_POINTS)
        snprintf(out, JUDGE_WORDS, "%+.4f", value);
    else
        snprintf(out, JUDGE_WORDS, "%.*fx", value < 10 ? 3 : 1, value);
    return out;
}

static void say(struct judged *j, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
static void say(struct judged *j, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vsnprintf(j->why, sizeof j->why, fmt, args);
    va_end(args);
}

/* "<= +1pp": what stands before it is said in words, what after it elsewhere.
 */
static const char *margin_of(const struct gate *g, char out[GATE_TEXT])
{
    const char *at = g->text + strcspn(g->text, "<>");
    const char *end = strstr(at, " critical");

    snprintf(out, GATE_TEXT, "%.*s",
             (int)(end ? (size_t)(end - at) : strlen(at)), at);
    return out;
}

/* Ninety-five in a hundred is not what a roll back needs when there are several
 * gates or looks: without a word it would look like a mistake. */
static const char *aside(const struct judged *j)
{
    int at_most = j->gate.op == GATE_AT_MOST;

    if (j->state == GATE_UNDECIDED &&
        (at_most ? j->low > j->gate.margin : j->high < j->gate.margin))
        return ", though less surely than a roll back takes";
    if (!j->worse || j->state == GATE_BROKEN)
        return "";
    return j->gate.critical ? ", and surely worse, which is critical"
                            : ", and surely worse";
}

static void say_limits(struct judged *j)
{
    static const char *const found[] = {
        [GATE_HOLDS] = "inside",
        [GATE_BROKEN] = "surely outside",
        [GATE_UNDECIDED] = "not surely inside",
        [GATE_UNKNOWN] = "not to be compared with",
    };
    const struct contrast *c = j->contrast;
    char value[JUDGE_WORDS], low[JUDGE_WORDS], high[JUDGE_WORDS];
    char margin[GATE_TEXT];

    say(j, "%s %s, from %s to %s, is %s %.40s%s", c->words,
        judge_value(c, j->value, value), judge_value(c, j->low, low),
        judge_value(c, j->high, high), found[j->state],
        margin_of(&j->gate, margin), aside(j));
}

static void say_late(struct judged *j)
{
    static const char *const found[] = {
        [LATE_NOT] = "",
        [LATE_OPEN] = "would not surely be inside",
        [LATE_HELD] = "would be inside",
        [LATE_BROKE] = "would roll back by",
    };
    const struct contrast *c = j->contrast;
    char value[JUDGE_WORDS], low[JUDGE_WORDS], high[JUDGE_WORDS];
    char margin[GATE_TEXT];

    say(j,
        "%s %s, from %s to %s, %s %.40s, but our own lateness could have "
        "made it so",
        c->words, judge_value(c, j->value, value), judge_value(c, j->low, low),
        judge_value(c, j->high, high), found[j->late],
        margin_of(&j->gate, margin));
}

/* Every pair alike: there is no interval to tell. */
static void say_same(struct judged *j)
{
    static const char *const found[] = {
        [GATE_HOLDS] = "inside",
        [GATE_BROKEN] = "outside",
        [GATE_UNKNOWN] = NULL,
    };
    const struct contrast *c = j->contrast;
    char value[JUDGE_WORDS], margin[GATE_TEXT], few[32];

    snprintf(few, sizeof few, "too few %s for", verdict_units(j->split));
    say(j, "%s %s, with no spread at all: %s %.40s", c->words,
        judge_value(c, j->value, value),
        found[j->state] ? found[j->state] : few, margin_of(&j->gate, margin));
}

#define INSTEAD "; a lower quantile, or that of those ok, can be gated"

static void say_unknown(struct judged *j)
{
    const struct contrast *c = j->contrast;

    if (c->status == CONTRAST_NO_DATA)
        say(j, "%s: there is no data", c->words);
    else if (c->status == CONTRAST_UNDEFINED && c->unpriced > 0 && c->n > 0)
        say(j, "%s cannot be told: %lld of %lld %s without a cost", c->words,
            (long long)c->unpriced, (long long)(c->n + c->unpriced),
            verdict_units(j->split));
    else if (c->status == CONTRAST_UNDEFINED)
        say(j, "%s cannot be told: %s%s", c->words, contrast_why(c),
            c->in == CONTRAST_SECONDS ? INSTEAD : "");
    else if (c->pivot.open)
        say(j, "%s has no limits: failures are too near%s", c->words, INSTEAD);
    else if (c->needs > 0)
        say(j, "%s needs %lld %s, there are %.0f", c->words,
            (long long)c->needs, contrast_counts(c), contrast_units(c));
    else
        say(j, "%s has too few %s for limits", c->words,
            verdict_units(j->split));
}

void judge_say(struct judged *j)
{
    const struct contrast *c = j->contrast;

    if (!c)
        say(j, "%s was not computed", j->gate.name);
    else if (j->late)
        say_late(j);
    else if (j->alarm)
        say(j,
            "%s is surely worse: so many more %s that chance is ruled out "
            "exactly",
            c->words,
            c->pivot.kind == PIVOT_PAIRED_SHARES
                ? "pairs failed for treatment alone"
                : "of the failures are treatment's");
    else if (c->status == CONTRAST_ZERO_VARIANCE)
        say_same(j);
    else if (c->status == CONTRAST_OK)
        say_limits(j);
    else
        say_unknown(j);
}
