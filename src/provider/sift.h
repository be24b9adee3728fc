/* sift.h - a stream on its way to a client, without the event that only we
 * asked for: OpenAI's last one, which has no choices and tells the tokens.
 *
 * Events go on as they were, each when it is whole: most reads hold whole
 * ones, and go on at once and uncopied. */
#ifndef PROVIDER_SIFT_H
#define PROVIDER_SIFT_H

#include "base/buf.h"

/* What goes on, in order; the bytes are valid during the call. */
typedef void sift_pass(void *arg, const char *bytes, size_t len);

struct sift {
    struct buf held; /* of an event that is not whole */
    size_t line;     /* bytes of its last line */
    int cr;          /* the last byte was one, and an LF may belong to it */
    int dropped;     /* the last event was */
    sift_pass *pass;
    void *arg;
};

/* An event above `most` bytes is not held. */
void sift_init(struct sift *s, size_t most, sift_pass *pass, void *arg);
void sift_release(struct sift *s);
void sift_clear(struct sift *s); /* for the next stream */

void sift_feed(struct sift *s, const char *bytes, size_t len);
void sift_end(struct sift *s); /* what is left goes on as it is */

#endif
