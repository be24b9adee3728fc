/* freeze.h - what decides what is measured, as settings of the store.
 *
 * A resumed run must have the same: whatever would make two halves of an
 * experiment different is in the list. Money and error limits are not; gates
 * are, for whoever sets them when the numbers are there can pass any. */
#ifndef CMD_FREEZE_H
#define CMD_FREEZE_H

#include "analysis/gates.h"
#include "cmd/spans_option.h"
#include "metrics/price.h"
#include "model/experiment.h"
#include "replay/ingest.h"
#include "replay/replay.h"

struct freeze {
    const struct replay_settings *replay;
    const struct ingest_settings *ingest;
    uint64_t log_hash;
    const char *name, *version; /* of the experiment, of diptych */
    int repeats;
    const struct spans_options *spans; /* NULL: none */
    const struct gates *gates;         /* NULL: none are frozen */
    int gates_asked;                   /* 1: a resumed run must have the same */
};

void freeze(const struct freeze *f, struct settings *out);

/* A part of it, for what is not sent: those spans that were asked for. */
void freeze_spans(const struct spans_options *o, struct settings *out);

/* What a variant is: its endpoint without a key, its rules, its price. */
void freeze_variant(const struct variant *v, const char *side,
                    const struct price_list *prices, struct settings *out);

/* 0, or -1 with ERR_USAGE that says what differs between the two. */
int freeze_compare(const struct settings *stored, const struct settings *asked,
                   struct err *err);

#endif
