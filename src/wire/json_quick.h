/* json_quick.h - the JSON that nearly all of it is, read in a tenth of the
 * time; private to json_read. */
#ifndef WIRE_JSON_QUICK_H
#define WIRE_JSON_QUICK_H

#include "wire/json.h"

/* The bytes are UTF-8. The value that jansson would read, owned; NULL when
 * they are no JSON, or such that reading them takes more: half a surrogate
 * pair, escapes in a key, a number that needs care. For what stands within
 * more than `depth` objects and arrays there is `true`, and doubled keys are
 * not found there. */
json_t *json_quick(const char *bytes, size_t len, enum json_how how, int depth);

#endif
