/* access_line.h - what the access log says of a request: JSON in one line.
 *
 * No key, no text, no user: the id leads to these in the store. Names are
 * OpenTelemetry's where it has one. */
#ifndef GATEWAY_ACCESS_LINE_H
#define GATEWAY_ACCESS_LINE_H

#include <stdint.h>

#include "base/buf.h"

/* Strings are borrowed; NULL, -1 (of numbers), and a status of 0 are left
 * out. */
struct access_line {
    int64_t wall_us; /* when it came */
    const char *id, *client, *method, *path;
    int status;                     /* that the client got; 0: it left before */
    const char *variant, *assigned; /* who answered; who should have */
    const char *split;              /* what decided: "hash" */
    int stream;
    int64_t in, out;              /* bytes of the bodies */
    int64_t latency, first_token; /* ns */
    int upstream;                 /* status of the endpoint */
    const char *outcome, *model;
    int64_t input, output; /* tokens */
    int64_t cost;          /* nano-dollars */
};

void access_line_write(const struct access_line *l, struct buf *out);

#endif
