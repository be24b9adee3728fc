/* contrasts.h - answers about both variants: estimate, interval, p-value.
 *
 * A contrast is a row of contrasts.def; each names its method. A live one
 * uses the anytime-valid critical value (it may be looked at as often as one
 * likes), a final one the fixed-sample value (looked at once, at the end). */
#ifndef ANALYSIS_CONTRASTS_H
#define ANALYSIS_CONTRASTS_H

#include "analysis/asked.h"
#include "stats/pivot.h"

#define CONTRASTS_MOST 64

enum contrast_status {
    CONTRAST_OK,
    CONTRAST_NO_DATA,
    CONTRAST_TOO_FEW,       /* `needs` says how many would do */
    CONTRAST_ZERO_VARIANCE, /* no spread to make limits of */
    CONTRAST_UNDEFINED,     /* a ratio to zero, say */
};

enum contrast_unit {
    CONTRAST_DIFFERENCE, /* of shares: .018 is +1.8 percentage points */
    CONTRAST_RATIO,      /* treatment / control: 1.36 is +36 % */
    CONTRAST_SHARE,      /* one share about both: agreement */
    CONTRAST_POINTS,     /* difference of scores: .02 of a scale 0 to 1 */
};

/* What `control` and `treatment` are in. */
enum contrast_measure {
    CONTRAST_SHARES,
    CONTRAST_SECONDS,
    CONTRAST_DOLLARS,
    CONTRAST_COUNTS, /* tokens, characters */
    CONTRAST_SCORES,
};

struct contrast {
    const char *name;   /* "error-rate" */
    const char *words;  /* "error rate" */
    const char *method; /* "Tango score" */
    enum contrast_unit unit;
    enum contrast_status status;
    int more_is_worse; /* 1: growing is bad; 0: neither; -1: good */
    int brief;         /* 1: belongs to the summary, too */
    enum contrast_measure in;
    double control, treatment; /* NAN none, INFINITY a failure itself */
    /* NAN: no test, or too few for a quantile; not next to failures, where it
     * has no limits (`open` of its pivot). */
    double estimate, low, high, p;
    double level, tuned; /* .95; as in look.h, of the look that decides */
    int64_t n, needs;    /* pairs used; how many it takes, 0 if not known */
    int64_t unpriced;    /* of money: more, but their cost is not known */
    int by_prompt;       /* 1: `needs` counts clusters, each of several pairs */
    /* What these are; a sender is a user or a conversation. */
    enum contrast_by { BY_PROMPT, BY_SENDER, BY_USER } by;
    double shared; /* as in pivot.h: some are in several stages, or arms */
    double harm;   /* of failures dealt by themselves, ln of an exact e-value
                      against no harm; 0 none */
    int gated;     /* 0: descriptive; set by whoever has the gates */
    struct pivot pivot;      /* for other looks; on this contrast's own scale */
    int strata, strata_used; /* stages of a ramp, never thrown together */
    double q; /* how unlike they are: chi-squared, strata_used - 1 */
};

/* How many there are of what `needs` counts. */
double contrast_units(const struct contrast *c);

/* All rows, in table order; how many (at most `most`). Units that share a
 * cluster are not independent: limits and p are those of so many clusters. */
size_t contrasts_compute(const struct pairs *p,
                         const struct contrasts_settings *s,
                         struct contrast *out, size_t most);

/* What live limits are tuned to, as in look.h. */
double contrasts_tuned(enum design d, int64_t planned);

/* Names of the rows, for gates; NULL after the last, or none of that name. */
const struct contrast *contrasts_row(size_t i); /* without numbers */
const struct contrast *contrasts_named(const char *name);

/* The limits at another look, on the scale of `low` and `high`; -1 when there
 * are none at it. */
int contrast_limits(const struct contrast *c, const struct look *l, double *low,
                    double *high);

/* 1: treatment is surely worse, -1: surely better; 0: the interval holds no
 * change, or there is none. Without a spread the signs of the pairs decide. */
int contrast_side(const struct contrast *c);

/* Of one without a spread: "equal" when there is no change at all, "always
 * less" or "always more" when each pair has it, else "no call". */
const char *contrast_always(const struct contrast *c);

const char *contrast_counts(const struct contrast *c); /* "pairs", ... */

/* Of one that is undefined, why: "a failure", "no prices", ... */
const char *contrast_why(const struct contrast *c);

#endif
