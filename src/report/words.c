#include "report/words.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"

/* Counts up to here are shown in full. */
#define COUNT_MAX 99999

/* A change of this many per cent is told as a factor. */
#define PERCENT_MAX 9999

#define WRITE(out, ...) (snprintf(out, WORDS_MAX, __VA_ARGS__), out)

const char *words_value(double value, enum measure_unit unit,
                        char out[WORDS_MAX])
{
    char text[TEXT_MAX];

    if (isnan(value))
        return WRITE(out, "-");
    if (isinf(value))
        return WRITE(out, "failed");
    switch (unit) {
    case MEASURE_SECONDS:
        return WRITE(out, "%s", text_ns(llround(value * 1e9), text));
    case MEASURE_DOLLARS:
        return WRITE(out, "%s", text_usd(llround(value * 1e9), text));
    case MEASURE_SHARE:
        return WRITE(out, "%s", text_share(value, text));
    default:
        if (value <= COUNT_MAX)
            return WRITE(out, "%.0f", value);
        return WRITE(out, "%s", text_count(llround(value), text));
    }
}

const char *words_interval(const struct measure *m, char out[WORDS_MAX])
{
    char low[WORDS_MAX], high[WORDS_MAX];

    if (isnan(m->value) || isnan(m->low))
        return WRITE(out, "%s", "");
    return WRITE(out, "[%.24s, %.24s]", words_value(m->low, m->unit, low),
                 words_value(m->high, m->unit, high));
}

const char *words_missing(const struct measure *m, char out[WORDS_MAX])
{
    if (isinf(m->value))
        return WRITE(out, "a failure");
    if (m->unpriced && !(isnan(m->value) && isnan(m->part)))
        return WRITE(out, "+ %lld unpriced", (long long)m->unpriced);
    if (!isnan(m->value))
        return NULL;
    if (m->needs)
        return WRITE(out, "needs %lld", (long long)m->needs);
    if (m->unpriced)
        return WRITE(out, "%lld unpriced", (long long)m->unpriced);
    return WRITE(out, "no data");
}

/* A change in percentage points, per cent, or per cent of a whole. */
static const char *write_change(double value, const struct contrast *c,
                                char out[WORDS_MAX])
{
    double percent = 100 * (c->unit == CONTRAST_RATIO ? value - 1 : value);
    int places = c->unit == CONTRAST_RATIO ? 1 : 2;

    if (c->unit == CONTRAST_SHARE)
        return WRITE(out, "%.1f", percent);
    if (c->unit == CONTRAST_POINTS)
        return WRITE(out, "%+.3f", value);
    if (isinf(percent))
        return WRITE(out, "+inf");
    if (percent > PERCENT_MAX)
        return WRITE(out, "x%.3g", value);
    if (fabs(percent) >= 99.95)
        places = 0;
    else if (fabs(percent) >= 9.995)
        places = 1;
    return WRITE(out, "%+.*f", places, percent);
}

static int estimated(const struct contrast *c)
{
    return c->status != CONTRAST_NO_DATA && c->status != CONTRAST_UNDEFINED &&
           isfinite(c->estimate);
}

const char *words_change(const struct contrast *c, char out[WORDS_MAX])
{
    char number[WORDS_MAX];

    if (!estimated(c))
        return WRITE(out, "-");
    write_change(c->estimate, c, number);
    if (*number == 'x' || c->unit == CONTRAST_POINTS)
        return WRITE(out, "%.40s", number);
    return WRITE(out, "%.40s %s", number,
                 c->unit == CONTRAST_DIFFERENCE ? "pp" : "%");
}

const char *words_limits(const struct contrast *c, char out[WORDS_MAX])
{
    char low[WORDS_MAX], high[WORDS_MAX];

    switch (c->status) {
    case CONTRAST_OK:
        return WRITE(out, "[%.24s, %.24s]", write_change(c->low, c, low),
                     write_change(c->high, c, high));
    case CONTRAST_TOO_FEW:
        if (c->pivot.open)
            return WRITE(out, "failures near");
        if (c->needs == 0)
            return WRITE(out, "no limit");
        return WRITE(out, "needs %lld%s%s", (long long)c->needs,
                     c->by_prompt ? " " : "",
                     c->by_prompt ? contrast_counts(c) : "");
    case CONTRAST_ZERO_VARIANCE:
        return WRITE(out, "no spread");
    case CONTRAST_UNDEFINED:
        return WRITE(out, "%s", contrast_why(c));
    default:
        return WRITE(out, "no data");
    }
}

const char *words_p(const struct contrast *c, char out[WORDS_MAX])
{
    if (c->status != CONTRAST_OK || isnan(c->p))
        return WRITE(out, "%s", "");
    if (c->p < .0001)
        return WRITE(out, "<.0001");
    return WRITE(out, "%.4f", c->p);
}

const char *words_call(const struct contrast *c)
{
    static const char *const call[] = {"better", "no call", "worse"};

    if (c->status == CONTRAST_ZERO_VARIANCE)
        return contrast_always(c);
    if (c->status != CONTRAST_OK || c->unit == CONTRAST_SHARE)
        return "";
    return call[contrast_side(c) + 1];
}

const char *words_status(const struct contrast *c)
{
    static const char *const name[] = {
        [CONTRAST_OK] = "ok",
        [CONTRAST_NO_DATA] = "no_data",
        [CONTRAST_TOO_FEW] = "too_few",
        [CONTRAST_ZERO_VARIANCE] = "zero_variance",
        [CONTRAST_UNDEFINED] = "undefined",
    };

    return name[c->status];
}

const char *words_unit(enum measure_unit unit)
{
    static const char *const name[] = {
        [MEASURE_COUNT] = "count",
        [MEASURE_SHARE] = "share",
        [MEASURE_SECONDS] = "seconds",
        [MEASURE_DOLLARS] = "dollars",
    };

    return name[unit];
}

static const enum measure_unit sides_in[] = {
    [CONTRAST_SHARES] = MEASURE_SHARE,    [CONTRAST_SECONDS] = MEASURE_SECONDS,
    [CONTRAST_DOLLARS] = MEASURE_DOLLARS, [CONTRAST_COUNTS] = MEASURE_COUNT,
    [CONTRAST_SCORES] = MEASURE_COUNT,
};

const char *words_side(const struct contrast *c, double value,
                       char out[WORDS_MAX])
{
    if (c->in == CONTRAST_SCORES && isfinite(value))
        return WRITE(out, "%.3f", value);
    if (c->in == CONTRAST_COUNTS && fabs(value) < 99.95)
        return WRITE(out, "%.3g", value);
    return words_value(value, sides_in[c->in], out);
}

const char *words_in(const struct contrast *c)
{
    return c->in == CONTRAST_SCORES ? "score" : words_unit(sides_in[c->in]);
}

const char *words_kind(const struct contrast *c)
{
    static const char *const unit[] = {
        [CONTRAST_DIFFERENCE] = "difference",
        [CONTRAST_RATIO] = "ratio",
        [CONTRAST_SHARE] = "share",
        [CONTRAST_POINTS] = "points",
    };

    return unit[c->unit];
}
