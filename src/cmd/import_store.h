/* import_store.h - logged answers into a store, as if diptych had asked. */
#ifndef CMD_IMPORT_STORE_H
#define CMD_IMPORT_STORE_H

#include "analysis/pairs.h"
#include "base/buf.h"
#include "cmd/import_keys.h"
#include "logged/logged.h"
#include "metrics/price.h"
#include "store/store.h"

#define IMPORT_STAGES 256

struct import_store {
    struct store *store;
    const struct price_list *prices;
    enum design design;
    int64_t begin_us; /* the first of all answers; -1: no times */
    double weight;    /* of treatment, for what names no stage; NAN */
    struct import_keys keys;
    struct stage stage[IMPORT_STAGES]; /* weight NAN: not known */
    int64_t prompts, answers[SIDES], spent;
    int64_t doubles;            /* ids that came again, unpaired */
    int64_t met;                /* keys that both variants have */
    int64_t again;              /* rows of a prompt beyond its first */
    int64_t last_us;            /* end of the last answer */
    int64_t priced;             /* answers whose price the list told */
    int repeats;                /* the most */
    char *model[SIDES];         /* owned: that answered first */
    char *provider[SIDES];      /* likewise */
    int requests, users, words; /* some line had a prompt, user, answer */
};

void import_store_init(struct import_store *s);
void import_store_release(struct import_store *s);

/* A prompt from a log of prompts, before the answers to it. */
int import_prompt(struct import_store *s, const struct prompt *p,
                  struct err *err);

/* 0; 1 when it is a bad line, with the reason in `why`; -1 with ERR_IO. */
int import_answer(struct import_store *s, const struct logged *l,
                  enum side side, struct buf *why, struct err *err);

/* Stages, and the engine's row of a run that has ended. */
int import_finish(struct import_store *s, int64_t skipped, struct err *err);

#endif
