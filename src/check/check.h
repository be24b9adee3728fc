/* check.h - can this endpoint be used? A few small requests tell.
 *
 * One variant at a time, one request at a time: the list of models, a
 * completion, the same as a stream, the first again. What an endpoint refuses
 * is learnt; a limit or a fault of the moment is tried again, three times in
 * all. Every answer has a time-out and a ceiling. Reads no clock and opens no
 * socket: the owner has the transport, and calls check_turn when asked to. */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "base/buf.h"
#include "model/reply.h"
#include "net/transport.h"

enum check_grade {
#define GRADE(id, name) CHECK_##id,
#include "check/grades.def"
#undef GRADE
    CHECK_GRADES
};

const char *check_grade_name(enum check_grade g); /* "look" */

struct check_finding {
    const char *check; /* "streaming" */
    enum check_grade grade;
    struct buf text; /* one harmless line, no key in it */
};

struct check_address {
    char text[64]; /* what was found */
    int64_t took;  /* ns */
};

/* What the owner does; `arg` is passed along. */
struct check_world {
    struct transport *net;
    int (*resolve)(void *arg, const char *url, struct check_address *out,
                   struct err *err);
    /* Call check_turn then; also when it is over. */
    void (*wake)(void *arg, int64_t when);
    void (*found)(void *arg, const struct check_finding *f); /* borrowed */
    void *arg;
};

struct check_settings {
    const struct variant *variant; /* copied */
    enum side side;
    int alike;           /* 1: the other variant speaks the same dialect */
    int64_t timeout;     /* ns, of an answer; of a connection a third */
    int64_t most_tokens; /* of an answer, whatever the variant says */
    struct check_world world;
};

/* What the completions took, each counted as it was billed. */
struct check_bill {
    int completions;    /* those that may be billed */
    struct usage usage; /* their sum; -1 where nobody told */
    int untold;         /* completions that did not tell tokens */
    char model[128];    /* who answered, "" when nobody did */
};

struct check;

/* NULL with ERR_USAGE when there can be no URL. */
struct check *check_new(const struct check_settings *s, struct err *err);
void check_free(struct check *c);

void check_start(struct check *c, int64_t now);
void check_turn(struct check *c, int64_t now);
int check_over(const struct check *c);
const struct check_bill *check_bill(const struct check *c);

#endif
