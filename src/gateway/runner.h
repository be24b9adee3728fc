/* runner.h - a gateway at work from inside: what run.c puts together and takes
 * apart, and what the loop does with it in between; private. */
#ifndef GATEWAY_RUNNER_H
#define GATEWAY_RUNNER_H

#include "gateway/hear.h"
#include "gateway/renew.h"
#include "metrics/hist.h"

struct gate_runner {
    const struct gateway_run *set;
    struct loop *loop;
    struct client *client;
    struct server *server;
    struct writer *writer;
    struct gateway *gateway;
    struct aside *aside;
    struct endpoints *endpoints;
    struct access *access;
    struct renew *renew;
    struct hear *hear;
    struct loop_timer *tell, *tick, *end;
    struct loop_watch *news, *interrupt, *terminate, *hangup, *user;
    struct hist lag;
    struct engine engine, earlier; /* its own; of those before it */
    int asked;                     /* to stop: how often */
    int ending, broken;            /* broken: the store is, and that was said */
    int announced, failed; /* failed: that it listens could not be said */
    int64_t put, began;    /* records; began: with that of the start */
    int64_t lost;          /* lines of the access log, lately */
    struct err why;
};

/* The timers rest until it begins. */
void runner_timers(struct gate_runner *r);
/* Its writer's news, and signals; -1: those that could be had are freed by
 * runner_free. */
int runner_watch(struct gate_runner *r, struct err *err);
/* All is there: it says so, and works from now on. */
int runner_begin(struct gate_runner *r, struct err *err);
void runner_free(struct gate_runner *r); /* timers and watches */

/* How it is, to the store and to whoever asks the gateway. */
void runner_tell(struct gate_runner *r, int64_t now);
/* So many more lines of the access log were lost; `loses`: more are. */
void runner_lines(struct gate_runner *r, int64_t lost, int loses);
/* For struct endpoints_settings: what a lookup found. */
void runner_name(void *runner, int known, enum side side, const char *text);

#endif
