/* refused.h - which parameter an endpoint does not take, if that is why it
 * refused a request. */
#ifndef PROVIDER_REFUSED_H
#define PROVIDER_REFUSED_H

#include "provider/answer.h"
#include "wire/json.h"

/* Fills refused and rename from an error and its message; leaves them empty
 * unless it is a parameter of parameters.def that can be done without. */
void refused_find(struct answer *a, const json_t *error, const char *message);

#endif
