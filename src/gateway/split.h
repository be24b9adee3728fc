/* split.h - which variant a request goes to, and why; pure.
 *
 * A policy is a row of policies.def and a file. Whoever has no key (a user, a
 * conversation) is never put into one bucket with all others who have none:
 * the dice decide for each of them. */
#ifndef GATEWAY_SPLIT_H
#define GATEWAY_SPLIT_H

#include <stdint.h>

#include "base/rng.h"
#include "gateway/digest.h"
#include "model/variant.h"

enum split_policy {
#define POLICY(id, name, words) POLICY_##id,
#include "gateway/policies.def"
#undef POLICY
    POLICIES
};
const char *split_name(enum split_policy p);  /* "sticky-day" */
const char *split_words(enum split_policy p); /* for help */
int split_find(const char *name);             /* -1 when there is none */

#define SPLIT_WHOLE (UINT64_C(1) << 32)

struct split {
    enum split_policy policy;
    uint64_t share;       /* of treatment, in 2^-32: 0 to SPLIT_WHOLE */
    double percent;       /* the same, as it was asked for */
    struct digest salted; /* of the experiment's salt, for "sticky" */
};

/* `share` from 0 to 1; a tenth of a percent is exact to 2^-32. */
void split_init(struct split *s, enum split_policy p, double share,
                const char *salt);

/* Another share, by the same policy and salt. */
void split_share(struct split *s, double share);

struct split_asked {
    const char *key; /* what sticks; NULL or "" none */
    int64_t at;      /* seconds since 1970, for sticky-day */
};

enum split_by {
    SPLIT_BY_HASH,
    SPLIT_BY_DICE,
    SPLIT_BY_RULE,
};

struct split_made {
    enum side side; /* who answers */
    int copy;       /* 1: treatment is sent a copy as well */
    enum split_by by;
    uint32_t place; /* by hash: in 0 to 2^32 - 1, or 0 to 99 a day */
    int keyless;    /* 1: it should have had a key */
};

/* The same for the same key, share and salt, on every machine; who is in
 * treatment at a share stays there at any larger one (sticky, sticky-day). */
void split_make(const struct split *s, const struct split_asked *a,
                struct rng *dice, struct split_made *out);

/* The policies themselves, and what they have in common; for split_make. */
#define POLICY(id, name, words)                                                \
    void id(const struct split *s, const struct split_asked *a,                \
            struct rng *dice, struct split_made *out);
#include "gateway/policies.def"
#undef POLICY
enum side split_dice(const struct split *s, struct rng *dice);
/* 1: there is no key, and the dice have decided. */
int split_keyless(const struct split *s, const struct split_asked *a,
                  struct rng *dice, struct split_made *out);

/* The day that sticky-day goes by, in UTC: "2026-11-22". */
void split_date(int64_t at, char out[16]);

#endif
