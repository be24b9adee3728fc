/* check_made.h - an endpoint that says what a test lets it say, and what a
 * check finds there. The clock jumps to whatever comes next.
 *
 * Include it after cmocka.h. */
#ifndef TESTS_CHECK_MADE_H
#define TESTS_CHECK_MADE_H

#include "check/check.h"

#define MS INT64_C(1000000)
#define S INT64_C(1000000000)
#define SAYS_MOST 4
#define ASKED_MOST 32

struct says { /* zeroed: the usual */
    int status;
    const char *body, *type;
    const char *name, *value; /* of a header, or NULL */
    enum ending how;
    int hangs; /* never ends */
};

struct asked {
    char url[128], body[2048];
    int64_t at;
};

struct made {
    struct transport net; /* first: the transport is this */
    struct variant variant;
    struct check_settings set;
    struct check *check;
    struct check_bill bill;
    /* By turns; the last one that is not zeroed goes on. */
    struct says list, whole[SAYS_MOST], stream[SAYS_MOST];
    int wholes, streams; /* so far */
    int unknown;         /* the name */
    int broken;          /* nothing can be sent */
    struct exchange *exchange;
    int64_t now, wake;
    struct asked asked[ASKED_MOST];
    int asks;
    struct found {
        const char *check;
        enum check_grade grade;
        char text[4096];
    } found[16];
    size_t founds;
};

void made_init(struct made *m); /* "m-1" at control.test, without a key */
void made_run(struct made *m);  /* to its end */
void made_release(struct made *m);

/* The finding has that grade, and that in its text. */
void made_is(const struct made *m, const char *check, enum check_grade g,
             const char *text);
const char *made_text(const struct made *m, const char *check);

#endif
