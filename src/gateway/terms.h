/* terms.h - settings for as long as anybody works by them.
 *
 * They can be made anew while requests are in flight: each goes on by those
 * that it began with, and what these borrow is given back after the last. */
#ifndef GATEWAY_TERMS_H
#define GATEWAY_TERMS_H

#include "gateway/upstream.h"

struct terms {
    struct gateway_settings set;
    struct upstream up[SIDES];
    int holders;
};

struct terms *terms_new(const struct gateway_settings *s); /* one holder */
struct terms *terms_hold(struct terms *t);                 /* one more: `t` */
void terms_drop(struct terms *t); /* one less; after the last it is gone */

#endif
