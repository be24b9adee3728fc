/* framing.h - where does a request end, beyond doubt? Pure.
 *
 * Two lengths, "+2", "Content-Length : 2", an odd transfer coding, bare line
 * feeds, the body of a GET, a HEAD or an OPTIONS, much in a chunk's size: a
 * proxy before us may read these otherwise, and take the rest of one request
 * for another. What is in doubt is refused, and so is a path that does not stay
 * where it begins. */
#ifndef NET_FRAMING_H
#define NET_FRAMING_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define FRAMING_PATH 8192 /* of a request's first line */

/* What a head says. */
struct framing_head {
    const char *method; /* one that is served; a constant */
    int post, head;     /* head: the answer has no body */
    int old;            /* HTTP/1.0 */
    int close;          /* after it, says the client */
    int expects;        /* the client waits until it may send the body */
    int hosts, lengths, codings, fields;
    uint64_t length;
    size_t lines, read; /* bytes of them */
    size_t seen;        /* bytes of the next one */
    int ended;          /* the blank line was seen: the rest is body */
};

enum framing_step {
    FRAMING_HEAD,
    FRAMING_LENGTH, /* in a body of known length */
    FRAMING_SIZE,   /* in the line before a chunk */
    FRAMING_CHUNK,
    FRAMING_LINE, /* in the line end after a chunk, or the last */
    FRAMING_WHOLE,
};

struct framing_limits {
    size_t head;
    uint64_t body; /* bytes */
};

struct framing {
    const struct framing_limits *limits; /* borrowed */
    enum framing_step step;
    struct buf head;
    struct framing_head said;
    uint64_t left, body; /* of this piece; of the body so far */
    int digits, last;    /* last: no chunk comes any more */
};

void framing_init(struct framing *f, const struct framing_limits *l);
void framing_release(struct framing *f);
void framing_next(struct framing *f); /* another request begins */

/* How many of `len` bytes that come now are of the body, and are not fed: they
 * are taken as seen. */
size_t framing_skip(struct framing *f, size_t len);
/* 0, or the status that refuses what was begun: feed no more. `*len` becomes
 * how many bytes were taken: it stops where the head ends, and before bytes of
 * the body. */
int framing_feed(struct framing *f, const char *bytes, size_t *len);
/* The path that was asked for, as far as it is known; "" else. */
void framing_path(const struct framing *f, char *out, size_t size);

/* Reads what was not read before of a head as far as it is there: 0, or the
 * status that refuses it. Of a line that is not whole no more is known than
 * that nothing in it is wrong in any line. A zeroed struct begins. */
int framing_head_read(struct framing_head *h, const char *head, size_t len);
int framing_digit(char c); /* hexadecimal; -1: it is none */

#endif
