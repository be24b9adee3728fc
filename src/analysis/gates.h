/* gates.h - the gates of an experiment, and what must be better, if anything.
 *
 * Frozen with it as settings: `gates`, `success`, `gates.default`. A value;
 * names point into the table of contrasts. */
#ifndef ANALYSIS_GATES_H
#define ANALYSIS_GATES_H

#include <stddef.h>

#include "analysis/gate.h"
#include "base/buf.h"
#include "model/experiment.h"

#define GATES_MOST 16

struct gates {
    struct gate gate[GATES_MOST];
    size_t count;
    const char *success; /* contrast that must be better, NULL: none */
    int defaults;        /* 1: nobody asked for these */
};

/* Adds; a second one for the same contrast and OP is an error, and so is one
 * that would hold when its measure is worse. */
int gates_add(struct gates *g, const char *text, struct err *err);
/* The same of a change to be seen, be it for the better or the worse. */
int gates_add_change(struct gates *g, const char *text, struct err *err);
/* Of a contrast that has a better and a worse; a second one is an error. */
int gates_success(struct gates *g, const char *measure, struct err *err);
void gates_default(struct gates *g); /* p99-latency <= 2x, error-rate <= +1pp */

/* To the text frozen in a store, "a, b", and back. */
void gates_write(const struct gates *g, struct buf *out);
int gates_read(struct gates *g, const char *text, struct err *err);

/* The same with the measure of success, as settings: `gates`, `success`,
 * `gates.default`. Settings that have none leave `g` empty. */
void gates_freeze(const struct gates *g, struct settings *out);
int gates_thaw(struct gates *g, const struct settings *from, struct err *err);

/* 1 when they ask the same, in whatever order; whether by default or not. */
int gates_equal(const struct gates *a, const struct gates *b);

#endif
