/* judge.h - one gate against what was found; private to the verdict. */
#ifndef ANALYSIS_JUDGE_H
#define ANALYSIS_JUDGE_H

#include "analysis/verdict.h"
#include "stats/look.h"

#define JUDGE_ALPHA .05

/* The limits at which harm is looked for: at any time, and once at the end
 * (alpha 0: it is not the end). */
struct harm {
    struct look live, final;
    struct look hold; /* by which a gate holds */
};
struct look judge_hold(const struct evidence *e);

/* Fills all but the sentence, the alarm and `more`. */
void judge_gate(const struct evidence *e, const struct harm *h,
                const struct gate *g, struct judged *out);

/* 1: the verdict is roll back by this gate alone. */
int judge_rolls_back(const struct judged *j);

/* Makes it unknown: our own lateness could have brought it about. */
void judge_late(struct judged *j);

/* 1: surely better, even if our own lateness made the most of it. */
int judge_better(const struct evidence *e, const struct contrast *c);

/* 1: more pairs failed for treatment alone, or in a split more failures are
 * treatment's, than chance allows, exactly and from the first one on: for
 * critical gates on the failures of replies that are no clusters. */
int judge_alarm(const struct evidence *e, const struct gates *all,
                const struct judged *j);

/* 1: our own lateness moves it: a span, or a share of slow ones. */
int judge_on_spans(const struct contrast *c);

/* By name; NULL when it was not computed. */
const struct contrast *judge_find(const struct evidence *e, const char *name);

/* An estimate in the unit of gates: "+0.50 pp", "1.36x", "95.2 %". */
#define JUDGE_WORDS 48
const char *judge_value(const struct contrast *c, double value,
                        char out[JUDGE_WORDS]);

/* The sentence about it. */
void judge_say(struct judged *j);

/* Sets `more` and `weight`: what it takes until an undecided gate is decided in
 * four of five runs like this one, if the estimate is right, or until there are
 * limits at all; 0 when that cannot be told. */
void judge_more(struct judged *j, const struct harm *h);

/* 1: the estimate itself is outside. */
int judge_beyond(const struct judged *j);

/* The same until the interval of a look leaves `margin`. */
int64_t judge_more_from(const struct contrast *c, double margin,
                        const struct look *l);

#endif
