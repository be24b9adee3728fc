/* each.h - what a store is asked for, and how it answers.
 *
 * Callbacks give 0 to go on, else the call ends with that value; what they
 * are lent is gone after them. */
#ifndef STORE_EACH_H
#define STORE_EACH_H

#include "model/experiment.h"
#include "model/opinion.h"
#include "model/prompt.h"
#include "model/reply.h"

struct store_range {
    int64_t from, to; /* seq of prompts, both included */
};
struct store_pass {
    int64_t from; /* seq of a prompt */
    int repeat;
};
struct store_key { /* of one reply */
    int64_t prompt;
    int repeat;
    enum side side;
};
/* A line of a log, both from 1; 0: none. */
struct store_line {
    int64_t line, file;
};

typedef int store_prompt(void *arg, const struct prompt *p);
typedef int store_missing(void *arg, const struct prompt *p,
                          const int missing[SIDES]); /* 1: no reply yet */
typedef int store_reply(void *arg, const struct reply *r);
typedef int store_attempt(void *arg, const struct attempt *a);
typedef int store_event(void *arg, const struct event *e);
typedef int store_vote(void *arg, const struct vote *v);
typedef int store_feedback(void *arg, const struct feedback *f);
typedef int store_stage(void *arg, const struct stage *t);

#endif
