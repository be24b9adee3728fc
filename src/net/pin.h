/* pin.h - looks a host up, before anything is measured, on any thread. */
#ifndef NET_PIN_H
#define NET_PIN_H

#include "base/buf.h"
#include "base/err.h"

#define PIN_ADDRESS 64

/* Adds "host:port:address,address" to `line`, or nothing when the host is an
 * address already, or when only a proxy may know it. `address` gets the first
 * one, or a word for it. -1 with ERR_USAGE (the URL) or ERR_IO (the name). */
int pin_resolve(const char *url, struct buf *line, char address[PIN_ADDRESS],
                struct err *err);

/* 1 when the environment names a proxy that libcurl would use. */
int pin_has_proxy(void);

/* 1 when two such lines tell the same addresses, in whatever order. */
int pin_same(const char *line, const char *other);

#endif
