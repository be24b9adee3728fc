/* wait.h - how long one response asks its client to wait. */
#ifndef PROVIDER_WAIT_H
#define PROVIDER_WAIT_H

#include <stdint.h>

#define WAIT_MOST INT64_C(120000000000) /* ns; more is too long to honour */
#define WAIT_ASKS 4
#define WAIT_LIMITS 7

struct waits {
    int64_t asked[WAIT_ASKS]; /* ns, by rank; INT64_MIN when not said */
    struct {
        int empty;     /* nothing of it remains */
        int64_t reset; /* ns until it is full again; INT64_MIN not said */
    } limit[WAIT_LIMITS];
};

void wait_clear(struct waits *w);
void wait_header(struct waits *w, const char *name, const char *value,
                 int64_t wall_ns);
void wait_body(struct waits *w, const char *delay); /* "38s" */

/* What the highest rank asked for, else the longest of the limits that are
 * used up; ns, 0 when nobody asked, -1 when it is too long or makes no sense.
 * retry-after-ms, x-ms-retry-after-ms, retry-after, the body, the limits. */
int64_t wait_floor(const struct waits *w);

#endif
