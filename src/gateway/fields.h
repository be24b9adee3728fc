/* fields.h - which header fields a gateway lets through. */
#ifndef GATEWAY_FIELDS_H
#define GATEWAY_FIELDS_H

#include <stddef.h>

/* What a client may say to an endpoint, besides what the endpoint is told by
 * us: the n-th name, NULL after the last. No key is among them, and nothing of
 * what the client's own program is: the endpoint hears ours. */
const char *fields_asked(size_t n);

/* What a body is that goes on as it came: likewise. */
const char *fields_content(size_t n);

/* Where clients put keys: likewise. */
const char *fields_key(size_t n);

/* 1 when an endpoint's field is for the client: not what is between us and the
 * endpoint alone, or what we say ourselves. */
int fields_answered(const char *name);

/* 1 when that name is in a list "close, X-Odd", as Connection has one. NULL is
 * an empty list. */
int fields_listed(const char *list, const char *name);

#endif
