/* parameter.h - parameters that a request can do without. */
#ifndef PROVIDER_PARAMETER_H
#define PROVIDER_PARAMETER_H

#include <stddef.h>

struct parameter {
    const char *name;
    const char *other; /* its other name, of which one is sent; or "" */
};

/* NULL when it is none, or the request would be another one without it. */
const struct parameter *parameter_find(const char *name, size_t len);

/* Whether a list, ended by NULL or NULL itself, has the name. */
int parameter_listed(const char *const *list, const char *name);

#endif
