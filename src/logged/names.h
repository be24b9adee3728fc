/* names.h - which of a log's columns or keys is which of our fields.
 *
 * A rule of the user's ("latency_ms=dur": ours=theirs) comes before the
 * aliases of fields.def, and of those the earlier before the later. Theirs is
 * the name as the log writes it, or a path to it in JSON
 * ("response.body.model"); an alias is found however it is written: userId,
 * user-id and USER_ID are user_id. */
#ifndef LOGGED_NAMES_H
#define LOGGED_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum logged_field {
#define FIELD(id, name, kind, aliases) FIELD_OF_##id,
#include "logged/fields.def"
#undef FIELD
    LOGGED_FIELDS
};

enum logged_kind {
    LOGGED_TEXT,
    LOGGED_COUNT,
    LOGGED_REAL,
    LOGGED_SPAN,
    LOGGED_MONEY,
    LOGGED_MOMENT,
};

const char *logged_field_name(enum logged_field f); /* "latency" */

/* Where a field comes from. */
struct hit {
    enum logged_field field;
    int rank;      /* of a rule 0; smaller is better */
    int64_t scale; /* ns or nano-dollars in one; 0: the name has no unit */
};

struct rule {
    char *theirs; /* owned */
    struct hit hit;
    int seen; /* some line had it */
    int ours; /* of a key: the field whose name it is, too; or -1 */
};

struct known {
    char *name; /* owned */
    size_t len;
    struct hit hit; /* rank -1: no alias */
};

struct names {
    struct rule *rule; /* owned */
    size_t rules;
    struct known *known; /* owned: keys that were met, to be quick */
    size_t count;
};

void names_release(struct names *n); /* also right on a zeroed struct */

/* "ours=theirs,ours=theirs". -1 with ERR_USAGE. */
int names_map(struct names *n, const char *rules, struct err *err);
/* "theirs" or "theirs,theirs": what a pair is told by, three at most; where no
 * line has one of that name, a field of ours. */
int names_pair_by(struct names *n, const char *theirs, struct err *err);
/* Where a format has a field: rules, unless the user has one for the field. */
struct names_place {
    enum logged_field field;
    const char *theirs;
};
void names_places(struct names *n, const struct names_place *place,
                  size_t count);

/* 1 when the name is an alias. */
int names_alias(const char *name, size_t len, struct hit *out);
/* The same, unless a rule of the user's takes it for something else. */
int names_guess(const struct names *n, const char *name, size_t len,
                struct hit *out);
/* That, remembered: for keys that come again with every line. */
int names_known(struct names *n, const char *name, size_t len, struct hit *out);

/* -1 with ERR_USAGE that names a rule whose field was in no line. */
int names_check(const struct names *n, struct err *err);

#endif
