/* row.h - one check: a row of checks.def and a file of its own; private.
 *
 * A row looks at what came back, and says it in a sentence, with the mend. It
 * sends nothing: it names the request whose answer it needs, which is made
 * when the first row asks for it. */
#ifndef CHECK_ROW_H
#define CHECK_ROW_H

#include "check/check.h"
#include "provider/answer.h"
#include "wire/url.h"

/* Requests, in the order in which they are made. */
enum check_ask {
    ASK_NOTHING,
    ASK_MODELS, /* the list */
    ASK_WHOLE,  /* a completion */
    ASK_STREAM, /* the same as a stream, unless the variant wants none */
    ASK_AGAIN,  /* ASK_WHOLE once more */
    CHECK_ASKS
};

struct check_reply {
    int made;  /* it has been asked for, and is over */
    int tries; /* what was learnt is not counted */
    enum outcome outcome;
    struct answer answer;
    int64_t took;    /* ns, the last try */
    int64_t first;   /* until its first token; -1 */
    int64_t connect; /* of a new connection; 0 an old one */
};

struct check_models {
    int listed;        /* a list came */
    size_t count;      /* in it */
    int found;         /* the variant's is among them */
    char nearest[128]; /* or else the one most like it, or "" */
};

struct check_seen {
    enum side side;
    const struct variant *variant; /* with the rules that were learnt */
    const struct provider *provider;
    int streams; /* the variant wants events */
    int alike;   /* the other variant is asked in the same dialect */
    int64_t timeout, most_tokens;
    struct url url;
    struct check_address address;
    struct err unknown; /* the name is; no code: it is known */
    struct check_models models;
    struct check_reply reply[CHECK_ASKS];
};

struct check_row {
    const char *name;
    enum check_ask ask;
    const char *without; /* why later rows are skipped when this one is bad;
                          * NULL: they are not */
    void (*judge)(const struct check_seen *s, struct check_finding *f);
};

#define CHECK(id) extern const struct check_row check_row_##id;
#include "check/checks.def"
#undef CHECK

/* For the rows: the grade, and more of the sentence. */
void check_say(struct check_finding *f, enum check_grade g, const char *fmt,
               ...) __attribute__((format(printf, 3, 4)));

/* The endpoint's refusal, with what to do about it. */
void check_advise(const struct check_seen *s, const struct check_reply *r,
                  struct check_finding *f);

/* The list in the body of an answer. */
void check_models_read(struct check_models *m, const char *model,
                       const struct buf *body);

/* The value of a rule that sets the parameter; NULL when it is not sent. */
const char *check_sends(const struct check_seen *s, const char *name);

int check_here(const struct check_seen *s); /* on this machine */

#endif
