/* running.h - the contrasts of a run, while it is under way and at its end.
 *
 * Pairs that ended go into a ledger once they may be looked at (watermark.h),
 * so that looking again costs little; at the end all is computed from the
 * pairs as a report does, to the last digit. */
#ifndef ANALYSIS_RUNNING_H
#define ANALYSIS_RUNNING_H

#include "analysis/contrasts.h"
#include "analysis/ledger.h"
#include "model/experiment.h"

struct running {
    struct contrasts_settings asked; /* votes and weights: the owner's */
    double longest;                  /* as watermark.h wants it */
    int over;                        /* nothing is under way; the owner's */
    struct ledger *ledger;           /* owned */
    uint8_t *taken;                  /* owned: 1: that row is in the ledger */
    size_t rows, low; /* rows of `taken`; those before `low` are */
};

/* When the settings are known, before the first pair. `skip`: as in asked.h. */
void running_init(struct running *r, const struct settings *s, uint64_t skip);
void running_release(struct running *r); /* also right on a zeroed struct */

/* Only a run that made all it planned may use the limits for one look; one
 * that is endless (asked.h) never does, and there is nothing that live limits
 * could be tuned to but the least: what has come so far grows. */
enum contrast_look running_look(int endless, const struct engine *e);
int64_t running_planned(int endless, const struct pairs *p,
                        const struct engine *e);

/* Between two looks at so many rows: looking takes some hundred milliseconds a
 * million of them, and whoever guards a release for weeks must not eat a
 * core. */
int64_t running_pause_us(size_t rows);

/* All contrasts, of what may be looked at now, as the pairs have it. */
size_t running_compute(struct running *r, const struct pairs *p,
                       const struct engine *e,
                       struct contrast out[CONTRASTS_MOST]);

#endif
