/* analysis.h - all that can be said about an experiment, from its store.
 *
 * The same store gives the same analysis, but for what is said of today:
 * whether the engine of a run that has not ended is still there. Warm-up
 * replies count nowhere. */
#ifndef ANALYSIS_ANALYSIS_H
#define ANALYSIS_ANALYSIS_H

#include "analysis/contrasts.h"
#include "analysis/measures.h"
#include "analysis/missing.h"
#include "analysis/noise.h"
#include "analysis/pair_counts.h"
#include "analysis/released.h"
#include "analysis/seen.h"
#include "analysis/trust.h"
#include "analysis/votes.h"
#include "analysis/watermark.h"
#include "base/arena.h"
#include "model/experiment.h"
#include "store/store.h"

struct analysis {
    struct settings settings;
    struct engine engine;
    int gone; /* the run has not ended, and nobody works on it */
    struct pairs pairs;
    struct watermark mark; /* which of them may be looked at */
    struct sample sample[SIDES];
    struct pair_counts count;
    struct measure measure[SIDES][MEASURES_MOST];
    size_t measures;
    struct contrast contrast[CONTRASTS_MOST];
    size_t contrasts;
    struct contrasts_settings asked; /* how they were computed */
    enum contrast_look look; /* LOOK_FINAL: the run made all it planned */
    struct noise noise;      /* what repeats tell */
    struct missing missing;  /* whether pairs were lost by chance */
    struct votes votes;
    struct seen models, fingerprints; /* as the servers named them */
    struct seen refused;              /* parameters, as the events have them */
    int64_t again[SIDES][OUTCOMES];   /* why exchanges were repeated */
    int64_t adapted[SIDES];   /* replies repeated for a refused parameter */
    int repeats;              /* most of one prompt */
    const char *decided;      /* text of the event that latched a verdict */
    struct released released; /* of a live release */
    struct trust trust[TRUSTS_MOST];
    size_t trusts;
    struct arena arena; /* of the texts in `seen` */
};

/* Reads the whole store. `out` may be released after a failure too. */
int analysis_load(struct store *s, struct analysis *out, struct err *err);

/* The rest, from what is filled in already: settings, engine, pairs, samples,
 * seen. For tests, and for whoever has no store. */
void analysis_finish(struct analysis *a);

/* The parts of it: look, repeats and counts; the contrasts come between them;
 * measures, noise, what is missing, and the rows of trust. The second part
 * keeps nothing but numbers: it may be made in a copy of the struct, which is
 * then not released. */
void analysis_count(struct analysis *a);
void analysis_judge(struct analysis *a);

void analysis_release(struct analysis *a); /* also right on a zeroed struct */

#endif
