/* part.h - pieces that the frame and more than one screen show. */
#ifndef TUI_PART_H
#define TUI_PART_H

#include "base/text.h"
#include "tui/screen.h"

enum role part_role(int side); /* a variant's own colour; -1: default */
enum role part_call(int side); /* of a difference: 1 worse, -1 better, 0 */
const char *part_count(int64_t n, char out[TEXT_MAX]); /* 1230; 123k */

/* Of a screen that shows one thing in full: how to get back. */
const char *part_says(const struct view *v, const struct key *k);

/* The row that is chosen, kept in a list of so many; 0 in an empty one. */
int part_keep(int *at, int count);

/* It is of the past: nobody noted how the engine was then. */
int part_past(const struct snapshot *s);
/* Nobody is working on it, and it has not ended. */
int part_gone(const struct snapshot *s);
double part_progress(const struct snapshot *s); /* 0..1 */
const char *part_percent(const struct snapshot *s, char out[TEXT_MAX]);
void part_phase(const struct snapshot *s, struct pen *p);

/* What is counted: "pairs", or of a split "requests"; of one without the s. */
const char *part_unit(const struct snapshot *s, int64_t count);
const char *part_replies(int64_t count); /* the word: "reply", "replies" */

/* "ok", "look", "bad", "-" */
const char *part_health_word(const struct snapshot *s);
void part_generator(const struct snapshot *s, struct pen *p);

/* What must not be overlooked: a dead engine, a stop and why, a pause. */
void part_banners(const struct scene *s, const struct view *v, struct box *b);
/* All there is room for in a tiny window. */
void part_line(const struct scene *s, const struct view *v, struct canvas *c);

/* That numbers are not of all pairs that ended, when they are not. */
void part_held(const struct snapshot *s, struct box *b);

/* ---- of a live split: part_release.c ---- */

/* How it is split just now is known: not of the past, or of what never ran. */
int part_split(const struct snapshot *s);
const char *part_share(int64_t share, char out[TEXT_MAX]); /* "0.1 %" */
const char *part_span(int64_t us, char out[TEXT_MAX]);     /* "12 min" */
/* "5 % to treatment, ramping", in few words where there is little room */
void part_split_words(const struct snapshot *s, int brief, struct pen *p);
/* The same in a row, with when the next step may come; and in another one, or
 * on so many at the most (0: as it takes), why it is so. */
void part_release(const struct snapshot *s, int most, struct box *b);
/* The latter alone. */
void part_why(const struct snapshot *s, int indent, int most, struct box *b);
/* What must not be overlooked of it; in a line of one row: in a word. */
void part_release_banners(const struct snapshot *s, struct box *b);
void part_release_marks(const struct snapshot *s, struct pen *p);

/* Generator, budget, process and store, in rows. */
void part_engine(const struct snapshot *s, struct box *b);

/* As many as there is room for; the choice of the view is the first. */
void part_events(const struct snapshot *s, struct view *v, struct box *b);
/* The same with all their words. */
void part_events_in_full(const struct snapshot *s, struct box *b);

/* What was paid, as far as it is known: "$0.63", "$0.02 + 6 unpriced", or
 * "unknown" when nothing that was answered has a price. */
#define PART_MONEY 64
const char *part_spent(const struct snapshot *s, char out[PART_MONEY]);
const char *part_cost(const struct tally *t, char out[PART_MONEY]);

/* The row of that contrast; NULL when it is not shown. */
const struct shown *part_measure(const struct snapshot *s, const char *name);

/* Failed replies of a side in percent: "0.73 %", "-" before the first. */
const char *part_failed(const struct snapshot *s, enum side side,
                        char out[TEXT_MAX]);

#endif
